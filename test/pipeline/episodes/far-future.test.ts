// A record of the year 9999 is one that PostgreSQL takes, and it carried off what follows the time of records: in a backlog it closed every episode
// of its partition for silence, and held its own machine up until the backlog was over. It is counted, and moves no time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createMachineRows } from '../../../src/core/data-quality/machine-rows.ts';
import { decodeEpisodeEvent } from '../../../src/core/episode/message.ts';
import { createWatchSensors } from '../../../src/pipeline/data-quality/watch-sensors.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { type PartitionTimes, passTimes } from '../../../src/pipeline/episodes/partition-times.ts';
import { scoredReadings } from '../../../src/pipeline/episodes/scored-readings.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { asColumns, clock, rulesOf, type SimpleReading, timeRules } from './episode-readings.ts';

const second = 1_000;
const start = Date.UTC(2026, 0, 1);
const backlogMs = 6 * 3_600 * second;
const year9999 = Date.UTC(9999, 11, 31);
const follow = createFollowConditions({ rulesOf, clock, model: { name: 'm', version: '1' }, topic: 'e', eventId });

let drawn = 0;
const reading = (machineId: number, seconds: number, probability: number, times: Partial<SimpleReading> = {}) => ({
  id: eventId(`future ${drawn++}`),
  machineId,
  partition: 0,
  at: start + seconds * second,
  probability,
  ...times,
});
const far = { at: year9999 };

/** Two machines, of which the first fails from the tenth minute to the twentieth, read `now` or hours later. */
function life(...odd: readonly (readonly [afterSeconds: number, odd: SimpleReading])[]): readonly SimpleReading[] {
  const plain = Array.from({ length: 60 }, (_, place) => place * 30).flatMap((seconds) => [
    reading(1, seconds, seconds >= 600 && seconds < 1_200 ? 0.9 : 0.1),
    reading(2, seconds + 1, 0.1),
  ]);
  return plain.flatMap((each) => [
    each,
    ...odd.filter(([after]) => start + after * second === each.at).map(([, one]) => one),
  ]);
}

function eventsOf(readings: readonly SimpleReading[], now: number) {
  const index = createConditionIndex(rulesOf);
  let times: PartitionTimes = new Map();
  return Array.from({ length: Math.ceil(readings.length / 10) }, (_, batch) => {
    const columns = [asColumns(readings.slice(10 * batch, 10 * batch + 10))];
    const passed = passTimes(times, columns, timeRules(now + clock.aheadMaxMs));
    const changes = follow(columns, index, now, passed);
    times = passed.after;
    index.apply(changes);
    return changes.outbox.map(({ payload }) => decodeEpisodeEvent(payload));
  })
    .flat()
    .map(({ event, machine_id, opened_at, first_reading_at, last_reading_at, closed_at, reading_count }) => ({
      event,
      machine_id,
      times: [opened_at, first_reading_at, last_reading_at, closed_at],
      reading_count,
    }));
}

const timesOf = (events: ReturnType<typeof eventsOf>) => events.map(({ reading_count: _, ...each }) => each);

