// Conditions and episodes in PostgreSQL: stored with their batch or not at all, and by two consumers at once as if one had come after the other.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { Condition } from '../../src/core/episode/condition.ts';
import { removeExpiredEpisodes } from '../../src/database/delivery/clean-up.ts';
import { withDeliveredEvents } from '../../src/database/delivery/recount-episodes.ts';
import { conditionStore } from '../../src/database/episodes/conditions.ts';
import { findEpisode, listEpisodes } from '../../src/database/episodes/list.ts';
import { followOneByOne, type SimpleReading } from '../pipeline/episodes/episode-readings.ts';
import { withTestDatabase } from '../support/database.ts';
import { consumerOf, readingsOf, start, topicId } from './episode-consumer.ts';

const second = 1_000;

describe('conditions in the database', () => {
  let pool: Pool;

  withTestDatabase({ schema: 'server', connectionsMax: 8, asProgram: true }, (opened) => {
    pool = opened;
  });

  test('a condition lives as long as the machine is not quiet, and its episode stays', async () => {
    const one = consumerOf(pool, 'lives', 0);
    const readings = readingsOf(1, 0, [0.9, 0.9, 0.9, ...Array.from({ length: 8 }, () => 0.1)], 30 * second);
    for (const reading of readings.slice(0, 3)) assert.equal(await one.save([reading]), 'saved');
    const states = () => pool.query(`select state, version from machine_condition where group_id = 'lives'`);
    const open = await states();
    const [first] = one.changes;
    assert.deepEqual(open.rows, [{ state: 'open', version: String((first?.nextVersion ?? 0) + 2) }]);
    for (const reading of readings.slice(3)) assert.equal(await one.save([reading]), 'saved');
    const closed = await pool.query('select * from episode where id = $1', [readings[1]?.id]);
    assert.equal(closed.rows[0].end_reason, 'recovered');
    assert.equal(closed.rows[0].reading_count, '3');
    assert.deepEqual(closed.rows[0].onset_ids, [readings[0]?.id]);
    assert.equal(closed.rows[0].failure_mode, 'PWF');
    const detections = await pool.query(
      'select event_id, episode_id from detection where machine_id = 1 order by collected_at',
    );
    assert.deepEqual(
      detections.rows.map((row) => row.episode_id),
      [null, readings[1]?.id, readings[1]?.id],
    );
    const outbox = await pool.query(
      `select type, aggregateid from outbox where aggregatetype = 'episodes' order by type`,
    );
    assert.deepEqual(
      outbox.rows.map((row) => row.type),
      ['spindle.episode.closed', 'spindle.episode.opened'],
    );
    // Long after its end nothing of it can come any more.
    assert.equal(await one.save(readingsOf(1, 0, [0.1], second, start + 3_600 * second)), 'saved');
    assert.equal((await pool.query(`select 1 from machine_condition where group_id = 'lives'`)).rowCount, 0);
    // Its next row is another one, and is not taken for a version of the first.
    assert.equal(await one.save(readingsOf(1, 0, [0.9], second, start + 7_200 * second)), 'saved');
    const again = await states();
    assert.equal(again.rows[0].state, 'pending');
    assert.ok(Math.abs(Number(again.rows[0].version) - Number(open.rows[0]?.version)) > 1_000);
    assert.equal(await removeExpiredEpisodes(pool, 3_600_000, 10), 0);
    assert.equal((await pool.query('select 1 from episode_removal')).rowCount, 0);
    await pool.query("update episode set changed_at = changed_at - interval '3 hours'");
    assert.equal(await removeExpiredEpisodes(pool, 3_600_000, 10), 1);
    assert.equal(await removeExpiredEpisodes(pool, 0, 10), 0);
    // A recount leaves out only what was told before what was removed, and goes on to look for what was told since.
    const lost = randomUUID();
    const unknown = await withDeliveredEvents(pool, async ({ add, compare }) => {
      const told = (id: string, hoursAgo: number) => ({
        eventId: randomUUID(),
        episodeId: id,
        toldAtMs: Date.now() - hoursAgo * 3_600_000,
      });
      await add([told(readings[1]?.id as string, 3), told(lost, 0.5)]);
      return compare();
    });
    assert.deepEqual([unknown.unknown, unknown.unknownCount], [[lost], 1]);
    assert.ok(Math.abs(Date.now() - 3_600_000 - Number(unknown.removedBefore)) < 600_000);
  });

  test('an open episode and its condition change in their rows alone, without a word to an index', async () => {
    const one = consumerOf(pool, 'often', 40);
    for (const reading of readingsOf(4, 40, [0.55, 0.55, 0.55, 0.55], second))
      assert.equal(await one.save([reading]), 'saved');
    const changes = async () => {
      await pool.query('select pg_stat_force_next_flush()');
      const { rows } = await pool.query(
        `select relname, n_tup_upd::int as changed, n_tup_hot_upd::int as alone from pg_stat_user_tables
         where relname in ('machine_condition', 'episode') order by relname`,
      );
      return rows as { readonly relname: string; readonly changed: number; readonly alone: number }[];
    };
    const before = await changes();
    const later = readingsOf(4, 40, [0.65, 0.65, 0.9], second, start + 60 * second);
    for (const reading of later) assert.equal(await one.save([reading]), 'saved');
    const after = await changes();
    assert.deepEqual(
      after.map(({ relname, changed, alone }, place) => [
        relname,
        changed - (before[place]?.changed ?? 0),
        alone - (before[place]?.alone ?? 0),
      ]),
      [
        // It rises twice.
        ['episode', 2, 2],
        ['machine_condition', 3, 3],
      ],
    );
  });

  test('the row of an episode is written when something happens to it, and its figures are told up to the newest reading', async () => {
    const one = consumerOf(pool, 'figures', 50);
    const readings = readingsOf(6, 50, [0.55, 0.55, 0.9, 0.9, 0.1, 0.1, 0.1], 90 * second);
    const id = readings[1]?.id as string;
    const rowCount = async () => (await pool.query('select reading_count from episode where id = $1', [id])).rows[0];
    const told = async () => {
      const [found, [listed]] = [await findEpisode(pool, id), await listEpisodes(pool, { machineId: 6, limit: 5 })];
      assert.deepEqual(listed, found);
      return found;
    };
    for (const reading of readings.slice(0, 2)) assert.equal(await one.save([reading]), 'saved');
    const opened = await told();
    assert.deepEqual([opened?.readingCount, opened?.severity, opened?.failureMode], [2, 'WARNING', 'PWF']);
    // Another group comes to the same episode, and is behind; a third one knows the machine, and nothing of the episode.
    const behind = consumerOf(pool, 'figures behind', 51);
    for (const reading of readings.slice(0, 2)) assert.equal(await behind.save([reading]), 'saved');
    assert.equal(await consumerOf(pool, 'figures else', 52).save(readingsOf(6, 52, [0.9], second)), 'saved');
    assert.equal(await one.save(readings.slice(2, 3)), 'saved');
    assert.equal((await told())?.severity, 'CRITICAL');
    assert.equal(await one.save(readings.slice(3, 4)), 'saved');
    assert.equal((await rowCount()).reading_count, '3');
    const grown = await told();
    assert.equal(grown?.lastHeardAt?.getTime(), readings[3]?.at);
    assert.deepEqual([grown?.readingCount, grown?.lastReadingAt.getTime()], [4, readings[3]?.at]);
    // What a consumer of an earlier release has written, with each reading, goes before a condition that has seen less.
    await pool.query('update episode set reading_count = 9 where id = $1', [id]);
    assert.equal((await told())?.readingCount, 9);
    assert.equal(await one.save(readings.slice(4, 5)), 'saved');
    assert.equal((await told())?.lastHeardAt?.getTime(), readings[4]?.at, 'a normal reading is heard, too');
    assert.equal(await one.save(readings.slice(5)), 'saved');
    assert.equal((await rowCount()).reading_count, '4');
    const closed = await told();
    assert.deepEqual([closed?.end, closed?.readingCount, closed?.lastHeardAt], ['recovered', 4, null]);
    assert.deepEqual(closed?.lastReadingAt, grown?.lastReadingAt);
  });

  test('a change that rests on an old row stores nothing, and is made anew from the one that is there', async () => {
    const [one, other] = [consumerOf(pool, 'old', 10, 60_000), consumerOf(pool, 'old', 11, 60_000)];
    const readings = readingsOf(2, 10, [0.9, 0.9, 0.9], second);
    await Promise.all([one.reload(topicId), other.reload(topicId)]);
    assert.equal(await one.save(readings.slice(0, 1)), 'saved');
    // It has not seen that, and would make a machine pending that is so already.
    assert.equal(await other.save(readings.slice(1, 2)), 'saved');
    assert.equal(other.overtaken(), 1);
    const { rows } = await pool.query(`select state, version from machine_condition where group_id = 'old'`);
    assert.deepEqual(rows, [{ state: 'open', version: String((one.changes[0]?.nextVersion ?? 0) + 1) }]);
  });

  test('who restarts goes on from what is stored', async () => {
    const first = consumerOf(pool, 'restart', 20);
    await first.save(readingsOf(3, 20, [0.9], second));
    const second_ = consumerOf(pool, 'restart', 21);
    await second_.reload(topicId);
    await second_.save(readingsOf(3, 21, [0.9], second, start + second));
    assert.equal(second_.overtaken(), 0);
    const { rows } = await pool.query(`select state from machine_condition where group_id = 'restart'`);
    assert.deepEqual(rows, [{ state: 'open' }]);
  });

  test('who restarts knows how far its partition is, so that a backlog beside current records goes on as it began', async () => {
    const groupId = 'backlog';
    const hours = 3_600 * second;
    const current = readingsOf(4, 25, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], second, start + 6 * hours);
    const backlog = readingsOf(5, 25, [0.9, 0.9, 0.1, 0.1, 0.1], 61 * second);
    let from = 0;
    for (const [place, own] of backlog.entries()) {
      const consumer = consumerOf(pool, groupId, 25, 50, { first: from });
      await consumer.reload(topicId);
      // Each record of the backlog after a current one, the first after two, and in another batch of another consumer than the next.
      const batch = [...current.slice(place === 0 ? 0 : place + 1, place + 2), own];
      assert.equal(await consumer.save(batch), 'saved');
      from += batch.length;
    }
    const { rows } = await pool.query('select opened_at, closed_at, end_reason from episode where machine_id = 5');
    assert.deepEqual(rows, [
      {
        opened_at: new Date(backlog[1]?.at ?? 0),
        closed_at: new Date(backlog[4]?.at ?? 0),
        end_reason: 'recovered',
      },
    ]);
    const progress = await pool.query(`select newest_record_ms from consumer_progress where group_id = $1`, [groupId]);
    assert.deepEqual(progress.rows, [{ newest_record_ms: current.at(-1)?.at }]);
  });

  test('who restarts knows which record was ahead, and which pause its partition has had', async () => {
    const groupId = 'ahead';
    const hours = 3_600 * second;
    const open = readingsOf(601, 26, [0.9, 0.9], second);
    const others = [2, 3, 6 * 3_600, 6 * 3_600 + 1, 6 * 3_600 + 200, 6 * 3_600 + 400, 6 * 3_600 + 599].map(
      (seconds) => readingsOf(602, 26, [0.1], second, start + seconds * second)[0] as SimpleReading,
    );
    // Hours ahead of all others, and no other record comes to it.
    const ahead = readingsOf(603, 26, [0.1], second, start + 12 * hours);
    const last = readingsOf(602, 26, [0.1], second, start + 6 * hours + 601 * second);
    const batches = [open, ahead, ...others.map((each) => [each]), ahead, last];
    let from = 0;
    const stored = async () => {
      const { rows } = await pool.query(
        `select end_reason, ahead_record_ms - $1 as ahead, newest_record_ms - $1 as newest, paused_ms - $1 as paused, resumed_ms - $1 as resumed
         from consumer_progress, episode where consumer_progress.group_id = $2 and machine_id = 601`,
        [start, groupId],
      );
      return rows;
    };
    for (const [place, batch] of batches.entries()) {
      if (place === batches.length - 1) {
        const [paused, resumed] = [3 * second, 6 * hours];
        const [ahead, newest] = [12 * hours, resumed + 599 * second];
        // The last of the others was a step of its own, to which the one ahead has come too.
        assert.deepEqual(await stored(), [{ end_reason: null, ahead, newest, paused, resumed }]);
      }
      const consumer = consumerOf(pool, groupId, 26, 50, { first: from });
      await consumer.reload(topicId);
      assert.equal(await consumer.save(batch), 'saved');
      from += batch.length;
    }
    const newest = 6 * hours + 601 * second;
    assert.deepEqual(await stored(), [
      { end_reason: 'silence', ahead: null, newest, paused: 3 * second, resumed: 6 * hours },
    ]);
  });

  test('two consumers of the same machines at once: each change is what its batch leads to from the one before', async () => {
    const groupId = 'race';
    // In rounds, and the second one looks for changes of others only where it is overtaken: so it is, at the latest in its second round.
    const consumers = [consumerOf(pool, groupId, 30), consumerOf(pool, groupId, 31, 3_600_000)];
    const batches = [30, 31].map((partition, half) =>
      Array.from({ length: 60 }, (_, batch) =>
        Array.from({ length: 12 }, (_, place): SimpleReading => {
          const at = start + batch * 40 * second + place * second + half * 500;
          const probability = [0.1, 0.9, 0.1, 0.6, 0.3][(batch * 7 + place * 3 + half) % 5] as number;
          return { id: randomUUID(), machineId: 100 + place, partition, at, probability };
        }),
      ),
    );
    for (let round = 0; round < 60; round++) {
      const saved = consumers.map((one, half) => one.save(batches[half]?.[round] ?? []));
      assert.deepEqual(await Promise.all(saved), ['saved', 'saved']);
    }
    const overtaken = consumers.reduce((sum, each) => sum + each.overtaken(), 0);
    assert.ok(overtaken > 0, 'they never met');
    const stored = await conditionStore(pool, groupId, '').loadAll();
    const conditions = new Map<number, Condition>();
    const versions = new Map<number, number>();
    const steps = consumers.flatMap((each) => each.changes);
    for (const machineId of new Set(steps.map((each) => each.machineId))) {
      const own = asStored(steps.filter((each) => each.machineId === machineId));
      for (const { version, nextVersion, batch } of own) {
        assert.equal(version, versions.get(machineId) ?? 0);
        versions.set(machineId, nextVersion);
        const before = conditions.get(machineId);
        const after = followOneByOne(batch, new Map(before === undefined ? [] : [[machineId, before]]));
        const now = after.conditions.get(machineId);
        if (now === undefined) conditions.delete(machineId);
        else conditions.set(machineId, now);
        if (now === undefined) versions.delete(machineId);
      }
    }
    assert.deepEqual(
      stored.map((row) => [row.machineId, row.version, row.condition]).sort(),
      [...conditions].map(([id, condition]) => [id, versions.get(id), condition]).sort(),
    );
  });
});

interface Stored {
  readonly version: number;
  readonly nextVersion: number;
  readonly batch: readonly SimpleReading[];
}

/** In the order in which they were stored: a machine that was quiet in between has a new row, which begins at no version, and versions lead on from there. */
function asStored<Each extends Stored>(changes: readonly Each[]): readonly Each[] {
  const next = new Map(changes.map((each) => [each.version, each]));
  const begun = changes
    .filter((each) => each.version === 0)
    .sort((one, other) => (one.batch[0]?.at ?? 0) - (other.batch[0]?.at ?? 0));
  const all = begun.flatMap((first) => {
    const life = [first];
    for (let each = next.get(first.nextVersion); each !== undefined; each = next.get(each.nextVersion)) life.push(each);
    return life;
  });
  assert.equal(all.length, changes.length, 'no two changes rest on the same row');
  return all;
}
