// A small number for each machine: its row in the typed arrays of whoever remembers something of machines, so that one look-up for a reading serves all of
// them. Rows are taken as machines come, up to a bound; beyond it a machine that has not been asked for lately gives its row away (second chance: the
// hand that looks for one passes whoever was asked for since it last came by). So a row says where to look, and never whose it is: whoever keeps
// something by it keeps the machine's id beside it, and takes another id there for nothing known.
export interface MachineRows {
  /**
   * Writes the row of each machine from `from` to `to`, -1 for one that has none, as for an id that is NaN. Whoever is asked for does not give its row away
   * soon. (Arrays, because a double as an argument would mostly become an object.)
   */
  readonly find: (ids: Float64Array, from: number, to: number, rows: Int32Array) => void;
  /** The row that a machine which has none has from now on. */
  readonly take: (machineId: number) => number;
  /** How many rows were taken: all of them are below. */
  readonly size: () => number;
  /** For so many rows there is room by now. */
  readonly capacity: () => number;
  /** How many machines have given theirs away. */
  readonly forgotten: () => number;
  readonly clear: () => void;
}

const rowsAtFirst = 256;

export function createMachineRows(machinesMax: number): MachineRows {
  let capacity = Math.min(rowsAtFirst, machinesMax);
  let idOf = new Float64Array(capacity);
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
      if (row === 0 || idOf[row - 1] === machineId) return at;
      at = (at + 1) & mask;
    }
  };
  const grow = (): void => {
    capacity = Math.min(2 * capacity, machinesMax);
    const [oldIds, wereAsked] = [idOf, isAsked];
    idOf = new Float64Array(capacity);
    idOf.set(oldIds);
    isAsked = new Uint8Array(capacity);
    isAsked.set(wereAsked);
    places = new Int32Array(placesFor(capacity));
    for (let row = 0; row < size; row++) places[placeOf(idOf[row] as number)] = row + 1;
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
    let free = placeOf(idOf[row] as number);
    for (let at = (free + 1) & mask; places[at] !== 0; at = (at + 1) & mask) {
      const home = hashOf(idOf[(places[at] as number) - 1] as number) & mask;
      if (((at - home) & mask) < ((at - free) & mask)) continue;
      places[free] = places[at] as number;
      free = at;
    }
    places[free] = 0;
    forgotten++;
    return row;
  };

  return {
    find: (ids, from, to, rows) => {
      const mask = places.length - 1;
      // What is looked at lies far from the processor, and a wrong guess ends all that is on its way: so first all is read, and judged when it is near.
      for (let index = from; index < to; index++) rows[index] = places[hashOf(ids[index] as number) & mask] as number;
      let sum = 0;
      for (let index = from; index < to; index++) sum += idOf[Math.max(0, (rows[index] as number) - 1)] as number;
      touched[0] = sum;
      for (let index = from; index < to; index++) {
        const id = ids[index] as number;
        // The first place, which nearly always is the right one.
        const row = (rows[index] as number) - 1;
        const found = row !== -1 && idOf[row] === id ? row : (places[placeOf(id)] as number) - 1;
        rows[index] = found;
        if (found !== -1) isAsked[found] = 1;
      }
    },
    take: (machineId) => {
      if (size === capacity && capacity < machinesMax) grow();
      const row = size < capacity ? size++ : forgetOne();
      idOf[row] = machineId;
      places[placeOf(machineId)] = row + 1;
      // Who is asked for a second time stays; who came once goes first.
      isAsked[row] = 0;
      return row;
    },
    size: () => size,
    capacity: () => capacity,
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
