// The rules told once more, which chaos runs are judged by, and the product's own come to the same: also where a reading comes in the very moment in which
// a hold, a silence or an end is over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clock, followOneByOne, rulesOf, type SimpleReading } from '../../pipeline/episodes/episode-readings.ts';
import type { ToldEvent } from './machine.ts';
import { replayEpisodes } from './replay.ts';

const rules = { ...rulesOf('M'), aheadMs: clock.aheadMaxMs };
const start = Date.UTC(2026, 0, 1);

/** How much later than the one before, in ms: often by just what ends something. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(-60_000, -1, 0, 1, 30_000, 30_000) },
  { weight: 6, arbitrary: fc.constantFrom(rules.holdMs - 1, rules.holdMs, rules.holdMs + 1) },
  { weight: 1, arbitrary: fc.constantFrom(rules.silenceMs - 1, rules.silenceMs, rules.silenceMs + 1) },
  { weight: 1, arbitrary: fc.constantFrom(rules.forgetMs, rules.forgetMs + 1) },
);
const reading = fc.record({
  machineId: fc.constantFrom(1, 1, 1, 2),
  step,
  isAnomalous: fc.boolean(),
});

test('of any readings of a partition the replay tells what the product tells', () => {
  let closedBySilence = 0;
  let closedByCalm = 0;
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 60, size: 'max' }), (made) => {
      let at = start;
      const readings = made.map((each, place): SimpleReading => {
        at += each.step;
        const { machineId, isAnomalous } = each;
        return { id: `id-${place}`, machineId, partition: 0, at, probability: isAnomalous ? 0.9 : 0.1 };
      });
      const expected = toldByProduct(readings);
      closedBySilence += expected.filter(({ end }) => end === 'silence').length;
      closedByCalm += expected.filter(({ end }) => end === 'recovered').length;
      assert.deepEqual(replayed(readings), expected);
    }),
    { numRuns: 1_000 },
  );
  assert.ok(closedBySilence > 500 && closedByCalm > 200, `${closedBySilence} by silence, ${closedByCalm} by calm`);
});

function replayed(readings: readonly SimpleReading[]): readonly ToldEvent[] {
  return replayEpisodes(
    readings.map(({ id, machineId, partition, at, probability }, offset) => ({
      machineId,
      partition,
      offset,
      atMs: at,
      isAnomalous: probability > 0.5,
      eventId: id,
    })),
    rules,
  );
}

function toldByProduct(readings: readonly SimpleReading[]): readonly ToldEvent[] {
  return followOneByOne(readings).told.map(({ machineId, event: { event, episode } }) => ({
    machineId,
    event,
    episodeId: episode.id,
    openedAt: timeText(episode.openedAt),
    firstReadingAt: timeText(episode.firstReadingAt),
    lastReadingAt: timeText(episode.lastReadingAt),
    closedAt: episode.closedAt === null ? null : timeText(episode.closedAt),
    end: episode.end,
    readingCount: episode.readingCount,
  }));
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
