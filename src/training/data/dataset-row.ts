// One line of a data set: which cell is what, by the file's header, and from cells to a row, or to what is wrong with them.
import { InvalidReading } from '../../core/errors.ts';
import { typeNameReader } from '../../core/machine-type.ts';
import { optionalNames } from '../../core/optional-sensors.ts';
import type { Profile } from '../../core/profile.ts';
import { readSensorValues } from '../../core/reading/reading.ts';
import { show } from '../../core/show.ts';
import { decide, type Undecided } from '../../core/target/decide.ts';
import { columnsRead, type Expression } from '../../core/target/expression.ts';
import { type LabelRule, ruleText } from '../../core/target/target.ts';
import { nameText } from '../../core/target/tokens.ts';
import type { Row } from './collect-rows.ts';
import { type Columns, InvalidData, type Place } from './columns.ts';
import { type RowOrderReader, rowOrderReader } from './row-order.ts';
import { type Decimal, withPoint } from './table-dialect.ts';

/** Where in a line each thing stands. */
export interface Layout {
  readonly width: number;
  readonly sensors: readonly (Place & {
    readonly name: string;
    readonly convert: (value: number) => number;
    /** Whether an empty cell is a value that was not measured. */
    readonly isOptional: boolean;
  })[];
  /** Null where the file has no such column and all machines are of one type. */
  readonly type: Place | null;
  /** Null where nobody asks for labels. */
  readonly target: { readonly expression: Expression; readonly places: ReadonlyMap<string, Place> } | null;
  readonly flags: readonly (Place & { readonly code: string })[];
  readonly order: RowOrderReader;
  readonly readTypeName: (spelling: string) => string | undefined;
}

/** Throws InvalidData when the header lacks a column that is wanted, or has one twice. */
export function readHeader(
  profile: Profile,
  header: readonly string[],
  path: string,
  columns: Columns,
  labels: 'labelled' | 'unlabelled' = 'labelled',
): Layout {
  const rule = labels === 'labelled' ? columns.target : null;
  if (labels === 'labelled' && rule === null)
    throw new InvalidData(`${path}: the profile ${profile.name} has several targets; say which with --target`);
  const isLabelled = rule !== null;
  const targetColumns = rule === null ? [] : columnsRead(rule.expression);
  const hasType = header.includes(columns.typeColumn) || !mayLackType(profile, columns);
  const wanted = [
    ...columns.sensors.map((sensor) => sensor.column),
    ...(hasType ? [columns.typeColumn] : []),
    ...targetColumns,
    ...(columns.isOrderOptional ? [] : [columns.groupColumn, columns.timeColumn].filter((column) => column !== null)),
  ];
  header.forEach((column, at) => {
    const first = header.indexOf(column);
    if (first !== at && (column !== '' || wanted.includes(column))) {
      throw new InvalidData(
        `${path}, line 1, column ${at + 1}: ${show(column)} stands there already as column ${first + 1}; give each column a name of its own`,
      );
    }
  });
  const place = (column: string): Place => ({ column, at: header.indexOf(column) });
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new InvalidData(
      `${path}, line 1: there is no column ${quoted(missing)}, which the profile ${profile.name} wants; there are ${quoted(header.slice(0, headerShownMax))}. Map other names with --columns${labelHint(missing, rule)}`,
    );
  }
  if (rule !== null) refuseMode(profile, rule, path);
  const optional = optionalNames(profile);
  return {
    width: header.length,
    sensors: columns.sensors.map(({ name, column, convert }) => ({
      ...{ name, convert, ...place(column) },
      isOptional: optional.includes(name),
    })),
    type: hasType ? place(columns.typeColumn) : null,
    target:
      rule === null
        ? null
        : {
            expression: rule.expression,
            places: new Map(targetColumns.map((column) => [column, place(column)])),
          },
    flags: profile.failureModes
      .filter(({ column }) => isLabelled && header.includes(column))
      .map(({ code, column }) => ({ code, ...place(column) })),
    order: rowOrderReader(header, columns),
    readTypeName: typeNameReader(profile),
  };
}

function labelHint(missing: readonly string[], rule: LabelRule | null): string {
  if (rule === null || !columnsRead(rule.expression).some((column) => missing.includes(column))) return '';
  return rule.expression.kind === 'flag'
    ? ', name the column of failures with --target, or train without labels: spindle train --unlabelled'
    : `; labels come of ${ruleText(rule)}`;
}

/** One mode's column says nothing of the others, unless the target is about that mode alone. */
function refuseMode(profile: Profile, { expression, modes }: LabelRule, path: string): void {
  if (expression.kind !== 'flag' || modes !== null) return;
  const mode = profile.failureModes.find(({ column }) => column === expression.column);
  if (mode === undefined) return;
  throw new InvalidData(
    `${path}, line 1: ${show(mode.column)} is the column of one failure mode of the profile ${profile.name}, and every other failure would count as none; name the column of all failures with --target, take the mode out of the profile, or declare a target with modes: [${show(mode.code)}]`,
  );
}

/** A column says nothing where there is but one type; one that somebody has named must be there all the same. */
function mayLackType({ machineTypes, training }: Profile, { typeColumn }: Columns): boolean {
  return machineTypes.length === 1 && typeColumn === training.typeColumn;
}

export interface RowPlace {
  readonly path: string;
  readonly line: number;
  readonly decimal: Decimal;
}

