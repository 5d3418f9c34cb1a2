// One line of a data set: which cell is what, by the file's header, and from cells to a row, or to what is wrong with them.
import { InvalidReading } from '../core/errors.ts';
import { typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { readSensorValues } from '../core/reading.ts';
import { type Columns, InvalidData } from './columns.ts';

interface Place {
  readonly column: string;
  readonly at: number;
}

/** Where in a line each thing stands. */
export interface Layout {
  readonly width: number;
  readonly sensors: readonly (Place & { readonly name: string; readonly convert: (value: number) => number })[];
  readonly type: Place;
  readonly target: Place;
  readonly flags: readonly (Place & { readonly code: string })[];
  readonly readTypeName: (spelling: string) => string | undefined;
}

/** Throws InvalidData when the header lacks a column that is wanted, or has one twice. */
export function readHeader(profile: Profile, header: readonly string[], path: string, columns: Columns): Layout {
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

export interface Row {
  readonly values: readonly number[];
  readonly typeIndex: number;
  readonly label: 0 | 1;
  readonly flags: readonly number[];
}

/** The row, or what is wrong with it. Throws InvalidData for a label that is none: whether it failed cannot be left open. */
export function readRow(
  profile: Profile,
  layout: Layout,
  cells: readonly string[],
  path: string,
  line: number,
): Row | string {
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
