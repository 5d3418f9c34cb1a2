// A backlog whose records have kept their times (a gateway that was cut off, a mirror), read beside current records of the same partition: each of those
// showed that the machine had been silent for hours, so that no episode of it ever opened, and one that was open closed. How far the partition was
// when a record came decides now, whatever time that record has.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { decodeEpisodeEvent, type EpisodeMessage } from '../../../src/core/episode/message.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { type PartitionTimes, passTimes } from '../../../src/pipeline/episodes/partition-times.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { times } from '../../support/times.ts';
import { asColumns, clock, rulesOf, type SimpleReading, timeRules } from './episode-readings.ts';

const second = 1_000;
const current = Date.UTC(2026, 0, 1, 12);
const follow = createFollowConditions({ rulesOf, clock, model: { name: 'm', version: '1' }, topic: 'e', eventId });

let drawn = 0;
const reading = (machineId: number, at: number, probability: number): SimpleReading => ({
  ...{ id: eventId(`backlog ${drawn++}`), machineId, partition: 0 },
  ...{ at, probability },
});

/** Machine 1, of hours ago. */
const backlog = fc
  .array(
    fc.record({
      stepMs: fc.constantFrom(5 * second, 20 * second, 60 * second),
      probability: fc.constantFrom(0.1, 0.1, 0.3, 0.65, 0.9, 0.9),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((list) => {
    let at = current - 40_000 * second;
    return list.map(({ stepMs, probability }) => {
      at += stepMs;
      return reading(1, at, probability);
    });
  });

/** By batches of these sizes, each by a consumer that knows of the one before what is stored alone. */
function eventsOf(readings: readonly SimpleReading[], size: number): readonly EpisodeMessage[] {
  let rows: ReturnType<typeof storedOf> = [];
  let times: PartitionTimes = new Map();
  const told: EpisodeMessage[] = [];
  for (let from = 0; from < readings.length; from += size) {
    const columns = [asColumns(readings.slice(from, from + size))];
    const index = createConditionIndex(rulesOf);
    index.replace(rows);
    const passed = passTimes(times, columns, timeRules(current));
    const changes = follow(columns, index, current, passed);
    index.apply(changes);
    rows = storedOf(index.rows);
    times = passed.after;
    told.push(...changes.outbox.map(({ payload }) => decodeEpisodeEvent(payload)));
  }
  return told;
}

function storedOf(rows: ReturnType<typeof createConditionIndex>['rows']) {
  return [...rows.machineIds()].map((machineId) => ({
    ...{ kind: 'machine' as const, machineId, version: rows.versionOf(machineId) },
    condition: JSON.parse(JSON.stringify(rows.get(machineId) ?? null)) as Condition | null,
  }));
}

describe('a backlog with old record times beside current records', () => {
  test('opens an episode, and is calm again, at its own times', () => {
    const own = [0.1, 0.9, 0.9, 0.9, ...Array.from({ length: 10 }, () => 0.1)].map((probability, place) =>
      reading(1, current - 6 * 3_600 * second + place * 30 * second, probability),
    );
    const mixed = own.flatMap((each, place) => [each, reading(2, current + place * second, 0.1)]);
    const told = eventsOf([reading(2, current - second, 0.1), ...mixed], 4);
    assert.deepEqual(
      told.map(({ event, end }) => [event, end]),
      [
        ['opened', null],
        ['closed', 'recovered'],
      ],
    );
    assert.equal(Date.parse(told[0]?.opened_at ?? ''), own[2]?.at);
  });

  test('has the events that it has alone, however both are mixed and cut', () => {
    let opened = 0;
    const runs = times(500, 150);
    const gaps = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(backlog, gaps, fc.integer({ min: 1, max: 9 }), fc.boolean(), (own, others, size, isFirst) => {
        let now = current - 300 * second;
        const live = () => {
          now += second;
          return reading(2, now, 0.1);
        };
        const mixed = own.flatMap((each, place) => [...Array.from({ length: others[place] ?? 0 }, live), each]);
        const alone = eventsOf(own, own.length);
        // Current records that come later are hours ahead of what came before.
        assert.deepEqual(eventsOf([...(isFirst ? [] : [live()]), ...mixed, live(), live()], size), alone);
        opened += alone.filter(({ event }) => event === 'opened').length;
      }),
      { numRuns: runs },
    );
    assert.ok(opened > runs / 5, `only ${opened} episodes opened`);
  });

  test('is over when the partition has gone on for long enough without its machine', () => {
    const own = [0.9, 0.9].map((probability, place) => reading(1, current - 9_000 * second + place, probability));
    // In steps that are no pause.
    const live = [-701, -700, -500, -300, -101, -99].map((seconds) => reading(2, current + seconds * second, 0.1));
    const [first, later] = [live.slice(0, 2), live.slice(2)];
    const told = eventsOf([...first, ...own, ...later], 1);
    assert.deepEqual(
      told.map(({ event, end }) => [event, end]),
      [
        ['opened', null],
        ['closed', 'silence'],
      ],
    );
    assert.equal(Date.parse(told[1]?.closed_at ?? ''), (own[1]?.at ?? 0) + 600 * second, 'at a time of its own');
    assert.equal(eventsOf([...first, ...own, ...later.slice(0, -1)], 1).length, 1);
  });
});

test('a dead letter that has lost the time of its record, or has one of the future, is heard at its own time when it is replayed', () => {
  for (const recordTime of [Number.NaN, current + 3 * 86_400 * second]) {
    const columns = asColumns([reading(1, current - 60 * second, 0.9)]);
    columns.recordTimes[0] = recordTime;
    const index = createConditionIndex(rulesOf);
    const changes = follow([columns], index, current, passTimes(null, [columns], timeRules(current)));
    assert.deepEqual(
      changes.conditions.map(({ condition }) => condition?.heardAt),
      [current - 60 * second],
    );
  }
});
