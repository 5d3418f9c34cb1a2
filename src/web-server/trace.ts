// What ties a request to the logs of others: its id, and the W3C trace context that its sender gave.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { validTraceparent } from '../core/traceparent.ts';

/** The caller's id, so that its logs and ours meet, when it is short and harmless; else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

/** The `traceparent` of W3C Trace Context, when there is one and it is well formed. */
export function traceparentOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['traceparent'];
  return typeof given === 'string' ? validTraceparent(given) : undefined;
}
