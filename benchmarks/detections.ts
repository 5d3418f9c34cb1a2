// What the table of detections costs when it is large: once as one table, as before there were eras, and once in eras (docs/capacity.md). Fills a PostgreSQL of its own
// by SQL and prints Markdown: how fast it fills and takes batches, how large indexes are, how long pages take, and what retention does.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { openHome } from '../src/stack/home.ts';
import { postgresPart, postgresSuperuser } from '../src/stack/parts/postgres.ts';
import { supervise } from '../src/stack/supervise/supervise.ts';
import { freePort } from '../test/support/stack.ts';
import { erasFilled, fill } from './detections/fill.ts';
import { readPages, removeOldest, type Sizes, sizesOf, storeBatches } from './detections/measure.ts';
import { makeTables, type Shape, shapes } from './detections/shapes.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    days: { type: 'string', default: '90' },
    folder: { type: 'string' },
    'only-fill': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const rowCount = Number(options.rows);
const days = Number(options.days);
const isWrong = !Number.isInteger(rowCount) || rowCount < 100_000 || !(days > 0);
if (options.help || isWrong) {
  (isWrong ? process.stderr : process.stdout).write(`usage: npm run bench:detections -- [options]

Fills the table of detections, as it was and in eras, and measures both.

  --rows N       rows of each, 100000 at least (2000000)
  --days N       over how many days they came (90)
  --folder DIR   where the data are kept; those that a run before has filled are measured again as they are
  --only-fill    measures nothing after that
  --help         this text
`);
  process.exit(isWrong ? 2 : 0);
}
const kept = options.folder === undefined ? undefined : resolve(options.folder);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'spindle-detections-'));
mkdirSync(folder, { recursive: true });
const home = openHome(folder);
const port = await freePort();
const stack = await supervise({
  home,
  ports: [],
  emit: () => {},
  steps: [
    postgresPart({
      home,
      port,
      databases: shapes.map(databaseOf),
      settings: {
        shared_buffers: '512MB',
        max_wal_size: '8GB',
        checkpoint_timeout: '15min',
        synchronous_commit: 'off',
      },
    }),
  ],
});
try {
  const failures = await stack.settled;
  for (const error of failures.values()) throw error;
  const results = new Map<Shape, Record<string, string>>();
  for (const shape of shapes) results.set(shape, await measure(shape));
  if (!options['only-fill']) report(results);
} finally {
  await stack.stop();
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}

function databaseOf(shape: Shape): string {
  return `detections_${shape}`;
}

async function measure(shape: Shape): Promise<Record<string, string>> {
  const pool = new Pool({ ...postgresSuperuser(home), host: '127.0.0.1', port, database: databaseOf(shape), max: 1 });
  try {
    const { rows } = await pool.query<{ filled: string | null }>(
      "select obj_description(oid, 'pg_database') as filled from pg_database where datname = current_database()",
    );
    const found: Record<string, string> = {};
    if (rows[0]?.filled == null) {
      await makeTables(pool, shape, join(folder, `tables-${shape}`));
      const filled = await fill(pool, { shape, rows: rowCount, days, tell: say });
      found['filled by SQL, rows/s'] = whole(filled.rows / filled.seconds);
      found['the last twentieth of them, rows/s'] = whole(filled.lastPerSecond);
      await pool.query(`vacuum analyze ${shape === 'eras' ? 'detection_all' : 'detection'}`);
      await pool.query(`comment on database ${databaseOf(shape)} is '${JSON.stringify(found)}'`);
    } else Object.assign(found, JSON.parse(rows[0].filled));
    if (options['only-fill']) return found;
    return { ...found, ...(await measured(pool, shape)) };
  } finally {
    await pool.end();
  }
}

async function measured(pool: Pool, shape: Shape): Promise<Record<string, string>> {
  const sizes: Sizes = await sizesOf(pool);
  await pool.query('checkpoint');
  await storeBatches(pool, shape, 10_000, 100);
  const found: Record<string, string> = {
    'rows, GB': gigabytes(sizes.heapBytes),
    'all indexes, GB': gigabytes(sizes.indexBytes),
    'the key that storing meets at random, GB': gigabytes(sizes.keyBytes),
    'stored in batches of 100, µs a row': (await storeBatches(pool, shape, 50_000, 100)).toFixed(1),
  };
  for (const [page, ms] of Object.entries(await readPages(pool, rowCount, days))) found[`${page}, ms`] = ms.toFixed(2);
  const removed = await removeOldest(pool, shape, days, 40);
  const part = rowCount / erasFilled;
  found[`retention of a ${erasFilled}th of the rows, s`] = ((removed.seconds * part) / removed.rows).toFixed(1);
  found['WAL of it, MB'] = ((removed.walBytes * part) / removed.rows / 1e6).toFixed(1);
  return found;
}

function report(results: ReadonlyMap<Shape, Record<string, string>>): void {
  const load = loadavg()[0]?.toFixed(1);
  process.stdout.write(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, load ${load}; ${whole(rowCount)} rows of ${days} days\n\n`,
  );
  process.stdout.write(`| | one table | ${erasFilled} eras |\n|---|---|---|\n`);
  const [before, eras] = shapes.map((shape) => results.get(shape) ?? {});
  for (const name of Object.keys(eras ?? {}))
    process.stdout.write(`| ${name} | ${before?.[name] ?? ''} | ${eras?.[name]} |\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}
