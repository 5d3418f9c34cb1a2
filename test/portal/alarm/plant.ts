// A plant for properties of alarms: what is told of its episodes, in any order and again, and what people do meanwhile.
import fc from 'fast-check';
import type { Step } from '../../../src/portal/alarm/alarm.ts';
import { type Act, applyAct } from '../../../src/portal/alarm/apply-act.ts';
import { type Alarm, type EpisodeSeen, followEpisode } from '../../../src/portal/alarm/follow-episode.ts';

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

export const plant = fc.record({
  episodes: fc.array(episode, { minLength: 8, maxLength: 8 }),
  happenings: fc.array(happening, { maxLength: 80, size: 'max' }),
});
export type Plant = typeof plant extends fc.Arbitrary<infer T> ? T : never;

export interface Desk {
  readonly alarms: Map<string, Alarm>;
  readonly journals: Map<string, Step[]>;
  /** How each episode that was heard of is. */
  readonly seen: Map<string, EpisodeSeen>;
  /** In milliseconds. */
  now: number;
}

/** Calls `after` when each thing has happened. */
export function live({ episodes, happenings }: Plant, after: (desk: Desk) => void = () => {}): Desk {
  const desk: Desk = { alarms: new Map(), journals: new Map(), seen: new Map(), now: 0 };
  const furthest = new Map<number, number>();
  for (const each of happenings) {
    if (each.what === 'time') desk.now += each.byMs;
    else if (each.what === 'told') {
      if (each.place > (furthest.get(each.episode) ?? -1)) {
        furthest.set(each.episode, each.place);
        tell(desk, snapshot(episodes, each.episode, each.place));
      }
    } else {
      const alarm = [...desk.alarms.values()][each.alarm];
      const step = alarm === undefined ? 'there is none' : applyAct(alarm.facts, each.act, desk.now);
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

export function tell(desk: Desk, episode: EpisodeSeen): readonly Step[] {
  desk.seen.set(episode.episodeId, episode);
  const { alarm, steps } = followEpisode(
    [...desk.alarms.values()].filter((each) => each.machineId === episode.machineId),
    episode,
  );
  desk.alarms.set(alarm.alarmId, alarm);
  desk.journals.set(alarm.alarmId, [...(desk.journals.get(alarm.alarmId) ?? []), ...steps]);
  return steps;
}
