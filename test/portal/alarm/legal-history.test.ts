// Whatever comes of episodes, in any order and again, and whatever people do meanwhile, each alarm has a legal history by ISA-18.2. What is
// legal stands here as a table of its own, and whether a condition lasts is told from the episodes alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AlarmState, type Step, type StepName, stateOf } from '../../../src/portal/alarm/alarm.ts';
import { times } from '../../support/times.ts';
import { type Desk, live, plant, tell } from './plant.ts';

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

/** An alarm whose model was exchanged returned to normal as if its machine were well. */
test('an alarm that returns because somebody else judges its machine says so in its journal', () => {
  const desk: Desk = { alarms: new Map(), journals: new Map(), seen: new Map(), now: 0 };
  const members = {
    machineId: 1,
    machineType: 'M',
    kind: 'machine',
    mode: 'PWF',
    severity: 'ALERT',
    suppressedBy: null,
  } as const;
  for (const [episodeId, end, note] of [
    ['one', 'recovered', null],
    ['two', 'superseded', 'superseded'],
  ] as const) {
    tell(desk, { ...members, episodeId, isOpen: true, end: null });
    const [returned] = tell(desk, { ...members, episodeId, isOpen: false, end });
    assert.deepEqual([returned?.act, returned?.note], ['returned', note]);
  }
});
