// Who did what and when, the newest first: acts on alarms, changes of machines and the trail of all else, as one list. What the plant and time did is not in it.
import type { Pool } from 'pg';
import type { TrailDetail } from './actions.ts';

export interface AuditQuery {
  /** As epoch milliseconds; from is inside, to is not. */
  readonly from: number;
  readonly to: number;
  /** Who did it, as journals have them. */
  readonly actor?: string | undefined;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: AuditPlace | undefined;
}

export interface AuditPlace {
  /** In microseconds since 1970, as the database counts. */
  readonly atMicros: string;
  readonly source: number;
  readonly id: string;
}

export const auditSources = ['audit', 'machine', 'alarm'] as const;
export type AuditSource = (typeof auditSources)[number];

export interface AuditRow {
  readonly place: AuditPlace;
  readonly source: AuditSource;
  readonly at: Date;
  readonly actor: string;
  readonly address: string | null;
  readonly action: string;
  readonly target: string | null;
  readonly machineId: number | null;
  readonly note: string | null;
  readonly detail: TrailDetail | null;
  readonly outcome: string | null;
}

export async function listAudit(
  pool: Pool,
  { from, to, actor, limit, after }: AuditQuery,
): Promise<readonly AuditRow[]> {
  const { rows } = await pool.query<Row>(statement, [
    ...[new Date(from), new Date(to), actor ?? null, limit],
    ...[after?.atMicros ?? null, after?.source ?? null, after?.id ?? null],
  ]);
  return rows.map((row) => ({
    place: { atMicros: row.at_micros, source: row.source, id: row.id },
    source: auditSources[row.source] as AuditSource,
    ...{ at: row.at, actor: row.actor, address: row.address, action: row.action, target: row.target },
    machineId: row.machine_id === null ? null : Number(row.machine_id),
    ...{ note: row.note, detail: row.detail, outcome: row.outcome },
  }));
}

/** Of what was refused the trail has the alarm or the machine alone. */
const machineOfTrail = `case
  when action like 'alarm.%' and target ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
    then (select machine_id from alarm where alarm.alarm_id = audit.target::uuid)
  when action like 'machine.%' and target ~ '^[0-9]{1,15}$' then target::bigint
end`;

/** Each table by its own index of time, which may stop after as many rows as are asked for. */
const statement = `
  with place as (select timestamptz 'epoch' + $5::bigint * interval '1 microsecond' as at)
  select *, (extract(epoch from at) * 1000000)::bigint as at_micros from (
    ${branch(0, 'audit', 'id', `action, target, ${machineOfTrail} as machine_id, null::text as note, detail, outcome`)}
    union all
    ${branch(1, 'machine_journal', 'sequence', 'act as action, null as target, machine_id, note, null as detail, null as outcome')}
    union all
    ${branch(
      2,
      'alarm_journal',
      'sequence',
      `act as action, alarm_id::text as target,
       (select machine_id from alarm where alarm.alarm_id = alarm_journal.alarm_id) as machine_id, note, null as detail, null as outcome`,
      "and actor <> 'system'",
    )}
  ) as every
  order by at desc, source desc, id desc limit $4`;

function branch(source: number, table: string, id: string, columns: string, more = ''): string {
  return `(select ${source} as source, ${id} as id, ${table}.at, actor, address, ${columns} from ${table}
    where ${table}.at >= $1 and ${table}.at < $2 and ($3::text is null or actor = any(array[$3, 'user ' || $3])) ${more}
      and ($5::bigint is null or ${table}.at <= (select at from place)
        and (${table}.at, ${source}, ${id}) < ((select at from place), $6::int, $7::bigint))
    order by ${table}.at desc, ${id} desc limit $4)`;
}

interface Row {
  readonly source: number;
  readonly id: string;
  readonly at: Date;
  readonly at_micros: string;
  readonly actor: string;
  readonly address: string | null;
  readonly action: string;
  readonly target: string | null;
  readonly machine_id: string | null;
  readonly note: string | null;
  readonly detail: TrailDetail | null;
  readonly outcome: string | null;
}
