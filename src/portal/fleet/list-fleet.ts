// The machines of a plant with what people look after, and the journal of one.
import type { Pool } from 'pg';
import { typeNameReader } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import type { FleetAct, MachineFacts } from './fleet.ts';
import type { FleetList, MachineEntry } from './schemas.ts';

/** By id, at most `limit` of those that the plant has, and of those that it had. */
export async function listFleet(
  pool: Pool,
  { profile, limit }: { readonly profile: Profile; readonly limit: number },
): Promise<FleetList> {
  const { rows } = await pool.query<Row>(
    `select id, name, type, area, version, null as retired_at, count(*) over () as total
       from machine order by id limit $1`,
    [limit],
  );
  const { rows: retired } = await pool.query<Row>(
    `select id, name, type, area, version, retired_at, count(*) over () as total from machine_retired order by retired_at desc, id limit $1`,
    [limit],
  );
  const read = typeNameReader(profile);
  const toMachine = (row: Row) => ({
    ...{ id: Number(row.id), name: row.name, type: read(row.type) ?? row.type, area: row.area, version: row.version },
    retiredAt: row.retired_at?.toISOString() ?? null,
  });
  return {
    total: Number(rows[0]?.total ?? 0),
    machines: rows.map(toMachine),
    retiredTotal: Number(retired[0]?.total ?? 0),
    retired: retired.map(toMachine),
  };
}

interface Row extends MachineFacts {
  readonly id: string;
  readonly version: number;
  readonly retired_at: Date | null;
  readonly total: string;
}

const entriesMax = 200;

/** The newest entries, the last first; empty for a machine that nobody has changed. */
export async function machineJournal(pool: Pool, profile: Profile, id: number): Promise<readonly MachineEntry[]> {
  const { rows } = await pool.query<EntryRow>(
    'select at, act, actor, address, note, before, after from machine_journal where machine_id = $1 order by sequence desc limit $2',
    [id, entriesMax],
  );
  const read = typeNameReader(profile);
  const shown = (facts: MachineFacts | null) => facts && { ...facts, type: read(facts.type) ?? facts.type };
  return rows.map((row) => ({
    ...{ at: row.at.toISOString(), act: row.act, actor: row.actor, address: row.address, note: row.note },
    ...{ before: shown(row.before), after: shown(row.after) },
  }));
}

interface EntryRow {
  readonly at: Date;
  readonly act: FleetAct;
  readonly actor: string;
  readonly address: string | null;
  readonly note: string | null;
  readonly before: MachineFacts | null;
  readonly after: MachineFacts | null;
}
