// How many answers one sender may have open at a time, over all of its connections and whatever it sends ahead on them: who asks without reading what
// comes keeps no more than a part of a server busy. One more is refused at once, in a few bytes.
import type { FastifyInstance } from 'fastify';
import { TooManyRequests } from '../request-errors.ts';
import { senderOf } from '../sender.ts';

export interface OpenAnswerBounds {
  readonly connectionsMax: number;
  /** Routes that are answered whoever asks: probes, and those with a bound of their own. */
  readonly free: readonly string[];
}

/** With few connections a page and its files come through all the same. */
const leastMax = 20;

/** Call before what else is asked of a request. Of all connections that there may be one sender has half as many answers open. */
export function boundOpenAnswers(app: FastifyInstance, { connectionsMax, free }: OpenAnswerBounds): void {
  const ofSenderMax = Math.max(leastMax, Math.floor(connectionsMax / 2));
  const open = new Map<string, number>();
  const freeRoutes = new Set(free);
  app.addHook('onRequest', (request, reply, done) => {
    if (freeRoutes.has(request.routeOptions.url ?? '')) return done();
    const sender = senderOf(request.ip);
    const count = open.get(sender) ?? 0;
    if (count >= ofSenderMax) {
      reply.header('connection', 'close');
      return done(
        new TooManyRequests(`${count} answers to this address are open already; read them, or try again in 1 s`, 1),
      );
    }
    open.set(sender, count + 1);
    reply.raw.once('close', () => {
      const left = (open.get(sender) ?? 1) - 1;
      if (left > 0) open.set(sender, left);
      else open.delete(sender);
    });
    done();
  });
}
