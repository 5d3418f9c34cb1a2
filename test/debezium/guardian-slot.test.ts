// What the guardian tells and does of Debezium's slot: lost, absent, unread, behind, or at odds with what Kafka Connect noted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guard, running, soundSlot } from './guardian-world.ts';

// What was told and not proven to be over kept the slot from being made anew, so that it never was over.
test('what is not proven to be over keeps nothing from being mended', async () => {
  const { world, actions, pass } = guard();
  world.slot = { ...soundSlot, active: false };
  await pass(12_000, false);
  world.slot = soundSlot;
  world.positionAhead = { noted: 9_000, written: 500 };
  world.topics = { ...world.topics, markerAgeMs: 31_000 };
  await pass(15_000, false);
  assert.ok(
    actions.some((each) => each.endsWith('remake-slot')),
    actions.join(),
  );
});

test('a lost slot is told with what may be missing and how to send it again, and is dropped', async () => {
  const { world, told, actions, pass } = guard();
  world.slot = { ...soundSlot, active: false, walStatus: 'lost', confirmedPosition: null };
  world.unconfirmed = 12;
  world.oldestUnconfirmedAt = new Date('2026-01-02T03:04:05.678Z');
  await pass(1_000, false);
  assert.deepEqual(actions, ['1000 drop-slot']);
  assert.match(
    told[0] ?? '',
    /slot-lost: .*12 messages written since 2026-01-02T03:04:05\.678Z are not known.*spindle outbox republish --since 2026-01-02T03:04:05\.678Z/,
  );
});

test('an absent slot is told, and that nothing is missing when the outbox is confirmed', async () => {
  const { world, told, pass } = guard();
  world.slot = undefined;
  await pass(11_000);
  assert.match(told[0] ?? '', /slot-absent: .*nothing is missing/);
});

test('WAL that piles up, a slot that nobody reads and a heartbeat that stopped are told', async () => {
  const { world, told, pass } = guard();
  world.slot = { ...soundSlot, retainedBytes: 5_000_000_000 };
  await pass(1_000);
  assert.match(told[0] ?? '', /slot-at-risk: PostgreSQL keeps 5000 MB/);
  world.slot = soundSlot;
  await pass(32_000, false);
  assert.match(told[2] ?? '', /heartbeat-old: Debezium has confirmed nothing for 3\d s/);
  world.slot = { ...soundSlot, active: false, confirmedPosition: 99 };
  await pass(12_000, false);
  assert.ok(told.some((each) => each.startsWith('slot-inactive')));
});

// After a restored backup the connector was restarted again and again, and no cause was named.
test('a position of Kafka Connect beyond the WAL is told, and the slot made anew where nothing else is wrong', async () => {
  const { world, told, actions, pass } = guard();
  world.positionAhead = { noted: 9_000, written: 500 };
  await pass(2_000);
  assert.equal(told.length + actions.length, 0, 'nobody asks while markers come out');
  world.topics = { ...world.topics, markerAgeMs: 31_000 };
  world.rivals = ['other'];
  await pass(20_000, false);
  assert.equal(actions.length, 0, 'the slot is read by another one too');
  world.rivals = [];
  await pass(1_000, false);
  assert.equal(actions.join(), '23000 remake-slot');
  await pass(10_000);
  assert.equal(actions.filter((action) => action.endsWith('remake-slot')).length, 1, 'it confirms again');
  const text = told.find((each) => each.startsWith('position-ahead')) ?? '';
  assert.match(text, /has noted position 9000 of the WAL, and PostgreSQL has written 500: it was restored/);
});

test('a slot that waits for an open transaction is told with who holds it, and no restart makes it wait anew', async () => {
  const { world, told, actions, pass } = guard();
  world.slot = {
    ...soundSlot,
    confirmedPosition: null,
    waitsFor: 'a transaction in database shop of psql (process 77)',
  };
  world.topics = { ...world.topics, markerAgeMs: 31_000 };
  await pass(60_000, false);
  assert.deepEqual(actions, []);
  const text = told.find((each) => each.startsWith('slot-waiting')) ?? '';
  assert.match(text, /slot s cannot be made.*waits for a transaction in database shop of psql \(process 77\)/);
});

test('a slot that cannot read the WAL of a time without its publication is dropped, once the publication is back', async () => {
  const { world, actions, pass } = guard();
  const trace = 'org.postgresql.util.PSQLException: ERROR: publication "p" does not exist';
  world.connector = { connector: 'RUNNING', tasks: [{ id: 0, state: 'FAILED', trace }] };
  world.publicationProblem = 'publication p does not exist';
  await pass(1_000);
  assert.deepEqual(actions, ['1000 make-publication', '1000 restart']);
  world.publicationProblem = null;
  await pass(1_000);
  assert.deepEqual(actions.slice(2), ['2000 drop-slot']);
});

test('a slot that standbys have to keep and do not is told and kept, once nothing else is wrong', async () => {
  const { world, told, actions, pass } = guard({ slotFailover: true });
  world.connector = { connector: 'PAUSED', tasks: [] };
  await pass(20_000);
  assert.deepEqual(actions, [], 'who paused the connector meant it');
  world.connector = running;
  await pass(1_000);
  assert.equal(actions.join(), '21000 keep-slot');
  assert.match(told.join(), /slot-bound: replication slot s is kept by this server alone/);
  world.slot = { ...soundSlot, survivesFailover: true };
  await pass(20_000);
  assert.equal(actions.length, 1);
  assert.equal(told.at(-1), 'slot-bound is gone');
});

test('a slot is left as it is where no standby has to keep it, and where PostgreSQL cannot', async () => {
  const plain = guard();
  await plain.pass(20_000);
  assert.deepEqual([plain.told, plain.actions], [[], []]);
  const old = guard({ slotFailover: true });
  old.world.slot = { ...soundSlot, survivesFailover: null };
  await old.pass(20_000);
  assert.deepEqual([old.told, old.actions], [[], []]);
});
