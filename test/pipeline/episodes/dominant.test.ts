// The mode and the sensors that an episode tells are those of all its readings: however these are cut into batches, and whoever goes on with it from
// what is stored.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeEpisodeEvent, type EpisodeMessage } from '../../../src/core/episode/message.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { type PartitionTimes, passTimes } from '../../../src/pipeline/episodes/partition-times.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { times } from '../../support/times.ts';
import { anyShown, asColumns, clock, rulesOf, type Shown, type SimpleReading, timeRules } from './episode-readings.ts';
import { createStoredRows } from './stored-rows.ts';

const second = 1_000;
const start = 1_000_000_000;
const follow = createFollowConditions({ rulesOf, clock, model: { name: 'm', version: '1' }, topic: 'e', eventId });

/** Each batch by a consumer that knows what is stored alone, or by the one before. */
function eventsOf(readings: readonly SimpleReading[], sizes: readonly number[]): readonly EpisodeMessage[] {
  const { rows, store } = createStoredRows();
  let index = createConditionIndex(rulesOf);
  let known: PartitionTimes = new Map();
  const told: EpisodeMessage[] = [];
  for (let from = 0, batch = 0; from < readings.length; batch++) {
    const size = sizes[batch % sizes.length] as number;
    const columns = [asColumns(readings.slice(from, from + size))];
    from += size;
    if (batch % 3 === 2) {
      index = createConditionIndex(rulesOf);
      index.replace([...rows.values()]);
    }
    const asKept = batch % 2 === 0;
    const passed = passTimes(known, columns, timeRules(Number.POSITIVE_INFINITY));
    const changes = { ...follow(columns, index, start, passed), asKept };
    for (const change of changes.conditions) store(change, asKept);
    index.apply(changes);
    known = passed.after;
    told.push(...changes.outbox.map(({ payload }) => decodeEpisodeEvent(payload)));
  }
  return told;
}

/** By their sums, the largest first, and by name where they are equal. */
function largest(found: readonly (readonly [string, number])[]): string[] {
  const sums = new Map<string, number>();
  for (const [name, more] of found) if (more > 0) sums.set(name, (sums.get(name) ?? 0) + more);
  return [...sums].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([name]) => name);
}

const toldOf = (shown: readonly Shown[]) => ({
  failure_mode: largest(shown.flatMap(({ modes }) => modes.map((mode) => [mode, 1] as const)))[0] ?? null,
  sensors: largest(
    shown.flatMap(({ parts }) => parts.map(({ sensor, contribution }) => [sensor, contribution] as const)),
  ).slice(0, 3),
});

test('an episode tells the mode that most of its readings show, and the sensors that add most', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
  const seen = { none: 0, tied: 0 };
  const runs = times(2_000, 200);
  fc.assert(
    fc.property(fc.array(anyShown, { minLength: 2, maxLength: 25 }), sizes, (shown, cut) => {
      const own = shown.map((shows, place): SimpleReading => {
        const at = start + place * 10 * second;
        return { id: eventId(`dominant ${place}`), machineId: 1, partition: 0, at, probability: 0.9, shows };
      });
      const lastAt = start + shown.length * 10 * second;
      const others = [200, 400, 600, 700].map((seconds) => ({
        ...{ id: 'other', machineId: 2, partition: 0 },
        ...{ at: lastAt + seconds * second, probability: 0.1 },
      }));
      const told = eventsOf([...own, ...others], cut).map(({ event, reading_count, failure_mode, sensors }) => {
        return { event, reading_count, failure_mode, sensors };
      });
      const [opened, closed] = [toldOf(shown.slice(0, 2)), toldOf(shown)];
      assert.deepEqual(told, [
        { event: 'opened', reading_count: 2, ...opened },
        { event: 'closed', reading_count: shown.length, ...closed },
      ]);
      if (closed.failure_mode === null || opened.failure_mode === null) seen.none++;
      const count = (mode: string) => shown.filter(({ modes }) => modes.includes(mode)).length;
      if (count('PWF') === count('OSF') && count('OSF') >= count('HDF')) seen.tied++;
    }),
    { numRuns: runs },
  );
  assert.ok(seen.none > 0 && seen.tied > runs / 50, JSON.stringify(seen));
});
