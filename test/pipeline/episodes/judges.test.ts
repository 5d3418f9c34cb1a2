// A failure found by a new model disappeared in the open episode of the old one, under its failure mode: what one model or profile has begun ends when another
// one takes over. Two that judge side by side, as while programs are exchanged, do not end each other's episodes for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Judge, judgeAfter, judgeName, takesOver } from '../../../src/core/episode/judge.ts';
import { decodeEpisodeEvent, type EpisodeMessage } from '../../../src/core/episode/message.ts';
import type { StoredCondition } from '../../../src/pipeline/batch.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { endLeft, endTakenOver } from '../../../src/pipeline/episodes/end-left.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { passTimes } from '../../../src/pipeline/episodes/partition-times.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { times } from '../../support/times.ts';
import { asColumns, clock, rulesOf, type SimpleReading, timeRules } from './episode-readings.ts';

const second = 1_000;
const start = 1e12;
const model = { name: 'model', version: '1' };
const topic = 'episodes';

/** The rows that all consumers share. */
function createPlant() {
  const rows = new Map<number, StoredCondition>();
  const consumer = (judge?: Judge) => {
    const follow = createFollowConditions({
      ...{ rulesOf, clock, model, topic, eventId },
      ...(judge === undefined ? {} : { judge }),
    });
    return (readings: readonly SimpleReading[]): readonly EpisodeMessage[] => {
      const index = createConditionIndex(rulesOf, judge);
      index.replace([...rows.values()]);
      const { conditions, outbox } = follow([asColumns(readings)], index, start + 1e6);
      for (const { kind, machineId, nextVersion, condition } of conditions) {
        if (condition === null) rows.delete(machineId);
        else rows.set(machineId, { kind, machineId, version: nextVersion, condition });
      }
      return outbox.map(({ payload }) => decodeEpisodeEvent(payload));
    };
  };
  return { rows, consumer };
}

let drawn = 0;
const reading = (machineId: number, atSeconds: number, probability: number, partition = 0): SimpleReading => ({
  ...{ id: eventId(`judged ${drawn++}`), machineId, partition, at: start + atSeconds * second, probability },
});
const told = (events: readonly EpisodeMessage[]) =>
  events.map(({ event, end }) => (end === null ? event : `${event} ${end}`));

const mills: Judge = { name: judgeName('ai4i', 'ai4i-xgboost', ['PWF', 'HDF']), since: 1 };
const pumps: Judge = { name: judgeName('pumps', 'pumps-xgboost', ['bearing']), since: 2 };

test('what another model has found ends with the first reading, and the new one opens an episode of its own', () => {
  const { consumer, rows } = createPlant();
  const [opened] = consumer(mills)([reading(1, 0, 0.9), reading(1, 1, 0.9), reading(1, 2, 0.9)]);
  const later = consumer(pumps)([reading(1, 10, 0.9), reading(1, 11, 0.9), reading(1, 12, 0.9)]);
  assert.deepEqual(told(later), ['closed superseded', 'opened']);
  const [closed, anew] = later;
  assert.equal(closed?.episode_id, opened?.episode_id);
  assert.equal(closed?.closed_at, new Date(start + 2 * second).toISOString());
  assert.equal(closed?.reading_count, 3);
  assert.equal(closed?.event_id, eventId(`${opened?.episode_id}/closed/2`), 'as repeatable as any other event');
  assert.notEqual(anew?.episode_id, opened?.episode_id);
  assert.equal(anew?.first_reading_at, new Date(start + 10 * second).toISOString());
  assert.deepEqual(rows.get(1)?.condition?.judge, pumps);
});

test('who takes a partition over after a pause of it ends what the other has begun, and counts the pause for nobody else', () => {
  const { consumer, rows } = createPlant();
  const open = (machineId: number) => [0, 1, 2].map((at) => reading(machineId, at, 0.9));
  consumer(pumps)(open(1));
  consumer(mills)(open(2));
  const index = createConditionIndex(rulesOf, pumps);
  index.replace([...rows.values()]);
  const pause = { from: start + 3 * second, to: start + 30_000 * second };
  const before = new Map([[0, { newest: pause.to, ahead: Number.NaN, pauses: [pause] }]]);
  const columns = [asColumns([reading(9, 30_001, 0.1)])];
  const passed = passTimes(before, columns, timeRules(start + 1e9));
  const follow = createFollowConditions({ rulesOf, clock, model, topic, eventId, judge: pumps });
  const events = follow(columns, index, start + 1e9, passed).outbox.map(({ payload }) => decodeEpisodeEvent(payload));
  assert.deepEqual(
    events.map(({ machine_id, end }) => [machine_id, end]),
    [[2, 'superseded']],
  );
});

