// When a message that did not arrive is tried again. Pure. Every failure is tried again until the time is over: what a receiver answers while
// it is being set up anew, 404 among it, says nothing of the next hour.
export interface RetryBounds {
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  readonly giveUpMs: number;
}

export interface FailedAttempt {
  /** With this one. */
  readonly attempts: number;
  readonly triedForMs: number;
  /** For how long the receiver asks to be left alone. */
  readonly retryAfterMs: number | undefined;
}

/** The pause before the next attempt; undefined where it is given up. */
export function pauseAfter(
  { attempts, triedForMs, retryAfterMs = 0 }: FailedAttempt,
  bounds: RetryBounds,
): number | undefined {
  if (triedForMs >= bounds.giveUpMs) return undefined;
  const doubled = bounds.delayMinMs * 2 ** Math.min(attempts - 1, 40);
  return Math.min(bounds.delayMaxMs, Math.max(doubled, retryAfterMs));
}
