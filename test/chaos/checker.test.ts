// The checker of the chaos run finds what it is there to find: made-up losses, repeats, false books, and pages that say what is not so.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CheckResult, checkDelivery, type Knowledge, type Observed, type ProgressRow } from './checker.ts';
import type { Fate, JournalEntry } from './journal.ts';

const knowledge: Knowledge = {
  eventIdOf: ({ partition, offset }, kind) => `${partition}/${offset}/${kind}`,
  machineOf: (number) => number % 3,
};
const kindOf = (number: number): JournalEntry['kind'] =>
  number % 10 === 0 ? 'anomalous' : number % 10 === 5 ? 'invalid' : 'normal';
const entry = (number: number, fate: Fate): JournalEntry => ({
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
    },
  };
}

function check(change: (run: Observed) => Partial<Observed>): CheckResult {
  const run = faultless();
  return checkDelivery({ ...run, ...change(run) }, knowledge);
}

function fails(result: CheckResult, ...problems: readonly RegExp[]): void {
  assert.equal(result.passed, false);
  for (const problem of problems) assert.match(result.problems.join('\n'), problem);
}

const rowOf = (run: Observed, partition: number): ProgressRow => run.progress[partition] as ProgressRow;

test('a faultless run passes', () => {
  const result = check(() => ({}));
  assert.deepEqual(result.problems, []);
  assert.equal(result.passed, true);
  assert.deepEqual([result.readings, result.alerts.expected, result.deadLetters.expected], [40, 4, 4]);
  assert.equal(result.longestSilenceMs, 100);
});

describe('on the topics', () => {
  test('a lost alert and a lost dead letter are found', () => {
    const alert = check((run) => ({ alerts: run.alerts.slice(1), confirmed: [] }));
    assert.deepEqual(alert.alerts.lost, ['0/0/anomalous']);
    assert.equal(alert.passed, false);
    const deadLetter = check((run) => ({ deadLetters: run.deadLetters.slice(1) }));
    assert.equal(deadLetter.deadLetters.lost.length, 1);
    assert.equal(deadLetter.passed, false);
  });

  test('an alert that is delivered again under its id is a repeat, and passes', () => {
    const result = check((run) => ({ alerts: [...run.alerts, ...run.alerts.slice(0, 2)] }));
    assert.equal(result.alerts.repeats, 2);
    assert.equal(result.passed, true);
  });

  test('an alert that is told a second time under another id is foreign', () => {
    const result = check((run) => ({ alerts: [...run.alerts, { eventId: 'other', timestampMs: 0, number: 10 }] }));
    assert.deepEqual(result.alerts.foreign, ['other']);
    assert.equal(result.passed, false);
  });

  test('an alert of an aborted or refused reading is found, and named', () => {
    for (const number of [100, 110]) {
      const result = check((run) => ({
        alerts: [...run.alerts, { eventId: '0/20/anomalous', timestampMs: 0, number }],
      }));
      fails(result, new RegExp(`1 alerts tell of readings that were aborted: ${number}`));
      assert.deepEqual(result.alerts.foreign, ['0/20/anomalous']);
    }
  });

  test('a reading that the sender has written twice leads to two alerts, and both must come', () => {
    const written = (run: Observed): Partial<Observed> => ({
      input: [...run.input, { number: 0, partition: 1, offset: 20 }],
      detections: [...run.detections, '1/20/anomalous'],
      progress: [rowOf(run, 0), { ...rowOf(run, 1), nextOffset: 21, scored: 17, anomalous: 1 }],
      portal: [{ eventId: '1/20/anomalous', number: 0, machineId: 0, severity: 'CRITICAL' }, ...run.portal],
      page: { rows: run.page.rows.slice(0, 0), total: 5, connection: 'live' },
    });
    assert.deepEqual(check(written).alerts.lost, ['1/20/anomalous']);
    const both = check((run) => ({
      ...written(run),
      alerts: [...run.alerts, { eventId: '1/20/anomalous', timestampMs: 1_000, number: 0 }],
      page: {
        rows: [{ eventId: '1/20/anomalous', machineId: 0, severity: 'CRITICAL' }],
        total: 5,
        connection: 'live',
      },
    }));
    assert.deepEqual(both.problems, []);
    assert.equal(both.passed, true);
  });
});

describe('in the input topic', () => {
  test('a committed reading that is not there, and an aborted one that is, are found', () => {
    fails(
      check((run) => ({ journal: [...run.journal, entry(77, 'committed')] })),
      /1 committed readings are not in the input topic: 77/,
    );
    for (const number of [100, 110]) {
      fails(
        check((run) => ({ input: [...run.input, { number, partition: 1, offset: 20 }] })),
        new RegExp(`1 aborted readings are in the input topic: ${number}`),
      );
    }
  });

  test('where the broker says that it skipped the ends of transactions, its reader decides, and it is told', () => {
    const missing = check((run) => ({ journal: [...run.journal, entry(77, 'committed')], markersSkipped: ['any'] }));
    assert.deepEqual(missing.brokenByKafka, ['1 committed readings are not in the input topic: 77']);
    assert.deepEqual([missing.problems, missing.passed], [[], true]);
    const other = check((run) => ({ journal: [...run.journal, entry(77, 'committed')], markersSkipped: ['other'] }));
    fails(other, /1 committed readings are not in the input topic: 77/);
    const unread = check((run) => ({
      input: [...run.input, { number: 100, partition: 1, offset: 20 }],
      markersSkipped: ['any'],
    }));
    assert.deepEqual(unread.alerts.lost, ['1/20/anomalous']);
  });

  test('a reading whose answer was lost counts when it is there, and does not when it is not', () => {
    const there = check((run) => ({
      input: [...run.input, { number: 120, partition: 1, offset: 20 }],
      progress: [rowOf(run, 0), { ...rowOf(run, 1), nextOffset: 21, scored: 17, anomalous: 1 }],
    }));
    assert.deepEqual(there.alerts.lost, ['1/20/anomalous']);
  });

  test('a record of nobody, and one that was read twice, are found', () => {
    fails(
      check((run) => ({ input: [...run.input, { number: undefined, partition: 1, offset: 20 }] })),
      /1 records of the input topic are of nobody: 1\/20/,
    );
    fails(
      check((run) => ({ input: [...run.input, ...run.input.slice(0, 1)] })),
      /1 records were read twice/,
    );
  });
});

