// The checker of alarms finds what it is there for: a faultless run passes, and each made-up fault is named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AlarmsObserved, checkAlarms, type EntryRow, type ToldEpisode } from './checker.ts';

const event = (
  episodeId: string,
  name: string,
  machineId: number,
  changes: Partial<ToldEpisode> = {},
): ToldEpisode => ({
  ...{ eventId: `${episodeId} ${name}`, episodeId, machineId, kind: 'machine', event: name },
  ...{ severity: 'ALERT', readingCount: name === 'closed' ? 9 : 3, suppressedBy: null },
  ...changes,
});

const facts = (members: object = {}): string => JSON.stringify({ suppressedBy: null, ...members });

/** The acts of one alarm, each from the facts of the one before. */
function journalOf(
  alarmId: string,
  ...acts: readonly (readonly [act: string, episodeId?: string, after?: object])[]
): EntryRow[] {
  const after = acts.map(([, , members], at) => facts({ at, ...members }));
  return acts.map(([act, episodeId = null], at) => ({
    ...{ alarmId, version: at + 1, act, actor: episodeId === null ? 'unauthenticated' : 'system', episodeId },
    before: after[at - 1] ?? null,
    after: after[at] as string,
  }));
}

const row = (alarmId: string, machineId: number, version: number, state: string, isActive: boolean) => ({
  ...{ alarmId, machineId, version, state, isActive, kind: 'machine', mode: 'PWF', priority: 'ALERT' },
  ...{ suppressedBy: null, assignee: null, verdict: null, isEnded: state === 'normal' },
});

/**
 * a: known and over. b: raised again after it was out of service, and open. c: shelved, with its condition over. d: known while it was
 * open, and over. e: under a window.
 */
function faultless(): AlarmsObserved {
  const window = { suppressedBy: 'window' };
  return {
    told: [
      ...[event('a', 'opened', 1), event('a', 'opened', 1), event('a', 'closed', 1), event('a', 'opened', 1)],
      ...[
        event('b', 'opened', 2),
        event('b', 'closed', 2),
        event('b2', 'opened', 2),
        event('b2', 'escalated', 2, { readingCount: 5 }),
      ],
      ...[event('c', 'opened', 3), event('c', 'closed', 3)],
      ...[event('d', 'opened', 4), event('d', 'closed', 4)],
      event('e', 'opened', 5, window),
    ],
    alarms: [
      row('a', 1, 4, 'normal', false),
      row('b', 2, 6, 'unacknowledged', true),
      row('c', 3, 3, 'shelved', false),
      row('d', 4, 3, 'normal', false),
      { ...row('e', 5, 1, 'suppressed', true), ...window },
    ],
    journal: [
      ...journalOf('a', ['raised', 'a'], ['returned', 'a'], ['acknowledged'], ['commented']),
      ...journalOf(
        'b',
        ['raised', 'b'],
        ['taken-out-of-service'],
        ['returned', 'b'],
        ['raised', 'b2'],
        ['returned-to-service'],
        ['escalated', 'b2'],
      ),
      ...journalOf('c', ['raised', 'c'], ['shelved'], ['returned', 'c']),
      ...journalOf('d', ['raised', 'd'], ['judged'], ['returned', 'd']),
      ...journalOf('e', ['raised', 'e', window]),
    ],
    episodes: [
      ...[
        ['a', 'a'],
        ['b', 'b'],
        ['b2', 'b'],
        ['c', 'c'],
        ['d', 'd'],
        ['e', 'e'],
      ].map(([episodeId = '', alarmId = '']) => ({
        ...{ episodeId, alarmId, verdict: null },
      })),
    ],
    done: [{ alarmId: 'a', seen: 2, version: 3, act: 'acknowledged' }],
    overtaken: [{ alarmId: 'a', seen: 2 }],
  };
}

test('a faultless run passes', () => {
  assert.deepEqual(checkAlarms(faultless()), { alarms: 5, entries: 17, byPeople: 1, overtaken: 1, problems: [] });
});

const changed = <T extends object>(list: readonly T[], at: number, members: Partial<T>): T[] =>
  list.map((each, place) => (place === at ? { ...each, ...members } : each));

const faults: Readonly<
  Record<string, readonly [change: (run: AlarmsObserved) => Partial<AlarmsObserved>, problem: RegExp]>
