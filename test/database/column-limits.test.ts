// Every column that a sender decides on, below, at and above its limit, through the pipeline into a real PostgreSQL. A timestamp out of range
// was taken for a database that is away: the record was tried again for ever, and everything behind it waited.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { Detection } from '../../src/core/assessment.ts';
import type { Reading } from '../../src/core/reading/reading.ts';
import type { RawRecord } from '../../src/core/record/record.ts';
import { findDeadLetters } from '../../src/database/dead-letters/find.ts';
import { rehearseSave } from '../../src/database/detections/rehearse-save.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import { timeMaxMs, timeMinMs } from '../../src/pipeline/limits.ts';
import { type BatchProcessing, createProcessBatch } from '../../src/pipeline/process-batch.ts';
import { replayDeadLetters } from '../../src/pipeline/replay.ts';
import { refusalOf } from '../../src/postgres/sql-state.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { eventId } from '../../src/programs/support/event-id.ts';
import { assessedAs, detectionOf } from '../pipeline/assessed.ts';
import { withTestDatabase } from '../support/database.ts';

const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const good = { machineId: 1, ...sensors };
const bytes = (text: string) => new TextEncoder().encode(text);
const lone = bytes('"\\ud800"');

type Change = Partial<RawRecord> | ((detection: Detection) => Detection);

