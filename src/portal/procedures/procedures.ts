// Procedures in the Portal's database: every version of every one is kept, the last one holds, and none is ever changed. Two people who write at the same
// time: the second is told who was first.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';
import type { Actor } from '../desk/alarm-rows.ts';
import type { Refusal } from '../refusals.ts';
import { ProcedureConflict } from './errors.ts';
import type { ProcedureVersion } from './schemas.ts';

/** What a procedure is of: of any alarm where kind is null, of the kind's alarms without a known mode where mode is. */
export interface ProcedureOf {
  readonly kind: string | null;
  readonly mode: string | null;
}

export interface WrittenProcedure extends ProcedureOf {
  /** The one that was looked at; 0 for none. */
  readonly version: number;
  readonly text: string;
}

/** So many that are not empty. */
export const proceduresMax = 200;
const versionsMax = 20;
/** Any number that nobody else locks: changes are rare, and come one after the other. */
const procedureLock = 7_346_501_134;

const columns = 'kind, mode, version, at, actor, text';
const ofIt = "coalesce(kind, '') = coalesce($1::text, '') and coalesce(mode, '') = coalesce($2::text, '')";
/** Letter by letter as the index has it. */
const current = `select distinct on (coalesce(kind, ''), coalesce(mode, '')) ${columns} from procedure_version
  order by coalesce(kind, ''), coalesce(mode, ''), version desc`;

/** Those that hold for an alarm: that of its mode first, then that of any; none is empty. */
export async function proceduresFor(pool: Pool, { kind, mode }: ProcedureOf): Promise<readonly ProcedureVersion[]> {
  const found = await Promise.all([newest(pool, { kind, mode }, 1), newest(pool, { kind: null, mode: null }, 1)]);
  return found.flat().filter(({ text }) => text !== '');
}

/** All that hold, without their texts. */
export async function listProcedures(pool: Pool): Promise<readonly Omit<ProcedureVersion, 'text'>[]> {
  const { rows } = await pool.query<Row>(`select * from (${current}) as current where text <> '' limit $1`, [
    proceduresMax,
  ]);
  return rows.map((row) => {
    const { text: _, ...told } = toVersion(row);
    return told;
  });
}

/** The newest versions, the last first; also empty ones. */
export function versionsOf(pool: Pool, of: ProcedureOf): Promise<readonly ProcedureVersion[]> {
  return newest(pool, of, versionsMax);
}

/** Returns the new version. Throws ProcedureConflict where it has another one than was looked at. */
export function writeProcedure(pool: Pool, written: WrittenProcedure, actor: Actor): Promise<number> {
  const { kind, mode, version, text } = written;
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [procedureLock]);
    const [last] = await newest(client, written, 1);
    if ((last?.version ?? 0) !== version) throw new ProcedureConflict(firstText(last), first(last));
    if (last === undefined || last.text === '') await refuseTooMany(client);
    await client.query(
      'insert into procedure_version (kind, mode, version, text, actor, address) values ($1, $2, $3, $4, $5, $6)',
      [kind, mode, version + 1, text, actor.name, actor.address],
    );
    return version + 1;
  });
}

function first(last: ProcedureVersion | undefined): Refusal {
  return last === undefined ? { code: 'no-such-version' } : { code: 'changed', by: last.actor, at: last.at };
}

function firstText(last: ProcedureVersion | undefined): string {
  if (last === undefined) return 'there is no such version of it; look at it again';
  return `somebody was first: version ${last.version} was written by ${last.actor} at ${last.at}`;
}

async function refuseTooMany(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ readonly count: string }>(
    `select count(*) as count from (${current}) as current where text <> ''`,
  );
  if (Number(rows[0]?.count) >= proceduresMax)
    throw new ProcedureConflict(`there are ${proceduresMax} procedures already; empty one that is needed no longer`, {
      ...{ code: 'too-many-procedures', most: proceduresMax },
    });
}

async function newest(client: Pool | PoolClient, { kind, mode }: ProcedureOf, limit: number) {
  const { rows } = await client.query<Row>(
    `select ${columns} from procedure_version where ${ofIt} order by version desc limit $3`,
    [kind, mode, limit],
  );
  return rows.map(toVersion);
}

interface Row extends ProcedureOf {
  readonly version: number;
  readonly at: Date;
  readonly actor: string;
  readonly text: string;
}

function toVersion({ at, ...row }: Row): ProcedureVersion {
  return { ...row, at: at.toISOString() };
}
