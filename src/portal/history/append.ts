// Readings into the history's newest table, in one transaction with the positions in Kafka that they move: what comes again after that is met by a
// position that has moved on, and is not stored again, by whichever Portal. A reading that the table cannot hold is left out, and holds up none.
import type { Pool, PoolClient } from 'pg';
import { type EpochMs, isWithinYears1To9999 } from '../../core/time.ts';
import { bigintArray, byteaArray, intArray } from '../../postgres/array-values.ts';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { refusalOf, sqlStateOf } from '../../postgres/sql-state.ts';
import { partitionAt } from '../curve/plan.ts';
import { encodeReadings } from '../curve/readings.ts';
import type { Reader } from '../positions.ts';
import { findRefused } from './find-refused.ts';
import { addPartitions } from './partitions.ts';

/** What was read of one batch of records. */
export interface HistoryBatch {
  readonly topicId: string;
  /** Of each partition the offsets that the batch covers, `to` exclusive. */
  readonly ranges: readonly { readonly partition: number; readonly from: number; readonly to: number }[];
  readonly readings: ReadingRows;
}

/** Readings in columns, as the one way in has taken them. */
export interface ReadingRows {
  readonly length: number;
  /** NaN for a record that is no reading; else a whole number. */
  readonly machineIds: Float64Array;
  /** When each was taken; NaN where nobody knows. */
  readonly times: Float64Array;
  /** A row of values for each reading, in the layout's order. */
  readonly sensors: Float64Array;
}

export interface Layout {
  readonly layout: number;
  readonly sensors: readonly string[];
}

export const readingOutcomes = [
  'kept',
  'not-a-reading',
  'unknown-machine',
  'no-time',
  'too-old',
  'unstorable',
] as const;
export type ReadingOutcome = (typeof readingOutcomes)[number];

export interface AppendOptions {
  readonly reader: Reader;
  readonly layout: Layout;
  /** Readings of before are too old for every table. */
  readonly oldest: EpochMs;
}

/** How many readings came to what; undefined where somebody else has moved on, and nothing was stored. */
export type Appended = Readonly<Record<ReadingOutcome, number>> | undefined;

/** A row of a batch. */
export interface ReadingRow {
  readonly batch: ReadingRows;
  readonly row: number;
}

/** The layout of these sensors, which is made where there is none. */
export async function ensureLayout(pool: Pool, sensors: readonly string[]): Promise<Layout> {
  await pool.query('insert into reading_layout (sensors) values ($1) on conflict (sensors) do nothing', [sensors]);
  const { rows } = await pool.query<{ layout: number }>('select layout from reading_layout where sensors = $1', [
    sensors,
  ]);
  return { layout: (rows[0] as { layout: number }).layout, sensors };
}

/**
 * What the database refuses for its values twice is looked for and left out, told with the reason of the first. Rejects as the database does
 * otherwise, with nothing stored.
 */
export async function appendReadings(
  pool: Pool,
  batches: readonly HistoryBatch[],
  options: AppendOptions & { readonly leftOut?: (count: number, reason: string) => void },
): Promise<Appended> {
  const append = (leftOut: LeftOut) => withPartition(pool, () => appendOnce(pool, batches, options, leftOut));
  for (let attempt = 1; ; attempt++) {
    try {
      return await append(new Map());
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      // What passes by itself leaves out no reading.
      if (attempt < attemptsMax) continue;
      const refused = await findRefusedRows(pool, batches, options);
      // Something else than readings is at fault.
      if (refused.rows.length === 0) throw error;
      const appended = await append(Map.groupBy(refused.rows, ({ batch }) => batch));
      if (appended !== undefined) options.leftOut?.(refused.rows.length, refused.reason);
      return appended;
    }
  }
}

const attemptsMax = 2;

function findRefusedRows(pool: Pool, batches: readonly HistoryBatch[], { layout, oldest }: AppendOptions) {
  const store = (client: PoolClient, rows: readonly ReadingRow[]) => insertBlocks(client, byMachine(rows), layout);
  const good = { length: 1, machineIds: Float64Array.of(1), times: Float64Array.of(Date.now()) };
  const goodRow = { batch: { ...good, sensors: new Float64Array(layout.sensors.length) }, row: 0 };
  return findRefused(pool, storableRows(batches, oldest), { store, good: [goodRow] });
}

type LeftOut = ReadonlyMap<ReadingRows, readonly ReadingRow[]>;

/** Where the newest table has no partition for now, as while nobody looked after it, it is made. */
async function withPartition<Result>(pool: Pool, append: () => Promise<Result>): Promise<Result> {
  try {
    return await append();
  } catch (error) {
    if (!isPartitionMissing(error)) throw error;
    const { rows } = await pool.query<{ now: Date }>('select now()');
    const now = (rows[0] as { now: Date }).now.getTime();
    await addPartitions(pool, [{ kind: 'recent', from: partitionAt('recent', now) }]);
    return append();
  }
}

/** The same state as of a check that values break, which is a constraint with a name. */
function isPartitionMissing(error: unknown): boolean {
  return sqlStateOf(error) === '23514' && (error as { readonly constraint?: string }).constraint === undefined;
}

