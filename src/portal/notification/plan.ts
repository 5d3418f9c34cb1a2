// Which messages a change of an alarm calls for, and which of those that wait it makes needless. Pure. A **call** is a time in which the alarm
// asks for attention without a break: in one call each receiver is told once that it was raised, once of each priority that it rises to, and
// once of each wait for an acknowledgement that is over. What is acknowledged, or set aside, calls nobody.
import type { EpochMs } from '../../core/time.ts';
import { type AlarmFacts, type AlarmState, asksForAttention, type Step, stateOf } from '../alarm/alarm.ts';
import { type Route, type Rules, routesOf, type Subject } from './rules.ts';

/** `escalated`: nobody has acknowledged it for so many minutes. `returned`: its condition is over. `ended`: and nobody has to know of it any more. */
export const stages = ['raised', 'worse', 'escalated', 'returned', 'ended'] as const;
export type Stage = (typeof stages)[number];

export const notificationStates = ['waiting', 'sent', 'given-up', 'cancelled'] as const;
export type NotificationState = (typeof notificationStates)[number];

/** A message that a change calls for. One of an alarm is known by all of these together. */
export interface Planned {
  readonly receiver: string;
  readonly stage: Stage;
  /** The version of the alarm's journal by which it is due. */
  readonly version: number;
  /** The version by which the alarm began to ask for attention. */
  readonly call: number;
  /** Of one that is escalated: so long after it was planned it is due. Else 0. */
  readonly afterMinutes: number;
  /** Where that time began before now: the call was interrupted, and nobody has acknowledged it since. */
  readonly since?: EpochMs;
}

/** One that was planned before. */
export interface Notification extends Planned {
  readonly notificationId: string;
  readonly state: NotificationState;
  readonly attempts: number;
  readonly plannedAt: EpochMs;
}

export interface Happening {
  /** Of the journal's entry. */
  readonly version: number;
  readonly step: Pick<Step, 'act' | 'before' | 'after'>;
}

export interface Change {
  readonly subject: Omit<Subject, 'mode' | 'priority'>;
  /** The call that lasted before, or was the last one; null for none. */
  readonly call: number | null;
  /** All that the alarm has had, in the order in which they were planned. */
  readonly notifications: readonly Notification[];
  readonly happenings: readonly Happening[];
}

export interface Plan {
  readonly call: number | null;
  /** Ids. */
  readonly cancel: readonly string[];
  readonly add: readonly Planned[];
}

/** Whether a step can have any effect: comments and the like have none. */
export function isOfInterest({ before, after }: Happening['step']): boolean {
  return before === null || stateOf(before) !== stateOf(after) || before.priority !== after.priority;
}

export function planNotifications(rules: Rules, change: Change, now: EpochMs): Plan {
  const desk = createDesk(change);
  for (const { version, step } of change.happenings) {
    const { before, after } = step;
    const [from, to] = [before === null ? null : stateOf(before), stateOf(after)];
    desk.cancel(({ stage }) => !mayGoOut[stage].includes(to));
    const subject = { ...change.subject, mode: after.mode, priority: after.priority };
    const matching = () => routesOf(rules, subject, now);
    const told = { desk, rules, version };
    if (to === 'unacknowledged') {
      // One from before there were messages has no call yet, though it asks for attention.
      if (from === null || !asksForAttention(from) || desk.call() === null)
        begin(told, matching(), step.act === 'escalated');
      else if (from === 'returned-unacknowledged') resume(told, matching());
      else if (isWorse(before, after)) rise(told, matching());
    } else if (to === 'returned-unacknowledged' && from === 'unacknowledged') tellReturned(told);
    else if (to === 'normal' && from !== 'normal') tellEnded(told);
  }
  return desk.plan();
}

/** In which states of its alarm a message may go out; what is set aside says nothing. */
export const mayGoOut: Readonly<Record<Stage, readonly AlarmState[]>> = {
  raised: ['unacknowledged', 'returned-unacknowledged'],
  worse: ['unacknowledged', 'returned-unacknowledged'],
  escalated: ['unacknowledged'],
  returned: ['returned-unacknowledged', 'normal'],
  ended: ['normal'],
};

/** Of one that asks for attention and goes on to do so: a priority that differs is a worse one. */
function isWorse(before: AlarmFacts | null, after: AlarmFacts): boolean {
  return before !== null && before.priority !== after.priority;
}

type Row = Planned &
  Pick<Notification, 'state' | 'attempts'> & {
    /** Both null: planned just now. */
    readonly notificationId: string | null;
    readonly plannedAt: EpochMs | null;
  };

interface Desk {
  readonly call: () => number | null;
  readonly beginCall: (version: number) => void;
  readonly rows: () => readonly Row[];
  /** Those that wait. */
  readonly cancel: (which: (row: Row) => boolean) => void;
  readonly add: (row: Omit<Planned, 'call'>) => void;
  readonly plan: () => Plan;
}

function createDesk({ call: begun, notifications }: Change): Desk {
  let call = begun;
  let rows: readonly Row[] = notifications;
  const cancelled: string[] = [];
  return {
    call: () => call,
    beginCall: (version) => {
      call = version;
    },
    rows: () => rows,
    cancel: (which) => {
      const needless = rows.filter((row) => row.state === 'waiting' && which(row));
      cancelled.push(...needless.flatMap(({ notificationId }) => notificationId ?? []));
      rows = rows.flatMap((row) => {
        if (!needless.includes(row)) return [row];
        return row.notificationId === null ? [] : [{ ...row, state: 'cancelled' as const }];
      });
    },
    add: (row) => {
      // Without a call nothing is ever added.
      rows = [
        ...rows,
        { ...row, call: call as number, notificationId: null, plannedAt: null, state: 'waiting', attempts: 0 },
      ];
    },
    plan: () => ({
      call,
      cancel: cancelled,
      add: rows.filter((row) => row.notificationId === null).map(plannedOf),
    }),
  };
}

