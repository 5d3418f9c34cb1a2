// `delivery verify` told a difference of two moments of looking, of a plant that was well and read on: it is told that it moves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/delivery/ledger.ts';
import { isReadOn, keepsComing, NotAtRest } from '../../src/delivery/until-rest.ts';
import { explainPostgres } from '../../src/postgres/explain.ts';

const ledger = (logEnd: number | null, nextOffset: number, topicId = 'a') =>
  ({ partitions: [{ topic_id: topicId, partition: 0, log_end: logEnd, next_offset: nextOffset }] }) as unknown as Pick<
    Ledger,
    'partitions'
  >;

test('readings keep coming where a topic grows, and not where a consumer catches up, all rests, or Kafka cannot be asked', () => {
  assert.equal(keepsComing(ledger(213, 213), ledger(214, 213)), true);
  assert.equal(keepsComing(ledger(213, 200), ledger(213, 201)), false);
  assert.equal(keepsComing(ledger(213, 213), ledger(213, 213, 'made anew')), true);
  assert.equal(keepsComing(ledger(213, 200), ledger(213, 200)), false);
  assert.equal(keepsComing(ledger(213, 213), ledger(null, 213)), false);
  assert.equal(keepsComing(ledger(null, 213), ledger(213, 213)), false);
});

// A consumer that caught up meanwhile made differences of detections that it had stored after the ledger was read.
test('a ledger is read on where a consumer gets on, and not where a topic alone grows, or is there anew', () => {
  assert.equal(isReadOn(ledger(213, 200), ledger(213, 201)), true);
  assert.equal(isReadOn(ledger(213, 200), ledger(214, 200)), false);
  assert.equal(isReadOn(ledger(213, 200), ledger(213, 0, 'made anew')), false);
});

// That readings keep coming was told as a PostgreSQL that does not answer, as all that fails while its connection is open.
test('that readings keep coming is told as that, and is no database that does not answer', async () => {
  const moving = new NotAtRest('readings-come');
  const address = { host: 'localhost', port: 5432, database: 'ai', user: 'spindle' };
  await assert.rejects(
    explainPostgres(address, () => Promise.reject(moving)),
    (error) => error === moving,
  );
});
