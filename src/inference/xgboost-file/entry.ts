// One value of a model's document, with its path, so that whatever is wrong is said with the place where it stands. Nothing is read before
// it is asked for, and rows of numbers come as typed arrays. A class, since a large model has very many of them for a moment each.
import { InvalidModel } from '../../core/errors.ts';
import { type Document, kinds } from './tape.ts';

export function rootEntry(document: Document): Entry {
  return new Entry(document, 0, undefined, '');
}

/** Every reading of a value throws InvalidModel, with the path, when it is not what it should be. */
export class Entry {
  readonly #document: Document;
  readonly #index: number;
  readonly #parent: Entry | undefined;
  /** A name, or the place in an array. */
  readonly #key: string | number;

  constructor(document: Document, index: number, parent: Entry | undefined, key: string | number) {
    this.#document = document;
    this.#index = index;
    this.#parent = parent;
    this.#key = key;
  }

  /** Such as `learner.gradient_booster.model.trees[3]`. */
  path(): string {
    const before = this.#parent?.path() ?? '';
    if (typeof this.#key === 'number') return `${before}[${this.#key}]`;
    return before === '' ? this.#key : `${before}.${this.#key}`;
  }

  /** Throws InvalidModel: the path, and the problem. */
  fail(problem: string): never {
    throw new InvalidModel(`${this.path() || 'the document'} ${problem}`);
  }

  /** The same for an item of this array. */
  failAt(index: number, problem: string): never {
    throw new InvalidModel(`${this.path()}[${index}] ${problem}`);
  }

  member(name: string): Entry {
    return this.optional(name) ?? this.fail(`has no member ${name}`);
  }

  /** Undefined when it is absent. Null is there, and is nothing that is ever wanted. A name that stands twice could mean either value. */
  optional(name: string): Entry | undefined {
    if (this.#kind !== kinds.object) this.fail('is not an object');
    const { tape, format } = this.#document;
    let found: Entry | undefined;
    for (let key = this.#index + 1; key < this.#end; key = tape.nexts[key + 1] as number) {
      if (!format.isText(tape.offsets[key] as number, name)) continue;
      if (found !== undefined) found.fail('stands there twice');
      found = new Entry(this.#document, key + 1, this, name);
    }
    return found;
  }

  /** How many items an array has. */
  length(): number {
    if (this.#kind === kinds.numbers) return this.#document.format.count(this.#offset);
    if (this.#kind !== kinds.array) this.fail('is not an array');
    let count = 0;
    for (let item = this.#index + 1; item < this.#end; item = this.#document.tape.nexts[item] as number) count++;
    return count;
  }

  /** One at a time: many small items never stand in memory together. */
  *items(): Generator<Entry> {
    // A row of numbers has no entries for its numbers; whoever walks its items wants something else.
    if (this.length() > 0 && this.#kind === kinds.numbers) this.failAt(0, 'is a number');
    let place = 0;
    for (let item = this.#index + 1; item < this.#end; item = this.#document.tape.nexts[item] as number) {
      yield new Entry(this.#document, item, this, place++);
    }
  }

  text(): string {
    return this.#kind === kinds.text ? this.#document.format.text(this.#offset) : this.fail('is not text');
  }

  /** Written as text, as XGBoost writes its parameters and attributes. */
  wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): number {
    const text = this.text();
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return isWhole(value, least, most) ? value : this.fail(`is not a whole number from ${least} to ${most}`);
  }

  floats(): Float32Array {
    const values = new Float32Array(this.length());
    if (this.#kind === kinds.numbers) this.#document.format.floats(this.#offset, values);
    else {
      this.#each((value, place) => {
        values[place] = value;
      });
    }
    return values;
  }

  wholeNumbers(least: number, most: number): Int32Array {
    const values = new Int32Array(this.length());
    this.#each((value, place) => {
      if (!isWhole(value, least, most)) this.failAt(place, `is not a whole number from ${least} to ${most}`);
      values[place] = value;
    });
    return values;
  }

  /** 0 and 1, also written as false and true where `takesBooleans`. */
  flags(takesBooleans = false): Uint8Array {
    const values = new Uint8Array(this.length());
    this.#each((value, place) => {
      if (value !== 0 && value !== 1) this.failAt(place, 'is neither 0 nor 1');
      values[place] = value;
    }, takesBooleans);
    return values;
  }

  /** Throws InvalidModel unless it is an array of so many numbers, whatever they are. */
  requireNumbers(count: number): void {
    if (this.length() !== count) this.fail(`has ${this.length()} values for ${count} nodes`);
    this.#each(() => {});
  }

  get #kind(): number {
    return this.#document.tape.kinds[this.#index] as number;
  }

  get #offset(): number {
    return this.#document.tape.offsets[this.#index] as number;
  }

  get #end(): number {
    return this.#document.tape.nexts[this.#index] as number;
  }

  /** The numbers of an array, whether they stand in a row or have entries of their own. */
  #each(use: (value: number, place: number) => void, takesBooleans = false): void {
    const { tape, format } = this.#document;
    if (this.#kind === kinds.numbers) {
      format.each(this.#offset, use);
      return;
    }
    let place = 0;
    for (let item = this.#index + 1; item < this.#end; item = tape.nexts[item] as number) {
      const kind = tape.kinds[item];
      const offset = tape.offsets[item] as number;
      if (kind === kinds.boolean && takesBooleans) use(Number(format.boolean(offset)), place);
      else if (kind === kinds.number) use(format.number(offset), place);
      else this.failAt(place, 'is not a number');
      place++;
    }
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
