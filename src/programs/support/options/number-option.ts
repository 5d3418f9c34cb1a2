// Numbers on the command line: read as settings are, in plain digits and in a range, and refused with the range and the unit.
import { InvalidArgumentError } from 'commander';
import { describeRange, readNumber } from '../../../settings/numbers.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

export function wholeNumberOption(bounds: Bounds): (text: string) => number {
  return numberOption(bounds, true);
}

export function decimalOption(bounds: Bounds): (text: string) => number {
  return numberOption(bounds, false);
}

function numberOption({ min, max, unit = '' }: Bounds, whole: boolean): (text: string) => number {
  const range = { min, max, unit, whole };
  return (text) => {
    const value = readNumber(text, range);
    if (value === undefined) throw new InvalidArgumentError(`It must be ${describeRange(range)}.`);
    return value;
  };
}
