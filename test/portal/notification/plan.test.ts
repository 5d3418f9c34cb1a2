// Whatever comes of episodes and whatever people do, whether messages go out at once, late or not at all: nobody hears anything twice, nobody
// is called for what somebody has acknowledged or set aside, and whoever has to know of an alarm is told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type AlarmFacts, type StepName, stateOf } from '../../../src/portal/alarm/alarm.ts';
import type { Alarm } from '../../../src/portal/alarm/follow-episode.ts';
import { isOfInterest, type Notification, planNotifications } from '../../../src/portal/notification/plan.ts';
import {
  type Extra,
  type ReceiverRules,
  type Route,
  type Rules,
  routesOf,
} from '../../../src/portal/notification/rules.ts';
import { times } from '../../support/times.ts';
import { type Desk, live, plant } from '../alarm/plant.ts';

const receiver = (...tells: readonly Extra[]): ReceiverRules => ({ tells: new Set(tells), quiet: null });
const route = (name: string, members: Partial<Route>): Route => ({
  ...{ name, priorities: null, machines: null, machineTypes: null, kinds: null, modes: null, during: null },
  ...{ to: [], escalate: [] },
  ...members,
});
const rules: Rules = {
  receivers: new Map([
    ['all', receiver('worse', 'returned', 'ended')],
    ['returns', receiver('returned')],
    ['raises', receiver()],
    ['critical', receiver('worse', 'ended')],
    ['boss', receiver('ended')],
  ]),
  routes: [
    route('shift', {
      to: ['all', 'returns', 'raises'],
      escalate: [
        { afterMinutes: 5, to: ['boss'] },
        { afterMinutes: 15, to: ['boss', 'all'] },
      ],
    }),
    route('critical', {
      priorities: new Set(['CRITICAL']),
      to: ['critical', 'all'],
      escalate: [{ afterMinutes: 5, to: ['boss', 'critical'] }],
    }),
  ],
};

interface Row extends Notification {
  readonly dueAt: number;
}

interface Books {
  call: number | null;
  seen: number;
  rows: Row[];
}

/** The Portal's table, the transaction that writes into it, and the worker that sends out of it, in a few lines. */
function createTable(desk: () => Desk) {
  const books = new Map<string, Books>();
  const sent: (Row & { readonly alarmId: string })[] = [];
  /** What went out, and what may have: who does not answer may have heard it all the same. */
  const tried: (Row & { readonly alarmId: string; readonly isSent: boolean })[] = [];
  const alarmOf = (id: string): Alarm => desk().alarms.get(id) as Alarm;
  return {
    books,
    sent,
    tried,
    follow: () => {
      for (const [alarmId, steps] of desk().journals) {
        const own = books.get(alarmId) ?? { call: null, seen: 0, rows: [] };
        books.set(alarmId, own);
        const happenings = steps.slice(own.seen).map((step, at) => ({ version: own.seen + at + 1, step }));
        own.seen = steps.length;
        const plan = planNotifications(
          rules,
          { subject: alarmOf(alarmId), call: own.call, notifications: own.rows, happenings },
          desk().now,
        );
        if (!happenings.some(({ step }) => isOfInterest(step))) assert.deepEqual([plan.add, plan.cancel], [[], []]);
        own.call = plan.call;
        own.rows = own.rows.map((row) =>
          plan.cancel.includes(row.notificationId) ? { ...row, state: 'cancelled' as const } : row,
        );
        own.rows.push(
          ...plan.add.map((each) => ({
            ...each,
            notificationId: `${alarmId} ${each.version} ${each.receiver} ${each.stage} ${each.afterMinutes}`,
            plannedAt: desk().now,
            dueAt: Math.max(desk().now, (each.since ?? desk().now) + each.afterMinutes * 60_000),
            state: 'waiting' as const,
            attempts: 0,
          })),
        );
      }
    },
    /** Of what is due, the messages that `succeeds` says go out; the others have been tried. */
    send: (succeeds: (row: Row) => boolean) => {
      for (const [alarmId, own] of books)
        own.rows = own.rows.map((row) => {
          if (row.state !== 'waiting' || row.dueAt > desk().now) return row;
          assertMayGoOut(row, alarmOf(alarmId).facts);
          const isSent = succeeds(row);
          if (row.attempts === 0 || isSent) tried.push({ ...row, alarmId, isSent });
          if (!isSent) return { ...row, attempts: row.attempts + 1 };
          sent.push({ ...row, alarmId });
          return { ...row, attempts: row.attempts + 1, state: 'sent' as const };
        });
    },
  };
}

