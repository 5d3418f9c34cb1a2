// Rows of what is remembered that cannot be what they are stored as, since their length is another's: somebody else has written them. Each counts as one
// of another digest, so that what is remembered of its machine begins anew and nothing stands still for it; it is told, and never laid into a row.
import type { LoadMemory } from './remember-ahead.ts';

/** Port: a row of so many bytes, where `width` doubles were to be. */
export type TellDamaged = (machineId: number, bytes: number, bytesDue: number) => void;

/** Of more machines than these nobody is told again: who asks about the same ones all the time must not fill a log. */
const toldMax = 100;

export function soundRows(load: LoadMemory, width: number, tell: TellDamaged): LoadMemory {
  const told = new Set<number>();
  const bytesDue = width * Float64Array.BYTES_PER_ELEMENT;
  return async (machineIds) => {
    const rows = await load(machineIds);
    return rows.map((row) => {
      if (row.state === null || row.state.length === bytesDue) return row;
      if (told.size < toldMax && !told.has(row.machineId)) {
        told.add(row.machineId);
        tell(row.machineId, row.state.length, bytesDue);
      }
      return { ...row, state: null };
    });
  };
}
