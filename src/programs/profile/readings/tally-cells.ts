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
  /** As the file has them, and in the sensor's unit. */
  readonly given: Extent;
  readonly converted: Extent;
}

export interface Extent {
  readonly least: number;
  readonly most: number;
}

export interface CellTally {
  readonly add: (cell: string, decimal: Decimal) => void;
  readonly facts: () => CellFacts;
}

export function tallyCells({ range }: Sensor, convert: (value: number) => number): CellTally {
  let [empty, words, numbers, within] = [0, 0, 0, 0];
  const given = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  const converted = { ...given };
  return {
    add: (cell, decimal) => {
      const value = readNumber(cell, decimal);
      if (value === undefined) {
        if (isEmptyCell(cell)) empty++;
        else words++;
        return;
      }
      numbers++;
      widen(given, value);
      const own = convert(value);
      widen(converted, own);
      if (isWithin(range, own)) within++;
    },
    facts: () => ({ empty, words, numbers, within, given: { ...given }, converted: { ...converted } }),
  };
}

function widen(extent: { least: number; most: number }, value: number): void {
  extent.least = Math.min(extent.least, value);
  extent.most = Math.max(extent.most, value);
}

export function isWithin({ above, atLeast, atMost }: Range, value: number): boolean {
  return (above === undefined || value > above) && (atLeast === undefined || value >= atLeast) && value <= atMost;
}
