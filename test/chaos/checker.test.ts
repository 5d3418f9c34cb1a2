// The checker of the chaos run finds what it is there to find on the topics: made-up losses, repeats and strangers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, entry, fails, rowOf } from './checked-run.ts';
import type { Observed } from './checker.ts';

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
      page: { rows: run.page.rows.slice(0, 0), total: 5, connection: 'live', why: null },
    });
    assert.deepEqual(check(written).alerts.lost, ['1/20/anomalous']);
    const both = check((run) => ({
      ...written(run),
      alerts: [...run.alerts, { eventId: '1/20/anomalous', timestampMs: 1_000, number: 0 }],
      page: {
        rows: [{ eventId: '1/20/anomalous', machineId: 0, severity: 'CRITICAL' }],
        total: 5,
        connection: 'live',
        why: null,
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
