// When to send how many: an average rate that does not drift, in steps, and no faster than the receiver takes them. Time that the
// receiver was away is not made up for.
export interface Pace {
  /** Per second; 0 for as fast as the receiver takes them. */
  readonly ratePerSecond: number;
  readonly stepSizeMax: number;
  readonly countMax: number;
  readonly durationMsMax: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Resolves after the time, or at once when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const stepMs = 20;
const backlogMsMax = 1_000;

/** Yields how many are due now, until enough are sent, time is over or the signal aborts. */
export async function* paced(pace: Pace, signal: AbortSignal): AsyncGenerator<number> {
  const { ratePerSecond, stepSizeMax, countMax } = pace;
  const startedAt = pace.now();
  const endsAt = startedAt + pace.durationMsMax;
  let rateSince = startedAt;
  let sentSince = 0;
  let sent = 0;
  while (!signal.aborted && sent < countMax && pace.now() < endsAt) {
    const due =
      ratePerSecond === 0 ? stepSizeMax : Math.floor(((pace.now() - rateSince) / 1000) * ratePerSecond) + 1 - sentSince;
    if (due < 1) {
      const nextAt = rateSince + (sentSince / ratePerSecond) * 1000;
      await pace.sleep(Math.min(Math.max(stepMs, nextAt - pace.now()), Math.max(1, endsAt - pace.now())), signal);
      continue;
    }
    if (ratePerSecond > 0 && due > Math.max(1, (ratePerSecond * backlogMsMax) / 1000)) {
      rateSince = pace.now();
      sentSince = 0;
      continue;
    }
    const count = Math.min(due, stepSizeMax, countMax - sent);
    yield count;
    sent += count;
    sentSince += count;
  }
}
