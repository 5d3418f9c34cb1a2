// What is asked of a filled table: storing as batches do, the pages that people and programs read, and retention.
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { noExplanation } from '../../src/core/explanation/explanation.ts';
import { writtenPlainly } from '../../src/core/explanation/write-explanation.ts';
import { removeExpired } from '../../src/database/delivery/clean-up.ts';
import { countEra, dropEra } from '../../src/database/delivery/eras.ts';
import { detectionInsert, type SaveContext } from '../../src/database/detections/insert-outcome.ts';
import { findDetection, listDetections } from '../../src/database/detections/list.ts';
import { listEpisodeReadings } from '../../src/database/episodes/list.ts';
import type { DetectionEvent } from '../../src/pipeline/batch.ts';
import { joinStatements } from '../../src/postgres/joined-statement.ts';
import { machines, topicId } from './fill.ts';
import { insertOf, type Shape } from './shapes.ts';

const context: SaveContext = { groupId: 'bench', source: '/bench', model: { name: 'default', version: '1.0.0' } };
const value = new TextEncoder().encode('{"machineId":1}'.padEnd(170, 'x'));

/** Microseconds a row, in statements of so many rows; the median of the statements. */
export async function storeBatches(pool: Pool, shape: Shape, rows: number, batchRows: number): Promise<number> {
  const took: number[] = [];
  for (let from = 0; from < rows; from += batchRows) {
    const detections = Array.from({ length: batchRows }, (_, place) => detectionAt(1e12 + from + place));
    const part = insertOf(
      shape,
      detectionInsert(context, { topicId, detections }, { replayed: false, maybeStored: false }),
    );
    const started = performance.now();
    await pool.query(joinStatements([part]));
    took.push(((performance.now() - started) * 1000) / batchRows);
  }
  return median(took);
}

function detectionAt(offset: number): DetectionEvent {
  const now = Date.now();
  return {
    eventId: randomUUID(),
    record: { partition: offset % 12, offset, timestamp: now, key: null, value, headers: [] },
    detection: {
      verdict: 'anomalous',
      reading: { machineId: Math.floor(Math.random() * machines), sensors: {}, collectedAt: now },
      type: { name: 'M', code: 1 },
      probability: 0.75,
      severity: 'ALERT',
      explanation: writtenPlainly(noExplanation),
    },
    detectedAt: now,
    episodeId: randomUUID(),
  };
}

const rounds = 30;

/** Milliseconds of each, the median of rounds that ask for other rows each time. */
export async function readPages(pool: Pool, rowCount: number, days: number): Promise<Readonly<Record<string, number>>> {
  const idAt = async (share: number): Promise<{ event: string; episode: string }> => {
    const row = Math.floor(share * rowCount);
    const { rows } = await pool.query(
      `select md5('row' || $1::bigint)::uuid as event, md5('episode' || $1::bigint / 30)::uuid as episode`,
      [row],
    );
    return rows[0];
  };
  const pages: Readonly<Record<string, (at: number, ids: { event: string; episode: string }) => Promise<unknown>>> = {
    'the newest page': () => listDetections(pool, { limit: 51 }),
    'the newest of a machine': (at) => listDetections(pool, { machineId: Math.floor(at * machines), limit: 51 }),
    'those of the last hour': () => listDetections(pool, { fromMs: Date.now() - 3_600_000, limit: 51 }),
    'a page from the middle on': (at, { event }) =>
      listDetections(pool, {
        after: { at: new Date(Date.now() - at * days * 86_400_000).toISOString(), id: event },
        limit: 51,
      }),
    'one by its id': (_, { event }) => findDetection(pool, event),
    'one that there is not': () => findDetection(pool, randomUUID()),
    'readings of an episode': (_, { episode }) => listEpisodeReadings(pool, { episodeId: episode, limit: 51 }),
  };
  const medians: Record<string, number> = {};
  for (const [name, read] of Object.entries(pages)) {
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const at = (round + 0.5) / rounds;
      const ids = await idAt(at);
      const started = performance.now();
      await read(at, ids);
      took.push(performance.now() - started);
    }
    medians[name] = median(took);
  }
  return medians;
}

export interface Retention {
  readonly rows: number;
  readonly seconds: number;
  readonly walBytes: number;
}

/** Of what is older than a 24th of the time: before by rows, at most so many batches of it; with eras the oldest but the first one. */
export async function removeOldest(pool: Pool, shape: Shape, days: number, batches: number): Promise<Retention> {
  const position = async (): Promise<string> => (await pool.query('select pg_current_wal_lsn() as at')).rows[0].at;
  const before = await position();
  const started = performance.now();
  let rows = 0;
  if (shape === 'before') {
    for (let batch = 0; batch < batches; batch++)
      rows += await removeExpired(pool, 'detection', (days * 23 * 86_400_000) / 24, 500);
  } else {
    rows = Number((await pool.query('select count(*) from detection_all where era = 1')).rows[0].count);
    while (await countEra(pool, 1, 16_384));
    if (!(await dropEra(pool, 1, 0))) throw new Error('the era was not dropped');
  }
  const seconds = (performance.now() - started) / 1000;
  const { rows: written } = await pool.query('select pg_current_wal_lsn() - $1::pg_lsn as bytes', [before]);
  return { rows, seconds, walBytes: Number(written[0].bytes) };
}

export interface Sizes {
  readonly heapBytes: number;
  readonly indexBytes: number;
  /** The keys of event ids that storing goes by, which it meets in no order. */
  readonly keyBytes: number;
}

export async function sizesOf(pool: Pool): Promise<Sizes> {
  const { rows } = await pool.query(
    `select sum(pg_table_size(oid)) as heap, sum(pg_indexes_size(oid)) as indexes from pg_class
     where relkind = 'r' and relname ~ '^detection(_era_[0-9]+)?$'`,
  );
  const { rows: key } = await pool.query(
    `select pg_relation_size(indexrelid) as bytes from pg_index join pg_class on pg_class.oid = indrelid
     where indisprimary and relkind = 'r' and relname ~ '^detection(_era_[0-9]+)?$' order by pg_class.oid desc limit 1`,
  );
  return { heapBytes: Number(rows[0].heap), indexBytes: Number(rows[0].indexes), keyBytes: Number(key[0].bytes) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
