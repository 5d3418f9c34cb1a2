// An episode of a machine that is dead stayed open where the records of its partition come seldom, or not at all, and nobody was told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { checkEpisodes } from '../../../src/programs/doctor/check-episodes.ts';
import { consumerOf, readingsOf } from '../../database/episode-consumer.ts';
import type { SimpleReading } from '../../pipeline/episodes/episode-readings.ts';
import { withTestDatabase } from '../../support/database.ts';

const minute = 60_000;
const sound = 'none is open of a machine that is silent';

describe('what doctor tells of open episodes', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2, asProgram: true }, (opened) => {
    pool = opened;
  });
  // As the rules of these consumers have it.
  const check = (groupId: string) => checkEpisodes(pool, { groupId, profile: ai4i, silenceSeconds: 600 });

  /** An episode of machine 71 that began so many minutes ago, and then records of machine 72, one in so many minutes, to a minute ago. */
  const pass = async (groupId: string, agoMinutes: number, everyMinutes: number) => {
    const began = Date.now() - agoMinutes * minute;
    const own = readingsOf(71, 5, [0.9, 0.9, 0.9], 1_000, began);
    const count = Math.floor((agoMinutes - 1) / everyMinutes);
    const others = readingsOf(
      72,
      5,
      Array.from({ length: count }, () => 0.1),
      everyMinutes * minute,
      began + 5_000,
    );
    const readings: readonly SimpleReading[] = [...own, ...others];
    assert.equal(await consumerOf(pool, groupId, 5).save(readings), 'saved');
  };

  test('is which stay open though nothing came from their machines, where records come seldom', async () => {
    await pass('seldom', 300, 60);
    const told = await check('seldom');
    assert.ok(typeof told === 'object');
    assert.equal(told.state, 'warning');
    assert.match(
      told.detail,
      /^1 open .* \(machine 71 of partition 5, last heard at \S+Z, 300 min ago\): .* EPISODE_SILENCE_SECONDS/,
    );
    assert.equal(await check('another'), sound);
  });

  test('is nothing where records close them, where it was heard of late, and where records wait to be read', async () => {
    await pass('often', 300, 4);
    assert.equal(await check('often'), sound);
    await pass('late', 12, 11);
    assert.equal(await check('late'), sound);
    await pass('behind', 300, 60);
    await pool.query("update consumer_progress set log_end = next_offset + 1 where group_id = 'behind'");
    assert.equal(await check('behind'), sound);
  });

  test('goes by the silence of each kind', async () => {
    await pass('kinds', 300, 60);
    await pool.query("update machine_condition set kind = 'data_quality' where group_id = 'kinds'");
    assert.equal(await check('kinds'), sound);
  });

  test('is found among many of which silence of their own kind is longer', async () => {
    await pass('crowd', 300, 60);
    await pass('earlier', 900, 60);
    // As after a night: suspect sensors of machines that stand still, whose silence is seven days.
    await pool.query(
      `insert into machine_condition
       select (jsonb_populate_record(found, jsonb_build_object('group_id', 'crowd', 'kind', 'data_quality', 'machine_id', nth))).*
       from machine_condition as found, generate_series(1, 1001) as nth where group_id = 'earlier' and machine_id = 71`,
    );
    const told = await check('crowd');
    assert.ok(typeof told === 'object');
    assert.match(told.detail, /^1 open .*machine 71 /);
  });

  /** Episodes of eight machines that began five hours ago, with nothing after that. */
  const leaveOpen = async (groupId: string, before: readonly SimpleReading[] = []) => {
    const began = Date.now() - 300 * minute;
    const readings = Array.from({ length: 8 }, (_, nth) => readingsOf(80 + nth, 5, [0.9, 0.9], 1_000, began)).flat();
    assert.equal(await consumerOf(pool, groupId, 5).save([...before, ...readings]), 'saved');
  };

  // In a night in which the plant stood still it named machines as if something were wrong with each of them.
  test('is one sentence where nothing at all has come', async () => {
    await leaveOpen('still');
    const told = await check('still');
    assert.ok(typeof told === 'object');
    assert.equal(told.state, 'warning');
    assert.match(
      told.detail,
      /^nothing at all has come on the sensor topic since \S+Z, 300 min ago, and 8 that were open then stay so: /,
    );
    assert.doesNotMatch(told.detail, /machine 8\d/);
  });

  test('names who was silent before all were', async () => {
    await leaveOpen('both', readingsOf(71, 5, [0.9, 0.9], 1_000, Date.now() - 600 * minute));
    const told = await check('both');
    assert.ok(typeof told === 'object');
    assert.match(told.detail, /^1 open .*machine 71 .*; and nothing at all has come .* and 8 that were open then /);
  });

  test('names few of many, and those of models beside the first one', async () => {
    await leaveOpen('many#other');
    const [another] = readingsOf(72, 6, [0.1], 1_000, Date.now() - minute) as [SimpleReading];
    assert.equal(await consumerOf(pool, 'many#other', 6).save([another]), 'saved');
    const told = await check('many');
    assert.ok(typeof told === 'object');
    assert.match(told.detail, /^8 open /);
    assert.equal(told.detail.match(/machine 8\d/g)?.length, 5);
  });
});
