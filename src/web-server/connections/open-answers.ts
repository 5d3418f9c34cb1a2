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
  const senders = new Map<string, Sender>();
  const freeRoutes = new Set(free);
  const known = (address: string): Sender => {
    const before = senders.get(address);
    if (before !== undefined) return before;
    // No more have an answer open than there are connections, so that this lets half of them go.
    if (senders.size >= 2 * connectionsMax)
      for (const [each, { answers }] of senders) if (answers === 0) senders.delete(each);
    const sender = { answers: 0 };
    senders.set(address, sender);
    return sender;
  };
  app.addHook('onRequest', (request, reply, done) => {
    if (freeRoutes.has(request.routeOptions.url ?? '')) return done();
    const sender = known(senderOf(request.ip));
    if (sender.answers >= ofSenderMax) {
      reply.header('connection', 'close');
      const problem = `${sender.answers} answers to this address are open already; read them, or try again in 1 s`;
      return done(new TooManyRequests(problem, 1));
    }
    sender.answers++;
    reply.raw.on('close', () => {
      sender.answers--;
    });
    done();
  });
}

interface Sender {
  /** That are open. */
  answers: number;
}
