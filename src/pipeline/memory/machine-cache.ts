// What is remembered of machines, as far as it is at hand: a row of doubles for each and the version that its row in the database will have, in typed
// arrays that grow as machines come. Whoever asks for a row gets a copy, so that work which is dropped has changed nothing. Forgets nobody by itself.
import { createMachineRows } from '../../core/data-quality/machine-rows.ts';

export interface MachineCache {
  /** Writes which row each machine has, -1 for one that is not at hand. */
  readonly find: (ids: Float64Array, rows: Int32Array) => void;
  readonly versionAt: (row: number) => number;
  /** Copies a machine's row to where `base` says. */
  readonly copy: (row: number, states: Float64Array, base: number) => void;
  /** Keeps the row that begins at `base`. */
  readonly keep: (machineId: number, version: number, states: Float64Array, base: number) => void;
  readonly size: () => number;
  readonly clear: () => void;
}

export function createMachineCache(width: number): MachineCache {
  const machineRows = createMachineRows(Number.MAX_SAFE_INTEGER);
  let states = new Float64Array(machineRows.capacity() * width);
  let versions = new Float64Array(machineRows.capacity());
  const [oneId, oneRow] = [new Float64Array(1), new Int32Array(1)];
  const take = (machineId: number): number => {
    const row = machineRows.take(machineId);
    const capacity = machineRows.capacity();
    if (versions.length < capacity) {
      const [rowsBefore, versionsBefore] = [states, versions];
      states = new Float64Array(capacity * width);
      states.set(rowsBefore);
      versions = new Float64Array(capacity);
      versions.set(versionsBefore);
    }
    return row;
  };
  return {
    find: (ids, rows) => machineRows.find(ids, 0, ids.length, rows),
    versionAt: (row) => versions[row] as number,
    copy: (row, to, base) => {
      const from = row * width;
      for (let at = 0; at < width; at++) to[base + at] = states[from + at] as number;
    },
    keep: (machineId, version, from, base) => {
      oneId[0] = machineId;
      machineRows.find(oneId, 0, 1, oneRow);
      const row = oneRow[0] === -1 ? take(machineId) : (oneRow[0] as number);
      versions[row] = version;
      const to = row * width;
      for (let at = 0; at < width; at++) states[to + at] = from[base + at] as number;
    },
    size: machineRows.size,
    clear: machineRows.clear,
  };
}
