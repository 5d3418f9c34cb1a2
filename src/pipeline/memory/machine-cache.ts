// What is remembered of machines, as far as it is at hand: a row of doubles for each and the version that its row in the database will have, in blocks of
// typed arrays that are added as machines come, so that nothing is ever copied to make room. Whoever asks for a row gets a copy, so that work which is
// dropped has changed nothing. Forgets nobody by itself.
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

/** Rows of a block: a power of two. */
const blockBits = 10;
const blockRows = 2 ** blockBits;

export function createMachineCache(width: number): MachineCache {
  const machineRows = createMachineRows(Number.MAX_SAFE_INTEGER);
  const blocks: { readonly states: Float64Array; readonly versions: Float64Array }[] = [];
  const [oneId, oneRow] = [new Float64Array(1), new Int32Array(1)];
  const blockOf = (row: number) => blocks[row >> blockBits] as (typeof blocks)[number];
  const take = (machineId: number): number => {
    const row = machineRows.take(machineId);
    if (row === blocks.length * blockRows)
      blocks.push({ states: new Float64Array(blockRows * width), versions: new Float64Array(blockRows) });
    return row;
  };
  return {
    find: (ids, rows) => machineRows.find(ids, 0, ids.length, rows),
    versionAt: (row) => blockOf(row).versions[row & (blockRows - 1)] as number,
    copy: (row, to, base) => {
      const { states } = blockOf(row);
      const from = (row & (blockRows - 1)) * width;
      for (let at = 0; at < width; at++) to[base + at] = states[from + at] as number;
    },
    keep: (machineId, version, from, base) => {
      oneId[0] = machineId;
      machineRows.find(oneId, 0, 1, oneRow);
      const row = oneRow[0] === -1 ? take(machineId) : (oneRow[0] as number);
      const { states, versions } = blockOf(row);
      versions[row & (blockRows - 1)] = version;
      const to = (row & (blockRows - 1)) * width;
      for (let at = 0; at < width; at++) states[to + at] = from[base + at] as number;
    },
    size: machineRows.size,
    clear: machineRows.clear,
  };
}
