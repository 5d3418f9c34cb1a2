// Labelled readings out of a CSV file: sensor values in the profile's units, machine types, labels, and the flags of failure modes where
// the file has them. Each row comes in by core/reading, as in serving. A row that cannot be used is kept with its line and its problem,
// never silently dropped; what makes the whole file useless stops with its line and column.
import { createHash } from 'node:crypto';
import { InvalidReading } from '../core/errors.ts';
import { typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { readSensorValues } from '../core/reading.ts';
import { type Columns, InvalidData } from './columns.ts';
import { readCsv } from './csv.ts';

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
}

/** Reads the whole file. Throws InvalidData, also when more rows are bad than may be. */
export async function readDataset(profile: Profile, path: string, options: DatasetOptions): Promise<Dataset> {
  const hash = createHash('sha256');
  const badRows: BadRow[] = [];
  let layout: Layout | undefined;
  let rows: Rows | undefined;
  let badCount = 0;
  for await (const { cells, line } of readCsv(path, (chunk) => hash.update(chunk))) {
    if (layout === undefined || rows === undefined) {
      layout = readHeader(profile, cells, path, options.columns);
      rows = collectRows(profile.sensors.length, layout.flags.length);
      continue;
    }
    const row = readRow(profile, layout, cells, path, line);
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
  const dataset = { ...taken, flaggedModes, sha256: hash.digest('hex'), badRows };
  return dataset;
}

/** Rows with their lines, for a person: the first ones, and how many more there are. */
export function describeBadRows(badRows: readonly BadRow[]): string {
  const shown = badRows.slice(0, badRowsShownMax).map(({ line, problem }) => `  line ${line}: ${problem}`);
  if (badRows.length > shown.length) shown.push(`  … and ${badRows.length - shown.length} more`);
  return shown.join('\n');
}

const badRowsShownMax = 20;
const badRowsKeptMax = 100_000;

interface Place {
  readonly column: string;
  readonly at: number;
}

interface Layout {
  readonly width: number;
  readonly sensors: readonly (Place & { readonly name: string; readonly convert: (value: number) => number })[];
  readonly type: Place;
  readonly target: Place;
  readonly flags: readonly (Place & { readonly code: string })[];
  readonly readTypeName: (spelling: string) => string | undefined;
}

/** Throws InvalidData when the header lacks a column that is wanted, or has one twice. */
function readHeader(profile: Profile, header: readonly string[], path: string, columns: Columns): Layout {
  const wanted = [...columns.sensors.map((sensor) => sensor.column), columns.typeColumn, columns.targetColumn];
  header.forEach((column, at) => {
    const first = header.indexOf(column);
    if (first !== at && (column !== '' || wanted.includes(column))) {
      throw new InvalidData(
        `${path}, line 1, column ${at + 1}: "${column}" stands there already as column ${first + 1}; give each column a name of its own`,
      );
    }
  });
  const place = (column: string): Place => ({ column, at: header.indexOf(column) });
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new InvalidData(
      `${path}, line 1: there is no column ${quoted(missing)}, which the profile ${profile.name} wants; there are ${quoted(header.slice(0, headerShownMax))}. Map other names with --columns`,
    );
  }
  return {
    width: header.length,
    sensors: columns.sensors.map(({ name, column, convert }) => ({ name, convert, ...place(column) })),
    type: place(columns.typeColumn),
    target: place(columns.targetColumn),
    flags: profile.failureModes
      .filter(({ column }) => header.includes(column))
      .map(({ code, column }) => ({ code, ...place(column) })),
    readTypeName: typeNameReader(profile),
  };
}

interface Row {
  readonly values: readonly number[];
  readonly typeIndex: number;
  readonly label: 0 | 1;
  readonly flags: readonly number[];
}

/** The row, or what is wrong with it. Throws InvalidData for a label that is none: whether it failed cannot be left open. */
function readRow(profile: Profile, layout: Layout, cells: readonly string[], path: string, line: number): Row | string {
  if (cells.length !== layout.width) return `has ${cells.length} cells, and the header has ${layout.width}`;
  const cell = ({ at }: Place): string => cells[at] as string;
  const label = readLabel(cell(layout.target));
  if (label === undefined) {
    throw new InvalidData(
      `${path}, line ${line}, column ${layout.target.at + 1} ("${layout.target.column}"): ${quoted([shortened(cell(layout.target))])} is neither 0 nor 1; take rows without a label out of the file`,
    );
  }
  const members: Record<string, number> = {};
  for (const place of layout.sensors) {
    const text = cell(place);
    if (!decimal.test(text))
      return `column ${place.at + 1} (${quoted([place.column])}): ${quoted([shortened(text)])} is not a number`;
    members[place.name] = place.convert(Number(text));
  }
  const values = readSensorValues(profile, members);
  if (values instanceof InvalidReading) {
    const place = layout.sensors.find(({ name }) => name === values.field);
    return place === undefined ? values.message : `column ${place.at + 1} ("${place.column}"): ${values.message}`;
  }
  const typeName = layout.readTypeName(cell(layout.type));
  if (typeName === undefined)
    return `column ${layout.type.at + 1} (${quoted([layout.type.column])}): ${quoted([shortened(cell(layout.type))])} is no machine type`;
  return {
    values: profile.sensors.map(({ name }) => values[name] as number),
    typeIndex: profile.machineTypes.findIndex(({ name }) => name === typeName),
    label,
    flags: layout.flags.map((place) => (readLabel(cell(place)) === 1 ? 1 : 0)),
  };
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const headerShownMax = 30;
const cellShownMax = 40;

function readLabel(text: string): 0 | 1 | undefined {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? 1 : 0;
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return value === 0 || value === 1 ? value : undefined;
}

function shortened(text: string): string {
  return text.length > cellShownMax ? `${text.slice(0, cellShownMax)}…` : text;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${shortened(name)}"`).join(', ');
}

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
