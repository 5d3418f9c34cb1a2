// Numbers of settings: each has a unit and a range, and is written in plain decimal digits. Nothing else is taken: no sign but a
// leading minus, no exponent, no hexadecimal, no spaces, no letters after it. The range travels with the specification, for the
// documents that are written from it and for the tests. Refusals say the value, the range and the unit.
import { EnvError, makeValidator, type RequiredValidatorSpec } from 'envalid';

export interface Range {
  readonly min: number;
  readonly max: number;
  /** What is counted: ms, bytes, readings, days. Of what is no count the name: a TCP port, a share of 1, an id. */
  readonly unit: string;
  /** Whether a fraction is refused. */
  readonly whole: boolean;
}

type Described<D> = { readonly default: D; readonly desc: string };
type Bounds = Pick<Range, 'min' | 'max'>;
type NumberSetting<D> = RequiredValidatorSpec<D extends undefined ? number | undefined : number> & {
  readonly range: Range;
};

/** A whole number with bounds and a unit. */
export function wholeNumber<D extends number | undefined>(
  spec: Described<D> & Bounds & { readonly unit: string },
): NumberSetting<D> {
  return numberSetting(spec, { min: spec.min, max: spec.max, unit: spec.unit, whole: true });
}

/** A number that may have a fraction. */
export function decimalNumber<D extends number | undefined>(
  spec: Described<D> & Bounds & { readonly unit: string },
): NumberSetting<D> {
  return numberSetting(spec, { min: spec.min, max: spec.max, unit: spec.unit, whole: false });
}

/** A time in milliseconds. */
export function durationMs<D extends number>(spec: Described<D> & Bounds): NumberSetting<D> {
  return wholeNumber({ ...spec, unit: 'ms' });
}

/** A size in bytes. */
export function sizeBytes<D extends number>(spec: Described<D> & Bounds): NumberSetting<D> {
  return wholeNumber({ ...spec, unit: 'bytes' });
}

/** A TCP port. */
export function port(spec: Described<number>): NumberSetting<number> {
  return wholeNumber({ ...spec, min: 1, max: 65_535, unit: 'TCP port' });
}

/** A probability or share above 0. */
export function share<D extends number | undefined>(spec: Described<D>): NumberSetting<D> {
  return decimalNumber({ ...spec, min: 0.000_001, max: 1, unit: 'share of 1' });
}

/** The number that the text is, or undefined when it is none in the range. */
export function readNumber(text: string, range: Range): number | undefined {
  const form = range.whole ? /^-?\d{1,16}$/ : /^-?\d{1,16}(\.\d{1,16})?$/;
  const value = form.test(text) ? Number(text) : Number.NaN;
  return value >= range.min && value <= range.max ? value : undefined;
}

/** Such as "a whole number of ms from 1 to 60000", or "a TCP port from 1 to 65535". */
export function describeRange({ min, max, unit, whole }: Range): string {
  const kind = counted(unit) ? `${whole ? 'a whole number' : 'a number'} of ${unit}` : `a ${unit}`;
  return `${kind} from ${plain(min)} to ${plain(max)}`;
}

/** Whether so many of them are meant; of the others one is, by its number. */
export function counted(unit: string): boolean {
  return !noCounts.has(unit);
}

const noCounts = new Set(['TCP port', 'share of 1', 'probability', 'seed', 'machine id', 'partition', 'number to add']);

/** The number without an exponent, as it may be written in a setting. */
export function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(16).replace(/\.?0+$/, '') : text;
}

function numberSetting<D extends number | undefined>(spec: Described<D>, range: Range): NumberSetting<D> {
  const validator = makeValidator<number>((input) => {
    const value = readNumber(input, range);
    if (value === undefined) throw new EnvError(`"${input}" is not ${describeRange(range)}`);
    return value;
  });
  // Envalid tells settings that may be absent from those that may not by the type of the default, which is generic here.
  const made = validator({ default: spec.default as number, desc: spec.desc });
  return { ...made, range } as unknown as NumberSetting<D>;
}
