// What the AI server's answers become in the Portal: sums, what is not well, the values of refused readings, and answers that are none.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { type LedgerAnswer, readDeadLetterPage, readLedgerAnswer } from '../../../src/portal/ai-server/answers.ts';
import { deadLettersOf, deliveryOf } from '../../../src/portal/ai-server/delivery.ts';
import type { PipelineTrouble } from '../../../src/portal/ai-server/schemas.ts';
import { pipelineTroubles } from '../../../src/portal/ai-server/schemas.ts';
import { deadLetter, ledger, partition } from './scripted.ts';

const readAt = '2026-03-01T09:30:00.000Z';
const known = { readAt, confirmed: null, undelivered: null };
const kindsOf = (changes: Partial<LedgerAnswer>) => deliveryOf(ledger(changes), known).troubles.map(({ kind }) => kind);

describe('what the ledger says', () => {
  test('is summed over the partitions', () => {
    const made = deliveryOf(ledger(), known);
    assert.equal(made.read, 120_000);
    assert.equal(made.waiting, 8);
    assert.deepEqual([made.scored, made.anomalous, made.rejected, made.skipped, made.lost], [119_984, 240, 16, 4, 0]);
    assert.deepEqual(made.troubles, []);
    assert.equal(made.readAt, readAt);
  });

  test('counts what was read of a topic that was made anew, and waits for nothing of it', () => {
    const made = deliveryOf(
      ledger({ partitions: [partition(0, { closed: true, lag: null, log_end: null }), partition(0)] }),
      known,
    );
    assert.deepEqual([made.read, made.waiting], [120_000, 4]);
    assert.deepEqual(made.troubles, []);
  });

  test('has refused readings that let alerts go first, and none of a server that is older', () => {
    const outbox = { ...ledger().outbox, unconfirmed: 9_002, deferred: 9_000 };
    assert.equal(deliveryOf(ledger({ outbox }), known).outbox.deferred, 9_000);
    assert.equal(deliveryOf(ledger(), known).outbox.deferred, 0);
  });

  test('lists so many partitions, and sums all', () => {
    const made = deliveryOf(ledger({ partitions: Array.from({ length: 1_000 }, (_, at) => partition(at)) }), known);
    assert.deepEqual([made.partitions.length, made.partitionCount, made.waiting], [200, 1_000, 4_000]);
  });

  const slot = ledger().slot as NonNullable<LedgerAnswer['slot']>;
  const outbox = ledger().outbox;
  const cases: readonly (readonly [PipelineTrouble['kind'], Partial<LedgerAnswer>])[] = [
    ['slot-lost', { slot: { ...slot, wal_status: 'lost', active: false } }],
    ['slot-missing', { slot: null }],
    ['outbox-late', { outbox: { ...outbox, oldest_unconfirmed_age_seconds: 61 } }],
    ['slot-inactive', { slot: { ...slot, active: false } }],
    ['slot-retains', { slot: { ...slot, retained_bytes: 600_000_000 } }],
    ['behind', { partitions: [partition(0, { lag: 5_001 })] }],
    ['lag-unknown', { partitions: [partition(0), partition(1, { lag: null })] }],
  ];
  for (const [kind, changes] of cases) {
    test(`says ${kind}, and nothing else`, () => assert.deepEqual(kindsOf(changes), [kind]));
  }

  test('says of the delivery what the Portal itself knows, before all else', () => {
    const reason = 'alerts may not get through: connector spindle-outbox is FAILED';
    const causes = [{ code: 'connector-failed' }] as const;
    const { troubles } = deliveryOf(ledger({ slot: null }), { ...known, undelivered: { reason, causes } });
    assert.deepEqual(troubles, [
      { kind: 'undelivered', value: null, reason, causes },
      { kind: 'slot-missing', value: null, reason: null },
    ]);
  });

  // The page called all well for half a minute after Kafka Connect had been stopped.
  test('has when the Portal itself last heard of the way, and how soon it was to hear again', () => {
    const confirmed = { at: new Date('2026-03-01T09:29:50Z'), dueMs: 15_000 };
    const made = deliveryOf(ledger(), { ...known, confirmed });
    assert.deepEqual(made.confirmed, { at: '2026-03-01T09:29:50.000Z', dueSeconds: 15 });
    assert.equal(deliveryOf(ledger(), known).confirmed, null);
  });

  test('says the worst first', () => {
    const all = kindsOf({
      slot: { ...slot, wal_status: 'unreserved', retained_bytes: 1e9 },
      outbox: { ...outbox, oldest_unconfirmed_age_seconds: 100 },
      partitions: [partition(0, { lag: null }), partition(1, { lag: 9_000 })],
    });
    assert.deepEqual(all, ['slot-lost', 'outbox-late', 'slot-retains', 'lag-unknown']);
    assert.deepEqual(
      all,
      pipelineTroubles.filter((kind) => all.includes(kind)),
    );
  });
});

describe('refused readings', () => {
  const shown = (changes: Readonly<Record<string, unknown>>) => {
    const page = { dead_letters: [deadLetter(1, { value: undefined, ...changes })], next: null };
    return deadLettersOf(readDeadLetterPage(JSON.parse(JSON.stringify(page)))).deadLetters[0];
  };

  test('have their text, also where that was cut in the middle of a character', () => {
    assert.equal(shown({ value: '{"torque": 301}' })?.value, '{"torque": 301}');
    const text = Buffer.from('{"type": "밀링');
    const cut = shown({ value_base64: text.subarray(0, -1).toString('base64'), truncated: true });
    assert.deepEqual([cut?.value, cut?.isCut], ['{"type": "밀', true]);
  });

  test('have none where they are no text, or nothing', () => {
    assert.equal(shown({ value_base64: Buffer.from([0xff, 0xfe, 0]).toString('base64') })?.value, null);
    assert.equal(shown({ value: null })?.value, null);
  });

  test('say their place in an array', () => {
    assert.equal(shown({ value: '[]' })?.element, null);
    assert.equal(shown({ value: '[]', source: { ...deadLetter(1).source, element: 2 } })?.element, 2);
  });
});

test('an answer of another version is told as that, with the member that is wrong; more members are no fault', () => {
  assert.ok(readLedgerAnswer({ ...ledger(), newer: 1 }));
  const { outbox: _, ...older } = ledger();
  for (const [answer, said] of [
    [older, /GET \/delivery is none that this Portal knows.*bring both to the same version/],
    [ledger({ topic: 7 as unknown as string }), /\/topic/],
    [null, /the whole/],
  ] as const)
    assert.throws(
      () => readLedgerAnswer(answer),
      (error: unknown) => error instanceof Unavailable && !error.retryable && said.test(error.message),
    );
});