describe('the limits of every column', () => {
  let pool: Pool;
  let context: { groupId: string; source: string; model: { name: string; version: string } };
  withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
    pool = opened;
    context = { groupId: 'limits', source: '/test', model: { name: 'model', version: '1' } };
  });

  const processing = (change: (detection: Detection) => Detection, doubted = true): BatchProcessing => ({
    profile: ai4i,
    readingContext: { sourceTimeZone: 'UTC', valueBytesMax: 1_048_576 },
    alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 },
    model: context.model,
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess: async (readings: readonly Reading[]) =>
      assessedAs(readings, (reading) => {
        const detection = detectionOf(reading);
        return reading.machineId === 1 ? detection : change(detection);
      }),
    save: (outcome) => saveBatch(pool, context, outcome),
    ...(doubted ? { refusalOf, rehearse: () => rehearseSave(pool, context) } : {}),
    eventId,
    now: Date.now,
  });

  /** The record between two good ones. Resolves to its dead letter, or undefined when it was stored as a detection. */
  async function stored(changed: Change) {
    const topicId = crypto.randomUUID();
    const change = typeof changed === 'function' ? changed : (detection: Detection) => detection;
    const value = bytes(JSON.stringify({ ...good, machineId: 2 }));
    const base = { partition: 0, timestamp: 1_000, key: bytes('1'), headers: [] };
    const records: RawRecord[] = [
      { ...base, offset: 0, value: bytes(JSON.stringify(good)) },
      { ...base, value, ...(typeof changed === 'function' ? {} : changed), offset: 1 },
      { ...base, offset: 2, value: bytes(JSON.stringify(good)) },
    ];
    const ranges = [{ partition: 0, from: 0, to: 3, lost: 0, skipped: 0, logEnd: 3 }];
    const { result } = await createProcessBatch(processing(change))({ topic: 'readings', topicId, records, ranges });
    assert.equal(result, 'saved');
    const progress = await pool.query(
      'select scored, rejected, next_offset from consumer_progress where topic_id = $1',
      [topicId],
    );
    const detections = await pool.query(
      'select collected_at from detection where topic_id = $1 order by record_offset',
      [topicId],
    );
    const refused = await pool.query('select event_id from dead_letter where topic_id = $1', [topicId]);
    const eventIds = refused.rows.map((row) => row.event_id);
    const deadLetters = eventIds.length === 0 ? [] : await findDeadLetters(pool, { status: 'all', eventIds }, 10);
    assert.equal(detections.rows.length + deadLetters.length, 3);
    assert.deepEqual(progress.rows, [
      { scored: String(detections.rows.length), rejected: String(deadLetters.length), next_offset: '3' },
    ]);
    for (const { collected_at } of detections.rows) assert.ok(!Number.isNaN(collected_at.getTime()));
    assert.ok(deadLetters.length <= 1, 'the good ones are scored');
    return deadLetters[0];
  }

  test('the timestamp of a record', async () => {
    for (const timestamp of [timeMinMs, timeMinMs + 1, -62_135_596_800_001, -1, 0, 253_402_300_800_000, timeMaxMs]) {
      assert.equal(await stored({ timestamp }), undefined, String(timestamp));
    }
    for (const timestamp of [timeMinMs - 1, timeMaxMs + 1, -(2 ** 63), 2 ** 63]) {
      const deadLetter = await stored({ timestamp });
      assert.equal(deadLetter?.field, 'timestamp', String(timestamp));
      assert.ok(Number.isNaN(deadLetter.record.timestamp));
      const [again] = await replayDeadLetters(
        processing((each) => each),
        [deadLetter],
      );
      assert.deepEqual([again?.accepted.length, again?.refused[0]?.field], [0, 'timestamp'], 'a replay refuses it too');
    }
    // A refused value and a timestamp at the limits: the dead letter keeps it.
    for (const timestamp of [timeMinMs, timeMaxMs]) {
      const deadLetter = await stored({ timestamp, value: null });
      assert.equal(deadLetter?.record.timestamp, timestamp);
    }
  });

  test('the key: none, of any bytes, and longer than an index entry or a message', async () => {
    for (const key of [null, new Uint8Array(), bytes('\0'), bytes('1'), bytes('1'.repeat(20)), bytes('1'.repeat(21))]) {
      assert.equal(await stored({ key }), undefined);
      assert.deepEqual((await stored({ key, value: null }))?.record.key, key === null ? null : Buffer.from(key));
    }
    const long = new Uint8Array(3_000_000).fill(0xff);
    assert.equal((await stored({ key: long, value: null }))?.record.key?.length, long.length);
  });

  test('headers: of any name and bytes, many and large', async () => {
    const odd: RawRecord['headers'] = [
      ['', null],
      ['\0', bytes('\0')],
      ['\ud800', Uint8Array.of(0xff, 0)],
      ['traceparent', bytes('\0')],
      ['long', new Uint8Array(2_000_000)],
    ];
    const deadLetter = await stored({ headers: odd, value: null });
    assert.deepEqual(
      deadLetter?.record.headers.map(([name, value]) => [name, value?.length ?? null]),
      odd.map(([name, value]) => [name, value?.length ?? null]),
    );
    const many = Array.from({ length: 100_000 }, (_, index) => [`h${index}`, bytes('x')] as const);
    assert.equal((await stored({ headers: many, value: null }))?.record.headers.length, many.length);
  });

  test('the value: none, NUL, bytes that are no text, a lone surrogate, and at and above the largest', async () => {
    for (const value of [null, new Uint8Array(), bytes('\0'), Uint8Array.of(0xff, 0xfe), lone]) {
      assert.deepEqual((await stored({ value }))?.record.value, value === null ? null : Buffer.from(value));
    }
    const text = JSON.stringify({ ...good, machineId: 2, text: '\0\ud800' });
    assert.equal(await stored({ value: bytes(text) }), undefined);
    assert.equal(await stored({ value: bytes(text.padEnd(1_048_576)) }), undefined);
    assert.match((await stored({ value: bytes(text.padEnd(1_048_577)) }))?.reason ?? '', /1048577 bytes, more than/);
  });

  test('the machine id', async () => {
    for (const machineId of [0, 2, Number.MAX_SAFE_INTEGER]) {
      assert.equal(await stored({ value: bytes(JSON.stringify({ ...good, machineId })) }), undefined);
    }
    for (const machineId of [-1, '9007199254740992', '1e30', '9223372036854775808', 0.5]) {
      const value = bytes(JSON.stringify(good).replace('"machineId":1', `"machineId":${machineId}`));
      assert.equal((await stored({ value }))?.field, 'machineId', String(machineId));
    }
  });

  test('collectedAt, in every form', async () => {
    const at = (collectedAt: unknown) =>
      stored({ value: bytes(JSON.stringify({ ...good, machineId: 2, collectedAt })) });
    const ends = [
      '0001-01-01T00:00:00',
      '0001-01-01T00:00:00+18:00',
      '9999-12-31T23:59:59.999',
      '9999-12-31T23:59:59-18:00',
    ];
    for (const collectedAt of [...ends, [1, 1, 1, 0, 0], [9999, 12, 31, 23, 59, 59, 999_999_999]]) {
      const deadLetter = await at(collectedAt);
      assert.ok(deadLetter === undefined || deadLetter.field === 'collectedAt', JSON.stringify(collectedAt));
    }
    for (const collectedAt of [
      '0000-01-01T00:00:00Z',
      [0, 1, 1, 0, 0],
      [10_000, 1, 1, 0, 0],
      '10000-01-01T00:00:00Z',
    ]) {
      assert.equal((await at(collectedAt))?.field, 'collectedAt', JSON.stringify(collectedAt));
    }
  });

  test('the probability of a model, as a float4', async () => {
    for (const probability of [0, 1e-45, 1.1754943508222875e-38, 0.5, 1]) {
      assert.equal(await stored((detection) => ({ ...detection, probability })), undefined, String(probability));
    }
    for (const probability of [-1e-45, 1.0001, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.match((await stored((each) => ({ ...each, probability })))?.reason ?? '', /gives no probability/);
    }
    // Below what float4 holds: only PostgreSQL says no, and the record is found by halving.
    const deadLetter = await stored((each) => ({ ...each, probability: 1e-300 }));
    assert.match(deadLetter?.reason ?? '', /^it cannot be stored: SQLSTATE 22003: .*out of range/);
  });

  test('texts: a type with NUL is refused, one that is no Unicode is mended', async () => {
    const named = (name: string) => stored((each) => ({ ...each, type: { name, code: 1 } }));
    assert.match((await named('M\0'))?.reason ?? '', /type that cannot be stored/);
    assert.equal(await named('\ud800'), undefined);
  });

  test('what only the database refuses becomes a dead letter with its reason, and what it refuses of good rows none', async () => {
    await pool.query(`alter table detection add constraint odd check (machine_id <> 13)`);
    const value = bytes(JSON.stringify({ ...good, machineId: 13 }));
    assert.match((await stored({ value }))?.reason ?? '', /^it cannot be stored: SQLSTATE 23514: .*"odd"$/);
    await pool.query(`alter table detection drop constraint odd`);
    await pool.query(`alter table detection add constraint broken check (machine_id < 0) not valid`);
    const count = async () => (await pool.query('select count(*)::int from dead_letter')).rows[0].count;
    const before = await count();
    await assert.rejects(stored({}), /refuses what is known to be good \(SQLSTATE 23514: .*"broken"\)/);
    assert.equal(await count(), before);
    await pool.query(`alter table detection drop constraint broken`);
    assert.equal(await stored({}), undefined);
  });

  test('a rehearsal leaves nothing', async () => {
    await rehearseSave(pool, context);
    const { rows } = await pool.query(
      `select (select count(*) from outbox where ce_subject = 'rehearsal') + (select count(*) from consumer_progress where topic = 'rehearsal') as count`,
    );
    assert.equal(rows[0].count, '0');
  });
});
