// The rows of the history's tables that stand for a machine and a span of time: read and written many at a time.
import type { PoolClient } from 'pg';
import type { EpochMs } from '../../core/time.ts';
import { bigintArray, byteaArray, doubleArray, intArray } from '../../postgres/array-values.ts';

/** Which row. */
export interface RowKey {
  readonly machineId: number;
  readonly layout: number;
  /** When its span begins. */
  readonly at: EpochMs;
}

export interface RawRow extends RowKey {
  readonly seen: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

export interface RollupRow extends RowKey {
  readonly bytes: Uint8Array;
}

export const keyOf = ({ machineId, layout, at }: RowKey): string => `${machineId} ${layout} ${at}`;

const rawTables = { minute: 'reading_minute', around: 'reading_around' } as const;
const rollupTables = {
  hour: { table: 'reading_hour', at: 'hour', bytes: 'minutes' },
  day: { table: 'reading_day', at: 'day', bytes: 'hours' },
} as const;
export type RawTable = keyof typeof rawTables;
export type RollupTable = keyof typeof rollupTables;

interface Given {
  readonly machine_id: string;
  readonly layout: number;
  readonly at: Date;
  readonly bytes: Buffer;
}

export async function loadRawRows(
  client: PoolClient,
  kind: RawTable,
  keys: readonly RowKey[],
): Promise<ReadonlyMap<string, RawRow>> {
  const table = rawTables[kind];
  const rows = await load<Given & { readonly seen: number; readonly reading_count: number }>(
    client,
    { table, at: 'minute', columns: 'row.seen, row.reading_count, row.readings as bytes' },
    keys,
  );
  return byKey(rows.map((row) => ({ ...keyFrom(row), seen: row.seen, count: row.reading_count, bytes: row.bytes })));
}

export async function loadRollupRows(
  client: PoolClient,
  kind: RollupTable,
  keys: readonly RowKey[],
): Promise<ReadonlyMap<string, RollupRow>> {
  const { table, at, bytes } = rollupTables[kind];
  const rows = await load<Given>(client, { table, at, columns: `row.${bytes} as bytes` }, keys);
  return byKey(rows.map((row) => ({ ...keyFrom(row), bytes: row.bytes })));
}

function byKey<Row extends RowKey>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyFrom(row: Given): RowKey {
  return { machineId: Number(row.machine_id), layout: row.layout, at: row.at.getTime() };
}

async function load<Row>(
  client: PoolClient,
  { table, at, columns }: { readonly table: string; readonly at: string; readonly columns: string },
  keys: readonly RowKey[],
): Promise<readonly Row[]> {
  if (keys.length === 0) return [];
  // The bounds leave out partitions before any is looked into.
  const [first, last] = boundsOf(keys);
  const { rows } = await client.query(
    `select row.machine_id, row.layout, row.${at} as at, ${columns}
     from unnest($1::bigint[], $2::int[], $3::float8[]) as wanted(machine_id, layout, at)
     join ${table} as row on row.machine_id = wanted.machine_id and row.layout = wanted.layout
       and row.${at} = to_timestamp(wanted.at / 1000)
     where row.${at} between $4 and $5`,
    [...keyColumns(keys), new Date(first), new Date(last)],
  );
  return rows;
}

function boundsOf(keys: readonly RowKey[]): readonly [EpochMs, EpochMs] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of keys) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return [first, last];
}

function keyColumns(keys: readonly RowKey[]): [Buffer, Buffer, Buffer] {
  return [
    bigintArray(keys.map(({ machineId }) => machineId)),
    intArray(keys.map(({ layout }) => layout)),
    doubleArray(keys.map(({ at }) => at)),
  ];
}

/** In place of what was there. */
export async function writeRawRows(client: PoolClient, kind: RawTable, rows: readonly RawRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into ${rawTables[kind]} (machine_id, layout, minute, seen, reading_count, readings)
     select machine_id, layout, to_timestamp(at / 1000), seen, reading_count, readings
     from unnest($1::bigint[], $2::int[], $3::float8[], $4::int[], $5::int[], $6::bytea[])
       as given(machine_id, layout, at, seen, reading_count, readings)
     on conflict (machine_id, minute, layout) do update
       set seen = excluded.seen, reading_count = excluded.reading_count, readings = excluded.readings`,
    [
      ...keyColumns(rows),
      intArray(rows.map(({ seen }) => seen)),
      intArray(rows.map(({ count }) => count)),
      byteaArray(rows.map(({ bytes }) => bytes)),
    ],
  );
}

/** In place of what was there. */
export async function writeRollupRows(
  client: PoolClient,
  kind: RollupTable,
  rows: readonly RollupRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const { table, at, bytes } = rollupTables[kind];
  await client.query(
    `insert into ${table} (machine_id, layout, ${at}, ${bytes})
     select machine_id, layout, to_timestamp(at / 1000), bytes
     from unnest($1::bigint[], $2::int[], $3::float8[], $4::bytea[]) as given(machine_id, layout, at, bytes)
     on conflict (machine_id, ${at}, layout) do update set ${bytes} = excluded.${bytes}`,
    [...keyColumns(rows), byteaArray(rows.map((row) => row.bytes))],
  );
}
