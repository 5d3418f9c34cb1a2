// Whatever comes of episodes and whatever people do, whether messages go out at once, late or not at all: nobody hears anything twice, nobody
// is called for what somebody has acknowledged or set aside, and whoever has to know of an alarm is told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type AlarmFacts, type StepName, stateOf } from '../../../src/portal/alarm/alarm.ts';
import type { Alarm } from '../../../src/portal/alarm/follow-episode.ts';
import { type Notification, planNotifications } from '../../../src/portal/notification/plan.ts';
import { routesOf } from '../../../src/portal/notification/rules.ts';
import { times } from '../../support/times.ts';
import { plant } from '../alarm/plant.ts';
import { type Books, luck, rules, run } from './told-plant.ts';

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
