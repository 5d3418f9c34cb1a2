// Maintenance windows: added, listed, ended, and read by the consumer. The trail of who did it is the caller's over the API, which writes it
// before the change; on the command line it is a row of the same transaction.
import type { Pool, PoolClient } from 'pg';
import type { StoredWindow, WindowQuery } from '../../core/stored-rows.ts';
import type { MaintenanceWindow, NewWindow } from '../../core/suppression/window.ts';
import { exactTime } from '../detections/list.ts';

/** So many are read by who goes by them: more than may be open at once. */
export const windowsReadMax = 20_000;

export interface WindowChange {
  readonly actor: string;
}

/** Undefined where `openMax` windows, which are not over yet, are there already. */
export async function addWindow(
  client: Pool | PoolClient,
  window: NewWindow,
  { actor, openMax }: WindowChange & { readonly openMax: number },
): Promise<StoredWindow | undefined> {
  const { rows } = await client.query(
    `insert into maintenance_window (machines, machine_types, failure_mode, starts_at, ends_at, reason, created_by)
     select $1::bigint[], $2::text[], $3::text, to_timestamp($4::double precision / 1000),
       to_timestamp($5::double precision / 1000), $6::text, $7::text
     where (select count(*) from maintenance_window where ends_at > now() and ended_at is null) < $8::bigint
     returning ${columns}`,
    [
      window.machines,
      window.machineTypes,
      window.failureMode,
      window.from,
      window.until,
      window.reason,
      actor,
      openMax,
    ],
  );
  return rows.map(toWindow)[0];
}

/** As it is then; one that is over already stays as it is. Undefined where there is none. */
export async function endWindow(
  client: Pool | PoolClient,
  id: string,
  { actor }: WindowChange,
): Promise<StoredWindow | undefined> {
  const { rows } = await client.query(
    `update maintenance_window set ended_at = now(), ended_by = $2
     where id = $1 and ended_at is null and ends_at > now() returning ${columns}`,
    [id, actor],
  );
  return rows.length > 0 ? rows.map(toWindow)[0] : findWindow(client, id);
}

export async function findWindow(client: Pool | PoolClient, id: string): Promise<StoredWindow | undefined> {
  const { rows } = await client.query(`select ${columns} from maintenance_window where id = $1`, [id]);
  return rows.map(toWindow)[0];
}

/** The newest first. */
export async function listWindows(pool: Pool, query: WindowQuery): Promise<readonly StoredWindow[]> {
  const { rows } = await pool.query(
    `select ${columns} from maintenance_window
     where ($1::timestamptz is null or (created_at, id) < ($1, $2::uuid))
       and ($3::text is null or ${state} = $3)
     order by created_at desc, id desc
     limit $4`,
    [query.after?.at, query.after?.id, query.state, query.limit],
  );
  return rows.map(toWindow);
}

/** Those that end last, at most `countMax`: a consumer that is behind needs windows that are over. */
export async function loadWindows(pool: Pool, countMax: number): Promise<readonly MaintenanceWindow[]> {
  const { rows } = await pool.query(
    `select id, machines, machine_types, failure_mode, starts_at, least(ends_at, ended_at) as until, reason
     from maintenance_window order by least(ends_at, ended_at) desc, id desc limit $1`,
    [countMax],
  );
  return rows.map((row) => ({
    id: row.id,
    machines: row.machines.map(Number),
    machineTypes: row.machine_types,
    failureMode: row.failure_mode,
    from: row.starts_at.getTime(),
    until: row.until.getTime(),
    reason: row.reason,
  }));
}

/** The row of audit of a change that this transaction makes. */
export async function auditWindow(client: PoolClient, actor: string, action: string, target: string): Promise<void> {
  await client.query(`insert into audit (actor, action, target, outcome) values ($1, $2, $3, 'done')`, [
    actor,
    action,
    target,
  ]);
}

const state = `case when ended_at is not null or ends_at <= now() then 'over' when starts_at > now() then 'planned' else 'active' end`;

const columns = `id, ${exactTime('created_at')} as exact, machines, machine_types, failure_mode, starts_at, ends_at, reason,
  created_at, created_by, ended_at, ended_by, ${state} as state`;

// biome-ignore lint/suspicious/noExplicitAny: a row is what the columns say
function toWindow(row: any): StoredWindow {
  return {
    start: { at: row.exact, id: row.id },
    state: row.state,
    machines: row.machines.map(Number),
    machineTypes: row.machine_types,
    failureMode: row.failure_mode,
    from: row.starts_at,
    until: row.ends_at,
    reason: row.reason,
    createdAt: row.created_at,
    createdBy: row.created_by,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
  };
}
