// The one error table of the Portal: every error leaves as an RFC 9457 problem, always with `detail`. No answer carries a stack, nor the
// message of an error that nobody foresaw.
import { Unavailable } from '../core/errors.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

export const problemMediaType = 'application/problem+json';

/** A path, or a method on a path, that there is not. */
export class NoSuchPath extends Error {
  override readonly name = 'NoSuchPath';
}

/** A request that only this machine's own user may send, of somebody else. */
export class Stranger extends Error {
  override readonly name = 'Stranger';
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Unavailable) return problem('unavailable', 'Unavailable', 503, error.message);
  if (error instanceof Stranger) return problem('forbidden', 'Forbidden', 403, error.message);
  if (error instanceof NoSuchPath) return problem('not-found', 'Not found', 404, error.message);
  const { statusCode: status, message } = error as { statusCode?: number; message?: string };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return problem('invalid-request', 'Invalid request', status, message ?? 'the request cannot be used');
  }
  const detail = "the Portal failed in a way it did not foresee; its log has the cause under the request's id";
  return problem('internal-error', 'Internal error', 500, detail);
}

function problem(kind: string, title: string, status: number, detail: string): Problem {
  return { type: `urn:spindle:problem:${kind}`, title, status, detail };
}
