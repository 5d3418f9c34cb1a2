// How much has come lately: readings per second and the mean time of a fetch, over the last minute. The names are those of the Python server
// and of Kafka's own consumer, so that existing dashboards go on.

export interface Rates {
  readonly consumed: (readings: number) => void;
  readonly fetched: (durationMs: number) => void;
  readonly read: () => { readonly recordsConsumedRate: number; readonly fetchLatencyAvgMs: number };
}

interface Slice {
  readonly startMs: number;
  readings: number;
  fetches: number;
  fetchMs: number;
}

const sliceMs = 5_000;
const windowMs = 60_000;

/** `now` is in milliseconds, on a clock that never goes back. */
export function createRates(now: () => number = () => performance.now()): Rates {
  const startedMs = now();
  const slices: Slice[] = [];
  const current = (): Slice => {
    const at = now();
    while (slices[0] !== undefined && slices[0].startMs + sliceMs <= at - windowMs) slices.shift();
    const last = slices.at(-1);
    if (last !== undefined && at < last.startMs + sliceMs) return last;
    const slice = { startMs: at, readings: 0, fetches: 0, fetchMs: 0 };
    slices.push(slice);
    return slice;
  };
  return {
    consumed: (readings) => {
      current().readings += readings;
    },
    fetched: (durationMs) => {
      const slice = current();
      slice.fetches++;
      slice.fetchMs += durationMs;
    },
    read: () => {
      // For what it drops of slices that are over.
      current();
      const at = now();
      const startMs = Math.max(startedMs, Math.min(slices[0]?.startMs ?? at, at - windowMs));
      const sum = (of: (slice: Slice) => number): number => slices.reduce((total, slice) => total + of(slice), 0);
      const seconds = Math.max(1, (at - startMs) / 1_000);
      const fetches = sum((slice) => slice.fetches);
      return {
        recordsConsumedRate: sum((slice) => slice.readings) / seconds,
        fetchLatencyAvgMs: fetches === 0 ? 0 : sum((slice) => slice.fetchMs) / fetches,
      };
    },
  };
}
