// Any readings in any order leave a legal history: machines whose type changes, that are removed and come back, whose clock jumps, late readings,
// repeats, and pauses of their partitions. What is checked here is told from the readings alone, and knows nothing of states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Condition,
  type ConditionReading,
  type EpisodeEvent,
  passSilence,
  stepCondition,
} from '../../../src/core/episode/condition.ts';
import { episodeEventName } from '../../../src/core/episode/message.ts';
import type { Pause } from '../../../src/core/episode/partition-time.ts';
import { decidingTime, episodeRules, toldTime } from '../../../src/core/episode/rules.ts';
import { severities, severityOf } from '../../../src/core/severity.ts';
import { times } from '../../support/times.ts';

const second = 1_000;
const minute = 60 * second;
const clock = { behindMaxMs: 10 * minute, aheadMaxMs: minute, believedBehindMs: 24 * 60 * minute };
const thresholds = { anomaly: 0.5, warning: 0.3, alert: 0.6, critical: 0.8 };
const rulesOf = episodeRules(
  {
    openCount: 2,
    openWindow: 4,
    holdSeconds: 120,
    silenceSeconds: 900,
    byType: { L: { holdSeconds: 600, calmShare: 0.3 }, H: { openCount: 1, holdSeconds: 30 } },
  },
  { clock },
  thresholds.anomaly,
);

/** A record: of the machine, of another one while this one is removed, or is away for some more, or the one before once more. */
const record = fc.record({
  what: fc.constantFrom('reading', 'reading', 'reading', 'reading', 'repeat', 'stranger', 'away'),
  stepMs: fc.constantFrom(
    0,
    second,
    20 * second,
    70 * second,
    5 * minute,
    5 * minute,
    7 * minute,
    16 * minute,
    300 * minute,
  ),
  /** Of the machine's clock; it stays as it was set until it is set again. */
  setClockMs: fc.constantFrom(null, null, null, null, 0, -5 * minute, 30 * second, -48 * 60 * minute, 24 * 60 * minute),
  lateMs: fc.constantFrom(0, 0, 0, 45 * second, 3 * minute, 40 * minute),
  /** Of a backlog whose records have kept their times, beside current ones. */
  backlogMs: fc.constantFrom(0, 0, 0, 0, 300 * minute),
  typeName: fc.constantFrom(null, null, null, null, 'L', 'M', 'H'),
  partition: fc.constantFrom(0, 0, 0, 1),
  probability: fc.constantFrom(0.05, 0.05, 0.05, 0.05, 0.2, 0.4, 0.55, 0.65, 0.9, 0.9),
});

interface Arrival {
  /** Null for a record of another machine. */
  readonly reading: ConditionReading | null;
  readonly partition: number;
  /** The newest time of the partition's records, up to this one. */
  readonly partitionTime: number;
  /** Its steps that were longer than a minute. */
  readonly pauses: readonly Pause[];
}

const arrivals = fc.array(record, { maxLength: 120, size: 'max' }).map((drawn): Arrival[] => {
  const list = drawn.flatMap((each) =>
    each.what === 'away' ? [each, ...Array.from({ length: 3 }, () => ({ ...each, stepMs: 6 * minute }))] : [each],
  );
  let [now, clockMs, typeName] = [1e9, 0, 'M'];
  const times = new Map<number, number>();
  const paused = new Map<number, readonly Pause[]>();
  let last: ConditionReading | undefined;
  return list.map((each, place) => {
    now += each.stepMs;
    clockMs = each.setClockMs ?? clockMs;
    typeName = each.typeName ?? typeName;
    const { partition, probability } = each;
    const isRepeat = each.what === 'repeat' && last !== undefined;
    const recordTime = isRepeat ? (last as ConditionReading).recordTime : now - each.backlogMs;
    const before = times.get(partition) ?? recordTime;
    const partitionTime = Math.max(recordTime, before);
    times.set(partition, partitionTime);
    const step = partitionTime - before > minute ? [{ from: before, to: partitionTime }] : [];
    const pauses = [...(paused.get(partition) ?? []), ...step];
    paused.set(partition, pauses);
    const passed = { partition, partitionTime, pauses };
    if (each.what === 'stranger' || each.what === 'away') return { reading: null, ...passed };
    if (isRepeat) return { reading: { ...(last as ConditionReading), ...passed }, ...passed };
    const collectedAt = recordTime + clockMs - each.lateMs;
    const severity = severityOf(probability, thresholds);
    const anomaly = { eventId: `reading ${place}`, severity, modes: [], sensors: {} };
    last = {
      ...{
        at: decidingTime(clock, collectedAt, recordTime, Number.POSITIVE_INFINITY),
        collectedAt,
        recordTime,
        ...passed,
        typeName,
      },
      probability,
      anomaly: probability >= thresholds.anomaly ? anomaly : null,
    };
    return { reading: last, ...passed };
  });
});

