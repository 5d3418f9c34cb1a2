// Lets few steps run at a time, and few wait: hashing a password takes a third of a second of a processor and 16 MB, and everybody may ask for it.
import { Unavailable } from '../../core/errors.ts';

/** Rejects with Unavailable where too many wait already, and else as the step does. */
export type Gate = <T>(step: () => Promise<T>) => Promise<T>;

export function createGate({
  runningMax,
  waitingMax,
}: {
  readonly runningMax: number;
  readonly waitingMax: number;
}): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (step) => {
    if (running >= runningMax) {
      if (waiting.length >= waitingMax) {
        throw new Unavailable('too many sign in at once; try again', { retryable: true });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await step();
    } finally {
      // Whoever comes next takes the place.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
