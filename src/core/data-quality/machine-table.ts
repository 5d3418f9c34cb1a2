// Numbers of many machines in little memory: a row of doubles for each, found by the machine's id, without an object for any. It grows with the
// machines that come, up to a bound; beyond it a machine that has not been asked for lately is forgotten (second chance: the hand that looks
// for one passes whoever was asked for since it last came by).
export interface MachineTable {
  /** All rows one after the other; of another array after `take` has grown it. */
  readonly rows: () => Float64Array;
  /**
   * Where the row of the machine whose id is in an array begins; -1 for one that is not known. Whoever is asked for is not forgotten soon. (A
   * double as an argument would mostly become an object.)
   */
  readonly find: (ids: Float64Array, at: number) => number;
  /**
   * The same of many at once, as far as they are known now. What is remembered of many machines lies far from the processor: looked for one after the
   * other each waits for its own row to come, looked for together all rows are on their way at once.
   */
  readonly findAll: (ids: Float64Array, from: number, to: number, places: Int32Array) => void;
  /** Where the row of a machine that is not known begins from now on. Its first number is the id, and the others are 0. */
  readonly take: (machineId: number) => number;
  readonly size: () => number;
  /** How many machines were forgotten for others. */
  readonly forgotten: () => number;
  readonly clear: () => void;
}

const rowsAtFirst = 256;
/** So many lie in one line of the processor's cache. */
const lineNumbers = 8;

/** `width` counts the id. */
export function createMachineTable(width: number, machinesMax: number): MachineTable {
  let capacity = Math.min(rowsAtFirst, machinesMax);
  let rows = new Float64Array(capacity * width);
  /** 1 for a row that was asked for since the hand came by. */
  let isAsked = new Uint8Array(capacity);
  /** Open addressing: of each place the number of its row plus one, 0 for a free one. At least half of them are free. */
  let places = new Int32Array(placesFor(capacity));
  let size = 0;
  let hand = 0;
  let forgotten = 0;
  /** Takes what was read only for it to come: without a use it would not be read at all. */
  const touched = new Float64Array(1);

  const placeOf = (machineId: number): number => {
    const mask = places.length - 1;
    let at = hashOf(machineId) & mask;
    for (;;) {
      const row = places[at] as number;
      if (row === 0 || rows[(row - 1) * width] === machineId) return at;
      at = (at + 1) & mask;
    }
  };
  /** Reads one thing of all ids before the next, and decides nothing by it: no reading waits for another one's. */
  const bringNear = (ids: Float64Array, from: number, to: number): void => {
    const mask = places.length - 1;
    let sum = 0;
    for (let at = from; at < to; at++) sum += places[hashOf(ids[at] as number) & mask] as number;
    for (let at = from; at < to; at++) {
      const row = Math.max(0, (places[hashOf(ids[at] as number) & mask] as number) - 1) * width;
      for (let column = 0; column < width; column += lineNumbers) sum += rows[row + column] as number;
      sum += rows[row + width - 1] as number;
    }
    touched[0] = sum;
  };
  const grow = (): void => {
    capacity = Math.min(2 * capacity, machinesMax);
    const [oldRows, wereAsked] = [rows, isAsked];
    rows = new Float64Array(capacity * width);
    rows.set(oldRows);
    isAsked = new Uint8Array(capacity);
    isAsked.set(wereAsked);
    places = new Int32Array(placesFor(capacity));
    for (let row = 0; row < size; row++) places[placeOf(rows[row * width] as number)] = row + 1;
  };
  /** The row of a machine that is forgotten. Whoever stands behind it in its chain closes up, so that all are found still. */
  const forgetOne = (): number => {
    while (isAsked[hand] === 1) {
      isAsked[hand] = 0;
      hand = (hand + 1) % capacity;
    }
    const row = hand;
    hand = (hand + 1) % capacity;
    const mask = places.length - 1;
    let free = placeOf(rows[row * width] as number);
    for (let at = (free + 1) & mask; places[at] !== 0; at = (at + 1) & mask) {
      const home = hashOf(rows[((places[at] as number) - 1) * width] as number) & mask;
      if (((at - home) & mask) < ((at - free) & mask)) continue;
      places[free] = places[at] as number;
      free = at;
    }
    places[free] = 0;
    forgotten++;
    return row;
  };

  return {
    rows: () => rows,
    find: (ids, at) => {
      const row = (places[placeOf(ids[at] as number)] as number) - 1;
      if (row === -1) return -1;
      isAsked[row] = 1;
      return row * width;
    },
    findAll: (ids, from, to, found) => {
      bringNear(ids, from, to);
      for (let at = from; at < to; at++) {
        const row = (places[placeOf(ids[at] as number)] as number) - 1;
        found[at - from] = row === -1 ? -1 : row * width;
        if (row !== -1) isAsked[row] = 1;
      }
    },
    take: (machineId) => {
      if (size === capacity && capacity < machinesMax) grow();
      const row = size < capacity ? size++ : forgetOne();
      const at = row * width;
      rows.fill(0, at, at + width);
      rows[at] = machineId;
      places[placeOf(machineId)] = row + 1;
      // Who is asked for a second time stays; who came once goes first.
      isAsked[row] = 0;
      return at;
    },
    size: () => size,
    forgotten: () => forgotten,
    clear: () => {
      places.fill(0);
      isAsked.fill(0);
      size = 0;
      hand = 0;
    },
  };
}

function placesFor(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(2 * capacity));
}

const halves = 2 ** 32;

function hashOf(machineId: number): number {
  const high = machineId < halves ? 0 : Math.floor(machineId / halves);
  const mixed = Math.imul((machineId >>> 0) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
