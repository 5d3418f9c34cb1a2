// Trying again, with growing pauses and within a limit, what a neighbour could not do yet.
import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../../core/errors.ts';

/** Runs `step` until it resolves, rejects with something that is not a retryable Unavailable, or `withinMs` are over. */
export async function retry<T>(
  step: () => Promise<T>,
  options: {
    readonly withinMs: number;
    readonly onFirstFailure?: (error: Error) => void;
    readonly signal?: AbortSignal;
  },
): Promise<T> {
  const deadline = performance.now() + options.withinMs;
  for (let attempt = 0, delayMs = 100; ; attempt++, delayMs = Math.min(delayMs * 2, 5_000)) {
    try {
      return await step();
    } catch (error) {
      const retryable = error instanceof Unavailable && error.retryable;
      if (!retryable || options.signal?.aborted || performance.now() + delayMs > deadline) throw error;
      if (attempt === 0) options.onFirstFailure?.(error);
      await sleep(delayMs, undefined, options.signal === undefined ? {} : { signal: options.signal });
    }
  }
}
