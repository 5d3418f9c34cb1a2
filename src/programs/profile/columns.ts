// What the columns of a CSV file hold, from as many of its rows as are needed to tell: numbers and their range, flags,
// times, or a few words.

import { InvalidData } from '../../training/data/columns.ts';
import { openCsv } from '../../training/data/csv.ts';
import { isEmptyCell } from '../../training/data/dataset-row.ts';
import { type DialectOptions, withPoint } from '../../training/data/table-dialect.ts';
import { readTimeCell } from '../../training/data/time-cell.ts';
import { tell } from '../support/command-line.ts';

export interface ColumnFacts {
  readonly name: string;
  /** Of the cells that hold something. */
  readonly rows: number;
  /** Of the others; of a column of numbers also those with a word for nothing, as training reads it. */
  readonly empty: number;
  /** Of the cells that are finite numbers. */
  readonly numbers: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Every number is one more than the one before. */
  readonly isCounter: boolean;
  /** The different cells, in order of appearance; no more than `valuesMax`, then it is `null`. */
  readonly values: readonly string[] | null;
  /** How many different cells there are, as far as they are counted. */
  readonly distinct: number;
  /** Of the cells that are times, as training reads them; plain numbers that only could be are none. */
  readonly times: number;
  /** Of the numbers that are whole. */
  readonly wholes: number;
  /** The first cells that are no numbers, with their lines. */
  readonly odd: readonly { readonly line: number; readonly cell: string }[];
}

const rowsMax = 200_000;
const valuesMax = 20;
const distinctMax = 100_000;
const oddMax = 3;

/** How cells and decimals are separated; detected where absent. Throws InvalidData naming the file. */
export async function describeColumns(
  path: string,
  { separator, decimal }: Pick<DialectOptions, 'separator' | 'decimal'>,
): Promise<readonly ColumnFacts[]> {
  let tallies: ReturnType<typeof tally>[] | undefined;
  let rows = 0;
  const { records, dialect, readAs } = await openCsv(path, () => undefined, {
    hasHeader: true,
    separator,
    decimal,
  });
  if (readAs !== undefined) tell(readAs);
  for await (const { cells, line } of records) {
    if (tallies === undefined) {
      tallies = cells.map((name) => tally(name));
      continue;
    }
    tallies.forEach((each, index) => {
      const cell = cells[index] ?? '';
      const text = withPoint(cell, dialect.decimal);
      each.add(isNumber(text) ? text : cell, line);
    });
    if (++rows === rowsMax) break;
  }
  if (tallies === undefined) throw new InvalidData(`${path}, line 1, column 1: the file is empty`);
  if (rows === 0) throw new InvalidData(`${path}, line 2: there are no rows after the header`);
  return tallies.map((each) => each.facts());
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function tally(name: string) {
  let rows = 0;
  let empty = 0;
  let emptyWords = 0;
  let numbers = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let last: number | undefined;
  let isCounter = true;
  let times = 0;
  let wholes = 0;
  const values = new Set<string>();
  const odd: { line: number; cell: string }[] = [];
  return {
    add: (cell: string, line: number): void => {
      if (cell === '') {
        empty++;
        return;
      }
      rows++;
      if (values.size < distinctMax) values.add(cell);
      if (readTimeCell(cell)?.isClock === true) times++;
      const value = isNumber(cell) ? Number(cell) : Number.NaN;
      if (isEmptyCell(cell)) emptyWords++;
      else if (!Number.isFinite(value)) {
        if (odd.length < oddMax) odd.push({ line, cell });
      }
      if (!Number.isFinite(value)) return;
      numbers++;
      if (Number.isInteger(value)) wholes++;
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      isCounter &&= last === undefined || value === last + 1;
      last = value;
    },
    facts: (): ColumnFacts => ({
      name,
      rows: numbers > 0 ? rows - emptyWords : rows,
      empty: numbers > 0 ? empty + emptyWords : empty,
      numbers,
      min,
      max,
      mean: sum / numbers,
      isCounter: isCounter && numbers > 2,
      values: values.size > valuesMax ? null : [...values],
      distinct: values.size,
      times,
      wholes,
      odd,
    }),
  };
}