type Told = EpisodeEvent & {
  readonly by: number;
  /** The arrival from which on the machine was not quiet: of one that is, nobody remembers when it was heard. */
  readonly from: number;
};

/** All that is told of the machine, and by which arrival. */
function follow(given: readonly Arrival[]): readonly Told[] {
  let condition: Condition | undefined;
  let from = 0;
  return given.flatMap(({ reading, partition, partitionTime, pauses }, by) => {
    const events: EpisodeEvent[] = [];
    if (condition !== undefined) {
      const step = passSilence(rulesOf(condition.typeName), condition, { partitionTime, partition, pauses });
      condition = step.condition;
      events.push(...step.events);
    }
    if (reading !== null) {
      if (condition === undefined) from = by;
      const step = stepCondition(rulesOf(reading.typeName), condition, reading);
      condition = step.condition;
      events.push(...step.events);
    }
    return events.map((event) => ({ ...event, by, from }));
  });
}

function isNewer(a: ConditionReading, b: ConditionReading): boolean {
  return a.at > b.at || (a.at === b.at && a.collectedAt > b.collectedAt);
}

/** The readings since the episode opened that were each newer than all before. */
function newerSince(given: readonly Arrival[], opened: number, until: number): readonly ConditionReading[] {
  const newer: ConditionReading[] = [];
  for (const { reading } of given.slice(opened, until + 1)) {
    const newest = newer.at(-1);
    if (reading !== null && (newest === undefined || isNewer(reading, newest))) newer.push(reading);
  }
  return newer;
}

function assertRecovered(given: readonly Arrival[], opened: Told, closed: Told): void {
  const newer = newerSince(given, opened.by, closed.by);
  const last = newer.at(-1) as ConditionReading;
  assert.equal(given[closed.by]?.reading, last, 'by a reading that is newer than all before');
  const lastBad = newer.findLastIndex(({ probability, typeName }) => !(probability < rulesOf(typeName).calmBelow));
  const calm = newer.slice(lastBad + 1);
  const [first] = calm;
  assert.ok(first !== undefined, 'after readings that are calm');
  const { holdMs } = rulesOf(last.typeName);
  assert.ok(last.at - first.at >= holdMs, `for long enough, and not for ${last.at - first.at} ms`);
  assert.ok(last.recordTime - first.recordTime >= holdMs, "by the records' clock too");
  const toldAt = toldTime(clock, last.at, last.collectedAt);
  assert.equal(closed.episode.closedAt, Math.max(toldAt, closed.episode.lastReadingAt));
}

/** Silences of which a pause was no part. */
const paused = { yes: 0, no: 0 };

function assertSilent(given: readonly Arrival[], closed: Told): void {
  const heard = given.slice(closed.from, closed.by).filter(({ reading }) => reading !== null);
  const { partition, partitionTime, pauses, reading } = given[closed.by] as Arrival;
  // However old the machine's own records are: the partition has gone on for so long since they came.
  const heardAt = Math.max(...heard.map((each) => each.partitionTime));
  const ownAwayMs = reading === null ? 0 : reading.recordTime - heardAt;
  // A step of more than half of that, of the partition, was nobody's silence.
  const resumedAt = Math.max(...pauses.filter(({ from, to }) => to - from > 450 * second).map(({ to }) => to));
  const awayMs = Math.max(ownAwayMs, partitionTime - Math.max(heardAt, resumedAt));
  assert.ok(awayMs >= 900 * second, `nothing was heard for ${awayMs} ms`);
  paused[ownAwayMs >= 900 * second || resumedAt <= heardAt ? 'no' : 'yes']++;
  const heardIn = heard.filter((each) => each.partitionTime === heardAt).map((each) => each.partition);
  assert.ok(heardIn.includes(partition), 'by a record of the partition that it was heard in');
}

