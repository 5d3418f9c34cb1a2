// The Portal's machine table in memory, for tests of what asks it. machine-table.test.ts proves it equal to the real one.
import type { MachineRow } from '../../src/machines/machine-types.ts';

/** What stands there by id, the type in any spelling; a test may change it at any time. */
export type MachineTable = Record<number, string | null>;

/** Answers as `queryMachines` does: a row for each machine that there is, once, however often it was asked for. */
export function machineTableOf(table: Readonly<MachineTable>) {
  return async (machineIds: readonly number[]): Promise<readonly MachineRow[]> =>
    [...new Set(machineIds)].flatMap((id) => {
      const type = table[id];
      return type === undefined ? [] : [{ id, type }];
    });
}
