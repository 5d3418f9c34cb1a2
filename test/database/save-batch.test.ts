import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection, Pool, Submittable } from 'pg';
import { findDeadLetters } from '../../src/database/dead-letters/find.ts';
import { saveReplay } from '../../src/database/dead-letters/resolve.ts';
import { readPartitionLedger } from '../../src/database/delivery/ledger.ts';
import { recountTables } from '../../src/database/delivery/recount.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import type { BatchOutcome, OutboxRow } from '../../src/pipeline/batch.ts';
import { eventTypes } from '../../src/pipeline/outbox-rows.ts';
import { withTestDatabase } from '../support/database.ts';
import { context, everything, idOf, outcomeOf, topicId } from './outcomes.ts';

describe('saving a batch', () => {
  let pool: Pool;

  withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
    pool = opened;
  });

  test('detections, dead letters, outbox rows and progress are stored together', async () => {
    assert.equal(await saveBatch(pool, context, outcomeOf(0, 0, 10)), 'saved');

    const progress = await pool.query(`select * from consumer_progress where partition = 0`);
    assert.deepEqual(
      progress.rows.map(({ updated_at: _, eras_known_at: __, numbers_known_at: ___, ...row }) => row),
      [
        {
          group_id: 'group',
          topic_id: topicId,
          partition: 0,
          topic: 'readings',
          first_offset: '0',
          next_offset: '10',
          scored: '9',
          anomalous: '1',
          rejected: '1',
          skipped: '0',
          lost: '0',
          log_end: '12',
          closed_at: null,
          more_scored: '0',
          more_rejected: '0',
          newest_record_ms: null,
          ahead_record_ms: null,
          paused_ms: null,
          resumed_ms: null,
          pauses_ms: null,
        },
      ],
    );
    const detection = await pool.query(`select * from detection where partition = 0`);
    assert.equal(detection.rows.length, 1);
    assert.equal(detection.rows[0].machine_id, '7');
    assert.equal(detection.rows[0].severity, 'CRITICAL');
    assert.deepEqual(detection.rows[0].raw_value, Buffer.from('{"machineId":7}'));
    assert.equal(detection.rows[0].collected_at.toISOString(), '2026-01-02T03:04:05.678Z');
    const deadLetter = await pool.query(`select * from dead_letter where partition = 0`);
    assert.deepEqual(deadLetter.rows[0].value, Buffer.from([0xff, 0x00, 0x01]));
    assert.equal(deadLetter.rows[0].headers, '[["trace","eA=="],["empty",null]]');
    assert.equal(deadLetter.rows[0].reason, 'because \uFFFD');
    const outbox = await pool.query(`select id, aggregatetype, payload from outbox where ce_subject = 'machine/0'`);
    assert.deepEqual(outbox.rows, [{ id: idOf(0, 0), aggregatetype: 'alerts', payload: '{"a":1}' }]);
  });

  test('readings of an array are stored with their place, and counted beside their record', async () => {
    const outcome = outcomeOf(28, 0, 10);
    const [detected] = outcome.detections;
    const [deadLetter] = outcome.deadLetters;
    const [step] = outcome.progress;
    assert.ok(detected && deadLetter && step);
    const reading = { ...detected.detection.reading, clock: 'implausible' as const };
    const deadLetters = [0, 1].map((element) => ({ ...deadLetter, eventId: idOf(28, 100 + element), element }));
    const array: BatchOutcome = {
      ...outcome,
      detections: [{ ...detected, element: 2, detection: { ...detected.detection, reading } }],
      deadLetters,
      progress: [{ ...step, moreScored: 3, moreRejected: 1 }],
    };
    assert.equal(await saveBatch(pool, context, array), 'saved');
    const { rows } = await pool.query('select element, clock_implausible from detection where partition = 28');
    assert.deepEqual(rows, [{ element: 2, clock_implausible: true }]);
    const ledger = (await readPartitionLedger(pool, 'group', 'readings')).find((each) => each.partition === 28);
    assert.deepEqual([ledger?.rejected, ledger?.moreRejected, ledger?.moreScored], [1, 1, 3]);
    const recount = async () =>
      (await recountTables(pool)).deadLetters.find((each) => each.topicId === topicId && each.partition === 28)?.count;
    assert.equal(await recount(), 2);

    // A whole array that is replayed: the ledger knows it as one rejected record, whatever becomes of its readings.
    const whole = { ...deadLetter, eventId: idOf(28, 200), record: { ...deadLetter.record, offset: 5 } };
    await saveBatch(pool, context, {
      ...array,
      detections: [],
      outbox: [],
      deadLetters: [whole],
      progress: [{ ...step, from: 10, to: 11, scored: 0, rejected: 1, anomalous: 0, logEnd: 11 }],
    });
    const split = { ...whole, eventId: idOf(28, 201), element: 1 };
    const replayed = { topic: 'readings', topicId, accepted: [whole.eventId], detections: [], refused: [] };
    const row = { ...(outcome.outbox[0] as (typeof outcome.outbox)[number]), id: split.eventId };
    const saved = await saveReplay(pool, context, {
      ...replayed,
      split: [{ deadLetterId: whole.eventId, deadLetter: split, row }],
    });
    assert.equal(saved, 1);
    assert.equal(await recount(), 3);
    const open = await findDeadLetters(pool, { status: 'open', eventIds: [split.eventId] }, 10);
    assert.deepEqual(
      open.map((each) => [each.record.offset, each.record.element]),
      [[5, 1]],
    );
  });

  test('what another group has stored already is stored once, and passed by the group that reads it anew', async () => {
    await saveBatch(pool, context, outcomeOf(30, 0, 10));
    const others = { ...context, groupId: 'others' };
    // The first time it is found out, and from then on it is expected.
    assert.equal(await saveBatch(pool, others, outcomeOf(30, 0, 10)), 'saved');
    assert.equal(await saveBatch(pool, others, outcomeOf(30, 10, 20)), 'saved');
    assert.equal(await saveBatch(pool, context, outcomeOf(30, 10, 20)), 'saved');
    const { rows } = await pool.query(
      `select (select count(*)::int from dead_letter where partition = 30) as dead_letters,
         (select count(*)::int from outbox where ce_subject = 'machine/30') as sent,
         (select array_agg(next_offset order by group_id)::text from consumer_progress where partition = 30) as progress`,
    );
    assert.deepEqual(rows, [{ dead_letters: 2, sent: 2, progress: '{20,20}' }]);
  });

  test('dead letters are written behind all else of their transaction, which leaves the outbox first', async () => {
    const outcome = outcomeOf(31, 0, 10);
    const [alert] = outcome.outbox as [OutboxRow];
    const deadLetter = (offset: number) => ({ ...alert, id: idOf(31, offset), type: eventTypes.deadLetter });
    const outbox = [deadLetter(1), alert, deadLetter(2), { ...alert, id: idOf(31, 3), type: 'spindle.episode.opened' }];
    assert.equal(await saveBatch(pool, context, { ...outcome, outbox }), 'saved');
    const { rows } = await pool.query("select id from outbox where ce_subject = 'machine/31' order by ctid");
    assert.deepEqual(
      rows.map(({ id }) => id),
      [alert.id, idOf(31, 3), idOf(31, 1), idOf(31, 2)],
    );
  });

  test('a replayed batch changes nothing', async () => {
    await saveBatch(pool, context, outcomeOf(1, 0, 10));
    const before = await everything(pool, 1);
    assert.equal(await saveBatch(pool, context, outcomeOf(1, 0, 10)), 'conflict');
    assert.deepEqual(await everything(pool, 1), before);
  });

  test('a batch that skips offsets, or comes from a consumer that others have overtaken, saves nothing', async () => {
    await saveBatch(pool, context, outcomeOf(2, 0, 10));
    const before = await everything(pool, 2);
    assert.equal(await saveBatch(pool, context, outcomeOf(2, 11, 20)), 'conflict');
    assert.equal(await saveBatch(pool, context, outcomeOf(2, 5, 20)), 'conflict');
    assert.deepEqual(await everything(pool, 2), before);
  });

  test('one partition in conflict keeps the whole batch from being saved', async () => {
    await saveBatch(pool, context, outcomeOf(3, 0, 10));
    const good = outcomeOf(4, 0, 10);
    const overtaken = outcomeOf(3, 0, 10);
    const both: BatchOutcome = { ...good, progress: [...good.progress, ...overtaken.progress] };
    assert.equal(await saveBatch(pool, context, both), 'conflict');
    assert.deepEqual((await everything(pool, 4)).progress, []);
  });

  test('of two consumers that save the same batch at once, one saves it', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => saveBatch(pool, context, outcomeOf(5, 0, 10))));
    assert.deepEqual(results.sort(), ['conflict', 'conflict', 'conflict', 'saved']);
    assert.equal((await everything(pool, 5)).detections.length, 1);
  });

  test('a failing statement leaves nothing of the batch behind', async () => {
    const outcome = outcomeOf(6, 0, 10);
    const broken: BatchOutcome = { ...outcome, outbox: outcome.outbox.map((row) => ({ ...row, payload: 'a\0b' })) };
    await assert.rejects(saveBatch(pool, context, broken), /invalid byte sequence/);
    const { detections, deadLetters, progress } = await everything(pool, 6);
    assert.deepEqual([detections, deadLetters, progress], [[], [], []]);
    assert.equal(await saveBatch(pool, context, outcome), 'saved');
  });
});

