// One report at a time, as they share a connection: whoever asks meanwhile waits for their turn, for a while, and is told the true reason where it does not come.
import { Away } from '../refusals.ts';

export interface TurnOptions {
  /** How long somebody waits for their turn. */
  readonly waitMaxMs: number;
  readonly waitingMax: number;
}

/** Runs steps in the order of asking. Rejects with Unavailable, without running the step, where the turn does not come in time or too many wait already. */
export function inTurn({ waitMaxMs, waitingMax }: TurnOptions): <T>(step: () => Promise<T>) => Promise<T> {
  let last = Promise.resolve();
  let waiting = 0;
  return async (step) => {
    if (waiting >= waitingMax) throw busy();
    const before = last;
    const own = Promise.withResolvers<void>();
    last = before.then(() => own.promise);
    waiting += 1;
    try {
      await within(before, waitMaxMs);
    } catch (error) {
      own.resolve();
      throw error;
    } finally {
      waiting -= 1;
    }
    try {
      return await step();
    } finally {
      own.resolve();
    }
  };
}

async function within(turn: Promise<void>, waitMaxMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(busy()), waitMaxMs);
  try {
    await Promise.race([turn, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function busy(): Away {
  const text = 'other reports are being counted, one after the other; ask again when they are done';
  return new Away(text, { code: 'reports-busy' }, { retryable: true });
}
