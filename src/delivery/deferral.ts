// Which dead letters go straight into the outbox. A few do; where a producer has gone wrong there are thousands a second, and those let alerts go first.

/** Whether so many, which are about to be stored together, are to be deferred. */
export type Defers = (deadLetters: number) => boolean;

/** `perSecondMax` go straight on, as many at once where none have for a second; 0 defers all. `nowMs` is a clock that never goes back. */
export function createDeferral(perSecondMax: number, nowMs: () => number): Defers {
  let [left, leftAtMs] = [perSecondMax, nowMs()];
  return (deadLetters) => {
    if (deadLetters === 0) return false;
    const now = nowMs();
    left = Math.min(perSecondMax, left + ((now - leftAtMs) / 1000) * perSecondMax);
    leftAtMs = now;
    if (deadLetters > left) return true;
    left -= deadLetters;
    return false;
  };
}