test('a machine of which nothing comes any more is told of by the first record of its partition, and by none of another', () => {
  const { consumer } = createPlant();
  consumer(mills)([reading(1, 0, 0.9), reading(1, 1, 0.9), reading(2, 2, 0.9)]);
  assert.deepEqual(consumer(pumps)([reading(9, 3, 0.1, 1)]), []);
  assert.deepEqual(told(consumer(pumps)([reading(9, 4, 0.1, 0)])), ['closed superseded']);
  // Of a profile that refuses what comes there, too.
  consumer(mills)([reading(3, 5, 0.9, 2), reading(3, 6, 0.9, 2)]);
  assert.deepEqual(told(consumer(pumps)([reading(3, 7, Number.NaN, 2)])), ['closed superseded']);
  // What had only begun has not been: one further reading opens nothing.
  assert.deepEqual(consumer(pumps)([reading(2, 5, 0.9)]), []);
});

test('where no record comes any more it ends alike, once, and who began earlier ends nothing', () => {
  const { consumer, rows } = createPlant();
  consumer(mills)([reading(1, 0, 0.9), reading(1, 1, 0.9), reading(1, 2, 0.9), reading(2, 2, 0.9)]);
  const end = (judge: Judge, machineId: number) => {
    const row = rows.get(machineId) as StoredCondition;
    return endTakenOver({ rulesOf, model, topic, eventId, judge }, row, start);
  };
  assert.deepEqual(end({ ...pumps, since: 0 }, 1).conditions, []);
  assert.deepEqual(end({ ...mills, since: 3 }, 1).conditions, []);
  const { conditions, outbox } = end(pumps, 1);
  assert.deepEqual(told(outbox.map(({ payload }) => decodeEpisodeEvent(payload))), ['closed superseded']);
  const [{ condition = null, nextVersion: version } = { nextVersion: 0 }] = conditions;
  assert.deepEqual([condition?.state, condition?.judge], ['normal', pumps]);
  // What had only begun has not been.
  assert.deepEqual(
    end(pumps, 2).conditions.map((each) => each.condition),
    [null],
  );
  rows.set(1, { kind: 'machine', machineId: 1, version, condition });
  assert.deepEqual(end(pumps, 1).conditions, []);
  assert.deepEqual(
    consumer(pumps)([reading(1, 1, 0.9), reading(1, 2, 0.9)]),
    [],
    'readings from before the end open none',
  );
});

test('the same model trained anew, started anew, or of a version that said nothing of it, goes on', () => {
  const again: Judge = { name: judgeName('ai4i', 'ai4i-xgboost', ['HDF', 'PWF']), since: 3 };
  for (const [before, after] of [
    [mills, again],
    [undefined, pumps],
    [pumps, mills],
    [mills, undefined],
  ] as const) {
    const { consumer, rows } = createPlant();
    consumer(before)([reading(1, 0, 0.9), reading(1, 1, 0.9)]);
    assert.deepEqual(told(consumer(after)([reading(1, 2, 0.9), reading(1, 3, 0.1)])), []);
    assert.deepEqual(rows.get(1)?.condition?.judge, judgeAfter(after, before));
  }
});

test('of two that judge side by side only the one that began later ends what the other one has opened', () => {
  const step = fc.record({
    isNew: fc.boolean(),
    machineId: fc.constantFrom(1, 1, 2),
    probability: fc.constantFrom(0.9, 0.9, 0.9, 0.4, 0.1),
    partition: fc.constantFrom(0, 1),
  });
  let superseded = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      const { consumer } = createPlant();
      const ended = new Set<string>();
      steps.forEach(({ isNew, machineId, probability, partition }, place) => {
        for (const each of consumer(isNew ? pumps : mills)([reading(machineId, place, probability, partition)])) {
          if (each.end !== 'superseded') continue;
          assert.ok(isNew, 'the one that began earlier ends nothing');
          // Of a machine that was calm meanwhile the earlier one may have opened another; none is ended twice.
          assert.ok(!ended.has(each.episode_id), 'no episode is ended twice');
          ended.add(each.episode_id);
          superseded++;
        }
      });
    }),
    { numRuns: times(500, 40) },
  );
  assert.ok(superseded > 0, 'some were ended');
});

test('who takes over from whom', () => {
  assert.ok(takesOver(pumps, mills));
  for (const [now, before] of [
    [mills, pumps],
    [{ ...mills, since: 9 }, mills],
    [undefined, mills],
    [pumps, undefined],
    [pumps, null],
  ] as const)
    assert.ok(!takesOver(now, before));
});

test('what a model has left that judges no more ends, as its own event, and nothing of it is kept', () => {
  const { consumer, rows } = createPlant();
  const [opened] = consumer(mills)([reading(1, 0, 0.9), reading(1, 1, 0.9)]);
  const writing = { model: { ...model, beside: true }, topic, eventId, rulesOf } as const;
  const row = rows.get(1) as StoredCondition;
  const { conditions, episodes, outbox } = endLeft(writing, row, start);
  assert.deepEqual(
    conditions.map((each) => [each.kind, each.machineId, each.version, each.nextVersion, each.condition]),
    [['machine', 1, row.version, row.version + 1, null]],
  );
  assert.deepEqual(
    episodes.map(({ episode }) => [episode.id, episode.end]),
    [[opened?.episode_id, 'superseded']],
  );
  const [closed] = outbox.map(({ payload }) => decodeEpisodeEvent(payload));
  assert.deepEqual([closed?.event, closed?.end, closed?.model.beside], ['closed', 'superseded', true]);
});
