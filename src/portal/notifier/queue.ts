// The messages that wait in the Portal's database: taken by one worker at a time, for as long as an attempt may take, and settled by it. A
// worker that dies holds its messages up no longer than that; they are sent again under the same id.
import type { Pool } from 'pg';
import type { Severity } from '../../core/severity.ts';
import type { AlarmState } from '../alarm/alarm.ts';
import { mayGoOut, type NotificationState, type Stage } from '../notification/plan.ts';
import type { Refusal } from '../refusals.ts';
import type { Queued } from './told.ts';

export interface Waiting {
  readonly receiver: string;
  readonly priority: Severity;
  /** Due, or to be tried again, and not being sent. */
  readonly count: number;
  /** Since the oldest was due at first, however often it has been tried. */
  readonly oldestMs: number;
}

/** What is due, or waits for its next attempt, by receiver and by the priority that its alarm has now. */
export async function dueNow(pool: Pool): Promise<readonly Waiting[]> {
  const { rows } = await pool.query<{ receiver: string; priority: Severity; count: string; oldest_ms: string }>(
    `select receiver, alarm.priority, count(*) as count, extract(epoch from now() - min(least(due_at, first_attempt_at))) * 1000 as oldest_ms
     from notification join alarm using (alarm_id)
     where notification.state = 'waiting' and (due_at <= now() or attempts > 0) and (taken_until is null or taken_until < now())
     group by receiver, alarm.priority`,
  );
  return rows.map((row) => ({ ...row, count: Number(row.count), oldestMs: Number(row.oldest_ms) }));
}

export interface Taken {
  readonly notificationId: string;
  readonly alarmId: string;
  readonly stage: Stage;
  readonly afterMinutes: number;
  /** Of its alarm, as it is now. */
  readonly priority: Severity;
  readonly attempts: number;
  readonly dueAt: Date;
  /** Since the first attempt. */
  readonly triedForMs: number;
}

export interface Taking {
  readonly receiver: string;
  readonly priorities: readonly Severity[];
  readonly limit: number;
  readonly leaseMs: number;
}

/**
 * The oldest first. None of an alarm of which another is on its way to the same receiver, or was planned before it and has not arrived: no end
 * comes before its beginning, whichever of two Portals sends it. They are an array, which is made once: `in` may ask anew for each row, and take all.
 */
export async function take(pool: Pool, { receiver, priorities, limit, leaseMs }: Taking): Promise<readonly Taken[]> {
  const { rows } = await pool.query<TakenRow>(
    `update notification set taken_until = now() + $4 * interval '1 ms', attempts = attempts + 1,
       first_attempt_at = coalesce(first_attempt_at, now())
     where notification_id = any(array(
       select notification_id from notification as each join alarm using (alarm_id)
       where each.state = 'waiting' and each.receiver = $1 and each.due_at <= now()
         and (each.taken_until is null or each.taken_until < now()) and alarm.priority = any($2)
         and not exists (select from notification as other where other.alarm_id = each.alarm_id and other.receiver = each.receiver
           and (other.taken_until > now() or other.state = 'waiting' and other.sequence < each.sequence
             and (other.due_at <= now() or other.attempts > 0)))
       order by each.due_at, each.sequence limit $3 for update of each skip locked))
     returning notification_id, alarm_id, stage, after_minutes, attempts, due_at, sequence,
       (select priority from alarm where alarm.alarm_id = notification.alarm_id),
       extract(epoch from now() - first_attempt_at) * 1000 as tried_for_ms`,
    [receiver, priorities, limit, leaseMs],
  );
  return rows
    .toSorted((a, b) => a.due_at.getTime() - b.due_at.getTime() || Number(a.sequence) - Number(b.sequence))
    .map((row) => ({
      ...{ notificationId: row.notification_id, alarmId: row.alarm_id, stage: row.stage },
      ...{ afterMinutes: row.after_minutes, priority: row.priority, attempts: row.attempts, dueAt: row.due_at },
      triedForMs: Number(row.tried_for_ms),
    }));
}

interface TakenRow {
  readonly notification_id: string;
  readonly alarm_id: string;
  readonly stage: Stage;
  readonly priority: Severity;
  readonly after_minutes: number;
  readonly attempts: number;
  readonly due_at: Date;
  readonly sequence: string;
  readonly tried_for_ms: string;
}

export type Outcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'again'; readonly delayMs: number; readonly problem: string; readonly refusal: Refusal | null }
  | { readonly outcome: 'given-up'; readonly problem: string; readonly refusal: Refusal | null };

/** Of an attempt that has been overtaken, nothing is written. What was cancelled while it went out has been sent all the same. */
export async function settle(pool: Pool, { notificationId, attempts }: Taken, outcome: Outcome): Promise<void> {
  const sql = {
    sent: `state = 'sent', settled_at = now(), problem = null, refusal = null`,
    again: `due_at = case when state = 'waiting' then now() + $3::bigint * interval '1 ms' else due_at end, problem = $4, refusal = $5`,
    'given-up': `state = case when state = 'waiting' then 'given-up' else state end, settled_at = coalesce(settled_at, now()), problem = $4, refusal = $5`,
  }[outcome.outcome];
  await pool.query(
    `with given as (select $3::bigint, $4::text, $5::jsonb) update notification set taken_until = null, ${sql}
     where notification_id = $1 and attempts = $2`,
    [
      ...[notificationId, attempts, outcome.outcome === 'again' ? outcome.delayMs : null],
      ...(outcome.outcome === 'sent' ? [null, null] : [outcome.problem, outcome.refusal]),
    ],
  );
}

