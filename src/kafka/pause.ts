// Waiting between two attempts, cut short when the signal aborts.

/** The pause before the next attempt: doubles from `min` to `max`. `attempt` counts from 0. */
export function backoffMs(limits: { readonly min: number; readonly max: number }, attempt: number): number {
  return Math.min(limits.max, limits.min * 2 ** Math.min(attempt, 16));
}

/** Waits, but no longer than until the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
