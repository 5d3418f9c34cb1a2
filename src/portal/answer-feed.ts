// The live feed as the answer to a request, whatever words it is told in: resumed where the browser was, and ended with the session or the key.
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Unavailable } from '../core/errors.ts';
import type { LiveFeed } from './live-feed.ts';
import { keyOf } from './sign-in/keys/keys.ts';
import { sessionOf } from './sign-in/sessions.ts';
import type { SignIn } from './sign-in/sign-in.ts';

export interface Followed {
  readonly feed: LiveFeed;
  /** Null where nobody signs in. */
  readonly signIn: SignIn | null;
}

/** `told` makes of the feed what is sent; it ends with the feed, and ends it. Rejects with Unavailable where too many follow. */
export async function answerFeed(
  request: FastifyRequest,
  reply: FastifyReply,
  { feed, signIn }: Followed,
  told: (stream: Readable) => Readable = (stream) => stream,
): Promise<FastifyReply> {
  const stream = await feed.follow(lastSequenceOf(request.headers['last-event-id']));
  if (stream === undefined) {
    reply.header('retry-after', '10');
    throw new Unavailable('too many browsers follow the live alerts (PORTAL_STREAM_CLIENTS_MAX)', { retryable: true });
  }
  const { principal } = request;
  const id = sessionOf(principal)?.sessionId ?? keyOf(principal)?.id;
  if (id !== undefined) signIn?.streams.bind(stream, id);
  return reply
    .headers({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
    .header('x-accel-buffering', 'no')
    .send(told(stream));
}

/** Anything else than a sequence number of ours is as good as none. */
function lastSequenceOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