test('any order of any readings leaves a legal history, and nothing closes that is not over', () => {
  const ends = { recovered: 0, silence: 0, superseded: 0 };
  fc.assert(
    fc.property(arrivals, (given) => {
      const told = follow(given);
      const names = told.map(episodeEventName);
      assert.equal(new Set(names).size, names.length, 'each event has a name of its own');
      let open: Told | undefined;
      let worst = -1;
      for (const each of told) {
        const { event, episode } = each;
        assert.equal(
          event === 'opened',
          open === undefined,
          `${event} while ${open === undefined ? 'none' : 'one'} is open`,
        );
        open ??= each;
        assert.equal(episode.id, open.episode.id);
        const severity = severities.indexOf(episode.severity);
        assert.ok(event === 'escalated' ? severity > worst : event === 'opened' || severity === worst);
        worst = event === 'closed' ? -1 : severity;
        if (event !== 'closed') continue;
        const { end } = episode;
        assert.ok(end !== null);
        ends[end]++;
        if (end === 'recovered') assertRecovered(given, open, each);
        else assertSilent(given, each);
        open = undefined;
      }
    }),
    { numRuns: times(5_000, 500) },
  );
  assert.ok(ends.recovered > 50 && ends.silence > 50, JSON.stringify(ends));
  assert.ok(paused.yes > 20 && paused.no > 50, JSON.stringify(paused));
});

test('the anomalous readings of a machine count, whatever order they come in', () => {
  fc.assert(
    fc.property(arrivals, (given) => {
      let condition: Condition | undefined;
      for (const { reading } of given) {
        if (reading === null) continue;
        const before = condition?.episode ?? null;
        const step = stepCondition(rulesOf(reading.typeName), condition, reading);
        const isOver = step.events.some(({ event }) => event === 'closed');
        if (before !== null && reading.anomaly !== null && !isOver)
          assert.equal(step.condition?.episode?.readingCount, before.readingCount + 1);
        if (before !== null && reading.anomaly === null && !isOver)
          assert.equal(step.condition?.episode?.readingCount, before.readingCount);
        condition = step.condition;
      }
    }),
    { numRuns: times(1_000, 200) },
  );
});

/** Found by the property above in one of some hundred thousand histories: the second episode closed by a record of the other partition. */
test('an episode after one that silence closed is silent by the partition in which the machine was heard last', () => {
  const arrival = (partition: number, recordTime: number, partitionTime: number, isBad: boolean | null): Arrival => {
    const passed = { partition, partitionTime, pauses: [] };
    const times = { at: recordTime, collectedAt: recordTime, recordTime, ...passed, typeName: 'H' };
    const anomaly = { eventId: `reading ${recordTime}`, severity: 'CRITICAL' as const, modes: [], sensors: {} };
    const reading = { ...times, probability: isBad ? 0.9 : 0.05, anomaly: isBad ? anomaly : null };
    return { reading: isBad === null ? null : reading, ...passed };
  };
  const start = 1e9;
  // Two backlogs, and the first stands beside current records.
  const told = follow([
    arrival(0, start - 17_000 * second, start, true),
    arrival(0, start + 960 * second, start + 960 * second, null),
    arrival(1, start - 16_000 * second, start - 16_000 * second, true),
    arrival(1, start + 2_000 * second, start + 2_000 * second, null),
    arrival(0, start + 961 * second, start + 961 * second, null),
  ]);
  assert.deepEqual(
    told.map(({ event, by }) => `${event} ${by}`),
    ['opened 0', 'closed 1', 'opened 2', 'closed 4'],
  );
});
