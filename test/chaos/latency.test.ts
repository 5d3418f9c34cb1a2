import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from './journal.ts';
import { describeLatency, measureLatency } from './latency.ts';

const entry = (number: number, more: Partial<JournalEntry> = {}): JournalEntry => ({
  number,
  kind: 'anomalous',
  lane: 'keyed none',
  fate: 'committed',
  sentAtMs: 1_000,
  ...more,
});
const measure = (journal: readonly JournalEntry[], seen: readonly (readonly [string, number])[]) =>
  measureLatency({
    journal,
    eventIdOf: (number) => (number < 1_000 ? `id ${number}` : undefined),
    firstSeenMs: new Map(seen),
    isQuiet: (atMs) => atMs < 5_000,
  });

test('latencies are of committed alerts of quiet moments that were seen, by nearest rank', () => {
  const journal = Array.from({ length: 100 }, (_, number) => entry(number));
  const seen = journal.map(({ number }) => [`id ${number}`, 1_000 + number + 1] as const);
  assert.deepEqual(measure(journal, seen), { count: 100, p50Ms: 50, p90Ms: 90, p99Ms: 99, mostMs: 100 });
});

test('others do not count', () => {
  const others = [
    entry(1, { kind: 'normal' }),
    entry(2, { fate: 'aborted' }),
    entry(3, { lane: 'transactional none' }),
    entry(4, { sentAtMs: 9_000 }),
    entry(5),
    entry(2_000),
  ];
  assert.equal(
    measure(
      others,
      [1, 2, 3, 4].map((number) => [`id ${number}`, 2_000] as const),
    ),
    undefined,
  );
  assert.equal(describeLatency(undefined), 'no alert in a quiet moment');
});