function assertMayGoOut({ stage, notificationId }: Row, facts: AlarmFacts): void {
  const state = stateOf(facts);
  const say = `${notificationId} while it is ${state}`;
  if (stage === 'raised' || stage === 'worse')
    assert.ok(state === 'unacknowledged' || state === 'returned-unacknowledged', say);
  if (stage === 'escalated') assert.equal(state, 'unacknowledged', say);
  if (stage === 'returned') assert.ok(!facts.isActive && state !== 'shelved' && state !== 'out-of-service', say);
  if (stage === 'ended') assert.equal(state, 'normal', say);
}

/** After each thing that happens: the worker is away, its receivers are, or all goes out. */
const luck = fc.array(fc.constantFrom('away', 'away', 'fails', 'sends'), { minLength: 80, maxLength: 80 });

type Table = ReturnType<typeof createTable>;

function run(given: Parameters<typeof live>[0], fortune: readonly string[]): { desk: Desk; table: Table } {
  let current: Desk | undefined;
  const table = createTable(() => current as Desk);
  let at = 0;
  const desk = live(given, (now) => {
    current = now;
    table.follow();
    const chance = fortune[at++];
    if (chance !== 'away') table.send(() => chance === 'sends');
  });
  current = desk;
  return { desk, table };
}

const runs = { numRuns: times(10_000, 150) };

describe('messages about alarms', () => {
  test('none goes out for what is acknowledged, set aside or over, and none is planned twice', () => {
    fc.assert(
      fc.property(plant, luck, (given, fortune) => {
        const { table } = run(given, fortune);
        for (const { rows } of table.books.values()) {
          const ids = rows.map(({ notificationId }) => notificationId);
          assert.equal(new Set(ids).size, ids.length);
        }
      }),
      runs,
    );
  });

  test('in one call a receiver hears once that it was raised, and again only after it heard that it had returned', () => {
    fc.assert(
      fc.property(plant, luck, (given, fortune) => {
        const { table } = run(given, fortune);
        const last = new Map<string, string>();
        for (const { alarmId, receiver, stage, call, isSent } of table.tried) {
          const key = `${alarmId} ${receiver} ${call}`;
          if (!isSent && stage !== 'returned') continue;
          if (stage === 'raised') assert.ok([undefined, 'returned', 'escalated'].includes(last.get(key)), key);
          if (stage !== 'escalated' || last.get(key) === undefined) last.set(key, stage);
        }
        const waits = table.sent.filter(({ stage }) => stage === 'escalated');
        const keys = waits.map((row) => `${row.alarmId} ${row.receiver} ${row.call} ${row.afterMinutes}`);
        assert.equal(new Set(keys).size, keys.length);
      }),
      runs,
    );
  });

  test('when all has gone out, whoever has to know of an alarm knows, and nobody takes for open what has ended', () => {
    fc.assert(
      fc.property(plant, luck, (given, fortune) => {
        const { desk, table } = run(given, fortune);
        desk.now += 60 * 60_000;
        table.send(() => true);
        for (const { alarmId, facts, ...alarm } of desk.alarms.values()) {
          const heard = table.sent.filter((row) => row.alarmId === alarmId);
          const { call } = table.books.get(alarmId) as Books;
          const { mode, priority } = facts;
          if (stateOf(facts) === 'unacknowledged') {
            for (const { to, escalate } of routesOf(rules, { ...alarm, mode, priority }, desk.now)) {
              for (const name of to)
                assert.ok(
                  heard.some((row) => row.receiver === name && row.call === call),
                  `${alarmId} ${name}`,
                );
              for (const { afterMinutes, to: next } of escalate)
                for (const name of next)
                  assert.ok(
                    heard.some(
                      (row) => row.receiver === name && row.call === call && row.afterMinutes === afterMinutes,
                    ),
                    `${alarmId} ${name} ${afterMinutes}`,
                  );
            }
          }
          if (stateOf(facts) !== 'normal') continue;
          for (const [name, { tells }] of rules.receivers) {
            const last = heard.findLast((row) => row.receiver === name);
            if (last !== undefined && tells.has('ended')) assert.equal(last.stage, 'ended', `${alarmId} ${name}`);
            else if (last !== undefined && tells.has('returned')) assert.equal(last.stage, 'returned', name);
          }
        }
      }),
      runs,
    );
  });

  test('a plan of what has happened already is empty, so that a restart doubles and loses nothing', () => {
    fc.assert(
      fc.property(plant, luck, (given, fortune) => {
        const { desk, table } = run(given, fortune);
        for (const [alarmId, { call, rows }] of table.books) {
          const subject = desk.alarms.get(alarmId) as Alarm;
          const plan = planNotifications(rules, { subject, call, notifications: rows, happenings: [] }, desk.now);
          assert.deepEqual(plan, { call, cancel: [], add: [] });
        }
      }),
      runs,
    );
  });
});

