// Labelled readings out of a CSV file: sensor values in the profile's units, machine types, labels, and the flags of failure modes where
// the file has them. Each row comes in by core/reading, as in serving. A row that cannot be used is kept with its line and its problem,
// never silently dropped; what makes the whole file useless stops with its line and column.
import { createHash } from 'node:crypto';
import type { Profile } from '../../core/profile.ts';
import { type Columns, InvalidData } from './columns.ts';
import { openCsv } from './csv.ts';
import { type Layout, type Row, readHeader, readRow } from './dataset-row.ts';
import type { Decimal, Separator } from './table-dialect.ts';

export interface Dataset {
  /** Row-major, one number per sensor of the profile, in the order of the file. */
  readonly sensorValues: Float64Array;
  /** The place of each row's type in the profile's `machineTypes`. */
  readonly typeIndexes: Uint8Array;
  /** 1 for a failure, 0 for none. */
  readonly labels: Float32Array;
  /** Row-major, 1 where a failure mode of `flaggedModes` is flagged. Never a feature. */
  readonly flags: Uint8Array;
  /** Codes of the failure modes that the file has a column for. */
  readonly flaggedModes: readonly string[];
  readonly rowCount: number;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** Rows that were left out. */
  readonly badRows: readonly BadRow[];
}

export interface BadRow {
  readonly line: number;
  readonly problem: string;
}

export interface DatasetOptions {
  readonly columns: Columns;
  /** The share of rows that may be bad. */
  readonly badShareMax: number;
  readonly rowCountMax: number;
  /** How cells and decimals are separated; detected where absent. */
  readonly separator?: Separator | undefined;
  readonly decimal?: Decimal | undefined;
  /** Hears how the file is read, where that is not as a plain CSV file. */
  readonly onReadAs?: ((line: string) => void) | undefined;
}

/** Reads the whole file. Throws InvalidData, also when more rows are bad than may be. */
export async function readDataset(profile: Profile, path: string, options: DatasetOptions): Promise<Dataset> {
  const hash = createHash('sha256');
  const badRows: BadRow[] = [];
  let layout: Layout | undefined;
  let rows: Rows | undefined;
  let badCount = 0;
  const numeric = new Set([...options.columns.sensors.map(({ column }) => column), options.columns.targetColumn]);
  const table = await openCsv(path, (chunk) => hash.update(chunk), {
    separator: options.separator,
    decimal: options.decimal,
    hasHeader: true,
    isNumeric: (name) => numeric.has(name),
  });
  if (table.readAs !== undefined) options.onReadAs?.(table.readAs);
  const { decimal } = table.dialect;
  for await (const { cells, line } of table.records) {
    if (layout === undefined || rows === undefined) {
      layout = readHeader(profile, cells, path, options.columns);
      rows = collectRows(profile.sensors.length, layout.flags.length);
      continue;
    }
    const row = readRow(profile, layout, cells, { path, line, decimal });
    if (typeof row !== 'string') rows.add(row);
    else if (++badCount <= badRowsKeptMax) badRows.push({ line, problem: row });
    if (rows.count() + badCount > options.rowCountMax) {
      throw new InvalidData(
        `${path}, line ${line}: the file has more than ${options.rowCountMax} rows; take a part of it`,
      );
    }
  }
  if (layout === undefined || rows === undefined)
    throw new InvalidData(`${path}, line 1, column 1: the file is empty; it needs a header row and readings`);
  checkBadRows(badRows, badCount, rows.count(), path, options.badShareMax);
  const taken = rows.take();
  const flaggedModes = layout.flags.map(({ code }) => code);
  return { ...taken, flaggedModes, sha256: hash.digest('hex'), badRows };
}

/** Rows with their lines, for a person: the first ones, and how many more there are. */
export function describeBadRows(badRows: readonly BadRow[]): string {
  const shown = badRows.slice(0, badRowsShownMax).map(({ line, problem }) => `  line ${line}: ${problem}`);
  if (badRows.length > shown.length) shown.push(`  … and ${badRows.length - shown.length} more`);
  return shown.join('\n');
}

const badRowsShownMax = 20;
const badRowsKeptMax = 100_000;

interface Rows {
  readonly add: (row: Row) => void;
  readonly count: () => number;
  readonly take: () => Pick<Dataset, 'sensorValues' | 'typeIndexes' | 'labels' | 'flags' | 'rowCount'>;
}

/** Grows in numbers, not in objects: a large file needs little more memory than its numbers. */
function collectRows(sensorCount: number, flagCount: number): Rows {
  let rowCount = 0;
  let capacity = 1024;
  let labels = new Float32Array(capacity);
  let typeIndexes = new Uint8Array(capacity);
  let sensorValues = new Float64Array(capacity * sensorCount);
  let flags = new Uint8Array(capacity * flagCount);
  const grow = (): void => {
    capacity *= 2;
    const [oldLabels, oldTypes, oldValues, oldFlags] = [labels, typeIndexes, sensorValues, flags];
    labels = new Float32Array(capacity);
    labels.set(oldLabels);
    typeIndexes = new Uint8Array(capacity);
    typeIndexes.set(oldTypes);
    sensorValues = new Float64Array(capacity * sensorCount);
    sensorValues.set(oldValues);
    flags = new Uint8Array(capacity * flagCount);
    flags.set(oldFlags);
  };
  return {
    add: (row) => {
      if (rowCount === capacity) grow();
      sensorValues.set(row.values, rowCount * sensorCount);
      flags.set(row.flags, rowCount * flagCount);
      typeIndexes[rowCount] = row.typeIndex;
      labels[rowCount++] = row.label;
    },
    count: () => rowCount,
    take: () => ({
      sensorValues: sensorValues.slice(0, rowCount * sensorCount),
      typeIndexes: typeIndexes.slice(0, rowCount),
      labels: labels.slice(0, rowCount),
      flags: flags.slice(0, rowCount * flagCount),
      rowCount,
    }),
  };
}

function checkBadRows(
  badRows: readonly BadRow[],
  badCount: number,
  goodCount: number,
  path: string,
  badShareMax: number,
): void {
  const total = badCount + goodCount;
  if (total === 0) throw new InvalidData(`${path}, line 2: there are no rows after the header`);
  if (goodCount === 0 || badCount > badShareMax * total) {
    throw new InvalidData(
      `${path}: ${badCount} of ${total} rows cannot be used, more than ${100 * badShareMax} %; mend them, map the columns with --columns, or allow more with --bad-rows-max:\n${describeBadRows(badRows)}`,
    );
  }
}