describe('in the tables', () => {
  test('a missing row, a surplus row and a row that is there twice are found', () => {
    fails(
      check((run) => ({ detections: run.detections.slice(1) })),
      /1 detection rows are missing: 0\/0\/anomalous/,
    );
    fails(
      check((run) => ({ storedDeadLetters: [...run.storedDeadLetters, 'x'] })),
      /1 dead letter rows should not be there: x/,
    );
    fails(
      check((run) => ({ detections: [...run.detections, ...run.detections.slice(0, 1)] })),
      /1 detection rows are there twice/,
    );
  });

  test('a message that is booked as delivered and is absent is found', () => {
    fails(
      check((run) => ({ alerts: run.alerts.slice(1) })),
      /1 messages are booked as delivered and are not in their topic: 0\/0\/anomalous/,
    );
  });
});

describe('in the ledger', () => {
  test('a committed reading that was booked as skipped is found', () => {
    const result = check((run) => ({ progress: [{ ...rowOf(run, 0), scored: 19, skipped: 5 }, rowOf(run, 1)] }));
    fails(result, /scored of partition 0 is 19, and should be 20/, /skipped of partition 0 is 5, and should be 4/);
  });

  test('an aborted reading that was scored is found', () => {
    const result = check((run) => ({ progress: [{ ...rowOf(run, 0), scored: 21, skipped: 3 }, rowOf(run, 1)] }));
    fails(result, /scored of partition 0 is 21, and should be 20/, /skipped of partition 0 is 3, and should be 4/);
  });

  test('sums that do not add up, losses and a partition that was not read to its end are found', () => {
    const result = check((run) => ({
      progress: [
        { ...rowOf(run, 0), scored: 19 },
        { ...rowOf(run, 1), nextOffset: 19, lost: 1 },
      ],
    }));
    fails(
      result,
      /sum of offsets of partition 0 is 23, and should be 24/,
      /lost of partition 1 is 1, and should be 0/,
      /next offset of partition 1 is 19, and should be 20 or more/,
    );
  });

  test('a partition that is unknown, begun in the middle, or there more than once is found', () => {
    fails(
      check((run) => ({ progress: [rowOf(run, 0)] })),
      /does not know partition 1/,
    );
    fails(
      check((run) => ({ progress: [rowOf(run, 0), { ...rowOf(run, 1), firstOffset: 4, scored: 12 }] })),
      /firstOffset of partition 1 is 4, and should be 0/,
    );
    fails(
      check((run) => ({ progress: [...run.progress, rowOf(run, 1)] })),
      /has partition 1 more than once/,
    );
  });
});

describe('at the Portal', () => {
  test('an alert that its table has not, has twice, or has of nobody is found', () => {
    fails(
      check((run) => ({ portal: run.portal.slice(1) })),
      /1 Portal's rows are missing: 0\/15\/anomalous/,
    );
    fails(
      check((run) => ({ portal: [...run.portal, ...run.portal.slice(0, 1)] })),
      /1 Portal's rows are there twice/,
    );
    const foreign = { eventId: 'other', number: 0, machineId: 0, severity: 'CRITICAL' };
    fails(
      check((run) => ({ portal: [...run.portal, foreign] })),
      /1 Portal's rows should not be there: other/,
    );
  });

  test('a row that tells of another reading or machine is found', () => {
    for (const wrong of [{ number: 31 }, { machineId: 2 }]) {
      fails(
        check((run) => ({ portal: run.portal.map((row, index) => (index === 0 ? { ...row, ...wrong } : row)) })),
        /1 Portal's rows tell of another reading or machine: 0\/15\/anomalous/,
      );
    }
  });

  test('a page that has stopped, though the table has all of them, is found', () => {
    const result = check((run) => ({ page: { ...run.page, rows: run.page.rows.slice(1), total: 3 } }));
    fails(
      result,
      /2 rows of the page are not the newest of the table/,
      /the page counts 3 alerts, and the table has 4/,
    );
  });

  test('a page with another severity, no rows, or the wrong word for its connection is found', () => {
    fails(
      check((run) => ({ page: { ...run.page, rows: run.page.rows.map((row) => ({ ...row, severity: 'ALERT' })) } })),
      /3 rows of the page are not the newest/,
    );
    fails(
      check((run) => ({ page: { ...run.page, rows: [] } })),
      /the page shows no alert/,
    );
    fails(
      check((run) => ({ page: { ...run.page, connection: 'lost' } })),
      /the page says lost, and should say live/,
    );
  });
});
