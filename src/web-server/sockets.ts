// Bounds on the connections of a server. A new one is always taken: where there are too many, the one that has been idle longest goes,
// so that connections that say nothing never lock probes out. Who does not read an answer, or sends nothing, is cut off after a time.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface SocketBounds {
  readonly connectionsMax: number;
  /** A connection on which nothing moves for so long is closed, also in the middle of an answer. Once all is answered, the server's
   *  `keepAliveTimeout` counts instead. */
  readonly idleMs: number;
}

/** Call before the server listens. `overTls` says whether its connections are TLS. */
export function boundSockets(server: Server, bounds: SocketBounds, overTls = false): void {
  const { connectionsMax, idleMs } = bounds;
  /** In the order in which they became idle. */
  const idle = new Set<Socket>();
  const busy = new Map<Socket, number>();
  // Connections that are not through their TLS handshake yet are not among those counted here.
  server.maxConnections = connectionsMax * (overTls ? 2 : 1) + 1;
  server.timeout = idleMs;
  server.on(overTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    idle.add(socket);
    socket.once('close', () => {
      idle.delete(socket);
      busy.delete(socket);
    });
    if (idle.size + busy.size <= connectionsMax) return;
    const [longest] = idle;
    if (longest === undefined) return;
    idle.delete(longest);
    longest.destroy();
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    idle.delete(socket);
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (left > 0) busy.set(socket, left);
      else {
        busy.delete(socket);
        if (!socket.destroyed) idle.add(socket);
      }
    });
  });
}
