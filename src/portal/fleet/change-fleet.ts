// Machines in the Portal's database: read under a lock, changed and told to the journal in one transaction. `machine` has those that the plant has, which is
// what the AI server reads; retired ones stand in a table of their own.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import type { Refusal } from '../refusals.ts';
import { MachineConflict } from './errors.ts';
import type { Fleet, FleetStep, MachineFacts } from './fleet.ts';

/** Who changes machines. */
export interface FleetActor {
  readonly name: string;
  /** Of the sender of a request; null for a command. */
  readonly address: string | null;
}

/** Any number that nobody else locks: changes are rare, and come one after the other. */
const fleetLock = 7_346_501_132;

/** Does what `decide` makes of the machines with these ids as they are now; what it throws changes nothing. Returns its steps. */
export function changeFleet(
  pool: Pool,
  ids: readonly number[],
  actor: FleetActor,
  decide: (fleet: Fleet) => readonly FleetStep[],
): Promise<readonly FleetStep[]> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [fleetLock]);
    const steps = decide(await loadFleet(client, ids));
    await write(client, steps, actor);
    return steps;
  });
}

/** As `changeFleet` of one machine. Throws MachineConflict, saying who was first, where it has another version than was looked at. */
export function changeMachine(
  pool: Pool,
  { id, version }: { readonly id: number; readonly version: number },
  actor: FleetActor,
  decide: (fleet: Fleet) => FleetStep | null,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [fleetLock]);
    const fleet = await loadFleet(client, [id]);
    const known = fleet.get(id);
    if (known === undefined) throw new NoSuchRecord('a machine', id);
    if (known.version !== version) {
      const last = await lastEntry(client, id);
      throw new MachineConflict(`somebody was first: ${entryText(id, last)}`, { code: 'changed', ...told(last) });
    }
    const step = decide(fleet);
    if (step === null) return version;
    await write(client, [step], actor);
    return version + 1;
  });
}

/** The next id that no machine has or had, also where somebody else has written machines with ids of their own. */
export function nextMachineId(pool: Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    // Whoever adds machines sets where numbers go on, by what they were a moment ago.
    await client.query('select pg_advisory_xact_lock($1)', [fleetLock]);
    for (;;) {
      const { rows } = await client.query<{ readonly id: string }>("select nextval('machine_id_seq') as id");
      const id = Number(rows[0]?.id);
      const { rowCount } = await client.query(
        'select from machine where id = $1 union all select from machine_retired where id = $1',
        [id],
      );
      if (rowCount === 0) return id;
    }
  });
}

export async function loadFleet(client: Pool | PoolClient, ids: readonly number[]): Promise<Fleet> {
  const { rows } = await client.query<FleetRow>(
    `select id, name, type, area, version, false as is_retired from machine where id = any($1::bigint[])
     union all select id, name, type, area, version, true from machine_retired where id = any($1::bigint[])`,
    [ids],
  );
  return new Map(rows.map(({ id, is_retired: isRetired, ...row }) => [Number(id), { ...row, isRetired }] as const));
}

interface FleetRow extends MachineFacts {
  readonly id: string;
  readonly version: number;
  readonly is_retired: boolean;
}

async function write(client: PoolClient, steps: readonly FleetStep[], actor: FleetActor): Promise<void> {
  if (steps.length === 0) return;
  const taken = steps.map(({ act, id, after, note, before }) => ({ act, id, ...after, note, before, after }));
  await client.query(writing, [JSON.stringify(taken), actor.name, actor.address]);
  if (steps.some(({ act }) => act === 'added')) {
    // Later machines get ids above those that were wished for.
    await client.query(
      `select setval('machine_id_seq', greatest((select max(id) from machine where id < ${countedIdsEnd}), 1,
         (select case when is_called then last_value else last_value - 1 end from machine_id_seq)))`,
    );
  }
}

/** Ids that were wished for from here on are no numbers that somebody counts by: the next id does not follow them, lest there be none left. */
const countedIdsEnd = 1_000_000_000_000;

/** Of one that there was before above all that it had: each change of it is an entry. Else an old page would change the new one. */
const firstVersion = `1 + (select count(*) from machine_journal where machine_id = step.id)`;

const writing = `with step as (
  select * from json_to_recordset($1::json) as each(act text, id bigint, name text, type text, area text, note text, before jsonb, after jsonb)
), added as (
  insert into machine (id, name, type, area, version) select id, name, type, area, ${firstVersion} from step where act = 'added'
), changed as (
  update machine set name = step.name, type = step.type, area = step.area, version = version + 1 from step
  where step.act = 'changed' and machine.id = step.id
), removed as (
  delete from machine using step where step.act = 'removed' and machine.id = step.id
), left_out as (
  delete from machine using step where step.act = 'retired' and machine.id = step.id returning machine.*
), retired as (
  insert into machine_retired (id, name, type, area, version) select id, name, type, area, version + 1 from left_out
), back as (
  delete from machine_retired using step where step.act = 'restored' and machine_retired.id = step.id returning machine_retired.*
), restored as (
  insert into machine (id, name, type, area, version) select id, name, type, area, version + 1 from back
)
insert into machine_journal (machine_id, act, actor, address, note, before, after)
  select id, act, $2, $3, note, before, after from step order by id`;

interface Entry {
  readonly act: string;
  readonly actor: string;
  readonly at: Date;
}

async function lastEntry(client: PoolClient, id: number): Promise<Entry | undefined> {
  const { rows } = await client.query<Entry>(
    "select act, actor, at from machine_journal where machine_id = $1 and act not like 'plan-%' order by sequence desc limit 1",
    [id],
  );
  return rows[0];
}

function told(entry: Entry | undefined): Omit<Refusal, 'code'> {
  return entry === undefined ? {} : { act: entry.act, by: entry.actor, at: entry.at.toISOString() };
}

function entryText(id: number, entry: Entry | undefined): string {
  return entry === undefined
    ? `machine ${id} has changed`
    : `${entry.act} by ${entry.actor} at ${entry.at.toISOString()}`;
}