describe('a record of the year 9999', () => {
  for (const [what, now] of [
    ['now', start + 1_800 * second],
    ['in a backlog', start + backlogMs],
  ] as const) {
    const right = eventsOf(life(), now);

    test(`of a machine that is well changes nothing of any episode, read ${what}`, () => {
      assert.deepEqual(
        right.map(({ event }) => event),
        ['opened', 'closed'],
      );
      const odd = [0, 300, 630, 900, 1_320].map((after) => [after, reading(2, 0, 0.1, far)] as const);
      assert.deepEqual(eventsOf(life(...odd), now), right);
    });

    test(`of the machine itself shifts no time, read ${what}, and counts where it is anomalous`, () => {
      const calm = [600, 630, 1_230].map((after) => [after, reading(1, 0, 0.1, far)] as const);
      assert.deepEqual(eventsOf(life(...calm), now), right);
      const before = [300, 330, 360].map((after) => [after, reading(1, 0, 0.9, far)] as const);
      assert.deepEqual(eventsOf(life(...before), now), right);
      const within = [690, 720, 1_230].map((after) => [after, reading(1, 0, 0.9, far)] as const);
      const counted = eventsOf(life(...within), now);
      assert.deepEqual(timesOf(counted), timesOf(right));
      assert.equal(counted.at(-1)?.reading_count, (right.at(-1)?.reading_count ?? 0) + 3);
    });

    test(`leaves the reading its own time, where that has been, read ${what}`, () => {
      const ownTime = life().map((each) =>
        each.machineId === 1 ? { ...each, at: year9999, collectedAt: each.at } : each,
      );
      assert.deepEqual(timesOf(eventsOf(ownTime, now)), timesOf(right));
    });
  }

  test('as the own time of a reading gives its record the word, and a dead letter that has lost that is counted alone', () => {
    const now = start + 1_800 * second;
    const right = eventsOf(life(), now);
    // Set far ahead, unset as .NET and as Unix have it, and never set since the battery was changed.
    for (const clockSays of [year9999, -62_135_596_800_000, 0, Date.UTC(2000, 0, 1)]) {
      const wrongClock = life().map((each) => (each.machineId === 1 ? { ...each, collectedAt: clockSays } : each));
      assert.deepEqual(eventsOf(wrongClock, now), right, String(clockSays));
    }
    const lost = [300, 330, 360].map(
      (after) => [after, reading(1, 0, 0.9, { at: Number.NaN, collectedAt: year9999 })] as const,
    );
    assert.deepEqual(eventsOf(life(...lost), now), right);
  });

  // It sent its alerts and opened no episode, and nobody was told why.
  test('of an anomalous reading is told, by its machine', () => {
    const now = start + 1_800 * second;
    const readings = [reading(1, 0, 0.9, far), reading(2, 0, 0.1, far), reading(3, 10, 0.9), reading(1, 0, 0.9, far)];
    const changes = follow([asColumns(readings)], createConditionIndex(rulesOf), now);
    assert.deepEqual(changes.withoutTime, [1, 1]);
    assert.equal(follow([asColumns([reading(3, 10, 0.9)])], createConditionIndex(rulesOf), now).withoutTime, undefined);
  });

  test('lets no machine be silent, and is compared with no reading before it', () => {
    const minute = 60 * second;
    const now = start + backlogMs;
    const sensorCount = ai4i.sensors.length;
    const silence = { intervals: 10, floorMs: 5 * minute };
    const lookAt = (readings: readonly SimpleReading[]) => {
      const machineRows = createMachineRows(100);
      const options = { usual: null, usualChanges: null, language: 'en', clock, machineRows, silence } as const;
      const watch = createWatchSensors(ai4i, options);
      const values = new Float64Array(readings.length * sensorCount);
      readings.forEach((_, place) => {
        values.set(
          [300 + (place % 7) / 10, 310 + (place % 7) / 10, 1_500 + (place % 90), 30 + (place % 23), 100],
          place * sensorCount,
        );
      });
      const columns = scoredReadings(readings.length, () => assert.fail('nobody asks for the record'));
      readings.forEach(({ machineId, at }, place) => {
        columns.machineIds[place] = machineId;
        columns.recordTimes[place] = at;
        columns.collectedAt[place] = at;
      });
      const keyLengths = new Int32Array(readings.length).fill(1);
      const types = new Int16Array(readings.length).fill(watch.typeNumber('M'));
      return watch.look({ ...columns, values, keyLengths, types }, now, (place) => eventId(`${place}`));
    };
    const plain = Array.from({ length: 60 }, (_, place) => [
      reading(1, place * 60, 0.1),
      reading(2, place * 60 + 1, 0.1),
    ]).flat();
    const odd = plain.toSpliced(60, 0, ...Array.from({ length: 5 }, () => reading(2, 0, 0.1, far)));
    const { silent, suspicions, states } = lookAt(odd);
    assert.deepEqual([silent, suspicions.size], [[], 0]);
    assert.deepEqual([...states].toSpliced(60, 5), [...lookAt(plain).states]);
  });
});
