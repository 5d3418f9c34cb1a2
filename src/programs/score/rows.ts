// Rows of text to rows of features. A cell that is no number is named by its line and column.
import { type CsvError, parse } from 'csv-parse/sync';
import { show } from '../../core/show.ts';
import { parseFloat32 } from '../../inference/xgboost-file/float-text.ts';
import { type Decimal, type Dialect, separators, withPoint } from '../../training/data/table-dialect.ts';
import { type Columns, shownName } from './columns.ts';

export interface Rows {
  /** Row-major float32; NaN for a missing value. */
  readonly matrix: Float32Array;
  readonly rowCount: number;
}

/** `line` counts from 0 within the block. */
export class BadRow extends Error {
  override readonly name = 'BadRow';
  readonly line: number;
  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

export interface CsvContext {
  readonly columns: Columns;
  readonly dialect: Dialect;
}

/** Throws BadRow. Empty lines are passed over, except where a row has one column: there they are a missing value. */
export function readCsvRows(
  block: Uint8Array,
  { columns: { names, features }, dialect }: CsvContext,
  featureCount: number,
): Rows {
  const { decimal } = dialect;
  const options = csvOptions(dialect, names.length);
  const records = parseCsv(block, options);
  const matrix = new Float32Array(records.length * featureCount).fill(Number.NaN);
  for (const [row, record] of records.entries()) {
    if (record.length !== names.length) {
      throw new BadRow(lineOf(block, row, options), `has ${record.length} cells for ${names.length} columns`);
    }
    for (let column = 0; column < record.length; column++) {
      const feature = features[column] as number;
      if (feature === -1) continue;
      const value = readCell(withPoint(record[column] as string, decimal));
      if (value === undefined) {
        throw new BadRow(
          lineOf(block, row, options),
          `column ${column + 1} (${shownName(names[column] as string)}): ${notANumber(record[column] as string, decimal)}`,
        );
      }
      matrix[row * featureCount + feature] = value;
    }
  }
  return { matrix, rowCount: records.length };
}

/** One JSON value per line: an object with the features by name, or an array with all of them in model order. Throws BadRow. */
export function readJsonRows(block: Uint8Array, { names }: Columns, allowMissing: boolean): Rows {
  const lines = utf8.decode(block).split('\n');
  const rows: (readonly unknown[])[] = [];
  const places = new Map(names.map((name, feature) => [name, feature]));
  for (const [line, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const fail = (problem: string): never => {
      throw new BadRow(line, problem);
    };
    rows.push(readJsonRow(text, { places, names, allowMissing }, fail));
  }
  const matrix = new Float32Array(rows.length * names.length);
  for (const [row, values] of rows.entries()) matrix.set(values as readonly number[], row * names.length);
  return { matrix, rowCount: rows.length };
}

const utf8 = new TextDecoder();

interface JsonContext {
  readonly places: ReadonlyMap<string, number>;
  readonly names: readonly string[];
  readonly allowMissing: boolean;
}

function readJsonRow(
  text: string,
  { places, names, allowMissing }: JsonContext,
  fail: (problem: string) => never,
): number[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(`is no JSON; each line holds one row, as an object or an array: ${(error as Error).message}`);
  }
  const values = new Array<number>(names.length).fill(Number.NaN);
  const put = (name: string, feature: number, cell: unknown): void => {
    const number = cell === null ? Number.NaN : readCell(typeof cell === 'string' ? cell : plainText(cell));
    values[feature] = number ?? fail(`${shownName(name)}: ${show(cell)} is not a number`);
  };
  if (Array.isArray(value)) {
    if (value.length !== names.length) fail(`has ${value.length} values for ${names.length} features`);
    for (const [feature, cell] of value.entries()) put(names[feature] as string, feature, cell);
    return values;
  }
  if (typeof value !== 'object' || value === null) return fail('is neither an object nor an array');
  for (const [name, cell] of Object.entries(value)) {
    const feature = places.get(name);
    if (feature !== undefined) put(name, feature, cell);
    else if (!allowMissing) fail(`the model has no feature ${shownName(name)} (--allow-missing passes over others)`);
  }
  const missing = allowMissing ? undefined : names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) fail(`${missing} is absent (--allow-missing takes it for a missing value)`);
  return values;
}

function plainText(cell: unknown): string | undefined {
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : undefined;
}

function notANumber(cell: string, decimal: Decimal): string {
  const other = decimal === 'point' ? 'comma' : 'point';
  const hint = readCell(withPoint(cell, other)) === undefined ? '' : ` with a decimal ${decimal} (--decimal ${other})`;
  return `${show(cell)} is not a number${hint}`;
}

/** The float32 of a cell; NaN for a missing value; undefined when it is no number, or beyond float32. */
function readCell(cell: unknown): number | undefined {
  if (typeof cell !== 'string') return undefined;
  const text = cell.trim();
  if (text === '' || text === 'NaN') return Number.NaN;
  if (text === 'Infinity' || text === '+Infinity') return Number.POSITIVE_INFINITY;
  if (text === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (/^true$/i.test(text)) return 1;
  if (/^false$/i.test(text)) return 0;
  // Number() also reads 0x10 and the like.
  if (/[^-+.\deE]/.test(text)) return undefined;
  const value = parseFloat32(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Lines end with \n alone: whoever cuts blocks has seen to it. */
function csvOptions({ separator }: Dialect, columnCount: number) {
  return {
    delimiter: separators[separator],
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: columnCount > 1,
  } as const;
}

function parseCsv(block: Uint8Array, options: ReturnType<typeof csvOptions>): string[][] {
  try {
    return parse(Buffer.from(block), options);
  } catch (error) {
    const { lines, message } = error as CsvError & { lines?: number };
    throw new BadRow((lines ?? 1) - 1, `is no CSV: ${message}`);
  }
}

/** The line on which a row begins: rows with line breaks between quotes, and empty lines, are only looked for when one is bad. */
function lineOf(block: Uint8Array, row: number, options: ReturnType<typeof csvOptions>): number {
  const records = parse(Buffer.from(block), {
    ...options,
    raw: true,
    info: true,
    to: row + 1,
  }) as unknown as { info: { lines: number }; raw: string }[];
  const last = records.at(-1);
  if (last === undefined) return 0;
  const breaksInside = last.raw.trim().split('\n').length - 1;
  return last.info.lines - 1 - breaksInside;
}
