// One value of a model's document, with its path, so that whatever is wrong is said with the place where it stands. Nothing is read before
// it is asked for, and rows of numbers come as typed arrays.
import { InvalidModel } from '../core/errors.ts';
import { type Document, kinds } from './tape.ts';

export interface Entry {
  /** Such as `learner.gradient_booster.model.trees[3]`. */
  readonly path: () => string;
  /** Throws InvalidModel: the path, and the problem. */
  readonly fail: (problem: string) => never;
  /** The same for an item of this array. */
  readonly failAt: (index: number, problem: string) => never;
  readonly member: (name: string) => Entry;
  /** Undefined when it is absent or null. */
  readonly optional: (name: string) => Entry | undefined;
  /** How many items an array has. */
  readonly length: () => number;
  /** One at a time: many small items never stand in memory together. */
  readonly items: () => Generator<Entry>;
  readonly text: () => string;
  /** The text, or the number as text: XGBoost writes its parameters as texts. */
  readonly parameter: () => string;
  /** Also one written as text. */
  readonly wholeNumber: (least: number, most?: number) => number;
  readonly floats: () => Float32Array;
  readonly wholeNumbers: (least: number, most: number) => Int32Array;
  /** 0 and 1, also written as false and true. */
  readonly flags: () => Uint8Array;
}

export function rootEntry(document: Document): Entry {
  return entryOf(document, 0, () => '');
}

function entryOf(document: Document, index: number, path: () => string): Entry {
  const { tape, format } = document;
  const kind = tape.kinds[index] as number;
  const offset = tape.offsets[index] as number;
  const end = tape.nexts[index] as number;
  const fail = (problem: string): never => {
    throw new InvalidModel(`${path() || 'the document'} ${problem}`);
  };
  const failAt = (item: number, problem: string): never => {
    throw new InvalidModel(`${path()}[${item}] ${problem}`);
  };
  const requireArray = (): void => {
    if (kind !== kinds.array && kind !== kinds.numbers) fail('is not an array');
  };
  const optional = (name: string): Entry | undefined => {
    if (kind !== kinds.object) fail('is not an object');
    for (let key = index + 1; key < end; key = tape.nexts[key + 1] as number) {
      if (!format.isText(tape.offsets[key] as number, name)) continue;
      if (tape.kinds[key + 1] === kinds.null) return undefined;
      return entryOf(document, key + 1, () => (path() === '' ? name : `${path()}.${name}`));
    }
    return undefined;
  };
  function* items(): Generator<Entry> {
    requireArray();
    // A row of numbers has no entries for its numbers; whoever walks its items wants something else.
    if (kind === kinds.numbers && format.count(offset) > 0) failAt(0, 'is a number');
    for (let item = index + 1, place = 0; item < end; item = tape.nexts[item] as number, place++) {
      yield entryOf(document, item, () => `${path()}[${place}]`);
    }
  }
  const length = (): number => {
    requireArray();
    if (kind === kinds.numbers) return format.count(offset);
    let count = 0;
    for (let item = index + 1; item < end; item = tape.nexts[item] as number) count++;
    return count;
  };
  /** Of an array whose numbers, or flags, have entries of their own. */
  const fillFromItems = (into: Float32Array | Float64Array): void => {
    let place = 0;
    for (let item = index + 1; item < end; item = tape.nexts[item] as number) {
      const itemKind = tape.kinds[item];
      const itemOffset = tape.offsets[item] as number;
      if (itemKind === kinds.boolean) into[place] = Number(format.boolean(itemOffset));
      else if (itemKind === kinds.number) into[place] = format.number(itemOffset);
      else failAt(place, 'is not a number');
      place++;
    }
  };
  const doubles = (): Float64Array => {
    const values = new Float64Array(length());
    if (kind === kinds.numbers) format.doubles(offset, values);
    else fillFromItems(values);
    return values;
  };
  const parameter = (): string => {
    if (kind === kinds.text) return format.text(offset);
    return kind === kinds.number ? String(format.number(offset)) : fail('is neither text nor a number');
  };
  return {
    path,
    fail,
    failAt,
    optional,
    member: (name) => optional(name) ?? fail(`has no member ${name}`),
    length,
    items,
    text: () => (kind === kinds.text ? format.text(offset) : fail('is not text')),
    parameter,
    wholeNumber: (least, most = Number.MAX_SAFE_INTEGER) => {
      const text = parameter().trim();
      const value = text === '' ? Number.NaN : Number(text);
      return isWhole(value, least, most) ? value : fail(`is not a whole number from ${least} to ${most}`);
    },
    floats: () => {
      const values = new Float32Array(length());
      if (kind === kinds.numbers) format.floats(offset, values);
      else fillFromItems(values);
      return values;
    },
    wholeNumbers: (least, most) => {
      const values = doubles();
      const wrong = values.findIndex((value) => !isWhole(value, least, most));
      if (wrong !== -1) failAt(wrong, `is not a whole number from ${least} to ${most}`);
      return Int32Array.from(values);
    },
    flags: () => {
      const values = doubles();
      const wrong = values.findIndex((value) => value !== 0 && value !== 1);
      if (wrong !== -1) failAt(wrong, 'is neither 0 nor 1');
      return Uint8Array.from(values);
    },
  };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