/** Those that no receiver of the file is there for, when they have waited for long enough; returns how many, by receiver. */
export async function giveUpUnknown(
  pool: Pool,
  known: readonly string[],
  giveUpMs: number,
): Promise<readonly { readonly receiver: string; readonly count: number }[]> {
  const { rows } = await pool.query<{ receiver: string; count: string }>(
    `with over as (
       update notification set state = 'given-up', settled_at = now(), problem = 'there is no such receiver any more', refusal = null
       where state = 'waiting' and not (receiver = any($1)) and due_at < now() - $2 * interval '1 ms' returning receiver)
     select receiver, count(*) as count from over group by receiver`,
    [known, giveUpMs],
  );
  return rows.map((row) => ({ receiver: row.receiver, count: Number(row.count) }));
}

/** Of alarms that have not ended all are kept: they say who has been told what. */
export async function removeOld(pool: Pool, days: number, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from notification where notification_id in (
       select notification_id from notification join alarm using (alarm_id)
       where notification.state <> 'waiting' and settled_at < now() - $1 * interval '1 day' and alarm.ended_at is not null limit $2)`,
    [days, limit],
  );
  return rowCount ?? 0;
}

/** Each by an index of its own: what was sent is not looked through. */
const queued = (state: NotificationState): string =>
  `select receiver, state, sequence, problem, refusal from notification where state = '${state}'`;

/** What waits at each receiver, and what was given up. */
export async function countQueued(pool: Pool): Promise<readonly Queued[]> {
  const { rows } = await pool.query<{
    receiver: string;
    waiting: string;
    given_up: string;
    problem: string | null;
    refusal: Refusal | null;
  }>(
    `select receiver, count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'given-up') as given_up,
       (array_agg(problem order by sequence desc) filter (where problem is not null))[1] as problem,
       (array_agg(refusal order by sequence desc) filter (where problem is not null))[1] as refusal
     from (${queued('waiting')} union all ${queued('given-up')}) as queued group by receiver`,
  );
  return rows.map(({ receiver, waiting, given_up, problem, refusal }) => ({
    ...{ receiver, waiting: Number(waiting), givenUp: Number(given_up), problem, refusal },
  }));
}

export interface ListedNotification {
  readonly notificationId: string;
  readonly alarmId: string;
  readonly receiver: string;
  readonly stage: Stage;
  readonly priority: Severity;
  readonly machineId: number;
  readonly state: NotificationState;
  readonly plannedAt: Date;
  readonly dueAt: Date;
  readonly settledAt: Date | null;
  readonly attempts: number;
  readonly problem: string | null;
}

/** Those in these states, the last planned first. */
export async function listNotifications(
  pool: Pool,
  query: { readonly states: readonly NotificationState[]; readonly limit: number },
): Promise<readonly ListedNotification[]> {
  const { rows } = await pool.query<ListedRow>(
    `select notification.*, alarm.priority, alarm.machine_id from notification join alarm using (alarm_id)
     where notification.state = any($1) order by sequence desc limit $2`,
    [query.states, query.limit],
  );
  return rows.map((row) => ({
    ...{ notificationId: row.notification_id, alarmId: row.alarm_id, receiver: row.receiver, stage: row.stage },
    ...{ priority: row.priority, machineId: Number(row.machine_id), state: row.state, plannedAt: row.planned_at },
    ...{ dueAt: row.due_at, settledAt: row.settled_at, attempts: row.attempts, problem: row.problem },
  }));
}

interface ListedRow {
  readonly notification_id: string;
  readonly alarm_id: string;
  readonly receiver: string;
  readonly stage: Stage;
  readonly priority: Severity;
  readonly machine_id: string;
  readonly state: NotificationState;
  readonly planned_at: Date;
  readonly due_at: Date;
  readonly settled_at: Date | null;
  readonly attempts: number;
  readonly problem: string | null;
}

export interface Retried {
  readonly again: number;
  /** Given up, and left so: the alarm is not so any more, or the receiver has been told something newer of it. */
  readonly overtaken: number;
}

/** Has what was given up and still holds tried again: one, or all. */
export async function retryGivenUp(pool: Pool, notificationId: string | null): Promise<Retried> {
  const holds = Object.entries(mayGoOut).flatMap(([stage, states]) =>
    states.map((state): [string, AlarmState] => [stage, state]),
  );
  const { rows } = await pool.query<{ again: string; overtaken: string }>(
    `with given as (
       select notification_id, (stage, alarm.state) in (select * from unnest($2::text[], $3::text[]))
         and not exists (select from notification as newer where newer.alarm_id = each.alarm_id and newer.receiver = each.receiver
           and newer.sequence > each.sequence and newer.state in ('waiting', 'sent')) as holds
       from notification as each join alarm using (alarm_id)
       where each.state = 'given-up' and ($1::uuid is null or notification_id = $1) for update of each),
     again as (
       update notification set state = 'waiting', settled_at = null, first_attempt_at = null, due_at = now()
       from given where notification.notification_id = given.notification_id and given.holds returning 1)
     select (select count(*) from again) as again, (select count(*) from given where not holds) as overtaken`,
    [notificationId, holds.map(([stage]) => stage), holds.map(([, state]) => state)],
  );
  return { again: Number(rows[0]?.again), overtaken: Number(rows[0]?.overtaken) };
}

export async function countGivenUp(pool: Pool, withinHours: number): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) as count from (
       select from notification where state = 'given-up' and settled_at > now() - $1 * interval '1 hour' limit 10000) as those`,
    [withinHours],
  );
  return Number(rows[0]?.count);
}