test('memory of what was sent is given back once PostgreSQL has answered, and after no error, as the socket may still read it', async () => {
  const outcome = outcomeOf(0, 0, 10);
  const [row] = outcome.outbox;
  assert.ok(row);
  const large = { ...outcome, outbox: [{ ...row, payload: 'x'.repeat(50_000) }] };
  const sentBy = async (answer: () => Promise<object>) => {
    const sent: Uint8Array[] = [];
    const none = () => {};
    const connection = {
      ...{ parsedStatements: {}, submittedNamedStatements: {}, parse: none, describe: none, execute: none, sync: none },
      stream: { writable: true, cork: none, uncork: none, write: (piece: Uint8Array) => sent.push(piece) },
    };
    const pool = {
      query: (query: Submittable) => {
        query.submit(connection as unknown as Connection);
        return answer();
      },
    };
    const result = await saveBatch(pool as unknown as Pool, context, large).catch((error: Error) => error.message);
    return { result, large: sent.filter(({ length }) => length >= 50_000).length };
  };
  assert.deepEqual(await sentBy(async () => ({ rows: [] })), { result: 'saved', large: 0 });
  const lost = 'the connection was lost';
  assert.deepEqual(await sentBy(() => Promise.reject(new Error(lost))), { result: lost, large: 1 });
});
