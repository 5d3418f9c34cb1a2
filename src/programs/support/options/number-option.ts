// Numbers on the command line: read as settings are, in plain digits and in a range, and refused with the range and the unit.
import { InvalidArgumentError } from 'commander';
import { describeRange, type Range, readNumber } from '../../../settings/numbers.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/** Commander hands it the text. */
export interface NumberOption {
  (text: string): number;
  readonly range: Range;
}

export function wholeNumberOption(bounds: Bounds): NumberOption {
  return numberOption(bounds, true);
}

export function decimalOption(bounds: Bounds): NumberOption {
  return numberOption(bounds, false);
}

function numberOption(bounds: Bounds, whole: boolean): NumberOption {
  const range = { ...bounds, whole };
  const read = (text: string): number => {
    const value = readNumber(text, range);
    if (value === undefined) throw new InvalidArgumentError(`It must be ${describeRange(range)}.`);
    return value;
  };
  return Object.assign(read, { range });
}