function appendOnce(
  pool: Pool,
  batches: readonly HistoryBatch[],
  options: AppendOptions,
  leftOut: LeftOut,
): Promise<Appended> {
  return inTransaction(pool, async (client) => {
    if (!(await movePositions(client, batches, options.reader))) return undefined;
    const counts: Record<ReadingOutcome, number> = {
      ...{ kept: 0, 'not-a-reading': 0, 'unknown-machine': 0, 'no-time': 0, 'too-old': 0, unstorable: 0 },
    };
    const rows = byMachine(storableRows(batches, options.oldest, leftOut, counts));
    await leaveUnknown(client, rows, counts);
    if (rows.size > 0) await insertBlocks(client, rows, options.layout);
    return counts;
  });
}

/** False where the stored positions are not those from which the batches go on. */
async function movePositions(client: PoolClient, batches: readonly HistoryBatch[], reader: Reader): Promise<boolean> {
  const [first] = batches;
  if (first === undefined) return true;
  const moves = new Map<number, { from: number; to: number }>();
  for (const { partition, from, to } of batches.flatMap(({ ranges }) => ranges)) {
    moves.set(partition, { from: moves.get(partition)?.from ?? from, to });
  }
  // Locks are taken in one order, whoever moves beside us.
  const partitions = [...moves.keys()].sort((one, other) => one - other);
  const move = (partition: number) => moves.get(partition) as { from: number; to: number };
  await client.query(
    'select from topic_position where group_id = $1 and topic = $2 and partition = any($3) order by partition for update',
    [reader.groupId, reader.topic, partitions],
  );
  const { rowCount } = await client.query(
    `update topic_position set next_offset = moved.next_offset, moved_at = now()
     from unnest($4::int[], $5::bigint[], $6::bigint[]) as moved(partition, from_offset, next_offset)
     where group_id = $1 and topic = $2 and topic_id = $3::uuid
       and topic_position.partition = moved.partition and topic_position.next_offset = moved.from_offset`,
    [
      reader.groupId,
      reader.topic,
      first.topicId,
      partitions,
      partitions.map((partition) => move(partition).from),
      partitions.map((partition) => move(partition).to),
    ],
  );
  if (rowCount === partitions.length) return true;
  // What some of them have moved is taken back with the rest.
  await client.query('rollback');
  await client.query('begin');
  return false;
}

type MachineRows = Map<number, ReadingRow[]>;

/** What the columns can hold, in the order in which it came; the rest is counted. */
function storableRows(
  batches: readonly HistoryBatch[],
  oldest: EpochMs,
  leftOut: LeftOut = new Map(),
  counts?: Record<ReadingOutcome, number>,
): readonly ReadingRow[] {
  const rows: ReadingRow[] = [];
  const count = (outcome: ReadingOutcome): void => {
    if (counts !== undefined) counts[outcome]++;
  };
  for (const { readings: batch } of batches) {
    const unstorable = new Set(leftOut.get(batch)?.map(({ row }) => row));
    for (let row = 0; row < batch.length; row++) {
      const machineId = batch.machineIds[row] as number;
      const time = batch.times[row] as number;
      if (Number.isNaN(machineId)) count('not-a-reading');
      else if (Number.isNaN(time)) count('no-time');
      else if (time < oldest) count('too-old');
      else if (!Number.isSafeInteger(machineId) || !isWithinYears1To9999(time)) count('unstorable');
      else if (unstorable.has(row)) count('unstorable');
      else rows.push({ batch, row });
    }
  }
  return rows;
}

function byMachine(rows: readonly ReadingRow[]): MachineRows {
  return Map.groupBy(rows, ({ batch, row }) => batch.machineIds[row] as number);
}

/** Takes out what is of machines that there are not, and counts it; the rest is kept. */
async function leaveUnknown(
  client: PoolClient,
  rows: MachineRows,
  counts: Record<ReadingOutcome, number>,
): Promise<void> {
  const { rows: known } = await client.query<{ id: string }>('select id from machine where id = any($1::bigint[])', [
    bigintArray([...rows.keys()]),
  ]);
  const machines = new Set(known.map(({ id }) => Number(id)));
  for (const [machineId, given] of rows) {
    if (machines.has(machineId)) counts.kept += given.length;
    else {
      counts['unknown-machine'] += given.length;
      rows.delete(machineId);
    }
  }
}

/** So that who settles them never has too many in hand. */
const blockReadingsMax = 2_000;

async function insertBlocks(client: PoolClient, rows: MachineRows, { layout, sensors }: Layout): Promise<void> {
  const blocks: { readonly machineId: number; readonly count: number; readonly bytes: Uint8Array }[] = [];
  for (const [machineId, all] of rows) {
    for (let from = 0; from < all.length; from += blockReadingsMax) {
      const part = all.slice(from, from + blockReadingsMax);
      const values = sensors.map((_, sensor) =>
        Float64Array.from(part, ({ batch, row }) => batch.sensors[row * sensors.length + sensor] as number),
      );
      const times = Float64Array.from(part, ({ batch, row }) => batch.times[row] as number);
      blocks.push({ machineId, count: part.length, bytes: encodeReadings({ length: part.length, times, values }) });
    }
  }
  await client.query(
    `insert into reading_recent (machine_id, layout, reading_count, readings)
     select machine_id, $4, reading_count, readings
     from unnest($1::bigint[], $2::int[], $3::bytea[]) as block(machine_id, reading_count, readings)`,
    [
      bigintArray(blocks.map(({ machineId }) => machineId)),
      intArray(blocks.map(({ count }) => count)),
      byteaArray(blocks.map(({ bytes }) => bytes)),
      layout,
    ],
  );
}
