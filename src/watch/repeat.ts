// Work that is done now and then, as a loop for a watch: it says what it waits for, that a pause is one on purpose, and of a turn that fails why.
// Turns that fail again and again are a standstill with a cause that is tried again; one that hangs is begun anew by the watch.
import type { Heart } from './heart.ts';
import { pauseAlive } from './pause-alive.ts';

export interface Repeated {
  /** Completes the sentence "waits for …", until the turn says more itself. */
  readonly waitingFor: string;
  /** What it rejects with is told, and it is taken again. One that was left behind must do no harm when it goes on. */
  readonly turn: (heart: Heart, signal: AbortSignal) => Promise<void>;
  /** Until the next turn, after so many in a row that have failed. */
  readonly pauseMs: (failedInARow: number) => number;
  readonly observe: {
    readonly failed: (error: Error, failedInARow: number, delayMs: number) => void;
    /** After turns that have failed. */
    readonly succeeded: () => void;
  };
}

const turnName = 'its turn';

/** Resolves when the signal has aborted and the turn in hand has ended. Never rejects. What it counts lasts from run to run. */
export function repeated({ waitingFor, turn, pauseMs, observe }: Repeated) {
  let [done, failedInARow] = [0, 0];
  return async (heart: Heart, signal: AbortSignal): Promise<void> => {
    // That a run has begun is no progress yet.
    let isWell = false;
    while (!signal.aborted) {
      if (isWell) heart.position(turnName, done, done);
      heart.beat(waitingFor);
      const error = await failureOf(async () => turn(heart, signal));
      if (signal.aborted) return;
      isWell = error === undefined;
      heart.trouble(error?.message ?? null);
      if (error === undefined) {
        heart.position(turnName, ++done, done);
        if (failedInARow > 0) observe.succeeded();
        failedInARow = 0;
      } else {
        heart.position(turnName, done, done + 1);
        failedInARow++;
        observe.failed(error, failedInARow, pauseMs(failedInARow));
      }
      await pauseAlive(pauseMs(failedInARow), signal, heart, 'the time of its next turn');
    }
  };
}

/** What is thrown may be anything, and before the turn has waited for something. */
async function failureOf(turn: () => Promise<void>): Promise<Error | undefined> {
  try {
    await turn();
    return undefined;
  } catch (reason) {
    return reason instanceof Error ? reason : new Error(String(reason));
  }
}
