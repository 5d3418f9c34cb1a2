// How long alerts take from the producer to the page, in moments in which nothing was done to the stack and nothing was behind. Pure.
import type { JournalEntry } from './journal.ts';

export interface Latency {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

export interface LatencyInput {
  readonly journal: readonly JournalEntry[];
  /** Event ids by the number of the reading. */
  readonly eventIdOf: (number: number) => string | undefined;
  readonly firstSeenMs: ReadonlyMap<string, number>;
  readonly isQuiet: (atMs: number) => boolean;
}

/** undefined when no alert of a quiet moment was seen. */
export function measureLatency({ journal, eventIdOf, firstSeenMs, isQuiet }: LatencyInput): Latency | undefined {
  const values = journal.flatMap(({ number, kind, fate, lane, sentAtMs }) => {
    // A transaction is as slow as its producer makes it.
    if (kind !== 'anomalous' || fate !== 'committed' || lane.startsWith('transactional')) return [];
    const seenMs = firstSeenMs.get(eventIdOf(number) ?? '');
    return seenMs !== undefined && isQuiet(sentAtMs) ? [seenMs - sentAtMs] : [];
  });
  if (values.length === 0) return undefined;
  const sorted = values.sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { count: sorted.length, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), mostMs: at(1) };
}

export function describeLatency(latency: Latency | undefined): string {
  if (latency === undefined) return 'no alert in a quiet moment';
  const { count, p50Ms, p90Ms, p99Ms, mostMs } = latency;
  return `p50 ${p50Ms} ms, p90 ${p90Ms} ms, p99 ${p99Ms} ms, most ${mostMs} ms (${count} alerts)`;
}
