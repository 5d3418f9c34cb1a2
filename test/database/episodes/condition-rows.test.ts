// Conditions as rows: stored as they are kept, read as they were stored, and as JSON beside a consumer of an earlier version, which reads nothing else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { createConditionPacking } from '../../../src/core/episode/packed-condition.ts';
import { storedSize, writeStored } from '../../../src/core/episode/stored-condition.ts';
import { conditionStore } from '../../../src/database/episodes/conditions.ts';
import { findEpisode } from '../../../src/database/episodes/list.ts';
import { anyCondition } from '../../core/episode/any-condition.ts';
import { followOneByOne } from '../../pipeline/episodes/episode-readings.ts';
import { withTestDatabase } from '../../support/database.ts';
import { consumerOf, readingsOf, start, topicId } from '../episode-consumer.ts';
import { earlierRows } from './earlier-conditions.ts';

const second = 1_000;

describe('rows of conditions', () => {
  let pool: Pool;

  withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
    pool = opened;
  });

  const rowOf = async (groupId: string) => {
    const { rows } = await pool.query<{ condition: string; numbers: Buffer | null }>(
      'select condition, numbers from machine_condition where group_id = $1',
      [groupId],
    );
    return rows[0];
  };
  /** A consumer of an earlier version stores its progress, in another partition. */
  const storeAsEarlier = (groupId: string) =>
    pool.query(
      `insert into consumer_progress (group_id, topic_id, partition, topic, first_offset, next_offset) values ($1, $2, 99, 'readings', 0, 0)
       on conflict (group_id, topic_id, partition) do update set updated_at = now()`,
      [groupId, topicId],
    );
  const loaded = async (groupId: string) => {
    const rows = await conditionStore(pool, groupId, 'looks').loadAll();
    return new Map(rows.flatMap(({ machineId, condition }) => (condition === null ? [] : [[machineId, condition]])));
  };

  test('of a machine whose episode goes on the numbers change, and its texts stay as they were written', async () => {
    const one = consumerOf(pool, 'kept', 0);
    const readings = readingsOf(1, 0, [0.55, 0.9, 0.1, 0.9, 0.3, 0.1], 20 * second);
    const texts: string[] = [];
    for (const [place, reading] of readings.entries()) {
      assert.equal(await one.save([reading]), 'saved');
      const row = await rowOf('kept');
      assert.ok(row?.numbers !== null);
      texts.push(row?.condition as string);
      const { conditions } = followOneByOne(readings.slice(0, place + 1));
      assert.deepEqual(await loaded('kept'), conditions);
    }
    assert.equal(new Set(texts.slice(1)).size, 1);
    assert.deepEqual(JSON.parse(texts[1] as string).slice(2, 5), [readings[1]?.id, 'M', 'PWF']);
    // Who reads it anew goes on from it, and leaves out what is there.
    const other = consumerOf(pool, 'kept', 0, 50, { first: readings.length });
    await other.reload(topicId);
    const later = readingsOf(1, 0, [0.1, 0.9], 20 * second, start + 200 * second);
    for (const reading of later) assert.equal(await other.save([reading]), 'saved');
    assert.deepEqual(await loaded('kept'), followOneByOne([...readings, ...later]).conditions);
    assert.equal((await findEpisode(pool, readings[1]?.id as string))?.readingCount, 4);
  });

  test('beside a consumer of an earlier version they are JSON, until that has been replaced, or stored nothing for a day', async () => {
    const [one, other] = [consumerOf(pool, 'both', 0, 0), consumerOf(pool, 'both', 1, 0)];
    const readings = readingsOf(1, 0, [0.9, 0.9, 0.9, 0.1, 0.9, 0.9, 0.1], 20 * second);
    const forms: boolean[] = [];
    const save = async (place: number, by = one): Promise<void> => {
      const reading = readings[place] as (typeof readings)[number];
      assert.equal(await by.save([{ ...reading, partition: by === one ? 0 : 1 }]), 'saved');
      const row = await rowOf('both');
      forms.push(row?.numbers !== null);
      const read = await loaded('both');
      if (row?.numbers === null) assert.deepEqual(JSON.parse(row.condition), read.get(1));
      assert.deepEqual(
        read.get(1)?.episode ?? null,
        followOneByOne(readings.slice(0, place + 1)).conditions.get(1)?.episode ?? null,
      );
    };
    await storeAsEarlier('both');
    await save(0);
    await save(1, other);
    await pool.query("update consumer_progress set updated_at = now() - interval '25 hours' where partition = 99");
    await save(2);
    await save(3, other);
    await storeAsEarlier('both');
    await save(4);
    await pool.query('update consumer_progress set numbers_known_at = updated_at where partition = 99');
    await save(5, other);
    await save(6);
    assert.deepEqual(forms, [false, false, true, true, false, true, true]);
  });

  test('those that an earlier version has stored are read and gone on from, and are written to the byte as it wrote them', async () => {
    for (const { machine_id, version, state, condition } of earlierRows) {
      await pool.query(
        "insert into machine_condition (group_id, machine_id, version, state, condition, writer) values ('earlier', $1, $2, $3, $4, 'of before')",
        [machine_id, version, state, condition],
      );
    }
    const before = await loaded('earlier');
    assert.deepEqual(
      [...before].map(([machineId, condition]) => [machineId, condition.state]),
      [1, 2, 3, 4].map((machineId, place) => [machineId, ['pending', 'open', 'closing', 'normal'][place]]),
    );
    const one = consumerOf(pool, 'earlier', 0);
    await one.reload(topicId);
    const readings = [1, 2, 3, 4].flatMap((machineId) =>
      readingsOf(machineId, 0, [0.9, 0.1], second, start + 400 * second),
    );
    const inOrder = readings.toSorted((a, b) => a.at - b.at);
    assert.equal(await one.save(inOrder), 'saved');
    assert.equal(one.overtaken(), 0);
    assert.deepEqual(await loaded('earlier'), followOneByOne(inOrder, new Map(before)).conditions);
    const { rows } = await pool.query(
      "select bool_and(numbers is not null) as kept from machine_condition where group_id = 'earlier'",
    );
    assert.deepEqual(rows, [{ kept: true }]);
    // What led to them, stored anew beside a consumer of before.
    await storeAsEarlier('again');
    const again = consumerOf(pool, 'again', 0);
    for (const { readings: led } of earlierRows)
      for (const reading of led) assert.equal(await again.save([reading]), 'saved');
    const written = await pool.query(
      "select kind, machine_id::int, version::text, state, condition from machine_condition where group_id = 'again' order by machine_id",
    );
    assert.deepEqual(
      written.rows,
      earlierRows.map(({ readings: _, ...row }) => row),
    );
  });

  test('the database reads numbers of them as we do', async () => {
    const { pack } = createConditionPacking();
    await fc.assert(
      fc.asyncProperty(anyCondition, async (condition) => {
        const packed = pack(condition);
        const bytes = new Uint8Array(storedSize(packed));
        writeStored(packed, new DataView(bytes.buffer), 0);
        const { rows } = await pool.query<{ numbers: (number | null)[] }>(
          'select array(select condition_number($1, place) from generate_series(0, $2::int - 1) as place order by place) as numbers',
          [bytes, packed.numbers.length],
        );
        // No time or count is so small that it has lost digits, or has no end.
        const told = packed.numbers.map((each) =>
          !Number.isFinite(each) ? null : Math.abs(each) < 2 ** -1022 ? 0 : each,
        );
        assert.deepEqual(rows[0]?.numbers, told);
      }),
      { numRuns: 50 },
    );
  });
});
