// Settles what is recent and old enough: rolls all of it up, thins what is kept of it as single readings, and keeps those around episodes whole. All of
// a partition in one transaction, at the end of which the partition is dropped: it is settled once, or not at all. What rows are there already, of
// readings that came earlier, are added to.
import type { PoolClient } from 'pg';
import type { EpochMs } from '../../core/time.ts';
import {
  isMinuteAround,
  type Keeping,
  keptMs,
  type Partition,
  partitionAt,
  partitionMs,
  type TimeSpan,
} from '../curve/plan.ts';
import {
  byMinute,
  decodeReadings,
  encodeReadings,
  joinReadings,
  minuteMs,
  type Readings,
  thinned,
} from '../curve/readings.ts';
import { addReadings, addRollups, decodeRollups, encodeRollups, type Rollups } from '../curve/rollups.ts';
import { spansOfEpisodes } from './episode-spans.ts';
import { addPartitions, dropPartition } from './partitions.ts';
import {
  keyOf,
  loadRawRows,
  loadRollupRows,
  type RawRow,
  type RawTable,
  type RollupRow,
  type RollupTable,
  type RowKey,
  writeRawRows,
  writeRollupRows,
} from './rows.ts';

export interface Settled {
  readonly readings: number;
  /** Readings that the table of single readings did not keep, or keeps no more, because there were too many. */
  readonly thinned: number;
}

export interface SettleOptions {
  readonly keeping: Keeping;
  readonly now: EpochMs;
  /** Those that there are; others are made. */
  readonly existing: readonly Partition[];
  /** Told before each step. */
  readonly alive?: () => void;
}

/** Of a recent partition, inside a transaction of the one process that settles. */
export async function settlePartition(client: PoolClient, from: EpochMs, options: SettleOptions): Promise<Settled> {
  const span = [new Date(from), new Date(from + partitionMs.recent)];
  const { rows } = await client.query<{ blocks: string; readings: string }>(
    `select count(*) as blocks, coalesce(sum(reading_count), 0) as readings from reading_recent
     where saved_at >= $1 and saved_at < $2`,
    span,
  );
  const [blocks, readings] = [Number(rows[0]?.blocks), Number(rows[0]?.readings)];
  const atOnce = Math.min(
    blocksMax,
    Math.max(blocksMin, Math.floor((readingsAtOnce * blocks) / Math.max(1, readings))),
  );
  const known = new Set(options.existing.map(({ kind, from: at }) => `${kind} ${at}`));
  let [after, thinnedCount] = [{ machineId: '-1', block: '0' }, 0];
  for (;;) {
    options.alive?.();
    const { rows: given } = await client.query<Block>(
      `select machine_id, block, layout, readings from reading_recent
       where saved_at >= $1 and saved_at < $2 and (machine_id, block) > ($3::bigint, $4::bigint)
       order by machine_id, block limit $5`,
      [...span, after.machineId, after.block, atOnce],
    );
    const last = given.at(-1);
    if (last === undefined) break;
    thinnedCount += await settleBlocks(client, given, options, known);
    after = { machineId: last.machine_id, block: last.block };
  }
  await dropPartition(client, { kind: 'recent', from }, blocks);
  return { readings, thinned: thinnedCount };
}

interface Block {
  readonly machine_id: string;
  readonly block: string;
  readonly layout: number;
  readonly readings: Buffer;
}

/** So many readings are in hand at a time, where blocks are of about one size. */
const readingsAtOnce = 20_000;
const [blocksMin, blocksMax] = [10, 2_000];

/** Readings of one machine in one layout, as a row each. */
interface Group {
  readonly machineId: number;
  readonly layout: number;
  readonly readings: Readings;
}

async function settleBlocks(
  client: PoolClient,
  blocks: readonly Block[],
  options: SettleOptions,
  known: Set<string>,
): Promise<number> {
  const groups = [...Map.groupBy(blocks, ({ machine_id: id, layout }) => `${id} ${layout}`).values()].map(
    (each): Group => {
      const [first] = each as [Block];
      const readings = joinReadings(each.map((block) => decodeReadings(block.readings)));
      return { machineId: Number(first.machine_id), layout: first.layout, readings };
    },
  );
  const { keeping, now } = options;
  await settleRollups(client, groups, { kind: 'hour', spanMs: minuteMs, oldest: now - keptMs(keeping, 'hour') }, known);
  await settleRollups(
    client,
    groups,
    { kind: 'day', spanMs: 60 * minuteMs, oldest: now - keptMs(keeping, 'day') },
    known,
  );
  return settleRaw(client, groups, options, known);
}

