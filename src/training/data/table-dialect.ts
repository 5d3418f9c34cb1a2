// How a table of text is spelled: what separates its cells, and whether decimals have a point or a comma. Told from its beginning; where two
// readings are possible it is refused rather than guessed, and an option says which is meant.
import { parse } from 'csv-parse/sync';
import { show } from '../../core/show.ts';
import { InvalidData } from './columns.ts';
import type { TableText } from './table-text.ts';

export interface Dialect {
  readonly separator: Separator;
  readonly decimal: Decimal;
}

export const separatorNames = ['comma', 'semicolon', 'tab', 'pipe'] as const;
export type Separator = (typeof separatorNames)[number];
export const decimalNames = ['point', 'comma'] as const;
export type Decimal = (typeof decimalNames)[number];

export const separators: Readonly<Record<Separator, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };

export interface DialectOptions {
  /** What the command line says; detected where it says nothing. */
  readonly separator?: Separator | undefined;
  readonly decimal?: Decimal | undefined;
  /** How many cells a row has, where that is known. */
  readonly columnCount?: number | undefined;
  /** Whether a column's cells are numbers that will be read, by its name in the header; all when absent. */
  readonly isNumeric?: ((name: string) => boolean) | undefined;
  readonly hasHeader: boolean;
}

/** Throws InvalidData where the beginning of the text can be read in two ways. */
export function detectDialect(text: Pick<TableText, 'sample' | 'isWhole'>, options: DialectOptions): Dialect {
  const separator = options.separator ?? detectSeparator(text, options);
  return { separator, decimal: options.decimal ?? detectDecimal(text, separator, options) };
}

/** One line for stderr, when anything is not as a plain CSV file has it. */
export function describeReading({ separator, decimal }: Dialect, notes: readonly string[]): string | undefined {
  const parts = [
    ...notes,
    ...(separator === 'comma' ? [] : [`separator ${separator === 'tab' ? 'tab' : separators[separator]}`]),
    ...(decimal === 'comma' ? ['decimal comma'] : []),
  ];
  return parts.length === 0 ? undefined : `read as: ${parts.join(', ')}`;
}

function detectSeparator(text: Pick<TableText, 'sample' | 'isWhole'>, options: DialectOptions): Separator {
  const readings = separatorNames
    .map((name) => ({ name, rows: rowsOf(text, separators[name]) }))
    .filter(({ rows }) => (rows[0]?.length ?? 0) > 1);
  if (readings.length <= 1) return readings[0]?.name ?? 'comma';
  // Two occur in the first row. The one that gives all rows as many cells is meant.
  const fitting = readings.filter(({ rows }) => {
    const width = options.columnCount ?? rows[0]?.length;
    return rows.filter((row) => row.length === width).length >= 0.9 * rows.length;
  });
  const known = options.isNumeric;
  const named = known === undefined || !options.hasHeader ? [] : fitting.filter(({ rows }) => rows[0]?.some(known));
  const found = named.length === 1 ? named : fitting;
  if (found.length === 1) return (found[0] as (typeof found)[number]).name;
  const names = (found.length === 0 ? readings : found).map(({ name }) => name);
  throw new InvalidData(
    `its cells may be separated by ${names.join(' or ')}; say which by --separator ${names.join('|')}`,
  );
}

function detectDecimal(
  text: Pick<TableText, 'sample' | 'isWhole'>,
  separator: Separator,
  options: DialectOptions,
): Decimal {
  const [header = [], ...others] = rowsOf(text, separators[separator]);
  const rows = options.hasHeader ? others : [header, ...others];
  const { isNumeric } = options;
  const isRead = header.map((name) => !options.hasHeader || isNumeric === undefined || isNumeric(name.trim()));
  const cells = rows.flatMap((row) => row.filter((_, column) => isRead[column] === true)).map((cell) => cell.trim());
  const withComma = cells.filter((cell) => commaDecimal.test(cell));
  const withPoint = cells.filter((cell) => pointDecimal.test(cell));
  const [isPoint, isComma] = [surelyPoint, surelyComma].map((form) => cells.some((cell) => form.test(cell)));
  if (isPoint === true && isComma !== true && withComma.every((cell) => thousands.test(cell))) return 'point';
  if (isComma === true && isPoint !== true && withPoint.every((cell) => grouped.comma.test(cell))) return 'comma';
  const refuse = (problem: string): never => {
    throw new InvalidData(`${problem}; say which by --decimal comma or --decimal point`);
  };
  if (withComma.length === 0) return 'point';
  if (withPoint.length > 0) {
    refuse(`it has decimals with a comma (${show(withComma[0])}) and with a point (${show(withPoint[0])})`);
  }
  if (withComma.every((cell) => thousands.test(cell))) {
    refuse(`the comma of numbers such as ${show(withComma[0])} may mark thousands or decimals`);
  }
  return 'comma';
}

const commaDecimal = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
const pointDecimal = /^[+-]?\d*\.\d+(?:e[+-]?\d+)?$/i;
const thousands = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** Of numbers that mark thousands: what marks them cannot mark decimals. */
const surelyPoint = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
const surelyComma = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;

const sampleRowsMax = 1000;

/** The rows at the beginning, without the one that the sample cuts through. */
function rowsOf({ sample, isWhole }: Pick<TableText, 'sample' | 'isWhole'>, delimiter: string): string[][] {
  const end = sample.lastIndexOf('\n');
  const text = isWhole || end === -1 ? sample : sample.slice(0, end);
  const rows: string[][] = [];
  try {
    parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: sampleRowsMax,
      on_record: (row: string[]) => {
        rows.push(row);
        return null;
      },
    });
  } catch {
    // Whoever reads the rows will say what is wrong; those before it tell enough.
  }
  return rows;
}

/**
 * The text of a number with a point and without marks of thousands, whatever it was written with; unreadable when it is written otherwise than the table
 * is. Where decimals have a point `1,234` is 1234, and where they have a comma `1.234` is.
 */
export function withPoint(cell: string, decimal: Decimal): string {
  const text = grouped[decimal].test(cell) ? cell.replaceAll(decimal === 'point' ? ',' : '.', '') : cell;
  if (decimal === 'point') return text;
  return text.includes('.') ? notANumber : text.replace(',', '.');
}

const grouped: Readonly<Record<Decimal, RegExp>> = {
  point: /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/,
  comma: /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/,
};

const notANumber = '?';
