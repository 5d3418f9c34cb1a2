// Bounds on the connections of a server. Where there are too many, the one that has been idle longest goes, so that connections that say
// nothing never lock probes out; where all are busy, one of the sender that keeps most of them so. Who does not read an answer, or sends
// nothing, is cut off after a time.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { senderOf } from '../sender.ts';

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
    const goes = longest === socket ? (busiest(busy.keys(), socket) ?? socket) : longest;
    if (goes === undefined) return;
    idle.delete(goes);
    busy.delete(goes);
    goes.destroy();
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

/** Of the sender with most busy connections the oldest whose answer is not read, or else its oldest where that is another sender than who
 *  comes anew with as many. Undefined where nobody keeps more than a share: work in progress is then worth more than the new one. */
function busiest(busy: Iterable<Socket>, coming: Socket): Socket | undefined {
  const bySender = Map.groupBy(busy, (socket) => senderOf(socket.remoteAddress));
  const most = [...bySender.values()].reduce<Socket[]>((a, b) => (b.length > a.length ? b : a), []);
  const unread = most.find((socket) => socket.writableLength > 0);
  if (unread !== undefined) return unread;
  const own = bySender.get(senderOf(coming.remoteAddress))?.length ?? 0;
  return most.length > own + 1 ? most[0] : undefined;
}
