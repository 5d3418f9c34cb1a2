// A partition with pauses of several lengths beside silences of several lengths: of the pauses the last one alone was remembered, so that a short one took the
// place of a longer one, and what has a longer silence closed with another record where its consumer had been started anew in between, or had not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeEpisodeEvent } from '../../../src/core/episode/message.ts';
import { type Pause, partitionPausesMs, withPause } from '../../../src/core/episode/partition-time.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { type PartitionTimes, passTimes } from '../../../src/pipeline/episodes/partition-times.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { times } from '../../support/times.ts';
import {
  asColumns,
  clock,
  followOneByOne,
  pausesMs,
  rulesOf,
  type SimpleReading,
  type Told,
  timeRules,
} from './episode-readings.ts';
import { createStoredRows } from './stored-rows.ts';

const second = 1_000;
const hour = 3_600 * second;
const start = Date.UTC(2026, 0, 1);
const readAt = start + 1e10;
const follow = createFollowConditions({ rulesOf, clock, model: { name: 'm', version: '1' }, topic: 'e', eventId });

/** Of silences of 10, 40 and 150 minutes. */
const typeNames = ['M', 'M', 'H', 'L', 'L'] as const;
let drawn = 0;

function reading(machineId: number, at: number, probability: number, partition = machineId % 2): SimpleReading {
  const typeName = typeNames[machineId % typeNames.length] as string;
  return { id: eventId(`pauses ${drawn++}`), machineId, partition, at, probability, typeName };
}

/** `isAnew`: a consumer that knows what is stored alone works the batch off. */
interface Batch {
  readonly size: number;
  readonly isAnew: boolean;
}

/** What each batch told, and which conditions are left. */
function work(readings: readonly SimpleReading[], batches: readonly Batch[]) {
  const { rows, store } = createStoredRows();
  let stored: PartitionTimes = new Map();
  let index = createConditionIndex(rulesOf);
  const told: { readonly to: number; readonly events: readonly string[] }[] = [];
  for (let from = 0, nth = 0; from < readings.length; nth++) {
    const { size, isAnew } = batches[nth % batches.length] as Batch;
    const part = [asColumns(readings.slice(from, from + size))];
    from += size;
    if (isAnew) {
      index = createConditionIndex(rulesOf);
      index.replace([...rows.values()]);
      stored = structuredClone(stored);
    }
    const passed = passTimes(stored, part, timeRules(readAt));
    const changes = follow(part, index, readAt, passed);
    for (const change of changes.conditions) store(change, true);
    index.apply({ ...changes, asKept: true });
    stored = passed.after;
    const events = changes.outbox.map(({ payload }) => decodeEpisodeEvent(payload));
    told.push({
      to: from,
      events: events.map(({ machine_id, event, end, closed_at }) => said(machine_id, event, end, closed_at)).sort(),
    });
  }
  const conditions = [...rows].map(([machineId, { condition }]) => [machineId, condition] as const);
  return { told, conditions: conditions.sort(([a], [b]) => a - b), stored };
}

function said(machineId: number, event: string, end: string | null, closedAt: string | null): string {
  return [machineId, event, end, closedAt].join(' ');
}

function saidOneByOne({ machineId, event: { event, episode } }: Told): string {
  const closedAt = episode.closedAt === null ? null : new Date(episode.closedAt).toISOString();
  return said(machineId, event, episode.end, closedAt);
}

/** What the readings tell one by one, by batches that end there; who is silent with the same record as others is told in any order. */
function wantedOf(readings: readonly SimpleReading[], ends: readonly number[]) {
  const { told, conditions } = followOneByOne(readings);
  const batches = ends.map((to, nth) => {
    const from = nth === 0 ? 0 : (ends[nth - 1] as number);
    return told.filter(({ by }) => by >= from && by < to).map(saidOneByOne);
  });
  return {
    told: batches.map((events) => events.sort()),
    conditions: [...conditions].sort(([a], [b]) => a - b),
  };
}

