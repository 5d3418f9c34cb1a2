// Journals of alarms at times that are known, put into a Portal's database as no program could.
import type { Pool } from 'pg';
import { type AlarmFacts, type Step, stateOf } from '../../../src/portal/alarm/alarm.ts';

export interface Entry extends Step {
  readonly alarmId: string;
  readonly version: number;
  readonly at: number;
  readonly machineId: number;
  readonly kind: string;
}

export const factsOf = (mode: string): AlarmFacts => ({
  ...{ mode, priority: 'CRITICAL', isActive: true, isAcknowledged: false, shelvedUntil: null },
  ...{ isOutOfService: false, suppressedBy: null, assignee: null, verdict: null },
});

/** In place of whatever alarms there were. The journal cannot be emptied: it is made anew. */
export async function store(pool: Pool, entries: readonly Entry[]): Promise<void> {
  const alarms = [...Map.groupBy(entries, (entry) => entry.alarmId).values()].map((all) => {
    const last = all.at(-1) as Entry;
    const state = stateOf(last.after);
    const ended = all.findLast(
      (entry, at) =>
        stateOf(entry.after) === 'normal' && (at === 0 || stateOf((all[at - 1] as Entry).after) !== 'normal'),
    );
    return { ...last, state, facts: last.after, raisedAt: all[0]?.at, endedAt: state === 'normal' ? ended?.at : null };
  });
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('alter table alarm_journal disable trigger alarm_journal_keeps_all');
    await client.query(
      'truncate alarm, alarm_journal, alarm_call, alarm_lasting, alarm_episode, notification, notification_call',
    );
    await client.query('alter table alarm_journal enable always trigger alarm_journal_keeps_all');
    await client.query(
      `insert into alarm (alarm_id, version, machine_id, machine_type, kind, mode, state, priority, is_active, is_acknowledged,
         shelved_until, is_out_of_service, suppressed_by, raised_at, ended_at)
       select "alarmId", version, "machineId", 'M', kind, facts ->> 'mode', state, facts ->> 'priority', (facts ->> 'isActive')::boolean,
         (facts ->> 'isAcknowledged')::boolean, null, (facts ->> 'isOutOfService')::boolean, facts ->> 'suppressedBy',
         to_timestamp("raisedAt" / 1000.0), to_timestamp("endedAt" / 1000.0)
       from json_to_recordset($1::json) as each("alarmId" uuid, version int, "machineId" bigint, kind text, state text, facts jsonb,
         "raisedAt" float8, "endedAt" float8)`,
      [JSON.stringify(alarms)],
    );
    await client.query(
      `insert into alarm_journal (alarm_id, version, act, actor, note, episode_id, before, after, at)
       select "alarmId", version, act, 'kim', note, case when "episodeId" ~ '^[0-9a-f-]{36}$' then "episodeId"::uuid end, before, after,
         to_timestamp(at / 1000.0)
       from json_to_recordset($1::json) as each("alarmId" uuid, version int, act text, note text, "episodeId" text, before jsonb,
         after jsonb, at float8)
       order by at, "alarmId", version`,
      [JSON.stringify(entries)],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** That somebody watched then, and else never. */
export async function watched(
  pool: Pool,
  spans: readonly { readonly from: number; readonly to: number }[],
): Promise<void> {
  await pool.query('delete from watched_span');
  await pool.query(
    `insert into watched_span (begun_at, until)
     select to_timestamp("from" / 1000.0), to_timestamp("to" / 1000.0) from json_to_recordset($1::json) as each("from" float8, "to" float8)`,
    [JSON.stringify(spans)],
  );
}

export const always = [{ from: 0, to: Date.UTC(2100, 0) }];
