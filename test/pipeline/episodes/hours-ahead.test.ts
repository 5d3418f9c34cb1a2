// A record that is hours ahead of the others of its partition (a gateway whose clock stands at local time), read when its time has come: it carried the
// partition's time along, so that all episodes there closed for silence, though readings of their machines followed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createMachineRows } from '../../../src/core/data-quality/machine-rows.ts';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { decodeEpisodeEvent, type EpisodeMessage } from '../../../src/core/episode/message.ts';
import { unknownTime } from '../../../src/core/episode/partition-time.ts';
import { createWatchSensors } from '../../../src/pipeline/data-quality/watch-sensors.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { type PartitionTimes, passTimes } from '../../../src/pipeline/episodes/partition-times.ts';
import { scoredReadings } from '../../../src/pipeline/episodes/scored-readings.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { times } from '../../support/times.ts';
import { asColumns, clock, rulesOf, type SimpleReading, timeRules } from './episode-readings.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const start = Date.UTC(2026, 0, 1);
const follow = createFollowConditions({ rulesOf, clock, model: { name: 'm', version: '1' }, topic: 'e', eventId });

/** A reading, and when it came: another time than its record's where that is wrong. */
interface Arrival {
  readonly reading: SimpleReading;
  readonly cameAt: number;
}

function arrival(machineId: number, cameAt: number, probability: number, aheadMs = 0): Arrival {
  const id = eventId(`ahead ${machineId}/${cameAt}/${aheadMs}`);
  return { reading: { id, machineId, partition: 0, at: cameAt + aheadMs, probability }, cameAt };
}

/** By batches of these sizes, each by a consumer that knows of the one before what is stored alone. `readAt` as null: as they come. */
function eventsOf(arrivals: readonly Arrival[], sizes: readonly number[], readAt: number | null) {
  let rows: ReturnType<typeof storedOf> = [];
  let known: PartitionTimes = new Map();
  const told: EpisodeMessage[] = [];
  for (let from = 0, batch = 0; from < arrivals.length; batch++) {
    const part = arrivals.slice(from, from + (sizes[batch % sizes.length] as number));
    from += part.length;
    const now = readAt ?? (part.at(-1) as Arrival).cameAt;
    const columns = [asColumns(part.map(({ reading }) => reading))].map((each) => ({ ...each, detectedAt: now }));
    const index = createConditionIndex(rulesOf);
    index.replace(rows);
    const passed = passTimes(known, columns, timeRules(now + clock.aheadMaxMs));
    const changes = follow(columns, index, now, passed);
    index.apply(changes);
    rows = storedOf(index.rows);
    known = passed.after;
    told.push(...changes.outbox.map(({ payload }) => decodeEpisodeEvent(payload)));
  }
  return told.map(({ event, machine_id, opened_at, first_reading_at, last_reading_at, closed_at, ...rest }) => ({
    ...{ event, machine_id, opened_at, first_reading_at, last_reading_at, closed_at },
    ...{ end: rest.end, readings: rest.reading_count },
  }));
}

function storedOf(rows: ReturnType<typeof createConditionIndex>['rows']) {
  return [...rows.machineIds()].map((machineId) => ({
    ...{ kind: 'machine' as const, machineId, version: rows.versionOf(machineId) },
    condition: JSON.parse(JSON.stringify(rows.get(machineId) ?? null)) as Condition | null,
  }));
}

/** Machines whose events may come in another order among each other. */
const ofMachines = (events: ReturnType<typeof eventsOf>, isWanted: (machineId: number) => boolean) =>
  events.filter(({ machine_id }) => isWanted(machine_id)).sort((a, b) => a.machine_id - b.machine_id);

const anySizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