> = {
  'an alarm that stayed open': [
    (run) => ({ alarms: changed(run.alarms, 3, { isActive: true }) }),
    /alarm d: it says that its condition lasts/,
  ],
  'an alarm that was not raised again': [
    (run) => ({ alarms: changed(run.alarms, 1, { isActive: false }) }),
    /alarm b: it says that its condition is over/,
  ],
  'a state that nobody brought about': [
    (run) => ({ alarms: changed(run.alarms, 1, { state: 'acknowledged' }) }),
    /alarm b: it is acknowledged, and must be unacknowledged/,
  ],
  'an acknowledgement that was lost': [
    (run) => ({ alarms: changed(run.alarms, 0, { state: 'returned-unacknowledged', isEnded: false }) }),
    /alarm a: it is returned-unacknowledged, and must be normal/,
  ],
  'a shelf that was forgotten': [
    (run) => ({ alarms: changed(run.alarms, 2, { state: 'returned-unacknowledged' }) }),
    /alarm c: .* must be shelved/,
  ],
  'a window that was forgotten': [
    (run) => ({ alarms: changed(run.alarms, 4, { suppressedBy: null, state: 'unacknowledged' }) }),
    /alarm e: it is suppressed, or not, otherwise/,
  ],
  'an end that is none': [
    (run) => ({ alarms: changed(run.alarms, 1, { isEnded: true }) }),
    /alarm b: it is unacknowledged and over/,
  ],
  'an episode without an alarm': [(run) => ({ episodes: run.episodes.slice(1) }), /episode a belongs to no alarm/],
  'an episode of two alarms': [
    (run) => ({ episodes: [...run.episodes, { episodeId: 'a', alarmId: 'c', verdict: null }] }),
    /episode a belongs to 2 alarms/,
  ],
  'an episode of another machine': [
    (run) => ({ episodes: changed(run.episodes, 0, { alarmId: 'c' }) }),
    /episode a belongs to an alarm of something else/,
  ],
  'an episode that nobody told of': [
    (run) => ({ told: run.told.filter(({ episodeId }) => episodeId !== 'c') }),
    /episode c belongs to an alarm, and nobody told of it/,
  ],
  'an alarm that a repeat raised again': [
    (run) => ({ journal: [...run.journal, { ...(run.journal[0] as EntryRow), version: 5 }] }),
    /episode a has raised an alarm 2 times[\s\S]*alarm a: its version is 4, and its journal has 5 entries/,
  ],
  'two of one mode at once': [
    (run) => ({ alarms: changed(run.alarms, 2, { machineId: 2 }) }),
    /machine 2, machine, PWF: 2 alarms at once/,
  ],
  'an entry that was removed': [
    (run) => ({ journal: run.journal.filter((each) => each.alarmId !== 'a' || each.version !== 2) }),
    /alarm a: its version is 4, and its journal has 3[\s\S]*version 3 does not begin where the one before ended/,
  ],
  'an entry that was changed': [
    (run) => ({ journal: changed(run.journal, 1, { after: facts({ changed: true }) }) }),
    /alarm a: version 3 does not begin/,
  ],
  'an act that was answered and lost': [
    (run) => ({ done: [...run.done, { alarmId: 'b', seen: 6, version: 7, act: 'shelved' }] }),
    /alarm b: shelved was answered as version 7, which is undefined/,
  ],
  'two who were both answered to be first': [
    (run) => ({ done: [...run.done, { alarmId: 'a', seen: 2, version: 4, act: 'commented' }] }),
    /alarm a: version 2 was changed by 2 people/,
  ],
  'one who was told of a first that there was not': [
    () => ({ overtaken: [{ alarmId: 'c', seen: 3 }] }),
    /alarm c: somebody was told that another was first at version 3, and nobody was/,
  ],
  'a priority below that of an open episode': [
    (run) => ({ alarms: changed(run.alarms, 1, { priority: 'WARNING' }) }),
    /alarm b: its priority is WARNING/,
  ],
};

for (const [what, [change, problem]] of Object.entries(faults)) {
  test(`${what} is found`, () => {
    const run = faultless();
    assert.match(checkAlarms({ ...run, ...change(run) }).problems.join('\n'), problem);
  });
}
