// What stands in the cells of one sensor's column: how many are numbers and how far they go, how many are within the sensor's range, how many are
// empty. Rows that would be refused for something else count too.
import type { Range, Sensor } from '../../../core/profile.ts';
import { isEmptyCell, readNumber } from '../../../training/data/dataset-row.ts';
import type { Decimal } from '../../../training/data/table-dialect.ts';

export interface CellFacts {
  readonly empty: number;
  readonly words: number;
  readonly numbers: number;
  /** Of the numbers. */
  readonly within: number;
  /** In the sensor's unit. */
  readonly converted: Extent;
  /** Of those that are not within the range, as the file has them. */
  readonly outside: Extent;
}

export interface Extent {
  readonly least: number;
  readonly most: number;
}

export interface CellTally {
  readonly add: (cell: string, decimal: Decimal) => void;
  readonly facts: () => CellFacts;
}

export function tallyCells({ range, optional }: Sensor, convert: (value: number) => number): CellTally {
  let [empty, words, numbers, within] = [0, 0, 0, 0];
  const converted = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  const outside = { ...converted };
  return {
    add: (cell, decimal) => {
      const value = readNumber(cell, decimal);
      if (value === undefined) {
        // Words for nothing, such as nan, are nothing only where a reading may lack it.
        if (optional === true ? isEmptyCell(cell) : cell.trim() === '') empty++;
        else words++;
        return;
      }
      numbers++;
      const own = convert(value);
      widen(converted, own);
      if (isWithin(range, own)) within++;
      else widen(outside, value);
    },
    facts: () => ({ empty, words, numbers, within, converted: { ...converted }, outside: { ...outside } }),
  };
}

function widen(extent: { least: number; most: number }, value: number): void {
  extent.least = Math.min(extent.least, value);
  extent.most = Math.max(extent.most, value);
}

export function isWithin({ above, atLeast, atMost }: Range, value: number): boolean {
  return (above === undefined || value > above) && (atLeast === undefined || value >= atLeast) && value <= atMost;
}
