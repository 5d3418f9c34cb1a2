// Whatever comes of episodes, in any order and again, and whatever people do meanwhile, each alarm has a legal history by ISA-18.2. What is
// legal stands here as a table of its own, and whether a condition lasts is told from the episodes alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AlarmState, type Step, type StepName, stateOf } from '../../../src/portal/alarm/alarm.ts';
import { type Act, applyAct } from '../../../src/portal/alarm/apply-act.ts';
import { type Alarm, type EpisodeSeen, followEpisode } from '../../../src/portal/alarm/follow-episode.ts';
import { times } from '../../support/times.ts';

const [unacknowledged, acknowledged, returned] = ['unacknowledged', 'acknowledged', 'returned-unacknowledged'] as const;
const setAside = ['shelved', 'out-of-service'] as const;
const any = [unacknowledged, acknowledged, returned, ...setAside, 'suppressed', 'normal'] as const;
const stays = (states: readonly AlarmState[]) => states.map((state) => [state, state] as const);

/** From which state to which each step may lead; `null` is before the first. */
const legal: Readonly<Record<StepName, readonly (readonly [AlarmState | null, AlarmState])[]>> = {
  raised: [
    [null, unacknowledged],
    [null, 'suppressed'],
    ...[unacknowledged, acknowledged, returned, 'suppressed' as const].flatMap((state) => [
      [state, unacknowledged] as const,
      [state, 'suppressed'] as const,
    ]),
    ...stays(setAside),
  ],
  escalated: [[acknowledged, unacknowledged], ...stays([unacknowledged, 'suppressed', ...setAside])],
  'mode-changed': stays([unacknowledged, acknowledged, 'suppressed', ...setAside]),
  suppressed: [[unacknowledged, 'suppressed'], [acknowledged, 'suppressed'], ...stays(['suppressed', ...setAside])],
  unsuppressed: [['suppressed', unacknowledged], ...stays(setAside)],
  returned: [[unacknowledged, returned], [acknowledged, 'normal'], ['suppressed', 'normal'], ...stays(setAside)],
  acknowledged: [
    [unacknowledged, acknowledged],
    [returned, 'normal'],
  ],
  commented: stays(any),
  assigned: stays(any.filter((state) => state !== 'normal')),
  shelved: [
    [unacknowledged, 'shelved'],
    [acknowledged, 'shelved'],
    [returned, 'shelved'],
    ['shelved', 'shelved'],
  ],
  unshelved: [
    ['shelved', unacknowledged],
    ['shelved', 'suppressed'],
    ['shelved', 'normal'],
  ],
  'shelf-expired': [
    ['shelved', unacknowledged],
    ['shelved', 'suppressed'],
    ['shelved', 'normal'],
  ],
  'taken-out-of-service': any
    .filter((state) => state !== 'normal' && state !== 'out-of-service')
    .map((state) => [state, 'out-of-service'] as const),
  'returned-to-service': [
    ['out-of-service', unacknowledged],
    ['out-of-service', 'suppressed'],
    ['out-of-service', 'normal'],
  ],
  judged: [
    [unacknowledged, acknowledged],
    [returned, 'normal'],
    ...stays([acknowledged, ...setAside, 'suppressed', 'normal']),
  ],
};

/** What of an episode is told, one after the other; only further ones are ever handed on, as the Portal's table of episodes has it. */
const episode = fc.record({
  machineId: fc.constantFrom(1, 1, 2),
  kind: fc.constantFrom('machine', 'machine', 'data_quality'),
  told: fc.array(
    fc.record({
      mode: fc.constantFrom(null, 'HDF', 'PWF'),
      severity: fc.constantFrom('WARNING', 'ALERT', 'CRITICAL'),
      suppressedBy: fc.constantFrom(null, null, null, 'window-1'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  isClosed: fc.boolean(),
});

const minute = 60_000;
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom<Act>(
    { act: 'acknowledge' },
    { act: 'acknowledge' },
    { act: 'comment', text: 'a noise' },
    { act: 'assign', assignee: 'Kim' },
    { act: 'unshelve' },
    { act: 'expire' },
    { act: 'take-out-of-service', reason: 'its sensor is being replaced' },
    { act: 'return-to-service' },
  ),
  fc.record({
    act: fc.constant('shelve' as const),
    until: fc.integer({ min: 0, max: 60 * minute }),
    reason: fc.constant('known'),
  }),
  fc.record({
    act: fc.constant('judge' as const),
    verdict: fc.constantFrom('real-failure', 'false-alarm', 'expected', 'unclear'),
    note: fc.constant(null),
  }),
);

const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('told' as const), episode: fc.nat(7), place: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('act' as const), alarm: fc.nat(5), act }) },
  fc.record({ what: fc.constant('time' as const), byMs: fc.nat(20 * minute) }),
);

const plant = fc.record({
  episodes: fc.array(episode, { minLength: 8, maxLength: 8 }),
  happenings: fc.array(happening, { maxLength: 80, size: 'max' }),
});
type Plant = typeof plant extends fc.Arbitrary<infer T> ? T : never;

interface Desk {
  readonly alarms: Map<string, Alarm>;
  readonly journals: Map<string, Step[]>;
  /** How each episode that was heard of is. */
  readonly seen: Map<string, EpisodeSeen>;
}