/** What a row of roll-ups stands for. */
const periodMs: Readonly<Record<RollupTable, number>> = { hour: 60 * minuteMs, day: 1_440 * minuteMs };

async function settleRollups(
  client: PoolClient,
  groups: readonly Group[],
  { kind, spanMs, oldest }: { readonly kind: RollupTable; readonly spanMs: number; readonly oldest: EpochMs },
  known: Set<string>,
): Promise<void> {
  const added = new Map<string, RowKey & { readonly rollups: Rollups }>();
  for (const { machineId, layout, readings } of groups) {
    const rollups: Rollups = new Map();
    addReadings(rollups, readings, spanMs);
    for (const [begin, rollup] of rollups) {
      if (begin < oldest) continue;
      const key = { machineId, layout, at: Math.floor(begin / periodMs[kind]) * periodMs[kind] };
      const row = added.get(keyOf(key)) ?? { ...key, rollups: new Map() };
      row.rollups.set(begin, rollup);
      added.set(keyOf(key), row);
    }
  }
  const rows = [...added.values()];
  await ensure(client, kind, rows, known);
  const present = await loadRollupRows(client, kind, rows);
  const merged = rows.map((row): RollupRow => {
    const before = present.get(keyOf(row));
    const all: Rollups = before === undefined ? new Map() : decodeRollups(before.bytes, row.at, spanMs);
    addRollups(all, row.rollups);
    return { ...row, bytes: encodeRollups(all, row.at, spanMs) };
  });
  await writeRollupRows(client, kind, merged);
}

async function settleRaw(
  client: PoolClient,
  groups: readonly Group[],
  { keeping, now }: SettleOptions,
  known: Set<string>,
): Promise<number> {
  const given = groups.flatMap(({ machineId, layout, readings }) =>
    [...byMinute(readings)].map(([at, ofMinute]) => ({ machineId, layout, at, readings: ofMinute })),
  );
  const spans = await spansOfEpisodes(client, given, keeping);
  const isAround = ({ machineId, at }: RowKey): boolean => isMinuteAround(at, spans.get(machineId) ?? none);
  const oldest = now - keptMs(keeping, 'minute');
  const minutes = given.filter(({ at }) => at >= oldest);
  const around = given.filter((row) => isAround(row) && row.at >= now - keptMs(keeping, 'around'));
  await ensure(client, 'minute', minutes, known);
  const presentMinutes = await loadRawRows(client, 'minute', [...minutes, ...around]);
  const presentAround = await loadRawRows(client, 'around', given);
  // A minute whose single readings are gone has its roll-ups: one reading that comes late must not stand for all of it.
  const whole = given.filter((row) => presentAround.has(keyOf(row)) || (row.at >= oldest && around.includes(row)));
  await ensure(client, 'around', whole, known);
  const ofMinutes = minutes.map((row) => merge(row, presentMinutes.get(keyOf(row)), keeping.rawPerMinuteMax));
  await write(client, 'minute', ofMinutes);
  const ofAround = whole.map((row) =>
    merge(row, presentAround.get(keyOf(row)) ?? presentMinutes.get(keyOf(row)), keeping.aroundPerMinuteMax),
  );
  await write(client, 'around', ofAround);
  return ofMinutes.reduce((sum, { thinned: count }) => sum + count, 0);
}

const none: readonly TimeSpan[] = [];

interface MergedRow {
  readonly row: RawRow;
  readonly thinned: number;
}

function merge(
  given: RowKey & { readonly readings: Readings },
  before: RawRow | undefined,
  countMax: number,
): MergedRow {
  const { machineId, layout, at, readings } = given;
  const all = before === undefined ? readings : joinReadings([decodeReadings(before.bytes), readings]);
  const kept = thinned(all, at, countMax);
  const seen = (before?.seen ?? 0) + readings.length;
  const row = { machineId, layout, at, seen, count: kept.length, bytes: encodeReadings(kept) };
  return { row, thinned: all.length - kept.length };
}

function write(client: PoolClient, kind: RawTable, merged: readonly MergedRow[]): Promise<void> {
  return writeRawRows(
    client,
    kind,
    merged.map(({ row }) => row),
  );
}

/** Makes the partitions that these rows need. */
async function ensure(
  client: PoolClient,
  kind: RawTable | RollupTable,
  rows: readonly RowKey[],
  known: Set<string>,
): Promise<void> {
  const wanted = new Set(rows.map(({ at }) => partitionAt(kind, at)));
  const missing = [...wanted].filter((from) => !known.has(`${kind} ${from}`));
  await addPartitions(
    client,
    missing.map((from) => ({ kind, from })),
  );
  for (const from of missing) known.add(`${kind} ${from}`);
}
