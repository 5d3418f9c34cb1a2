// The condition of a machine: what opens, raises and closes an episode, and that no order of readings leads to a history that cannot be.
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
import { decidingTime, type EpisodeRules, episodeRules } from '../../../src/core/episode/rules.ts';
import { severities, severityOf } from '../../../src/core/severity.ts';

const clock = { behindMaxMs: 600_000, aheadMaxMs: 60_000 };
const minute = 60_000;
const threshold = 0.5;
const rules: EpisodeRules = {
  openCount: 3,
  openWindow: 5,
  calmBelow: 0.25,
  holdMs: 10 * minute,
  silenceMs: 60 * minute,
  forgetMs: 11 * minute,
};
const thresholds = { anomaly: threshold, warning: 0.3, alert: 0.6, critical: 0.8 };

interface Raw {
  readonly collectedAt: number;
  readonly recordTime: number;
  readonly probability: number;
  readonly partition?: number;
}

let drawn = 0;

function reading({ collectedAt, recordTime, probability, partition = 0 }: Raw): ConditionReading {
  return {
    at: decidingTime(clock, collectedAt, recordTime, Number.POSITIVE_INFINITY),
    collectedAt,
    recordTime,
    partition,
    probability,
    typeName: 'M',
    anomaly:
      probability >= threshold
        ? {
            eventId: `event-${drawn++}`,
            severity: severityOf(probability, thresholds),
            modes: ['PWF'],
            sensors: { torque: 1 },
          }
        : null,
  };
}

interface Happened {
  readonly reading: ConditionReading;
  readonly before: Condition | undefined;
  readonly after: Condition | undefined;
  readonly events: readonly EpisodeEvent[];
}

function run(readings: readonly Raw[], given: EpisodeRules = rules): readonly Happened[] {
  let condition: Condition | undefined;
  return readings.map((raw) => {
    const before = condition;
    const each = reading(raw);
    const step = stepCondition(given, before, each);
    condition = step.condition;
    return { reading: each, before, after: condition, events: step.events };
  });
}

/** One reading a minute. */
function everyMinute(...probabilities: readonly number[]): readonly Raw[] {
  return probabilities.map((probability, index) => {
    const time = index * minute;
    return { collectedAt: time, recordTime: time + 50, probability };
  });
}

function eventsOf(happened: readonly Happened[]): readonly EpisodeEvent[] {
  return happened.flatMap((each) => each.events);
}

function namesOf(happened: readonly Happened[]): readonly string[] {
  return eventsOf(happened).map(({ event, episode }) => `${event} ${episode.severity}`);
}

const calm = (count: number): readonly number[] => Array.from({ length: count }, () => 0.1);

test('an episode opens when enough of the last readings are anomalous, and counts those that led to it', () => {
  const happened = run(everyMinute(0.1, 0.55, 0.1, 0.55, 0.55, 0.55));
  const [opened] = eventsOf(happened);
  assert.deepEqual(namesOf(happened), ['opened WARNING']);
  assert.equal(opened?.episode.readingCount, 3);
  assert.equal(opened?.episode.firstReadingAt, 1 * minute);
  assert.equal(opened?.episode.openedAt, 4 * minute);
  assert.equal(opened?.episode.onsetIds.length, 2);
  assert.equal(happened.at(-1)?.after?.episode?.readingCount, 4);
});

test('too few anomalous readings open nothing, and leave no condition behind', () => {
  const happened = run(everyMinute(0.9, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1));
  assert.deepEqual(namesOf(happened), []);
  assert.equal(happened[2]?.after?.state, 'pending');
  assert.equal(happened.at(-1)?.after, undefined);
});

test('a normal reading of a quiet machine makes no condition', () => {
  assert.equal(
    run(everyMinute(0.1, 0.3, 0.2)).every(({ after }) => after === undefined),
    true,
  );
});

test('severity only rises, one event for each rise', () => {
  const happened = run(everyMinute(0.55, 0.55, 0.55, 0.65, 0.55, 0.7, 0.9, 0.55, 0.95));
  assert.deepEqual(namesOf(happened), ['opened WARNING', 'escalated ALERT', 'escalated CRITICAL']);
});

test('an episode closes after a hold of calm readings, and a reading that is not calm starts the hold anew', () => {
  const opening = [0.9, 0.9, 0.9];
  const once = run(everyMinute(...opening, ...calm(11)));
  assert.deepEqual(namesOf(once), ['opened CRITICAL', 'closed CRITICAL']);
  assert.equal(eventsOf(once)[1]?.episode.closedAt, 13 * minute);
  assert.equal(eventsOf(once)[1]?.episode.end, 'recovered');
  // 0.3 is below the anomaly threshold, and not calm.
  const held = run(everyMinute(...opening, ...calm(9), 0.3, ...calm(10)));
  assert.deepEqual(namesOf(held), ['opened CRITICAL']);
  assert.equal(held.at(-1)?.after?.state, 'closing');
});

