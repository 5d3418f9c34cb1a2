// The types of many machines in little memory: an open-addressing table in one typed array, sixteen bytes for a machine and as many free, whose
// entries expire. A batch of ids is looked up without an object for any. It grows with the machines that come, up to a bound, and begins
// anew beyond it; an entry is never given beyond its time, at most a tenth of a second before it.
import type { Entry, TypeStore } from './machine-types.ts';

export interface TypeTable extends TypeStore {
  /**
   * Writes the place of each id's type among `names`: 0 where it is known that there is no such machine, `missing` where nothing is known. An
   * id that is NaN has 0. Returns how many are missing. `rows` are those of the machines (core/data-quality/machine-rows), -1 for one that has none: what a row
   * had is found there at once.
   */
  readonly readPlaces: (ids: Float64Array, places: Uint16Array, rows?: Int32Array) => number;
  /** What places are places in. Grows at its end, and is replaced, not emptied, when the table begins anew. */
  readonly names: () => readonly (string | undefined)[];
}

export const missing = 0xffff;

/** Of an entry: the id in two halves, when it expires, and its place plus one, 0 for a free one. */
const entryWords = 4;
const entriesAtFirst = 1_024;
/** A database may hold any text for a type; so many different ones are none that a profile knows. */
const namesMax = 1_000;
const tickMs = 100;
const halves = 2 ** 32;

export function createTypeTable({ sizeMax, now }: { readonly sizeMax: number; readonly now: () => number }): TypeTable {
  const startedAt = now();
  const ticksNow = (): number => Math.floor((now() - startedAt) / tickMs);
  let words = new Uint32Array(entriesAtFirst * entryWords);
  /** Leaves as many of 32 bits as number the entries. */
  let shift = 32 - Math.log2(entriesAtFirst);
  let size = 0;
  let names: (string | undefined)[] = [undefined];
  const byRow = createPlacesByRow();

  /** Where the entry of an id is, or the free one that it may take. */
  const find = (id: number): number => {
    const low = id >>> 0;
    const high = id < halves ? 0 : Math.floor(id / halves);
    const mask = words.length - entryWords;
    let at = (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> shift) * entryWords;
    while (words[at + 3] !== 0 && (words[at] !== low || words[at + 1] !== high)) at = (at + entryWords) & mask;
    return at;
  };
  const clear = (): void => {
    words.fill(0);
    names = [undefined];
    size = 0;
    byRow.clear();
  };
  /** Twice as large, without what has expired. */
  const grow = (): void => {
    const old = words;
    const ticks = ticksNow();
    words = new Uint32Array(2 * old.length);
    shift--;
    size = 0;
    for (let at = 0; at < old.length; at += entryWords) {
      if (old[at + 3] === 0 || (old[at + 2] as number) <= ticks) continue;
      const to = find((old[at + 1] as number) * halves + (old[at] as number));
      words.set(old.subarray(at, at + entryWords), to);
      size++;
    }
  };
  const placeOf = (entry: Entry): number => {
    if (entry === null) return 0;
    const known = names.indexOf(entry);
    return known === -1 ? names.push(entry) - 1 : known;
  };
  return {
    get: (id) => {
      const at = find(id);
      if (words[at + 3] === 0 || (words[at + 2] as number) <= ticksNow()) return undefined;
      const name = names[(words[at + 3] as number) - 1];
      return name === undefined ? null : name;
    },
    set: (id, entry, ttlMs) => {
      if (names.length > namesMax || (size >= sizeMax && words[find(id) + 3] === 0)) clear();
      else if (size * 2 * entryWords >= words.length) grow();
      const at = find(id);
      const [until, place] = [Math.floor((now() - startedAt + ttlMs) / tickMs), placeOf(entry) + 1];
      if (words[at + 3] === 0) size++;
      // What a row has of it would stand for longer.
      else if ((words[at + 2] as number) > ticksNow() && (words[at + 3] !== place || (words[at + 2] as number) > until))
        byRow.clear();
      words[at] = id >>> 0;
      words[at + 1] = Math.floor(id / halves);
      words[at + 2] = until;
      words[at + 3] = place;
    },
    size: () => size,
    names: () => names,
    readPlaces: (ids, places, rows) => {
      const ticks = ticksNow();
      let missingCount = rows === undefined ? ids.length : byRow.read(ids, rows, places, ticks);
      if (missingCount === 0) return 0;
      for (let index = 0; index < ids.length; index++) {
        if (rows !== undefined && places[index] !== missing) continue;
        const id = ids[index] as number;
        if (Number.isNaN(id)) {
          places[index] = 0;
          missingCount--;
          continue;
        }
        const at = find(id);
        const place = words[at + 3] as number;
        const until = words[at + 2] as number;
        const isKnown = place !== 0 && until > ticks;
        places[index] = isKnown ? place - 1 : missing;
        if (!isKnown) continue;
        missingCount--;
        if (rows !== undefined && (rows[index] as number) !== -1) byRow.put(ids, index, rows, place - 1, until);
      }
      return missingCount;
    },
  };
}

/** The same by the row of each machine, in entries of the same words: what is kept of a row is found there at once. */
function createPlacesByRow() {
  let words = new Uint32Array(0);
  return {
    /** Returns how many are missing. */
    read: (ids: Float64Array, rows: Int32Array, places: Uint16Array, ticks: number): number => {
      const known = words;
      let missingCount = 0;
      for (let index = 0; index < ids.length; index++) {
        const id = ids[index] as number;
        const at = (rows[index] as number) * entryWords;
        // A machine without a row is before the first one, and what is beyond the end has expired.
        const isKnown =
          at >= 0 &&
          (known[at + 2] as number) > ticks &&
          known[at] === id >>> 0 &&
          known[at + 1] === (id < halves ? 0 : Math.floor(id / halves));
        places[index] = isKnown ? (known[at + 3] as number) : missing;
        if (!isKnown) missingCount++;
      }
      return missingCount;
    },
    put: (ids: Float64Array, index: number, rows: Int32Array, place: number, until: number): void => {
      const id = ids[index] as number;
      const at = (rows[index] as number) * entryWords;
      if (at >= words.length) {
        const before = words;
        words = new Uint32Array(Math.max(2 * at, entriesAtFirst * entryWords));
        words.set(before);
      }
      words[at] = id >>> 0;
      words[at + 1] = Math.floor(id / halves);
      words[at + 2] = until;
      words[at + 3] = place;
    },
    clear: (): void => {
      words.fill(0);
    },
  };
}
