// The two shapes of the table: as it was before there were eras, one table, and as it is. Both are made by the migrations themselves.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Pool } from 'pg';
import type { StatementPart } from '../../src/postgres/joined-statement.ts';
import { migrate } from '../../src/postgres/migrations.ts';
import { aiServerSchema } from '../../src/postgres/schemas.ts';

export const shapes = ['before', 'eras'] as const;
export type Shape = (typeof shapes)[number];

const eraMigration = 29;

export async function makeTables(pool: Pool, shape: Shape, folder: string): Promise<void> {
  if (shape === 'eras') {
    await migrate(pool, aiServerSchema);
    return;
  }
  const migrationsFolder = join(folder, 'migrations');
  const grantsFile = join(folder, 'grants.sql');
  mkdirSync(folder, { recursive: true });
  const isEarlier = (path: string): boolean => !(Number.parseInt(basename(path), 10) >= eraMigration);
  cpSync(aiServerSchema.migrationsFolder, migrationsFolder, { recursive: true, filter: isEarlier });
  writeFileSync(grantsFile, 'select');
  await migrate(pool, { name: 'before', knownTable: 'outbox', schemaSetting: null, migrationsFolder, grantsFile });
  // What is read is read as today: through a view that is the table itself.
  await pool.query(`
    create table detection_era as select 0 as era, now() as opened_at, null::timestamptz as closed_at, null::timestamptz as oldest, null::timestamptz as newest;
    create view detection_all as select 0 as era, detection.* from detection`);
}

/** The statement of a batch's detections, as it was and as it is. */
export function insertOf(shape: Shape, part: StatementPart): StatementPart {
  if (shape === 'eras') return part;
  const { requirement: _, ...plain } = part;
  const text = part.text
    .replace('insert into detection_all (era, ', 'insert into detection (')
    .replace('(select era from detection_era where closed_at is null), ', '')
    .replace('on conflict do nothing', 'on conflict (event_id) do nothing');
  // Texts are known by their names.
  return { ...plain, name: 'detection_before', text };
}
