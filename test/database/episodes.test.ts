// Conditions and episodes in PostgreSQL: stored with their batch or not at all, and by two consumers at once as if one had come after the other.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { Condition } from '../../src/core/episode/condition.ts';
import { removeExpiredEpisodes } from '../../src/database/delivery/clean-up.ts';
import { withDeliveredEvents } from '../../src/database/delivery/recount-episodes.ts';
import type { SaveContext } from '../../src/database/detections/insert-outcome.ts';
import { saveFollowedBatch } from '../../src/database/detections/save-batch.ts';
import { conditionStore } from '../../src/database/episodes/conditions.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { createConditionIndex } from '../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../src/pipeline/episodes/follow-conditions.ts';
import { createSaveWithEpisodes } from '../../src/pipeline/episodes/save-with-episodes.ts';
import { eventId } from '../../src/programs/support/event-id.ts';
import { asColumns, clock, followOneByOne, rulesOf, type SimpleReading } from '../pipeline/episode-readings.ts';
import { withTestDatabase } from '../support/database.ts';

const topicId = '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c11';
const model = { name: 'model', version: '1' };
const follow = createFollowConditions({ rulesOf, clock, model, topic: 'episodes', eventId });
const start = Date.parse('2026-01-02T03:04:05Z');
const second = 1_000;

describe('conditions in the database', () => {
  let pool: Pool;

  withTestDatabase({ schema: 'server', connectionsMax: 8, asProgram: true }, (opened) => {
    pool = opened;
  });

  /** A consumer of a partition, as a program makes one. */
  function consumerOf(groupId: string, partition: number, refreshMs = 50, first = 0) {
    const writer = randomUUID();
    const context: SaveContext = { groupId, source: '/test', model, writer };
    const changes: {
      readonly machineId: number;
      readonly version: number;
      readonly nextVersion: number;
      readonly batch: readonly SimpleReading[];
    }[] = [];
    let next = first;
    let inHand: readonly SimpleReading[] = [];
    let overtaken = 0;
    const saving = createSaveWithEpisodes({
      follow,
      index: createConditionIndex(rulesOf),
      conditions: conditionStore(pool, groupId, writer),
      now: Date.now,
      elapsedMs: () => performance.now(),
      refreshMs,
      overtakenMax: 100,
      aheadMaxMs: clock.aheadMaxMs,
      observe: {
        overtaken: () => overtaken++,
        saved: ({ conditions }) =>
          changes.push(
            ...conditions.map(({ machineId, version, nextVersion }) => ({
              machineId,
              version,
              nextVersion,
              batch: inHand,
            })),
          ),
      },
      save: (outcome) => saveFollowedBatch(pool, context, outcome),
    });
    return {
      changes,
      overtaken: () => overtaken,
      reload: saving.reload,
      save: (readings: readonly SimpleReading[]) => {
        const from = next;
        next += readings.length;
        inHand = readings;
        return saving.save(outcomeOf(readings, partition, from));
      },
    };
  }

  test('a condition lives as long as the machine is not quiet, and its episode stays', async () => {
    const one = consumerOf('lives', 0);
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

  test('a change that rests on an old row stores nothing, and is made anew from the one that is there', async () => {
    const [one, other] = [consumerOf('old', 10, 60_000), consumerOf('old', 11, 60_000)];
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
    const first = consumerOf('restart', 20);
    await first.save(readingsOf(3, 20, [0.9], second));
    const second_ = consumerOf('restart', 21);
    await second_.reload(topicId);
    await second_.save(readingsOf(3, 21, [0.9], second, start + second));
    assert.equal(second_.overtaken(), 0);
    const { rows } = await pool.query(`select state from machine_condition where group_id = 'restart'`);
    assert.deepEqual(rows, [{ state: 'open' }]);
  });

  test('who restarts knows how far its partition is, so that a backlog beside current records goes on as it began', async () => {
    const groupId = 'backlog';
    const hours = 3_600 * second;
    const current = readingsOf(4, 25, [0.1, 0.1, 0.1, 0.1, 0.1], second, start + 6 * hours);
    const backlog = readingsOf(5, 25, [0.9, 0.9, 0.1, 0.1, 0.1], 61 * second);
    let from = 0;
    for (const [place, own] of backlog.entries()) {
      const consumer = consumerOf(groupId, 25, 50, from);
      await consumer.reload(topicId);
      // Each record of the backlog after a current one, and in another batch of another consumer than the next.
      const batch = [current[place] as SimpleReading, own];
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

  test('two consumers of the same machines at once: each change is what its batch leads to from the one before', async () => {
    const groupId = 'race';
    // In rounds, and the second one looks for changes of others only where it is overtaken: so it is, at the latest in its second round.
    const consumers = [consumerOf(groupId, 30), consumerOf(groupId, 31, 3_600_000)];
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
      const own = steps.filter((each) => each.machineId === machineId).sort((a, b) => a.version - b.version);
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

function readingsOf(
  machineId: number,
  partition: number,
  probabilities: readonly number[],
  stepMs: number,
  from = start,
): readonly SimpleReading[] {
  return probabilities.map((probability, place) => ({
    id: randomUUID(),
    machineId,
    partition,
    at: from + place * stepMs,
    probability,
  }));
}

function outcomeOf(readings: readonly SimpleReading[], partition: number, from: number): BatchOutcome {
  const columns = asColumns(readings);
  const detections = [...columns.detections].map(([place, event]) => ({
    ...event,
    record: { ...event.record, partition, offset: from + place },
  }));
  const to = from + readings.length;
  const counts = { scored: readings.length, anomalous: detections.length, rejected: 0, skipped: 0, lost: 0 };
  return {
    topic: 'readings',
    topicId,
    detections,
    deadLetters: [],
    outbox: [],
    progress: [{ partition, from, to, logEnd: to, ...counts }],
    readings: [columns],
  };
}