/** Records in the order of their times, with pauses of the whole partition; at the end it goes on for longer than any silence. */
const stream = fc
  .array(
    fc.record({
      machineId: fc.integer({ min: 1, max: 4 }),
      stepMs: fc.constantFrom(0, ...[1, 20, 20, 20, 20, 60, 60, 60, 200, 400, 700].map((seconds) => seconds * second)),
      probability: fc.constantFrom(0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.65, 0.9, 0.9, 0.9),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((list) => {
    let now = start;
    const drawn = list.map(({ machineId, stepMs, probability }) => {
      now += stepMs;
      return arrival(machineId, now, probability);
    });
    return [...drawn, ...Array.from({ length: 12 }, (_, place) => arrival(6, now + (place + 1) * 150 * second, 0.1))];
  });

describe('a record that is hours ahead', () => {
  test('closes nothing of another machine, read hours later', () => {
    const life = Array.from({ length: 60 }, (_, place) => start + place * 30 * second).flatMap((at, place) => [
      arrival(1, at, place >= 20 && place < 40 ? 0.9 : 0.1),
      arrival(2, at + second, 0.1),
    ]);
    const odd = life.toSpliced(60, 0, arrival(2, start + 15 * minute - second, 0.1, 2 * hour));
    const told = eventsOf(odd, [10], start + 6 * hour);
    assert.deepEqual(told, eventsOf(life, [10], start + 6 * hour));
    assert.deepEqual(
      told.map(({ event, end, readings }) => [event, end, readings]),
      [
        ['opened', null, 2],
        ['closed', 'recovered', 20],
      ],
    );
  });

  test('leaves the events of all other machines as they are without it, wherever it stands, in any batches, read as it comes or later', () => {
    const ends = new Map<string | null, number>();
    const odd = fc.record({
      machineId: fc.integer({ min: 1, max: 5 }),
      place: fc.nat({ max: 72 }),
      aheadMs: fc.integer({ min: clock.aheadMaxMs, max: 24 * hour - 1 }),
      probability: fc.constantFrom(0.1, 0.9),
    });
    fc.assert(
      fc.property(stream, odd, anySizes, anySizes, fc.boolean(), (right, one, sizes, others, isLive) => {
        const place = Math.min(one.place, right.length - 2);
        const { cameAt } = right[place] as Arrival;
        const given = right.toSpliced(place, 0, arrival(one.machineId, cameAt, one.probability, one.aheadMs));
        const readAt = isLive ? null : start + 72 * hour;
        const isOther = (machineId: number) => machineId !== one.machineId;
        const wanted = ofMachines(eventsOf(right, others, readAt), isOther);
        assert.deepEqual(ofMachines(eventsOf(given, sizes, readAt), isOther), wanted);
        for (const { end } of wanted) ends.set(end, (ends.get(end) ?? 0) + 1);
      }),
      { numRuns: times(2_000, 300) },
    );
    assert.ok((ends.get('silence') ?? 0) > 100 && (ends.get('recovered') ?? 0) > 5, JSON.stringify([...ends]));
  });

  test('is one of many of a gateway that is always so far ahead: none closes what is heard twice as often as silence asks', () => {
    const gateway = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(
        gateway,
        fc.integer({ min: 1, max: 24 * hour - 1 }),
        anySizes,
        fc.boolean(),
        (runs, aheadMs, ...how) => {
          const [sizes, isLive] = how;
          const given = runs.flatMap((length, place) => {
            const at = start + place * 140 * second;
            const own = [1, 2, 3].map((machineId) => arrival(machineId, at + machineId * second, 0.9));
            const theirs = (shift: number) =>
              Array.from({ length }, (_, nth) => arrival(11 + nth, at + shift + nth * second, 0.9, aheadMs));
            return [...own, ...theirs(5 * second), ...(place % 7 === 0 ? theirs(70 * second) : [])];
          });
          const told = ofMachines(eventsOf(given, sizes, isLive ? null : start + 72 * hour), (id) => id < 10);
          assert.deepEqual(
            told.map(({ event, machine_id }) => `${event} ${machine_id}`),
            ['opened 1', 'opened 2', 'opened 3'],
          );
        },
      ),
      { numRuns: times(500, 100) },
    );
  });

  test('lets no other machine be silent for the check of sensors, and hides none that is', () => {
    const silentAt = (readings: readonly Arrival[]) => {
      const machineRows = createMachineRows(100);
      const silence = { intervals: 10, floorMs: 5 * minute };
      const watch = createWatchSensors(ai4i, {
        ...{ usual: null, usualChanges: null, language: 'en', clock, machineRows, silence },
      });
      const columns = scoredReadings(readings.length, () => assert.fail('nobody asks for the record'));
      readings.forEach(({ reading: { machineId, at } }, place) => {
        columns.machineIds[place] = machineId;
        columns.recordTimes[place] = at;
        columns.collectedAt[place] = at;
      });
      const values = new Float64Array(readings.length * ai4i.sensors.length).fill(300);
      const keyLengths = new Int32Array(readings.length).fill(1);
      const types = new Int16Array(readings.length).fill(watch.typeNumber('M'));
      const { silent } = watch.look(
        { ...columns, values, keyLengths, types },
        start + 72 * hour,
        (place) => `${place}`,
      );
      return silent.map(({ machineId, place }) => [machineId, (readings[place] as Arrival).reading.at]);
    };
    // Machine 1 is heard for 40 minutes of two hours.
    const plain = Array.from({ length: 120 }, (_, place) => start + place * minute).flatMap((at, place) => [
      ...(place < 40 ? [arrival(1, at, 0.1)] : []),
      arrival(2, at + second, 0.1),
    ]);
    const right = silentAt(plain);
    assert.deepEqual(
      right.map(([machineId]) => machineId),
      [1],
    );
    for (const place of [0, 1, 60, 77, 81, 85]) {
      const cameAt = (plain[place] as Arrival).cameAt;
      assert.deepEqual(silentAt(plain.toSpliced(place, 0, arrival(3, cameAt, 0.1, 2 * hour))), right, `at ${place}`);
    }
  });
});

test('where nothing may be ahead, records that come one after the other move the time of their partition each, and take the quick way', () => {
  const columns = asColumns(Array.from({ length: 50 }, (_, place) => arrival(1, start + place * 20, 0.1).reading));
  const before = new Map([[0, { ...unknownTime, newest: start }]]);
  const passed = passTimes(before, [columns], { ...timeRules(start + hour), stepMs: 0 });
  assert.equal(passed.columns[0], columns.recordTimes, 'no column of its own');
  assert.equal(passed.after.get(0)?.newest, start + 49 * 20);
});

describe('a pause of a whole partition', () => {
  const open = [0, 1, 2].map((place) => arrival(1, start + place * second, 0.9));
  const after = (seconds: number, machineId: number) => arrival(machineId, start + 8 * hour + seconds * second, 0.1);
  const endsOf = (arrivals: readonly Arrival[]) =>
    eventsOf(arrivals, [1], start + 72 * hour).map(({ event, end, closed_at }) => [event, end, closed_at]);
  const closedAt = new Date(start + 602 * second).toISOString();
  const opened = ['opened', null, null];

  test("is nobody's silence: what was open closes when the partition has gone on for long enough without its machine", () => {
    const others = [0, 1, 200, 400, 599].map((seconds) => after(seconds, 2));
    assert.deepEqual(endsOf([...open, ...others]), [opened]);
    const ended = endsOf([...open, ...others, after(601, 2)]);
    assert.deepEqual(ended, [opened, ['closed', 'silence', closedAt]]);
  });

  test('closes what was open with the next reading of its machine', () => {
    assert.deepEqual(endsOf([...open, after(0, 2), after(1, 1)]), [opened, ['closed', 'silence', closedAt]]);
    assert.deepEqual(endsOf([...open, after(0, 1)]), [opened, ['closed', 'silence', closedAt]]);
  });
});