/** Calls `after` when each thing has happened. */
function live({ episodes, happenings }: Plant, after: (desk: Desk) => void = () => {}): Desk {
  const desk: Desk = { alarms: new Map(), journals: new Map(), seen: new Map() };
  const furthest = new Map<number, number>();
  let now = 0;
  for (const each of happenings) {
    if (each.what === 'time') now += each.byMs;
    else if (each.what === 'told') {
      if (each.place > (furthest.get(each.episode) ?? -1)) {
        furthest.set(each.episode, each.place);
        tell(desk, snapshot(episodes, each.episode, each.place));
      }
    } else {
      const alarm = [...desk.alarms.values()][each.alarm];
      const step = alarm === undefined ? 'there is none' : applyAct(alarm.facts, each.act, now);
      if (alarm !== undefined && typeof step !== 'string') {
        desk.alarms.set(alarm.alarmId, { ...alarm, facts: step.after });
        desk.journals.get(alarm.alarmId)?.push(step);
      }
    }
    after(desk);
  }
  return desk;
}

function snapshot(episodes: Plant['episodes'], index: number, place: number): EpisodeSeen {
  const { machineId, kind, told, isClosed } = episodes[index] as Plant['episodes'][number];
  const last = told.length - 1;
  const said = told[Math.min(place, last)] as (typeof told)[number];
  const isOpen = !(isClosed && place > last);
  return { episodeId: `episode ${index}`, machineId, machineType: 'M', kind, ...said, isOpen };
}

function tell(desk: Desk, episode: EpisodeSeen): readonly Step[] {
  desk.seen.set(episode.episodeId, episode);
  const { alarm, steps } = followEpisode(
    [...desk.alarms.values()].filter((each) => each.machineId === episode.machineId),
    episode,
  );
  desk.alarms.set(alarm.alarmId, alarm);
  desk.journals.set(alarm.alarmId, [...(desk.journals.get(alarm.alarmId) ?? []), ...steps]);
  return steps;
}

test('every step is one that the standard knows, and begins where the one before ended', () => {
  fc.assert(
    fc.property(plant, (given) => {
      for (const [alarmId, steps] of live(given).journals) {
        assert.equal(steps[0]?.act, 'raised');
        let before: Step['before'] = null;
        for (const step of steps) {
          assert.deepEqual(step.before, before, `${alarmId}: ${step.act}`);
          const from = step.before === null ? null : stateOf(step.before);
          const to = stateOf(step.after);
          const isLegal = legal[step.act].some(([a, b]) => a === from && b === to);
          assert.ok(isLegal, `${alarmId}: ${step.act} leads from ${from} to ${to}`);
          before = step.after;
        }
      }
    }),
    { numRuns: times(20_000, 300) },
  );
});

test('there is one alarm of each machine, kind and mode that has not ended, and it lasts as long as an episode of it', () => {
  fc.assert(
    fc.property(plant, (given) => {
      live(given, ({ alarms, seen }) => {
        const all = [...alarms.values()];
        const keys = all
          .filter(({ facts }) => stateOf(facts) !== 'normal')
          .map(({ machineId, kind, facts }) => `${machineId} ${kind} ${facts.mode}`);
        assert.equal(new Set(keys).size, keys.length, keys.join());
        for (const [episodeId, episode] of seen) {
          const owners = all.filter(({ episodeIds }) => episodeIds.has(episodeId));
          assert.deepEqual(
            owners.map((owner) => [owner.machineId, owner.kind]),
            [[episode.machineId, episode.kind]],
            episodeId,
          );
        }
        for (const { alarmId, facts, episodeIds } of all) {
          const open = [...episodeIds].map((id) => seen.get(id)).filter((each) => each?.isOpen === true);
          assert.equal(facts.isActive, open.length > 0, alarmId);
          const isSuppressed = open.length > 0 && open.every((each) => each?.suppressedBy !== null);
          assert.equal(facts.suppressedBy !== null, isSuppressed, alarmId);
        }
      });
    }),
    { numRuns: times(10_000, 200) },
  );
});

test('nobody is taken to know of what they were not asked about: acknowledged means that a person said so since', () => {
  fc.assert(
    fc.property(plant, (given) => {
      for (const steps of live(given).journals.values()) {
        let isSaid = false;
        for (const { act, after } of steps) {
          if (act === 'acknowledged' || act === 'judged') isSaid = true;
          if (
            ['raised', 'escalated', 'unsuppressed', 'unshelved', 'shelf-expired', 'returned-to-service'].includes(act)
          )
            isSaid = false;
          if (stateOf(after) === acknowledged) assert.ok(isSaid, act);
        }
      }
    }),
    { numRuns: times(10_000, 200) },
  );
});

test('what is told again changes nothing', () => {
  fc.assert(
    fc.property(plant, (given) => {
      const desk = live(given);
      for (const episode of desk.seen.values()) {
        const before = structuredClone(desk.alarms);
        assert.deepEqual(tell(desk, episode), [], episode.episodeId);
        assert.deepEqual(desk.alarms, before);
      }
    }),
    { numRuns: times(10_000, 200) },
  );
});

test('the order in which episodes are told changes nothing of which machines have a condition that lasts', () => {
  const active = ({ alarms }: Desk) =>
    [...alarms.values()]
      .filter(({ facts }) => facts.isActive)
      .flatMap(({ open }) => open.map(({ episodeId }) => episodeId))
      .sort();
  fc.assert(
    fc.property(
      plant.chain((given) => {
        const told = given.happenings.filter(({ what }) => what === 'told');
        return fc.tuple(
          fc.constant({ ...given, happenings: told }),
          fc.shuffledSubarray(told, { minLength: told.length }),
        );
      }),
      ([given, shuffled]) => assert.deepEqual(active(live({ ...given, happenings: shuffled })), active(live(given))),
    ),
    { numRuns: times(10_000, 200) },
  );
});
