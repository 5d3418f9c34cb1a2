// What is remembered of many machines: a row of one array of doubles for each, up to a bound, which can be taken out as bytes and put back, to the
// bit. A machine that comes first begins with zeros. Nobody is forgotten in silence: where there are more machines than rows the next one throws.
import { createMachineRows } from '../data-quality/machine-rows.ts';
import type { Memory, TimedValues } from './passing.ts';

export interface MachineStates {
  /**
   * Lets readings pass in their order, those of `ids`, and writes the numbers of the memory for each, one row after the other. `late` gets 1 for each that
   * came too late to be remembered. Throws RangeError where there are too many machines.
   */
  readonly pass: (ids: Float64Array, readings: TimedValues, out: Float64Array, late: Uint8Array) => void;
  /** What is remembered of a machine; undefined for one that is not known. */
  readonly snapshot: (machineId: number) => Uint8Array | undefined;
  /** Puts it back. Throws RangeError for bytes of another memory. */
  readonly restore: (machineId: number, bytes: Uint8Array) => void;
  readonly size: () => number;
  readonly forgetAll: () => void;
}

/** So many readings pass at once, their rows had near so many at a time; and so many doubles lie in one line of the processor's cache. */
const passedMax = 64;
const nearMax = 16;
const lineDoubles = 8;

export function createMachineStates(memory: Memory, machinesMax: number): MachineStates {
  const { width } = memory;
  const machineRows = createMachineRows(machinesMax);
  let states = new Float64Array(machineRows.capacity() * width);
  let rows = new Int32Array(0);
  const [oneId, oneRow] = [new Float64Array(1), new Int32Array(1)];
  /** Takes what was read only for it to come: without a use it would not be read at all. */
  const touched = new Float64Array(1);

  const take = (machineId: number): number => {
    if (machineRows.size() === machinesMax)
      throw new RangeError(`there are more than ${machinesMax} machines to remember something of`);
    const row = machineRows.take(machineId);
    if (states.length < machineRows.capacity() * width) {
      const before = states;
      states = new Float64Array(machineRows.capacity() * width);
      states.set(before);
    }
    states.fill(0, row * width, (row + 1) * width);
    return row;
  };
  const rowOf = (machineId: number): number => {
    oneId[0] = machineId;
    machineRows.find(oneId, 0, 1, oneRow);
    return oneRow[0] as number;
  };
  /**
   * Rows of many machines lie far from the processor: read one after the other each waits for its own, read at once all are on their way together. A line
   * of each, then the next of each: so their pages are looked for at once as well.
   */
  const bringNear = (from: number, to: number): void => {
    let sum = 0;
    for (let first = from; first < to; first += nearMax) {
      const end = Math.min(to, first + nearMax);
      for (let column = 0; column < width; column += lineDoubles)
        for (let place = first; place < end; place++) sum += states[(rows[place] as number) * width + column] as number;
    }
    touched[0] = sum;
  };
  return {
    pass: (ids, readings, out, late) => {
      if (rows.length < ids.length) rows = new Int32Array(ids.length);
      machineRows.find(ids, 0, ids.length, rows);
      for (let place = 0; place < ids.length; place++) {
        if (rows[place] !== -1) continue;
        const known = rowOf(ids[place] as number);
        rows[place] = known === -1 ? take(ids[place] as number) : known;
      }
      for (let from = 0; from < ids.length; from += passedMax) {
        const to = Math.min(ids.length, from + passedMax);
        bringNear(from, to);
        memory.passRows(states, rows, readings, from, to, out, late);
      }
    },
    snapshot: (machineId) => {
      const row = rowOf(machineId);
      if (row === -1) return undefined;
      return new Uint8Array(states.buffer, 8 * row * width, 8 * width).slice();
    },
    restore: (machineId, bytes) => {
      if (bytes.length !== 8 * width)
        throw new RangeError(
          `${bytes.length} bytes were kept of the machine ${machineId}, and its memory has ${8 * width}`,
        );
      const known = rowOf(machineId);
      const row = known === -1 ? take(machineId) : known;
      new Uint8Array(states.buffer, 8 * row * width, 8 * width).set(bytes);
    },
    size: machineRows.size,
    forgetAll: machineRows.clear,
  };
}
