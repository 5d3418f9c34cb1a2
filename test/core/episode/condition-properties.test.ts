// No order of readings leads to a history of a machine's condition that cannot be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Condition, ConditionReading, EpisodeEvent } from '../../../src/core/episode/condition.ts';
import { decidingTime, episodeRules, toldTime } from '../../../src/core/episode/rules.ts';
import { severities } from '../../../src/core/severity.ts';
import { clock, eventsOf, everyMinute, type Happened, minute, type Raw, run, threshold } from './run-condition.ts';

const rawReading: fc.Arbitrary<Raw> = fc.record({
  collectedAt: fc.oneof(
    fc.integer({ min: 0, max: 200 }).map((at) => at * minute),
    fc.constantFrom(-1e12, 1e13),
  ),
  recordTime: fc.integer({ min: 0, max: 200 }).map((at) => at * minute),
  probability: fc.constantFrom(0.05, 0.1, 0.3, 0.55, 0.65, 0.9),
  partition: fc.constantFrom(0, 0, 0, 1),
});

/** Mostly in order, as streams are; and in any order. */
const rawReadings = fc.oneof(
  fc.array(rawReading, { maxLength: 80 }),
  fc.array(rawReading, { maxLength: 80 }).map((list) => list.sort((a, b) => a.recordTime - b.recordTime)),
  fc
    .array(rawReading, { maxLength: 80 })
    .map((list) =>
      list.map((each) => ({ ...each, collectedAt: each.recordTime })).sort((a, b) => a.recordTime - b.recordTime),
    ),
  fc.array(fc.constantFrom(0.05, 0.1, 0.1, 0.55, 0.9), { maxLength: 80 }).map((list) => everyMinute(...list)),
);
const anyRules = fc
  .record({
    openCount: fc.integer({ min: 1, max: 5 }),
    openWindow: fc.integer({ min: 1, max: 8 }),
    holdSeconds: fc.constantFrom(0, 60, 600),
    silenceSeconds: fc.constantFrom(60, 1800, 1e6),
    calmShare: fc.constantFrom(0.1, 0.5, 1),
  })
  .map((options) => episodeRules(options, { clock }, threshold)('M'));

test('any readings in any order leave a legal history', () => {
  fc.assert(
    fc.property(rawReadings, anyRules, (readings, given) => {
      let open: EpisodeEvent | undefined;
      const ids = new Set<string>();
      // What comes long after later records may be taken for news, and what comes late is told as of when it was.
      const isInOrder = readings.every(
        ({ collectedAt, recordTime }, at) =>
          (at === 0 || recordTime >= (readings[at - 1] as Raw).recordTime) &&
          Math.abs(collectedAt - recordTime) <= clock.aheadMaxMs,
      );
      let endedAt = Number.NEGATIVE_INFINITY;
      for (const event of eventsOf(run(readings, given))) {
        const { episode } = event;
        if (event.event === 'opened') {
          assert.equal(open, undefined);
          assert.ok(!isInOrder || episode.openedAt >= endedAt, 'it opens before the one before it has ended');
          assert.equal(ids.has(episode.id), false);
          assert.equal(episode.eventCount, 1);
          ids.add(episode.id);
        } else {
          assert.equal(episode.id, open?.episode.id);
          assert.equal(episode.eventCount, (open as EpisodeEvent).episode.eventCount + 1);
          assert.equal(episode.openedAt, open?.episode.openedAt);
        }
        const rank = severities.indexOf(episode.severity);
        if (event.event === 'escalated') assert.ok(rank > severities.indexOf((open as EpisodeEvent).episode.severity));
        assert.ok(rank <= severities.indexOf(episode.worstSeverity));
        assert.ok(episode.firstReadingAt <= episode.lastReadingAt);
        assert.ok(episode.readingCount >= given.openCount);
        assert.equal(event.event === 'closed', episode.closedAt !== null);
        if (episode.closedAt !== null) {
          endedAt = episode.closedAt;
          assert.ok(endedAt >= episode.lastReadingAt, 'it ends before its last reading');
        }
        open = event.event === 'closed' ? undefined : event;
      }
    }),
    { numRuns: 2_000 },
  );
});

