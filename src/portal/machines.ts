// The plant's machines in the Portal's database, which owns them.
import type { Pool, PoolClient } from 'pg';
import { storedSpelling, typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import type { Severity } from '../core/severity.ts';
import type { PortalMachine } from './schemas.ts';

/** The machines by id, at most `limit`, with the count and the last of their alerts. */
export async function listMachines(
  pool: Pool,
  { profile, limit }: { readonly profile: Profile; readonly limit: number },
): Promise<readonly PortalMachine[]> {
  const readTypeName = typeNameReader(profile);
  const { rows } = await pool.query<MachineRow>(
    `select machine.id, machine.name, machine.type, counted.alert_count,
       last.sequence, last.severity, last.probability, last.detected_at
     from (select * from machine order by id limit $1) as machine
     left join lateral (
       select sequence, severity, probability, detected_at from alert
       where machine_id = machine.id order by sequence desc limit 1
     ) as last on true
     cross join lateral (select count(*) as alert_count from alert where machine_id = machine.id) as counted
     order by machine.id`,
    [limit],
  );
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    type: readTypeName(row.type) ?? row.type,
    alertCount: Number(row.alert_count),
    lastAlert: lastAlertOf(row),
  }));
}

/**
 * The machines that the first migration puts there have types of AI4I: where the profile does not know them all, each gets one of the
 * profile's, in turn. Returns how many machines were changed. To be called in the migration's transaction, before anybody has seen them.
 */
export async function fitFirstMachines(client: PoolClient, profile: Profile): Promise<number> {
  const { rows } = await client.query<{ id: string; type: string }>('select id, type from machine order by id');
  const readTypeName = typeNameReader(profile);
  if (rows.every(({ type }) => readTypeName(type) !== undefined)) return 0;
  const types = profile.machineTypes.map(storedSpelling);
  await client.query(
    `update machine set type = given.type from unnest($1::bigint[], $2::text[]) as given(id, type)
     where machine.id = given.id`,
    [rows.map(({ id }) => id), rows.map((_row, index) => types[index % types.length])],
  );
  return rows.length;
}

export interface UnknownTypes {
  /** Of machines whose type the profile does not know. */
  readonly count: number;
  /** The first of them by id. */
  readonly examples: readonly { readonly id: number; readonly type: string }[];
}

/** The machines whose readings are refused because the profile does not know their type, with at most `examplesMax` of them by name. */
export async function findUnknownTypes(
  pool: Pool,
  { profile, examplesMax }: { readonly profile: Profile; readonly examplesMax: number },
): Promise<UnknownTypes> {
  const { rows: spelled } = await pool.query<{ type: string; count: string }>(
    'select type, count(*) as count from machine group by type',
  );
  const readTypeName = typeNameReader(profile);
  const unknown = spelled.filter(({ type }) => readTypeName(type) === undefined);
  const { rows: examples } = await pool.query<{ id: string; type: string }>(
    'select id, type from machine where type = any($1::text[]) order by id limit $2',
    [unknown.map(({ type }) => type), examplesMax],
  );
  return {
    count: unknown.reduce((sum, { count }) => sum + Number(count), 0),
    examples: examples.map(({ id, type }) => ({ id: Number(id), type })),
  };
}

interface MachineRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly alert_count: string;
  readonly sequence: string | null;
  readonly severity: Severity | null;
  readonly probability: number | null;
  readonly detected_at: Date | null;
}

function lastAlertOf(row: MachineRow): PortalMachine['lastAlert'] {
  const { sequence, severity, probability, detected_at: detectedAt } = row;
  if (sequence === null || severity === null || probability === null || detectedAt === null) return null;
  return { sequence: Number(sequence), severity, probability, detectedAt: detectedAt.toISOString() };
}
