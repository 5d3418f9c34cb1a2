// Waiting on purpose, which a watch does not take for a standstill.

// By the module's object, on which tests set the clock.
import timers from 'node:timers/promises';
import type { Heart } from './heart.ts';

/** Shorter than any standstill. */
const stepMsMax = 500;

/** Waits, but no longer than until the signal aborts. `waitingFor` completes the sentence "waits for …". */
export async function pauseAlive(
  ms: number,
  signal: AbortSignal,
  heart: Pick<Heart, 'beat'>,
  waitingFor: string,
): Promise<void> {
  for (let left = ms; left > 0 && !signal.aborted; left -= stepMsMax) {
    heart.beat(waitingFor);
    await timers.setTimeout(Math.min(left, stepMsMax), undefined, { signal }).catch(() => {});
  }
}
