// A bound on waiting for a neighbour.
import { Unavailable } from '../core/errors.ts';

/** Rejects with Unavailable when the answer does not come in time. */
export async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('the answer took too long', { retryable: true })), timeoutMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
