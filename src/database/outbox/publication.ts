// The publication that decides what Debezium gets to see. It has to carry the inserts of the outbox, whole, and nothing else: one that
// lacks a part passes rows over without a word, while the slot's position moves on.
import pg, { type Pool } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';

interface Publication {
  readonly insertOnly: boolean;
  readonly forAllTables: boolean;
  /** `schema.table`, each once. */
  readonly tables: readonly string[];
  readonly hasFilter: boolean;
  readonly hasColumnList: boolean;
}

/** One sentence on what is wrong with it; null when nothing is. `absent` when there is none. */
export interface PublicationState {
  readonly isAbsent: boolean;
  readonly problem: string | null;
  /** The statements that put it right. */
  readonly fix: readonly string[];
}

export async function checkPublication(pool: Pool, name: string, schema: string): Promise<PublicationState> {
  const found = await readPublication(pool, name);
  const create = createStatement(name, schema);
  if (found === undefined) return { isAbsent: true, problem: `publication ${name} does not exist`, fix: [create] };
  const problems = problemsOf(found, `${schema}.outbox`);
  if (problems.length === 0) return { isAbsent: false, problem: null, fix: [] };
  const quoted = pg.escapeIdentifier(name);
  const fix = found.forAllTables
    ? [`drop publication ${quoted}`, create]
    : [
        `alter publication ${quoted} set table ${outboxOf(schema)}`,
        `alter publication ${quoted} set (publish = 'insert')`,
      ];
  return { isAbsent: false, problem: `publication ${name} ${problems.join(', ')}`, fix };
}

/** Makes it what it has to be, all or nothing; one that is right stays untouched. Resolves with whether anything was done. */
export async function ensurePublication(pool: Pool, name: string, schema: string): Promise<boolean> {
  const { fix } = await checkPublication(pool, name, schema);
  if (fix.length === 0) return false;
  try {
    await mendPublication(pool, name, schema, fix);
    return true;
  } catch (error) {
    // A guardian and whoever registers the connector may do so at once: the second one fails, and all is right.
    if ((await checkPublication(pool, name, schema)).fix.length > 0) throw error;
    return false;
  }
}

async function mendPublication(pool: Pool, name: string, schema: string, fix: readonly string[]): Promise<void> {
  if (!(await isOwner(pool, schema))) {
    // The role of the guardian: the tables' owner has left it this one thing.
    await pool.query(`select ${pg.escapeIdentifier(schema)}.mend_publication($1)`, [name]);
    return;
  }
  await inTransaction(pool, async (client) => {
    for (const statement of fix) await client.query(statement);
  });
}

async function isOwner(pool: Pool, schema: string): Promise<boolean> {
  const { rows } = await pool.query<{ is_owner: boolean }>(
    `select coalesce(pg_has_role(relowner, 'usage'), true) as is_owner from to_regclass($1) as outbox (oid)
       left join pg_class using (oid)`,
    [outboxOf(schema)],
  );
  return rows[0]?.is_owner ?? true;
}

async function readPublication(pool: Pool, name: string): Promise<Publication | undefined> {
  // Row filters and column lists came with PostgreSQL 15: through JSON their columns may be absent.
  const { rows } = await pool.query<{
    insert_only: boolean;
    all_tables: boolean;
    tables: string[];
    has_filter: boolean;
    has_columns: boolean;
  }>(
    `select pubinsert and not (pubupdate or pubdelete or pubtruncate) as insert_only, puballtables as all_tables,
       (select coalesce(array_agg(distinct schemaname || '.' || tablename), '{}') from pg_publication_tables as tables
        where tables.pubname = publication.pubname) as tables,
       exists (select from pg_publication_rel as rel
         where prpubid = publication.oid and to_jsonb(rel) ->> 'prqual' is not null) as has_filter,
       exists (select from pg_publication_rel as rel
         where prpubid = publication.oid and to_jsonb(rel) ->> 'prattrs' is not null) as has_columns
     from pg_publication as publication where pubname = $1`,
    [name],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    insertOnly: row.insert_only,
    forAllTables: row.all_tables,
    tables: row.tables,
    hasFilter: row.has_filter,
    hasColumnList: row.has_columns,
  };
}

function problemsOf(found: Publication, outbox: string): readonly string[] {
  const problems: string[] = [];
  if (!found.tables.includes(outbox)) problems.push(`does not contain ${outbox}`);
  if (found.forAllTables) problems.push('is for all tables');
  else {
    const others = found.tables.filter((table) => table !== outbox).slice(0, tablesShownMax);
    if (others.length > 0) problems.push(`contains ${others.join(', ')} too`);
  }
  if (found.hasFilter) problems.push('has a row filter');
  if (found.hasColumnList) problems.push('carries only some columns');
  if (!found.insertOnly) problems.push('does not carry inserts alone');
  return problems;
}

const tablesShownMax = 3;

function createStatement(name: string, schema: string): string {
  return `create publication ${pg.escapeIdentifier(name)} for table ${outboxOf(schema)} with (publish = 'insert')`;
}

function outboxOf(schema: string): string {
  return `${pg.escapeIdentifier(schema)}.outbox`;
}