test('no episode closes while its machine is not calm and not silent', () => {
  let closed = 0;
  fc.assert(
    fc.property(rawReadings, anyRules, (readings, given) => {
      let sinceOpened: ConditionReading[] = [];
      for (const { reading: each, before, events } of run(readings, given)) {
        const wasOpen = before?.episode !== null && before?.episode !== undefined;
        // Only what is newer than all before it may be why.
        const newest = sinceOpened.at(-1);
        const isNewer =
          newest === undefined ||
          each.at > newest.at ||
          (each.at === newest.at && each.collectedAt > newest.collectedAt);
        for (const { event, episode } of events) {
          if (event !== 'closed') continue;
          closed++;
          assert.ok(wasOpen);
          if (episode.end === 'silence') {
            assert.ok(each.partitionTime - (before as Condition).heardAt >= given.silenceMs);
            assert.equal(each.partition, before?.partition);
            continue;
          }
          const calmOnes = [...sinceOpened, each];
          const last = calmOnes.findLastIndex(({ probability }) => probability >= given.calmBelow);
          const first = calmOnes[last + 1] as ConditionReading;
          assert.ok(isNewer, 'a late reading closed it');
          assert.ok(each.at - first.at >= given.holdMs);
          assert.ok(each.recordTime - first.recordTime >= given.holdMs);
        }
        if (events.some(({ event }) => event === 'opened')) sinceOpened = [each];
        else if (isNewer) sinceOpened.push(each);
      }
    }),
    { numRuns: 3_000 },
  );
  assert.ok(closed > 500, `only ${closed} episodes closed`);
});

test('readings that come twice lead to the same events', () => {
  fc.assert(
    fc.property(rawReadings, anyRules, (readings, given) => {
      const told = (happened: readonly Happened[]) =>
        eventsOf(happened).map(({ event, episode }) => [
          event,
          episode.severity,
          episode.openedAt,
          episode.closedAt,
          episode.end,
        ]);
      assert.deepEqual(
        told(
          run(
            readings.flatMap((each) => [each, each]),
            given,
          ),
        ),
        told(run(readings, given)),
      );
    }),
    { numRuns: 2_000 },
  );
});

test('a condition survives being written down', () => {
  fc.assert(
    fc.property(rawReadings, (readings) => {
      for (const { after } of run(readings)) {
        if (after !== undefined) assert.deepEqual(JSON.parse(JSON.stringify(after)), after);
      }
    }),
    { numRuns: 200 },
  );
});

/** An alarm of a replayed reading of October was dated to ten minutes before it was sent: a time at which there was neither a reading nor a record. */
test('all that is told of an episode is a time of a reading that is believed, or of a record', () => {
  let told = 0;
  fc.assert(
    fc.property(rawReadings, anyRules, (readings, given) => {
      const { believedBehindMs, aheadMaxMs } = given.clock;
      const known = new Set<number>();
      for (const { collectedAt, recordTime } of readings) {
        known.add(recordTime);
        if (collectedAt >= recordTime - believedBehindMs && collectedAt <= recordTime + aheadMaxMs)
          known.add(collectedAt);
      }
      for (const { episode } of eventsOf(run(readings, given))) {
        const { openedAt, firstReadingAt, lastReadingAt, closedAt, end } = episode;
        for (const time of [openedAt, firstReadingAt, lastReadingAt]) assert.ok(known.has(time), `${time} was never`);
        if (closedAt !== null)
          assert.ok(
            known.has(closedAt) || (end === 'silence' && known.has(closedAt - given.silenceMs)),
            `${closedAt} was never`,
          );
        told++;
      }
    }),
    { numRuns: 1_000 },
  );
  assert.ok(told > 500, `only ${told} events`);
});

test('the time that is told follows from the one that decides, whatever the clocks', () => {
  const anyClock = fc.record({
    behindMaxMs: fc.constantFrom(0, 600_000, 86_400_000),
    aheadMaxMs: fc.constantFrom(0, 60_000, 86_400_000),
    believedBehindMs: fc.constantFrom(3_600_000, 30 * 86_400_000),
  });
  const off = fc.oneof(
    fc
      .constantFrom(0, 60_000, 60_001, 600_001, 86_400_000, 86_400_001, 3_600_001, 30 * 86_400_000 + 1)
      .chain((ms) => fc.constantFrom(ms, -ms)),
    fc.integer({ min: -1e11, max: 1e11 }),
  );
  fc.assert(
    fc.property(anyClock, off, (given, offMs) => {
      const recordTime = 1.7e12;
      const collectedAt = recordTime + offMs;
      const isOwn = offMs >= -given.believedBehindMs && offMs <= given.aheadMaxMs;
      const at = decidingTime(given, collectedAt, recordTime, Number.POSITIVE_INFINITY);
      assert.equal(toldTime(given, at, collectedAt), isOwn ? collectedAt : recordTime);
    }),
    { numRuns: 2_000 },
  );
});