/** The row, or what is wrong with it. Throws InvalidData for a label, or a mode's flag, that is none: whether it failed cannot be left open. */
export function readRow(
  profile: Profile,
  layout: Layout,
  cells: readonly string[],
  { path, line, decimal }: RowPlace,
): Row | string {
  if (cells.length !== layout.width) return `has ${cells.length} cells, and the header has ${layout.width}`;
  const cell = ({ at }: Place): string => cells[at] as string;
  const fail = (place: Place, advice: string): never => {
    throw new InvalidData(`${placeText(path, line, place)}: ${show(cell(place))} is neither 0 nor 1; ${advice}`);
  };
  const label = labelOf(layout, cell, { path, line, decimal });
  // A row of no mode may leave its cell empty.
  const flags = layout.flags.map((place) =>
    cell(place) === '' ? 0 : (readLabel(cell(place), decimal) ?? fail(place, modeAdvice)),
  );
  const members: Record<string, number> = {};
  for (const place of layout.sensors) {
    const text = cell(place);
    const value = readNumber(text, decimal);
    if (value === undefined && place.isOptional && isEmptyCell(text)) continue;
    if (value === undefined) {
      const other = decimal === 'point' ? 'comma' : 'point';
      const isOther = readNumber(text, other) !== undefined;
      const hint = isOther ? ` with a decimal ${decimal} (--decimal ${other})` : unitHint(text);
      return `column ${place.at + 1} (${show(place.column)}): ${show(text)} is not a number${hint}`;
    }
    members[place.name] = place.convert(value);
  }
  const values = readSensorValues(profile, members);
  if (values instanceof InvalidReading) {
    const place = layout.sensors.find(({ name }) => name === values.field);
    return place === undefined ? values.message : `column ${place.at + 1} (${show(place.column)}): ${values.message}`;
  }
  const { type } = layout;
  const typeName = type === null ? profile.machineTypes[0]?.name : layout.readTypeName(cell(type));
  if (type !== null && typeName === undefined)
    return `column ${type.at + 1} (${show(type.column)}): ${show(cell(type))} is no machine type`;
  const order = layout.order.read(cells, line);
  if (typeof order === 'string') return order;
  return {
    ...order,
    values: profile.sensors.map(({ name }) => values[name] as number),
    typeIndex: profile.machineTypes.findIndex(({ name }) => name === typeName),
    label,
    flags,
  };
}

/** 1 for a failure; 0 for none, and where nobody asks. Throws InvalidData naming the column that leaves it open. */
function labelOf({ target }: Layout, cell: (place: Place) => string, { path, line, decimal }: RowPlace): 0 | 1 {
  if (target === null) return 0;
  const { expression, places } = target;
  const textOf = (column: string): string => cell(places.get(column) as Place);
  const decided = decide(expression, {
    cell: textOf,
    number: (text) => readNumber(text, decimal),
    flag: (text) => {
      const label = readLabel(text, decimal);
      return label === undefined ? undefined : label === 1;
    },
  });
  if (typeof decided === 'boolean') return decided ? 1 : 0;
  const text = textOf(decided.column);
  throw new InvalidData(
    `${placeText(path, line, places.get(decided.column) as Place)}: ${openText(decided, text, expression)}`,
  );
}

/** What of the cell leaves open whether the row is a failure, and what to do. */
function openText({ column, wanted }: Undecided, text: string, expression: Expression): string {
  if (wanted === 'flag') {
    const advice =
      expression.kind === 'flag' ? labelAdvice(text) : 'the target takes it for a flag; compare it with something';
    return `${show(text)} is neither 0 nor 1; ${advice}`;
  }
  const name = nameText(column);
  return text === ''
    ? `the cell is empty, and the target needs it; say what that means, such as ${name} is not empty and …, or take such rows out of the file`
    : `${show(text)} is not a number, and the target compares it with one; compare texts in quotes, or take such rows out of the file`;
}

function placeText(path: string, line: number, { at, column }: Place): string {
  return `${path}, line ${line}, column ${at + 1} (${show(column)})`;
}

/** A cell that brings its own unit may be in another than the rest of its column. */
function unitHint(text: string): string {
  return /^[+-]?\d[\d.,]*\s*[\p{L}°%µ]/u.test(text)
    ? '; write the number alone, and the unit of the whole column in --columns'
    : '';
}

/** A row with some other number has a label, and it may be the worst failure of all: it must not be taken out. */
function labelAdvice(cell: string): string {
  return cell === '' || /^(?:nan|n\/?a|null|none|-|\?)$/i.test(cell)
    ? 'take rows without a label out of the file'
    : 'write 1 for every failure, of whatever degree or kind, and 0 for none';
}

const modeAdvice = 'write 1 where a failure is of this mode, and 0 or nothing elsewhere';

/** As spreadsheets and programs write that there is no value. */
export function isEmptyCell(text: string): boolean {
  return /^(?:|nan|#?n\/?a|null|none|-)$/i.test(text.trim());
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Undefined for a cell that is none. */
export function readNumber(cell: string, decimal: Decimal): number | undefined {
  const text = withPoint(cell, decimal);
  return number.test(text) ? Number(text) : undefined;
}

const headerShownMax = 30;

// As programs write them, and as spreadsheets of some languages do.
const yes = /^(?:true|yes|y|t|wahr|ja|vrai|oui|verdadero|vero|sim|예|네|참)$/i;
const no = /^(?:false|no|n|f|falsch|nein|faux|non|falso|não|아니오|아니요|거짓)$/i;

/** Of a cell that says whether something holds; undefined for any other. */
export function readLabel(text: string, decimal: Decimal): 0 | 1 | undefined {
  if (yes.test(text)) return 1;
  if (no.test(text)) return 0;
  const value = readNumber(text, decimal);
  return value === 0 || value === 1 ? value : undefined;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => show(name)).join(', ');
}
