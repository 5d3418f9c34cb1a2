// Labelled readings out of a CSV file. Columns and types come from the profile; each row comes in by core/reading and becomes numbers by
// core/features, as in serving. A row that cannot be used is kept with its line and its problem, never silently dropped.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { InvalidReading } from '../core/errors.ts';
import { selectFeatures, writeFeatureRow } from '../core/features.ts';
import { encodedTypes, type TypeEncoding, typeNameReader } from '../core/machine-type.ts';
import type { EncodedType, Profile, SensorValues } from '../core/profile.ts';
import { readSensorValues } from '../core/reading.ts';

/** Training data that cannot be used. The message names the file, and the line and column where there is one. */
export class InvalidData extends Error {
  override readonly name = 'InvalidData';
}

export interface Dataset {
  readonly featureNames: readonly string[];
  /** Row-major float32, in the order of the file. */
  readonly matrix: Float32Array;
  /** 1 for a failure, 0 for none. */
  readonly labels: Float32Array;
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
  readonly typeEncoding: TypeEncoding;
  /** The share of rows that may be bad. */
  readonly badShareMax: number;
  readonly rowCountMax: number;
}

/** Reads the whole file. Throws InvalidData, also when more rows are bad than may be. */
export async function readDataset(profile: Profile, path: string, options: DatasetOptions): Promise<Dataset> {
  const hash = createHash('sha256');
  const rows = collectRows(profile, options.typeEncoding);
  const badRows: BadRow[] = [];
  let readRow: RowReader | undefined;
  for await (const { record, line } of readCsv(path, (chunk) => hash.update(chunk))) {
    if (readRow === undefined) {
      readRow = rowReader(profile, record, path);
      continue;
    }
    const row = readRow(record);
    if (typeof row === 'string') badRows.push({ line, problem: row });
    else rows.add(row);
    if (rows.count() + badRows.length > options.rowCountMax) {
      throw new InvalidData(`${path} has more than ${options.rowCountMax} rows; take a part of it`);
    }
  }
  if (readRow === undefined) throw new InvalidData(`${path} is empty`);
  checkBadRows(badRows, rows.count(), path, options.badShareMax);
  return { ...rows.take(), sha256: hash.digest('hex'), badRows };
}

/** Rows with their lines, for a person: the first ones, and how many more there are. */
export function describeBadRows(badRows: readonly BadRow[]): string {
  const shown = badRows.slice(0, badRowsShownMax).map(({ line, problem }) => `  line ${line}: ${problem}`);
  if (badRows.length > shown.length) shown.push(`  … and ${badRows.length - shown.length} more`);
  return shown.join('\n');
}

const badRowsShownMax = 20;
const lineCharactersMax = 1_000_000;

async function* readCsv(
  path: string,
  tap: (chunk: Buffer) => void,
): AsyncGenerator<{ record: string[]; line: number }> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: lineCharactersMax,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const file = createReadStream(path);
  file.on('data', (chunk) => tap(chunk as Buffer)).on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of file.pipe(parser)) yield { record, line: info.lines };
  } catch (error) {
    const { message, code, lines } = error as Error & { code?: string; lines?: number };
    if (code === 'ENOENT')
      throw new InvalidData(`there is no file ${path}; name another with --data`, { cause: error });
    throw new InvalidData(`${path}${lines === undefined ? '' : `, line ${lines}`}: ${message}`, { cause: error });
  } finally {
    file.destroy();
  }
}

interface LabelledRow {
  readonly values: SensorValues;
  readonly typeName: string;
  readonly label: 0 | 1;
}

/** Makes a row's cells a LabelledRow, or says what is wrong with them. */
type RowReader = (cells: readonly string[]) => LabelledRow | string;

/** Throws InvalidData when the header lacks one of the profile's columns, or has it twice. */
function rowReader(profile: Profile, header: readonly string[], path: string): RowReader {
  const { typeColumn, targetColumn } = profile.training;
  const wanted = [...profile.sensors.map((sensor) => sensor.column), typeColumn, targetColumn];
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new InvalidData(
      `${path}, line 1: there is no column ${quoted(missing)}, which the profile ${profile.name} names; there are ${quoted(header.slice(0, headerShownMax))}`,
    );
  }
  const repeated = wanted.filter((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (repeated.length > 0) throw new InvalidData(`${path}, line 1: the column ${quoted(repeated)} stands there twice`);
  const columns = profile.sensors.map(({ name, column }) => ({ name, column, at: header.indexOf(column) }));
  const typeAt = header.indexOf(typeColumn);
  const targetAt = header.indexOf(targetColumn);
  const readTypeName = typeNameReader(profile);
  return (cells) => {
    if (cells.length !== header.length) return `has ${cells.length} cells, and the header has ${header.length}`;
    const members: Record<string, number> = {};
    for (const { name, column, at } of columns) {
      const text = cells[at] as string;
      if (!decimal.test(text)) return `${quoted([shortened(text)])} in column ${quoted([column])} is not a number`;
      members[name] = Number(text);
    }
    const values = readSensorValues(profile, members);
    if (values instanceof InvalidReading) return values.message;
    const typeText = cells[typeAt] as string;
    const typeName = readTypeName(typeText);
    if (typeName === undefined)
      return `${quoted([shortened(typeText)])} in column ${quoted([typeColumn])} is no machine type`;
    const targetText = cells[targetAt] as string;
    const label = decimal.test(targetText) ? Number(targetText) : Number.NaN;
    if (label !== 0 && label !== 1)
      return `${quoted([shortened(targetText)])} in column ${quoted([targetColumn])} is neither 0 nor 1`;
    return { values, typeName, label };
  };
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const headerShownMax = 30;
const cellShownMax = 40;

function shortened(text: string): string {
  return text.length > cellShownMax ? `${text.slice(0, cellShownMax)}…` : text;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

interface Rows {
  readonly add: (row: LabelledRow) => void;
  readonly count: () => number;
  readonly take: () => Pick<Dataset, 'featureNames' | 'matrix' | 'labels' | 'rowCount'>;
}

/** Grows in numbers, not in objects: a large file needs little more memory than its matrix. */
function collectRows(profile: Profile, typeEncoding: TypeEncoding): Rows {
  const featureNames = profile.features.map((feature) => feature.name);
  const features = selectFeatures(profile, featureNames);
  const types = encodedTypes(profile, typeEncoding);
  let rowCount = 0;
  let labels = new Float32Array(1024);
  let matrix = new Float32Array(labels.length * features.length);
  return {
    add: ({ values, typeName, label }) => {
      if (rowCount === labels.length) {
        labels = grown(labels, 2 * labels.length);
        matrix = grown(matrix, 2 * matrix.length);
      }
      writeFeatureRow(features, values, types.get(typeName) as EncodedType, matrix, rowCount);
      labels[rowCount++] = label;
    },
    count: () => rowCount,
    take: () => ({
      featureNames,
      matrix: matrix.slice(0, rowCount * features.length),
      labels: labels.slice(0, rowCount),
      rowCount,
    }),
  };
}

function grown(values: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(length);
  larger.set(values);
  return larger;
}

function checkBadRows(badRows: readonly BadRow[], goodCount: number, path: string, badShareMax: number): void {
  const total = badRows.length + goodCount;
  if (total === 0) throw new InvalidData(`${path} has no rows`);
  if (badRows.length > badShareMax * total) {
    throw new InvalidData(
      `${path}: ${badRows.length} of ${total} rows cannot be used, more than ${100 * badShareMax} %; mend them, or the columns of the profile:\n${describeBadRows(badRows)}`,
    );
  }
}