function plannedOf({ receiver, stage, version, call, afterMinutes, since }: Row): Planned {
  return { receiver, stage, version, call, afterMinutes, ...(since === undefined ? {} : { since }) };
}

interface Telling {
  readonly desk: Desk;
  readonly rules: Rules;
  readonly version: number;
}

/** The alarm begins to ask for attention. To who knows of it already it is worse, where that is why. */
function begin(told: Telling, routes: readonly Route[], isWorse: boolean): void {
  const { desk, version } = told;
  desk.beginCall(version);
  for (const receiver of receiversOf(routes)) {
    const isKnown = isWorse && lastTold(desk, receiver) !== undefined;
    desk.add({ receiver, version, stage: isKnown ? 'worse' : 'raised', afterMinutes: 0 });
  }
  escalate(told, routes);
}

/** It has returned, nobody has acknowledged it, and it is raised again: only who was told that it had returned has to hear of it anew. */
function resume(told: Telling, routes: readonly Route[]): void {
  const { desk, version } = told;
  for (const receiver of receiversOf(routes)) {
    if (isWaiting(desk, receiver)) continue;
    const believesItReturned = lastTold(desk, receiver)?.stage === 'returned';
    if (!believesItReturned && isToldInCall(desk, receiver)) continue;
    desk.add({ receiver, version, stage: 'raised', afterMinutes: 0 });
  }
  escalate(told, routes);
}

/** It gets worse while it asks for attention. What waits will say so itself. */
function rise(told: Telling, routes: readonly Route[]): void {
  const { desk, rules, version } = told;
  for (const receiver of receiversOf(routes)) {
    if (isWaiting(desk, receiver)) continue;
    if (!isToldInCall(desk, receiver)) desk.add({ receiver, version, stage: 'raised', afterMinutes: 0 });
    else if (tells(rules, receiver, 'worse')) desk.add({ receiver, version, stage: 'worse', afterMinutes: 0 });
  }
  escalate(told, routes);
}

/** Each wait of the routes once in a call, counted from where the call first had it: an alarm that comes and goes is waited for no longer than one that stays. */
function escalate({ desk, version }: Telling, routes: readonly Route[]): void {
  for (const { afterMinutes, to } of routes.flatMap((route) => route.escalate)) {
    for (const receiver of to) {
      const inCall = desk
        .rows()
        .filter(
          (row) =>
            row.stage === 'escalated' &&
            row.call === desk.call() &&
            row.receiver === receiver &&
            row.afterMinutes === afterMinutes,
        );
      // One that was tried and then cancelled may have reached nobody.
      if (inCall.some(({ state }) => state !== 'cancelled')) continue;
      const since = inCall[0]?.plannedAt ?? undefined;
      desk.add({ receiver, version, stage: 'escalated', afterMinutes, ...(since === undefined ? {} : { since }) });
    }
  }
}

function tellReturned({ desk, rules, version }: Telling): void {
  for (const { receiver, stage } of lastOfEach(desk)) {
    // What still waits will say itself that the condition is over.
    if (isWaiting(desk, receiver) || stage === 'returned' || stage === 'ended') continue;
    if (tells(rules, receiver, 'returned')) desk.add({ receiver, version, stage: 'returned', afterMinutes: 0 });
  }
}

/** To all who believe that it goes on, whatever call it was in which they heard of it. */
function tellEnded({ desk, rules, version }: Telling): void {
  for (const { receiver, stage, state } of lastOfEach(desk)) {
    if (stage === 'ended') continue;
    if (tells(rules, receiver, 'ended')) {
      desk.cancel((row) => row.receiver === receiver && row.stage === 'returned');
      desk.add({ receiver, version, stage: 'ended', afterMinutes: 0 });
    } else if ((stage !== 'returned' || state === 'cancelled') && tells(rules, receiver, 'returned'))
      desk.add({ receiver, version, stage: 'returned', afterMinutes: 0 });
  }
}

function receiversOf(routes: readonly Route[]): ReadonlySet<string> {
  return new Set(routes.flatMap(({ to }) => to));
}

function tells({ receivers }: Rules, receiver: string, extra: 'worse' | 'returned' | 'ended'): boolean {
  return receivers.get(receiver)?.tells.has(extra) === true;
}

/** It never went out, and never will. */
function isVoid({ state, attempts }: Row): boolean {
  return (state === 'cancelled' || state === 'given-up') && attempts === 0;
}

/** A message that will be about how the alarm is when it goes out. */
function isWaiting(desk: Desk, receiver: string): boolean {
  return desk
    .rows()
    .some(
      (row) =>
        row.receiver === receiver && row.state === 'waiting' && (row.stage === 'raised' || row.stage === 'worse'),
    );
}

function isToldInCall(desk: Desk, receiver: string): boolean {
  return desk
    .rows()
    .some(
      (row) =>
        row.receiver === receiver &&
        row.call === desk.call() &&
        (row.stage === 'raised' || row.stage === 'worse') &&
        !isVoid(row),
    );
}

/** What a receiver has been told last; what waits for its time to escalate has not been told. */
function lastTold(desk: Desk, receiver: string): Row | undefined {
  return desk
    .rows()
    .findLast(
      (row) =>
        row.receiver === receiver &&
        !isVoid(row) &&
        !(row.stage === 'escalated' && row.state === 'waiting' && row.attempts === 0),
    );
}

function lastOfEach(desk: Desk): readonly Row[] {
  const receivers = new Set(desk.rows().map(({ receiver }) => receiver));
  return [...receivers].flatMap((receiver) => lastTold(desk, receiver) ?? []);
}
