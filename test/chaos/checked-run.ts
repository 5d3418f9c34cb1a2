// A run as the checker of the chaos run looks at it: faultless, and changed by each test as it likes.
import assert from 'node:assert/strict';
import { type CheckResult, checkDelivery, type Knowledge, type Observed, type ProgressRow } from './checker.ts';
import type { Fate, JournalEntry } from './journal.ts';

const knowledge: Knowledge = {
  eventIdOf: ({ partition, offset }, kind) => `${partition}/${offset}/${kind}`,
  machineOf: (number) => number % 3,
};
const kindOf = (number: number): JournalEntry['kind'] =>
  number % 10 === 0 ? 'anomalous' : number % 10 === 5 ? 'invalid' : 'normal';
export const entry = (number: number, fate: Fate): JournalEntry => ({
  number,
  kind: kindOf(number),
  lane: 'any',
  fate,
  sentAtMs: 0,
});

/**
 * A faultless run: 40 readings in two partitions, of which 4 are anomalous and 4 invalid; reading 100 was aborted and 110 refused, which
 * left 4 offsets at the end of partition 0; the answer for 120 was lost, and it is not in the topic.
 */
function faultless(): Observed {
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  const input = numbers.map((number) => ({ number, partition: number % 2, offset: Math.floor(number / 2) }));
  const eventsOf = (kind: 'anomalous' | 'invalid') =>
    input
      .filter((record) => kindOf(record.number) === kind)
      .map((each, index) => ({
        eventId: knowledge.eventIdOf(each, kind),
        number: each.number,
        timestampMs: 1_000 + 100 * index,
      }));
  const alerts = eventsOf('anomalous');
  const portal = alerts.toReversed().map(({ eventId, number }) => ({
    eventId,
    number,
    machineId: number % 3,
    severity: 'CRITICAL',
  }));
  const idsOf = (events: readonly { eventId: string }[]) => events.map(({ eventId }) => eventId);
  return {
    journal: [
      ...numbers.map((number) => entry(number, 'committed')),
      entry(100, 'aborted'),
      entry(110, 'refused'),
      entry(120, 'unknown'),
    ],
    input,
    alerts,
    deadLetters: eventsOf('invalid'),
    detections: idsOf(alerts),
    storedDeadLetters: idsOf(eventsOf('invalid')),
    progress: [
      { partition: 0, firstOffset: 0, nextOffset: 24, scored: 20, anomalous: 4, rejected: 0, skipped: 4, lost: 0 },
      { partition: 1, firstOffset: 0, nextOffset: 20, scored: 16, anomalous: 0, rejected: 4, skipped: 0, lost: 0 },
    ],
    confirmed: idsOf(alerts),
    markersSkipped: [],
    portal,
    page: {
      rows: portal.slice(0, 3).map(({ number: _, ...row }) => row),
      total: portal.length,
      connection: 'live',
      why: null,
    },
  };
}

export function check(change: (run: Observed) => Partial<Observed>): CheckResult {
  const run = faultless();
  return checkDelivery({ ...run, ...change(run) }, knowledge);
}

export function fails(result: CheckResult, ...problems: readonly RegExp[]): void {
  assert.equal(result.passed, false);
  for (const problem of problems) assert.match(result.problems.join('\n'), problem);
}

export const rowOf = (run: Observed, partition: number): ProgressRow => run.progress[partition] as ProgressRow;
