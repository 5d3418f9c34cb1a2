// A plant whose people are told of its alarms: the Portal's table of messages, the transaction that writes into it and the worker that sends
// out of it, in a few lines, over whatever happens in ../alarm/plant.ts. No message goes out that must not.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AlarmFacts, stateOf } from '../../../src/portal/alarm/alarm.ts';
import type { Alarm } from '../../../src/portal/alarm/follow-episode.ts';
import { isOfInterest, type Notification, planNotifications } from '../../../src/portal/notification/plan.ts';
import type { Extra, ReceiverRules, Route, Rules } from '../../../src/portal/notification/rules.ts';
import { type Desk, live } from '../alarm/plant.ts';

const receiver = (...tells: readonly Extra[]): ReceiverRules => ({ tells: new Set(tells), quiet: null });
const route = (name: string, members: Partial<Route>): Route => ({
  ...{ name, priorities: null, machines: null, machineTypes: null, kinds: null, modes: null, during: null },
  ...{ to: [], escalate: [] },
  ...members,
});
/** Of a plant: a shift that is told at once and a boss who is told when nobody acts. */
export const rules: Rules = {
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

export interface Row extends Notification {
  readonly dueAt: number;
}

export interface Books {
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
export const luck = fc.array(fc.constantFrom('away', 'away', 'fails', 'sends'), { minLength: 80, maxLength: 80 });

export type Table = ReturnType<typeof createTable>;

export function run(given: Parameters<typeof live>[0], fortune: readonly string[]): { desk: Desk; table: Table } {
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
