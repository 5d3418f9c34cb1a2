// Episodes of batches: however the stream is cut into batches, and whoever else works on the same machines, the conditions are those that the
// readings lead to one by one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { decodeEpisodeEvent } from '../../../src/core/episode/message.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { ConditionsOvertaken } from '../../../src/pipeline/episodes/save-with-episodes.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { anyShown, asColumns, detectionOf, followOneByOne, rulesOf, type SimpleReading } from './episode-readings.ts';
import { createStore, follow, now } from './stored-episodes.ts';

let drawn = 0;
const second = 1_000;

/** A stream whose records are mostly in order, of few machines in two partitions. */
const stream = fc
  .array(
    fc.record({
      machineId: fc.integer({ min: 1, max: 4 }),
      stepMs: fc.constantFrom(0, 5 * second, 20 * second, 60 * second, 700 * second, -30 * second),
      late: fc.constantFrom(0, 0, 0, 45 * second),
      // Of a backlog whose records have kept their times, beside current ones.
      backlogMs: fc.constantFrom(0, 0, 0, 0, 10_000 * second),
      probability: fc.constantFrom(0.1, 0.1, 0.3, 0.55, 0.65, 0.9),
      shows: anyShown,
    }),
    { maxLength: 60 },
  )
  .map((list) => {
    let now = 1e9;
    return list.map(({ machineId, stepMs, late, backlogMs, probability }): SimpleReading => {
      now += stepMs;
      const at = now - backlogMs;
      return {
        id: eventId(`${drawn++}`),
        machineId,
        partition: machineId % 2,
        at,
        collectedAt: at - late,
        probability,
      };
    });
  });

function inBatches<T>(list: readonly T[], sizes: readonly number[]): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (let from = 0, index = 0; from < list.length; index++) {
    const size = sizes.length === 0 ? list.length : (sizes[index % sizes.length] as number);
    batches.push(list.slice(from, from + size));
    from += size;
  }
  return batches;
}

const byMachine = (rows: Iterable<readonly [number, Condition]>) => new Map([...rows].sort(([a], [b]) => a - b));

test('however a stream is cut into batches, conditions and events are those of its readings one by one', async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }), async (readings, sizes) => {
      const { rows, told, consumer } = createStore();
      let one = consumer();
      for (const batch of inBatches(readings, sizes)) {
        // Now and then it is started anew.
        if (batch.length % 3 === 0) {
          one = consumer();
          await one.reload('');
        }
        assert.equal(await one.save(batch), 'saved');
      }
      const wanted = followOneByOne(readings);
      assert.deepEqual(
        byMachine([...rows].flatMap(([id, { condition }]) => (condition === null ? [] : [[id, condition] as const]))),
        byMachine(wanted.conditions),
      );
      const events = told
        .map(decodeEpisodeEvent)
        .map((each) => [each.machine_id, each.event, each.severity, each.closed_at]);
      // Of machines that fall silent at the same time the order is not said.
      assert.deepEqual(
        events.map(String).sort(),
        wanted.told
          .map(({ machineId, event: { event, episode } }) =>
            String([
              machineId,
              event,
              episode.severity,
              episode.closedAt === null ? null : new Date(episode.closedAt).toISOString(),
            ]),
          )
          .sort(),
      );
    }),
    { numRuns: 500 },
  );
});