/** Steps that are a pause for all, for some or for none, a gateway that is hours ahead for some records, and what comes hours late. */
const stream = fc
  .array(
    fc.record({
      machineId: fc.integer({ min: 1, max: 10 }),
      stepMs: fc.constantFrom(
        ...[
          0, 1, 5, 5, 20, 20, 20, 55, 55, 65, 200, 250, 290, 310, 450, 700, 1_100, 1_300, 2_000, 4_000, 5_000, 30_000,
        ].map((seconds) => seconds * second),
      ),
      shiftMs: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 90 * second, 2 * hour, 9 * hour, -3 * hour, -600 * second),
      length: fc.integer({ min: 1, max: 4 }),
      probability: fc.constantFrom(0.1, 0.3, 0.9, 0.9, 0.9),
    }),
    { maxLength: 80, size: 'max' },
  )
  .map((list) => {
    let now = start;
    return list.flatMap(({ machineId, stepMs, shiftMs, length, probability }) => {
      now += stepMs;
      const count = shiftMs === 0 ? 1 : length;
      return Array.from({ length: count }, (_, nth) => reading(machineId, now + shiftMs + nth * second, probability));
    });
  });

const anyBatches = fc.array(fc.record({ size: fc.integer({ min: 1, max: 12 }), isAnew: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

describe('pauses of a partition beside silences of several lengths', () => {
  test('tell the same of the same readings with the same record, in any batches, whenever a consumer was started anew', () => {
    let silences = 0;
    let several = 0;
    fc.assert(
      fc.property(stream, anyBatches, (readings, batches) => {
        const found = work(readings, batches);
        const wanted = wantedOf(
          readings,
          found.told.map(({ to }) => to),
        );
        assert.deepEqual(
          found.told.map(({ events }) => events),
          wanted.told,
        );
        assert.deepEqual(found.conditions, wanted.conditions);
        silences += wanted.told.flat().filter((each) => each.includes('silence')).length;
        for (const { pauses } of found.stored.values()) if (pauses.length > 1) several++;
      }),
      { numRuns: times(3_000, 400) },
    );
    assert.ok(silences > 200 && several > 100, `${silences} silences, ${several} times several pauses`);
  });

  test('a short one leaves a longer one to the silence that goes by it, for who was started anew and who was not', () => {
    // Machine 8 has a silence of 150 minutes; 2 is heard all the time.
    const open = [0, 1, 2].map((at) => reading(8, start + at * second, 0.9));
    const others = (from: number, to: number) =>
      Array.from({ length: (to - from) / 50 }, (_, nth) => reading(2, start + (from + nth * 50) * second, 0.1));
    // 10 hours of nothing, and half an hour, which is a pause for a silence of 10 minutes alone.
    const readings = [...open, ...others(36_000, 37_000), ...others(39_000, 45_200)];
    const closing = (isAnew: boolean) =>
      work(readings, [{ size: 1, isAnew }]).told.findIndex(({ events }) => events.some((each) => /closed/.test(each)));
    const closedBy = readings[closing(false)];
    assert.equal(closing(true), closing(false));
    assert.equal(closedBy?.at, start + 45_000 * second, '150 minutes after the long one');
  });
});

describe('the pauses that are kept', () => {
  const anyPauses = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 }).map((lengths) => {
    let at = 0;
    return lengths.map((length): Pause => {
      const from = at + 1;
      at = from + length;
      return { from, to: at };
    });
  });
  const anySilences = fc.array(fc.record({ silenceMs: fc.integer({ min: 1, max: 400 }) }), {
    minLength: 1,
    maxLength: 5,
  });

  test('are of each silence the last one that is longer than half of it, and no others', () => {
    fc.assert(
      fc.property(anyPauses, anySilences, (pauses, rules) => {
        const halves = partitionPausesMs(rules);
        const kept = pauses.reduce<readonly Pause[]>((before, pause) => withPause(before, pause, halves), []);
        const lastOver = (list: readonly Pause[], silenceMs: number) =>
          list.findLast(({ from, to }) => 2 * (to - from) > silenceMs);
        for (const { silenceMs } of rules) assert.deepEqual(lastOver(kept, silenceMs), lastOver(pauses, silenceMs));
        assert.ok(kept.length <= new Set(rules.map(({ silenceMs }) => silenceMs)).size);
        assert.deepEqual(
          kept,
          pauses.filter((each) => kept.includes(each)),
          'the oldest first',
        );
      }),
      { numRuns: times(2_000, 300) },
    );
  });

  test('are as many as there are silences at most, and each silence once', () => {
    assert.deepEqual(partitionPausesMs(['M', 'L', 'M', 'H', ''].map(rulesOf)), pausesMs);
  });
});
