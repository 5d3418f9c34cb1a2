// Writes the messages that changes of alarms call for, and cancels those that they make needless, in the very transaction in which the alarms
// change: an alarm that has changed has its messages, whatever fails afterwards.
import type { PoolClient } from 'pg';
import { v5 as computedUuid } from 'uuid';
import type { EpochMs } from '../../core/time.ts';
import type { Change as AlarmChange } from '../desk/alarm-rows.ts';
import {
  isOfInterest,
  type Notification,
  type NotificationState,
  type Planned,
  planNotifications,
  type Stage,
} from '../notification/plan.ts';
import type { Rules } from '../notification/rules.ts';

export interface PlanOptions {
  /** Those that are in force now, asked in this transaction. */
  readonly rules: (client: PoolClient) => Promise<Rules>;
  readonly delayMs: number;
  readonly waitingMax: number;
}

/** `changes`: of alarms that the transaction has locked, or made. */
export async function writePlan(
  client: PoolClient,
  changes: readonly AlarmChange[],
  options: PlanOptions,
): Promise<void> {
  const interesting = changes.filter(({ steps }) => steps.some(isOfInterest));
  if (interesting.length === 0) return;
  const ids = interesting.map(({ alarm }) => alarm.alarmId);
  const { calls, notifications, now } = await readBooks(client, ids);
  const rules = await options.rules(client);
  const plans = interesting.map(({ alarm, steps }) => {
    const { alarmId, machineId, machineType, kind, version } = alarm;
    const call = calls.get(alarmId) ?? null;
    const change = {
      subject: { machineId, machineType, kind },
      call,
      notifications: notifications.get(alarmId) ?? [],
      happenings: steps.map((step, at) => ({ version: version + at + 1, step })),
    };
    return { alarmId, before: call, ...planNotifications(rules, change, now) };
  });
  await cancel(
    client,
    plans.flatMap((plan) => plan.cancel),
  );
  const begun = plans.filter(({ before, call }) => call !== before);
  if (begun.length > 0) await writeCalls(client, begun);
  const added = plans.flatMap(({ alarmId, add }) => add.map((each) => ({ ...each, alarmId })));
  if (added.length > 0) await insert(client, added, options, now);
}

async function readBooks(client: PoolClient, alarmIds: readonly string[]) {
  const { rows: calls } = await client.query<{ readonly alarm_id: string; readonly call: number }>(
    'select alarm_id, call from notification_call where alarm_id = any($1::uuid[])',
    [alarmIds],
  );
  // Locked, so that nobody begins to send meanwhile what is about to be cancelled.
  const { rows } = await client.query<NotificationRow>(
    'select * from notification where alarm_id = any($1::uuid[]) order by sequence for update',
    [alarmIds],
  );
  const { rows: times } = await client.query<{ readonly now: Date }>('select now()');
  return {
    calls: new Map(calls.map((row) => [row.alarm_id, row.call])),
    notifications: Map.groupBy(rows.map(toNotification), ({ alarmId }) => alarmId),
    now: (times[0] as { readonly now: Date }).now.getTime(),
  };
}

interface NotificationRow {
  readonly notification_id: string;
  readonly alarm_id: string;
  readonly receiver: string;
  readonly stage: Stage;
  readonly version: number;
  readonly call: number;
  readonly after_minutes: number;
  readonly state: NotificationState;
  readonly attempts: number;
  readonly planned_at: Date;
}

function toNotification(row: NotificationRow): Notification & { readonly alarmId: string } {
  const { receiver, stage, version, call, state, attempts } = row;
  return {
    ...{ receiver, stage, version, call, state, attempts },
    ...{ notificationId: row.notification_id, alarmId: row.alarm_id, afterMinutes: row.after_minutes },
    plannedAt: row.planned_at.getTime(),
  };
}

async function cancel(client: PoolClient, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    `update notification set state = 'cancelled', settled_at = now() where notification_id = any($1::uuid[]) and state = 'waiting'`,
    [ids],
  );
}

async function writeCalls(
  client: PoolClient,
  calls: readonly { readonly alarmId: string; readonly call: number | null }[],
): Promise<void> {
  await client.query(
    `insert into notification_call (alarm_id, call) select * from unnest($1::uuid[], $2::int[])
     on conflict (alarm_id) do update set call = excluded.call`,
    [calls.map(({ alarmId }) => alarmId), calls.map(({ call }) => call)],
  );
}

/** Names of our own, from which ids are computed. */
const namespace = '6f1c1f5e-6d0e-5a43-9f0b-3a1d5d8f2b77';

async function insert(
  client: PoolClient,
  added: readonly (Planned & { readonly alarmId: string })[],
  { delayMs, waitingMax }: PlanOptions,
  now: EpochMs,
): Promise<void> {
  const rows = added.map((row) => ({
    ...row,
    id: computedUuid([row.alarmId, row.version, row.receiver, row.stage, row.afterMinutes].join('/'), namespace),
    dueInMs: delayMs + row.afterMinutes * 60_000 - (row.since === undefined ? 0 : now - row.since),
  }));
  await client.query(
    `with waiting as (select count(*) as count from (select from notification where state = 'waiting' limit $2) as those)
     insert into notification (notification_id, alarm_id, receiver, stage, version, call, after_minutes, due_at, state, settled_at, problem)
     select id, "alarmId", receiver, stage, version, call, "afterMinutes", now() + greatest("dueInMs", $3) * interval '1 ms',
       case when is_too_much then 'given-up' else 'waiting' end, case when is_too_much then now() end,
       case when is_too_much then 'more messages wait than may (NOTIFY_WAITING_MAX)' end
     from (select each.*, waiting.count + row_number() over (order by number) > $2 as is_too_much
       from waiting, rows from (json_to_recordset($1::json) as (id uuid, "alarmId" uuid, receiver text, stage text, version int, call int,
         "afterMinutes" int, "dueInMs" bigint)) with ordinality as each(id, "alarmId", receiver, stage, version, call, "afterMinutes",
         "dueInMs", number)) as counted
     order by number`,
    [JSON.stringify(rows), waitingMax, delayMs],
  );
}
