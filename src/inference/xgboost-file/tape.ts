// Where each value of a model's document begins and what it is, without the values: a few bytes for each, so that no file, whatever it
// holds, can make its reader allocate more than a few times its size. Numbers in a row are one entry.
import { InvalidModel } from '../../core/errors.ts';

export const kinds = { object: 0, array: 1, numbers: 2, text: 3, number: 4, boolean: 5, null: 6 } as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

/** The entries in the order of the document. An object's children are its keys (texts) and values in turn. */
export interface Tape {
  readonly kinds: Uint8Array;
  /** Of the value's first byte. */
  readonly offsets: Int32Array;
  /** The entry after the value and everything inside it. */
  readonly nexts: Int32Array;
}

/** What the two formats do differently. Offsets are those of the tape. */
export interface Format {
  readonly name: 'JSON' | 'UBJSON';
  readonly text: (offset: number) => string;
  /** Whether the text is this name, which is ASCII. */
  readonly isText: (offset: number, name: string) => boolean;
  /** In double precision. */
  readonly number: (offset: number) => number;
  readonly boolean: (offset: number) => boolean;
  /** How many numbers stand in a row. */
  readonly count: (offset: number) => number;
  /** Rounded once, straight to float32. */
  readonly floats: (offset: number, into: Float32Array) => void;
  /** Hands out each number in double precision, with its place. */
  readonly each: (offset: number, use: (value: number, place: number) => void) => void;
}

export interface Document {
  readonly tape: Tape;
  readonly format: Format;
}

export interface TapeWriter {
  /** Starts an entry; its children are those that are written until `close`. Returns its number. */
  readonly open: (kind: Kind, offset: number) => void;
  readonly close: () => void;
  /** An entry without children. */
  readonly leaf: (kind: Kind, offset: number) => void;
  /** Throws InvalidModel: the path of the value that is being read, the problem, and the byte. */
  readonly fail: (problem: string, offset: number) => never;
  readonly finish: () => Tape;
}

/**
 * `textAt` reads keys, for paths in messages. Refuses what is nested deeper than `depthMax`, and what has more values than a model of so
 * many bytes can have: the files of XGBoost have at least twenty bytes for each.
 */
export function createTapeWriter(textAt: (offset: number) => string, depthMax: number, byteCount: number): TapeWriter {
  const entriesMax = freeEntries + byteCount / bytesPerEntryMin;
  let tape = emptyTape(1024);
  let count = 0;
  const openEntries: number[] = [];
  const fail = (problem: string, offset: number): never => {
    const path = pathOf(tape, count, openEntries, textAt);
    throw new InvalidModel(`${path === '' ? 'the document' : path} ${problem} (byte ${offset})`);
  };
  const add = (kind: Kind, offset: number): number => {
    if (count >= entriesMax) fail(`has more than ${count} values in ${byteCount} bytes, unlike any model`, offset);
    if (count === tape.offsets.length) tape = resized(tape, 2 * count);
    tape.kinds[count] = kind;
    tape.offsets[count] = offset;
    tape.nexts[count] = count + 1;
    return count++;
  };
  return {
    open: (kind, offset) => {
      if (openEntries.length >= depthMax) fail(`is nested more than ${depthMax} deep`, offset);
      openEntries.push(add(kind, offset));
    },
    close: () => {
      tape.nexts[openEntries.pop() as number] = count;
    },
    leaf: add,
    fail,
    finish: () => tape,
  };
}

const freeEntries = 500_000;
const bytesPerEntryMin = 8;

function emptyTape(length: number): Tape {
  return { kinds: new Uint8Array(length), offsets: new Int32Array(length), nexts: new Int32Array(length) };
}

function resized(tape: Tape, length: number): Tape {
  const larger = emptyTape(length);
  larger.kinds.set(tape.kinds);
  larger.offsets.set(tape.offsets);
  larger.nexts.set(tape.nexts);
  return larger;
}

/** The path of the last entry, through the entries that are open. */
function pathOf(tape: Tape, count: number, open: readonly number[], textAt: (offset: number) => string): string {
  let path = '';
  for (const [depth, parent] of open.entries()) {
    const end = open[depth + 1] ?? count;
    let children = 0;
    let last = -1;
    for (let child = parent + 1; child < end; child = tape.nexts[child] as number) {
      last = child;
      children++;
    }
    if (tape.kinds[parent] === kinds.array) {
      path += `[${depth + 1 < open.length ? children : Math.max(0, children - 1)}]`;
    } else {
      // The key stands before its value: it is the last child, or the one before.
      const key = children % 2 === 1 || depth + 1 < open.length ? last : previous(tape, parent, last);
      if (key > parent) path += `${path === '' ? '' : '.'}${textAt(tape.offsets[key] as number).slice(0, 100)}`;
    }
  }
  return path;
}

function previous(tape: Tape, parent: number, of: number): number {
  let before = -1;
  for (let child = parent + 1; child < of; child = tape.nexts[child] as number) before = child;
  return before;
}