test('two consumers on the same machines come to what some order of their batches gives, and both get on', async () => {
  let overtaken = 0;
  await fc.assert(
    fc.asyncProperty(
      stream,
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(0, 5, 1e9),
      async (readings, size, refreshMs) => {
        const { steps, told, consumer } = createStore();
        const halves = [0, 1].map((half) =>
          readings.filter((_, index) => index % 2 === half).map((each) => ({ ...each, partition: half })),
        );
        const consumers = halves.map(() => consumer({ refreshMs, overtakenMax: 200 }));
        await Promise.all(
          halves.map(async (half, number) => {
            for (const batch of inBatches(half, [size])) assert.equal(await consumers[number]?.save(batch), 'saved');
          }),
        );
        overtaken += consumers.reduce((sum, each) => sum + each.overtaken(), 0);
        // Every change rests on the one before it, and is what its own readings lead to from there.
        const last = new Map<number, Condition | undefined>();
        for (const { machineId, from, to, batch, times } of steps) {
          assert.deepEqual(from, last.get(machineId));
          last.set(machineId, to);
          const start = new Map(from === undefined ? [] : [[machineId, from]]);
          assert.deepEqual(to, followOneByOne(batch, start, times).conditions.get(machineId));
        }
        const ids = told.map(decodeEpisodeEvent).map((each) => each.event_id);
        assert.equal(new Set(ids).size, ids.length);
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(overtaken > 20, `only ${overtaken} batches were overtaken`);
});

// A reading that is too late for what its consumer knows changed nothing and was compared with nothing. Where another consumer had seen the machine quiet again, and its
// row was gone, no look for what others have changed showed that: the consumer left anomalous readings out by a condition that there was no more, for as long as it was behind.
test('an anomalous reading that is too late for a condition that another consumer has ended is not left out by it', async () => {
  const { rows, consumer } = createStore();
  const [ahead, behind] = [consumer(), consumer()];
  const reading = (partition: number, seconds: number, probability: number): SimpleReading => {
    return { id: eventId(`${partition} ${seconds}`), machineId: 1, partition, at: 1e9 + seconds * second, probability };
  };
  await ahead.save([reading(0, 100, 0.9)]);
  await behind.reload('readings');
  assert.equal(behind.index.rows.get(1)?.state, 'pending');
  await ahead.save([110, 120, 130, 140].map((seconds) => reading(0, seconds, 0.1)));
  assert.equal(rows.size, 0);
  await behind.save([reading(1, 50, 0.9)]);
  assert.equal(rows.get(1)?.condition?.at, 1e9 + 50 * second);
});

test('who is overtaken for ever says so', async () => {
  const { rows, consumer } = createStore();
  const one = consumer({ overtakenMax: 3 });
  const reading = { id: eventId('a'), machineId: 1, partition: 0, at: 1e9, probability: 0.9 };
  const condition = followOneByOne([reading]).conditions.get(1) as Condition;
  // A row that is never the one that was read.
  rows.get = (machineId) => ({ kind: 'machine', machineId, version: ++drawn, condition });
  await assert.rejects(one.save([{ ...reading, at: 2e9 }]), ConditionsOvertaken);
});

test('a batch of quiet machines changes nothing and makes no statement', () => {
  const index = createConditionIndex(rulesOf);
  const readings = Array.from({ length: 100 }, (_, machineId) => ({
    id: '',
    machineId,
    partition: 0,
    at: 1e9,
    probability: 0.1,
  }));
  const { conditions, episodes, outbox } = follow([asColumns(readings)], index, now);
  assert.deepEqual([conditions, episodes, outbox], [[], [], []]);
});

test('a detection names its episode, and the episode the readings that led to it', () => {
  const index = createConditionIndex(rulesOf);
  const readings = [0, 1, 2].map((place) => ({
    id: eventId(`e${place}`),
    machineId: 5,
    partition: 0,
    at: 1e9 + place * second,
    probability: 0.9,
  }));
  const { episodeOf, episodes, telling } = follow([asColumns(readings)], index, now);
  const [first, second_, third] = readings.map((each) => each.id) as [string, string, string];
  assert.deepEqual(
    [...episodeOf],
    [
      [second_, second_],
      [third, second_],
    ],
  );
  assert.deepEqual(episodes[0]?.episode.onsetIds, [first]);
  assert.deepEqual([...telling], [second_]);
  assert.equal(detectionOf(readings[0] as SimpleReading).eventId, first);
});

test('a record from the future shows no silence', () => {
  const index = createConditionIndex(rulesOf);
  const open = [0, 1].map((place) => ({
    id: eventId(`f${place}`),
    machineId: 5,
    partition: 0,
    at: now + place,
    probability: 0.9,
  }));
  const stranger = { id: '', machineId: 6, partition: 0, at: now + 1e9, probability: 0.1 };
  const { episodes } = follow([asColumns([...open, stranger])], index, now);
  assert.equal(episodes[0]?.episode.closedAt, null);
  const twice = [...open, stranger, { ...stranger, at: stranger.at + 1 }];
  assert.notEqual(follow([asColumns(twice)], index, now + 1e9).episodes[0]?.episode.closedAt, null);
});
