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
  const open = new Map<Socket, Work>();
  let changes = 0;
  // Connections that are not through their TLS handshake yet are not among those counted here.
  server.maxConnections = connectionsMax * (overTls ? 2 : 1) + 1;
  server.timeout = idleMs;
  server.on(overTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.set(socket, { requests: 0, since: ++changes });
    socket.once('close', () => open.delete(socket));
    if (open.size <= connectionsMax) return;
    const longest = longestIdle(open);
    const goes = longest === socket ? (busiest(open, socket) ?? socket) : longest;
    if (goes === undefined) return;
    open.delete(goes);
    goes.destroy();
  });
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const work = open.get(socket);
    if (work === undefined) return;
    if (++work.requests === 1) work.since = ++changes;
    response.on('close', () => {
      if (--work.requests === 0) work.since = ++changes;
    });
  });
}

/** What a connection does. */
interface Work {
  /** That are not answered yet. */
  requests: number;
  /** Has been idle, or busy, since this one of all such changes. */
  since: number;
}

/** Looked for among all: only where there are too many connections does anybody ask. */
function longestIdle(open: ReadonlyMap<Socket, Work>): Socket | undefined {
  let longest: Socket | undefined;
  let longestSince = Number.POSITIVE_INFINITY;
  for (const [socket, { requests, since }] of open) {
    if (requests > 0 || since >= longestSince) continue;
    longest = socket;
    longestSince = since;
  }
  return longest;
}

/** Of the sender with most busy connections the oldest whose answer is not read, or else its oldest where that is another sender than who
 *  comes anew with as many. Undefined where nobody keeps more than a share: work in progress is then worth more than the new one. */
function busiest(open: ReadonlyMap<Socket, Work>, coming: Socket): Socket | undefined {
  const busy = [...open]
    .filter(([, { requests }]) => requests > 0)
    .sort(([, a], [, b]) => a.since - b.since)
    .map(([socket]) => socket);
  const bySender = Map.groupBy(busy, (socket) => senderOf(socket.remoteAddress));
  const most = [...bySender.values()].reduce<Socket[]>((a, b) => (b.length > a.length ? b : a), []);
  const unread = most.find((socket) => socket.writableLength > 0);
  if (unread !== undefined) return unread;
  const own = bySender.get(senderOf(coming.remoteAddress))?.length ?? 0;
  return most.length > own + 1 ? most[0] : undefined;
}
