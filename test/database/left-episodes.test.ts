// Episodes of a model that was taken out of MODELS_BESIDE stayed open for ever: nobody read for it any more.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { decodeEpisodeEvent } from '../../src/core/episode/message.ts';
import { groupBeside } from '../../src/database/delivery/beside.ts';
import { findLeft, findTakenOver, saveLeft } from '../../src/database/episodes/left.ts';
import { findEpisode } from '../../src/database/episodes/list.ts';
import { endLeft, endTakenOver } from '../../src/pipeline/episodes/end-left.ts';
import { clockOf } from '../../src/postgres/clock.ts';
import { eventId } from '../../src/programs/support/event-id.ts';
import { rulesOf } from '../pipeline/episodes/episode-readings.ts';
import { withTestDatabase } from '../support/database.ts';
import { consumerOf, readingsOf, start, topicId } from './episode-consumer.ts';

const second = 1_000;

for (const form of ['as they are kept', 'as JSON, beside a consumer of an earlier version'])
  describe(`what a model has left that judges no more, stored ${form}`, () => {
    let pool: Pool;
    /** Whose conditions these groups store is decided by who has stored in them before. */
    const begin = async (...groups: readonly string[]): Promise<void> => {
      if (form === 'as they are kept') return;
      for (const group of groups)
        await pool.query(
          `insert into consumer_progress (group_id, topic_id, partition, topic, first_offset, next_offset) values ($1, $2, 99, 'readings', 0, 0)`,
          [group, topicId],
        );
    };
    const isJson = async (): Promise<void> => {
      const { rows } = await pool.query(
        'select distinct numbers is null as is_json from machine_condition where condition is not null',
      );
      assert.deepEqual(rows, [{ is_json: form !== 'as they are kept' }]);
    };

    withTestDatabase({ schema: 'server', connectionsMax: 4, asProgram: true }, (opened) => {
      pool = opened;
    });

    test('is found when the first model has gone on without it, and ends once', async () => {
      const group = groupBeside('plant', 'valve');
      const [first, valve] = [consumerOf(pool, 'plant', 0), consumerOf(pool, group, 0)];
      await begin('plant', group);
      const opening = readingsOf(1, 0, [0.9, 0.9], second);
      await valve.save(opening);
      await isJson();
      await first.save(readingsOf(1, 0, [0.1, 0.1], second));
      const look = (served: readonly string[] = []) =>
        findLeft(pool, 'plant', { served, silenceMs: 600 * second, most: 10 });
      assert.deepEqual(await look(), [], 'the other one may still be read for');
      await first.save(readingsOf(2, 0, [0.1], second, start + 599 * second));
      assert.deepEqual(await look(), []);
      await first.save(readingsOf(2, 0, [0.1], second, start + 601 * second));
      assert.deepEqual(await look(['valve']), [], 'it is served here');
      const [left, ...others] = await look();
      assert.ok(left !== undefined && others.length === 0);
      assert.deepEqual([left.groupId, left.modelName, left.modelVersion], [group, 'valve', '1']);
      const model = { name: left.modelName, version: left.modelVersion, beside: true } as const;
      const changes = endLeft({ model, topic: 'episodes', eventId, rulesOf }, left.row, start);
      const context = { groupId: group, source: '/test', model, writer: randomUUID() };
      assert.equal(await saveLeft(pool, context, changes), true);
      assert.equal(await saveLeft(pool, context, changes), false, 'of two consumers one does it');
      const episode = await findEpisode(pool, opening[1]?.id as string);
      assert.deepEqual([episode?.end, episode?.closedAt], ['superseded', new Date(start + second)]);
      const { rows } = await pool.query<{ payload: string }>(
        "select payload from outbox where type = 'spindle.episode.closed'",
      );
      assert.deepEqual(
        rows.map(({ payload }) => decodeEpisodeEvent(String(payload))).map(({ event, end }) => [event, end]),
        [['closed', 'superseded']],
      );
      assert.deepEqual(await look(), []);
    });

    test('stays while somebody reads for it, however long its machine says nothing', async () => {
      const group = groupBeside('shared', 'valve');
      const [first, valve] = [consumerOf(pool, 'shared', 0), consumerOf(pool, group, 0)];
      await begin('shared', group);
      await valve.save(readingsOf(1, 0, [0.9], second));
      for (const each of [first, valve]) await each.save(readingsOf(2, 0, [0.1], second, start + 500 * second));
      await first.save(readingsOf(2, 0, [0.1], second, start + 1_000 * second));
      assert.deepEqual(await findLeft(pool, 'shared', { served: [], silenceMs: 600 * second, most: 10 }), []);
    });

    test('of a judge before ends also where its partition brings no record any more', async () => {
      const [opened, alike] = [readingsOf(1, 0, [0.9, 0.9], second), readingsOf(2, 1, [0.9, 0.9], second)];
      await begin('moved');
      const before = { name: 'mills', since: 1 };
      for (const [partition, readings] of [opened, alike].entries())
        await consumerOf(pool, 'moved', partition, 50, { judge: before }).save(readings);
      const judge = { name: 'pumps', since: start };
      const look = (quietMs: number, by = judge) =>
        findTakenOver(pool, 'moved', { kind: 'machine', judge: by, quietMs, most: 10 });
      await pool.query(
        "update consumer_progress set updated_at = now() - interval '1 h' where group_id = 'moved' and partition = 1",
      );
      assert.deepEqual(await look(7_200 * second), [], 'its partition may bring one');
      assert.deepEqual(await look(1_800 * second, { ...judge, name: 'mills' }), [], 'it judges itself');
      assert.deepEqual(await look(1_800 * second, { ...judge, since: 0 }), [], 'the other one began later');
      assert.deepEqual(
        await look(1_800 * second, { ...judge, since: Date.now() }),
        [],
        'what waits may not be read yet',
      );
      const [found, ...others] = await look(1_800 * second);
      assert.ok(found !== undefined && others.length === 0);
      assert.equal(found.machineId, 2, 'where records come the next of them ends it');
      const model = { name: 'pumps-xgboost', version: '1' };
      const changes = endTakenOver({ model, topic: 'episodes', eventId, rulesOf, judge }, found, start);
      const context = { groupId: 'moved', source: '/test', model, writer: randomUUID() };
      assert.equal(await saveLeft(pool, context, changes), true);
      assert.equal(await saveLeft(pool, context, changes), false, 'of two consumers one does it');
      const episode = await findEpisode(pool, alike[1]?.id as string);
      assert.deepEqual([episode?.end, episode?.closedAt], ['superseded', new Date(start + second)]);
      assert.deepEqual(await look(1_800 * second), []);
    });

    test('the clock by which judges follow one another is that of the database', async () => {
      const at = await clockOf(pool);
      assert.ok(Number.isSafeInteger(at));
      assert.ok((await clockOf(pool)) >= at);
    });
  });
