// What ties a request to the logs of others: its id, and the W3C trace context that its sender gave.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { validTraceparent } from '../core/traceparent.ts';

/** For one server: the caller's id, so that its logs and ours meet, when it is short and harmless; else a new one. */
export function createRequestIdOf(): (request: Pick<IncomingMessage, 'headers'>) => string {
  const newId = createNewId();
  return (request) => {
    const given = request.headers['x-request-id'];
    return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : newId();
  };
}

/** The `traceparent` of W3C Trace Context, when there is one and it is well formed. */
export function traceparentOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['traceparent'];
  return typeof given === 'string' ? validTraceparent(given) : undefined;
}

const lastDigits = Array.from({ length: 4_096 }, (_, count) => count.toString(16).padStart(3, '0'));

/** A UUID each, of which all but the last digits are drawn once for as many as those can count: to draw each costs a hundredth of a prediction. */
function createNewId(): () => string {
  let drawn = '';
  let count = 0;
  return () => {
    if (count === 0) drawn = randomUUID().slice(0, -3);
    const id = `${drawn}${lastDigits[count]}`;
    count = (count + 1) % lastDigits.length;
    return id;
  };
}