test('an anomalous reading in closing takes the same episode up again', () => {
  const happened = run(everyMinute(0.9, 0.9, 0.9, ...calm(5), 0.9, ...calm(11)));
  assert.deepEqual(namesOf(happened), ['opened CRITICAL', 'closed CRITICAL']);
  assert.equal(eventsOf(happened)[1]?.episode.readingCount, 4);
});

test('a late or repeated reading counts in the figures and moves nothing', () => {
  const raw = everyMinute(0.55, 0.55, 0.55);
  const late = { ...(raw[0] as Raw), collectedAt: minute / 2, probability: 0.9 };
  const happened = run([...raw, late, late, raw[2] as Raw]);
  assert.deepEqual(namesOf(happened), ['opened WARNING']);
  const episode = happened.at(-1)?.after?.episode;
  assert.equal(episode?.readingCount, 6);
  assert.equal(episode?.severity, 'WARNING');
  assert.equal(episode?.worstSeverity, 'CRITICAL');
  assert.deepEqual(namesOf(run([raw[0] as Raw, raw[0] as Raw, raw[0] as Raw])), []);
});

test('readings from before the end of an episode do not open another one', () => {
  const raw = everyMinute(0.9, 0.9, 0.9, ...calm(11));
  const late = [4, 5, 6].map((at) => ({ collectedAt: at * minute, recordTime: 13 * minute + at, probability: 0.9 }));
  const happened = run([...raw, ...late]);
  assert.deepEqual(namesOf(happened), ['opened CRITICAL', 'closed CRITICAL']);
  const later = run([...raw, { collectedAt: 25 * minute, recordTime: 25 * minute, probability: 0.1 }]);
  assert.equal(later.at(-1)?.after, undefined, 'what closed is forgotten once no such reading can come');
});

test('silence closes an episode at a time that its own readings give, whoever shows it', () => {
  const raw = everyMinute(0.9, 0.9, 0.9);
  const byItself = run([...raw, { collectedAt: 500 * minute, recordTime: 500 * minute, probability: 0.1 }]);
  const open = run(raw).at(-1)?.after as Condition;
  assert.equal(passSilence(rules, open, { recordTime: 61 * minute, partition: 0 }).condition, open);
  assert.equal(passSilence(rules, open, { recordTime: 500 * minute, partition: 1 }).condition, open);
  const byOthers = passSilence(rules, open, { recordTime: 63 * minute, partition: 0 });
  assert.equal(byOthers.condition?.state, 'normal');
  const closings = [eventsOf(byItself)[1], byOthers.events[0]];
  for (const closing of closings) {
    assert.equal(closing?.event, 'closed');
    assert.equal(closing?.episode.end, 'silence');
    assert.equal(closing?.episode.closedAt, 62 * minute);
  }
});

test('a clock that is hours ahead, behind, unset or set back holds nothing up for longer than its bounds', () => {
  const hour = 60 * minute;
  for (const offset of [9 * hour, -9 * hour, -1e12]) {
    const raw = everyMinute(0.9, 0.9, 0.9, ...calm(11)).map((each) => ({
      ...each,
      collectedAt: each.collectedAt + offset,
    }));
    assert.deepEqual(namesOf(run(raw)), ['opened CRITICAL', 'closed CRITICAL'], `${offset} ms away`);
  }
  const ahead = { collectedAt: 9 * hour, recordTime: 0, probability: 0.1 };
  const after = everyMinute(...calm(12), 0.9, 0.9, 0.9);
  assert.deepEqual(namesOf(run([ahead, ...after])), ['opened CRITICAL']);
});

test('a clock that leaps ahead has not been calm for long', () => {
  const raw = [
    ...everyMinute(0.9, 0.9, 0.9),
    { collectedAt: 0, recordTime: 12 * minute, probability: 0.1 },
    { collectedAt: 13 * minute, recordTime: 12 * minute + 1, probability: 0.1 },
  ];
  assert.deepEqual(namesOf(run(raw)), ['opened CRITICAL']);
});

test('the rules of a type go before the profile, and the settings before both', () => {
  const of = episodeRules(
    { openCount: 2, byType: { H: { openCount: 1, holdSeconds: 5 } } },
    { clock, holdSeconds: 7 },
    0.4,
  );
  assert.equal(of('L').openCount, 2);
  assert.equal(of('H').openCount, 1);
  assert.equal(of('H').holdMs, 7_000);
  assert.equal(of('H').calmBelow, 0.2);
  assert.equal(of('constructor').openCount, 2);
});

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
      // What comes long after later records may be taken for news.
      const isInOrder = readings.every(
        (each, at) => at === 0 || each.recordTime >= (readings[at - 1] as Raw).recordTime,
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
        if (episode.closedAt !== null) endedAt = episode.closedAt;
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
            assert.ok(each.recordTime - (before as Condition).heardAt >= given.silenceMs);
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
