// What admins have set of whom to tell, in the Portal's database: every version is kept, the last one counts, and none is ever changed. Of two admins at once
// the second is told who was first. What changed is in the audit by the same transaction.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';
import type { TrailDetail } from '../audit/actions.ts';
import { writeTrail } from '../audit/trail.ts';
import type { Actor } from '../desk/alarm-rows.ts';
import type { Refusal } from '../refusals.ts';
import { RoutesConflict } from './errors.ts';
import type { SetRules } from './file-schema.ts';

export interface RulesVersion {
  /** 0: nobody has set any. */
  readonly version: number;
  /** Null: the file's count. */
  readonly rules: SetRules | null;
  readonly at: Date | null;
  readonly actor: string | null;
}

export const noVersion: RulesVersion = { version: 0, rules: null, at: null, actor: null };

/** The one that counts; `known` itself where that still does. */
export async function newestRules(client: Pool | PoolClient, known: RulesVersion): Promise<RulesVersion> {
  const { rows } = await client.query<Omit<RulesVersion, 'rules'> & { readonly rules: string | null }>(
    `select version, at, actor, case when version <> $1 then rules end as rules
     from notification_rules order by version desc limit 1`,
    [known.version],
  );
  const [row] = rows;
  if (row === undefined) return noVersion;
  if (row.version === known.version && row.at?.getTime() === known.at?.getTime()) return known;
  // Another history under the same number: the database has been put back.
  if (row.version === known.version) return newestRules(client, noVersion);
  return { ...row, rules: row.rules === null ? null : (JSON.parse(row.rules) as SetRules) };
}

export interface Written {
  /** The one that was looked at. */
  readonly version: number;
  /** Null: to go back to the file. */
  readonly rules: SetRules | null;
}

/** Any number that nobody else locks: changes are rare, and come one after the other. */
const rulesLock = 7_346_501_135;

/** Returns the new version. `changes` says what of those before is another now, for the audit. Throws RoutesConflict. */
export function writeRules(
  pool: Pool,
  { version, rules }: Written,
  actor: Actor,
  changes: (before: SetRules | null) => TrailDetail,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [rulesLock]);
    const last = await newestRules(client, noVersion);
    if (last.version !== version) throw new RoutesConflict(firstText(last), first(last));
    if (rules === null && last.rules === null)
      throw new RoutesConflict('the routes of the file count already', { code: 'routes-of-file' });
    await client.query('insert into notification_rules (version, rules, actor, address) values ($1, $2, $3, $4)', [
      ...[version + 1, rules === null ? null : JSON.stringify(rules), actor.name, actor.address],
    ]);
    await writeTrail(client, {
      ...{ actor: actor.name, address: actor.address, target: null },
      action: rules === null ? 'notification.routes-of-file' : 'notification.routes',
      detail: { version: version + 1, ...changes(last.rules) },
    });
    return version + 1;
  });
}

function first({ version, actor, at }: RulesVersion): Refusal {
  if (version === 0 || actor === null || at === null) return { code: 'no-such-version' };
  return { code: 'changed', by: actor, at: at.toISOString() };
}

function firstText({ version, actor, at }: RulesVersion): string {
  if (version === 0) return 'there is no such version of the routes; look at them again';
  return `somebody was first: version ${version} of the routes was written by ${actor} at ${at?.toISOString()}`;
}
