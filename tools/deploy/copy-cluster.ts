// A copy of a PostgreSQL that runs, as its documents say to make one where pg_basebackup is not at hand: pg_backup_start, the files, pg_backup_stop.
import { chownSync, cpSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Home } from '../../src/stack/home.ts';
import { postgresSuperuser } from '../../src/stack/parts/postgres.ts';

interface Order {
  /** Whose superuser makes it. */
  readonly home: Home;
  readonly port: number;
  readonly from: string;
  readonly to: string;
}

/** Resolves with what `look` found when the files were copied. The WAL since the start is the reader's to have. */
export async function copyCluster<T>({ home, port, from, to }: Order, look: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: '127.0.0.1', port, database: 'postgres', ...postgresSuperuser(home) });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('drill', true)`);
    cpSync(from, to, {
      recursive: true,
      filter: (path) => isCopied(path.slice(from.length + 1)) && existsNow(path),
      mode: 0,
    });
    const found = await look();
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '');
    return found;
  } finally {
    await client.end();
  }
}

/** PostgreSQL may run as a user of its own. */
export function giveTo(folder: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  for (const name of ['', ...(readdirSync(folder, { recursive: true }) as string[])])
    chownSync(join(folder, name), uid, gid);
}

/** What PostgreSQL's documents say to leave out. */
function isCopied(inside: string): boolean {
  if (/^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/./.test(inside))
    return false;
  return !/^(postmaster\.(pid|opts)|pg_internal\.init)$/.test(inside) && !inside.includes('pgsql_tmp');
}

/** Files come and go meanwhile. */
function existsNow(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