const calm: AlarmFacts = {
  ...{ mode: 'HDF', priority: 'ALERT', isActive: true, isAcknowledged: false, shelvedUntil: null },
  ...{ isOutOfService: false, suppressedBy: null, assignee: null, verdict: null },
};

/** The plan of one step after the other, each told to all before the next. */
function walk(...steps: readonly (readonly [act: StepName, after: Partial<AlarmFacts>])[]): readonly string[] {
  let [call, before]: [number | null, AlarmFacts | null] = [null, null];
  const notifications: Notification[] = [];
  const said: string[] = [];
  steps.forEach(([act, changed], at) => {
    const after = { ...(before ?? calm), ...changed };
    const subject = { machineId: 1, machineType: 'M', kind: 'machine' };
    const happenings = [{ version: at + 1, step: { act, before, after } }];
    const plan = planNotifications(rules, { subject, call, notifications, happenings }, 0);
    [call, before] = [plan.call, after];
    const now = plan.add.filter(({ stage }) => stage !== 'escalated');
    said.push(now.map(({ receiver, stage }) => `${receiver} ${stage}`).join(', '));
    notifications.push(
      ...now.map((row, place) => ({
        ...row,
        ...{ notificationId: `${at} ${place}`, state: 'sent' as const, attempts: 1, plannedAt: 0 },
      })),
    );
  });
  return said;
}

test('who has acknowledged an alarm is told where it gets worse, and when it has ended', () => {
  assert.deepEqual(
    walk(
      ['raised', {}],
      ['acknowledged', { isAcknowledged: true }],
      ['escalated', { priority: 'CRITICAL', isAcknowledged: false }],
      ['acknowledged', { isAcknowledged: true }],
      ['returned', { isActive: false }],
    ),
    [
      'all raised, returns raised, raises raised',
      '',
      'all worse, returns worse, raises worse, critical raised',
      '',
      'all ended, returns returned, critical ended',
    ],
  );
});

test('of an alarm that comes and goes and that nobody acknowledges, only those hear again who asked to hear of its return', () => {
  assert.deepEqual(walk(['raised', {}], ['returned', { isActive: false }], ['raised', { isActive: true }]), [
    'all raised, returns raised, raises raised',
    'all returned, returns returned',
    'all raised, returns raised',
  ]);
});

test('an alarm from before there were messages is told of when it rises or comes back, in a call of its own', () => {
  const subject = { machineId: 1, machineType: 'M', kind: 'machine' };
  const returned = { ...calm, isActive: false };
  for (const [act, before, after] of [
    ['escalated', calm, { ...calm, priority: 'CRITICAL' }],
    ['raised', returned, calm],
  ] as const) {
    const happenings = [{ version: 7, step: { act, before, after } }];
    const { call, add } = planNotifications(rules, { subject, call: null, notifications: [], happenings }, 0);
    assert.equal(call, 7);
    assert.ok(add.length > 3);
    for (const row of add) assert.deepEqual([row.call, row.stage === 'raised' || row.stage === 'escalated'], [7, true]);
  }
  const ended = [
    {
      version: 7,
      step: {
        act: 'returned',
        before: { ...calm, isAcknowledged: true },
        after: { ...returned, isAcknowledged: true },
      },
    },
  ] as const;
  assert.deepEqual(planNotifications(rules, { subject, call: null, notifications: [], happenings: ended }, 0).add, []);
});
