// Labelled readings out of a CSV file: sensor values in the profile's units, machine types, labels, and the flags of failure modes where
// the file has them. Each row comes in by core/reading, as in serving. A row that cannot be used is kept with its line and its problem,
// never silently dropped; what makes the whole file useless stops with its line and column.
import { createHash } from 'node:crypto';
import type { Profile } from '../../core/profile.ts';
import { numbersRead } from '../../core/target/expression.ts';
import { collectRows, type RowArrays, type RowCollector, reordered } from './collect-rows.ts';
import { type Columns, InvalidData } from './columns.ts';
import { openCsv } from './csv.ts';
import { type Layout, readHeader, readRow } from './dataset-row.ts';
import { type Remembered, rememberRows } from './remember.ts';
import { orderOfRows, type RowOrder } from './row-order.ts';
import type { Decimal, Separator } from './table-dialect.ts';

export interface Dataset extends RowArrays {
  /** What groups and times are. With either, rows are in their order, else in the file's. */
  readonly order: RowOrder;
  /** What features with memory are; null where the profile has none. */
  readonly remembered: Remembered | null;
  /** Codes of the failure modes that the file has a column for. */
  readonly flaggedModes: readonly string[];
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
  /** Whether rows must have labels; without, all are 0 and no flag is read. Default: `labelled`. */
  readonly labels?: 'labelled' | 'unlabelled' | undefined;
  /** Hears how the file is read, where that is not as a plain CSV file. */
  readonly onReadAs?: ((line: string) => void) | undefined;
}

/** Reads the whole file. Throws InvalidData, also when more rows are bad than may be. */
export async function readDataset(profile: Profile, path: string, options: DatasetOptions): Promise<Dataset> {
  const hash = createHash('sha256');
  const badRows: BadRow[] = [];
  let layout: Layout | undefined;
  let rows: RowCollector | undefined;
  let badCount = 0;
  const { columns, labels = 'labelled' } = options;
  const numeric = new Set(columns.sensors.map(({ column }) => column));
  if (labels === 'labelled' && columns.target !== null)
    for (const column of numbersRead(columns.target.expression)) numeric.add(column);
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
      layout = readHeader(profile, cells, path, columns, labels);
      rows = collectRows(profile.sensors.length, layout.flags.length);
      continue;
    }
    const row = readRow(profile, layout, cells, { path, line, decimal });
    if (typeof row !== 'string') rows.add(row, line);
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
  const { permutation, order } = orderOfRows(taken, layout.order);
  const flaggedModes = layout.flags.map(({ code }) => code);
  const ordered = permutation === null ? taken : reordered(taken, permutation);
  const remembered = rememberRows(profile, ordered, order, columns, path);
  return { ...ordered, order, remembered, flaggedModes, sha256: hash.digest('hex'), badRows };
}

/** Rows with their lines, for a person: the first ones, and how many more there are. */
export function describeBadRows(badRows: readonly BadRow[]): string {
  const shown = badRows.slice(0, badRowsShownMax).map(({ line, problem }) => `  line ${line}: ${problem}`);
  if (badRows.length > shown.length) shown.push(`  … and ${badRows.length - shown.length} more`);
  return shown.join('\n');
}

const badRowsShownMax = 20;
const badRowsKeptMax = 100_000;

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
