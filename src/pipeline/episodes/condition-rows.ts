// The rows of machines that are not quiet, by machine, with their conditions packed: there may be tens of thousands, for as long as something is wrong.
import type { Condition } from '../../core/episode/condition.ts';
import {
  type ConditionGist,
  createConditionPacking,
  gistOf,
  type PackedCondition,
} from '../../core/episode/packed-condition.ts';

export const { pack, unpack } = createConditionPacking();

/** Without numbers where the machine is quiet, though its row is still there. Never changed once it is kept. */
export interface KeptRow extends PackedCondition {
  readonly version: number;
  /** The texts that its row in the database has, where it is stored as it is kept: the same array where nothing of them has changed. */
  readonly storedTexts: readonly string[] | undefined;
}

export interface ConditionRows {
  readonly size: () => number;
  readonly machineIds: () => Iterable<number>;
  readonly rowOf: (machineId: number) => KeptRow | undefined;
  /** 0 for a machine that has no row. */
  readonly versionOf: (machineId: number) => number;
  /** Undefined for a machine that is quiet, though its row may still be there. Made anew each time. */
  readonly get: (machineId: number) => Condition | undefined;
  readonly visit: (look: (machineId: number, gist: ConditionGist) => void) => void;
}

export interface KeptRows extends ConditionRows {
  readonly put: (machineId: number, row: KeptRow) => void;
  readonly delete: (machineId: number) => void;
  readonly clear: () => void;
}

export function createConditionRows(): KeptRows {
  const rows = new Map<number, KeptRow>();
  return {
    size: () => rows.size,
    machineIds: () => rows.keys(),
    rowOf: (machineId) => rows.get(machineId),
    versionOf: (machineId) => rows.get(machineId)?.version ?? 0,
    get: (machineId) => {
      const row = rows.get(machineId);
      return isQuiet(row) ? undefined : unpack(row);
    },
    visit: (look) => {
      for (const [machineId, row] of rows) if (!isQuiet(row)) look(machineId, gistOf(row));
    },
    put: (machineId, row) => rows.set(machineId, row),
    delete: (machineId) => rows.delete(machineId),
    clear: () => rows.clear(),
  };
}

/** `condition` as null for a machine that is quiet. */
export function packedRow(version: number, condition: Condition | null | undefined): KeptRow {
  const { numbers, texts } = condition === null || condition === undefined ? nothing : pack(condition);
  return { version, numbers, texts, storedTexts: undefined };
}

export function isQuiet(row: PackedCondition | undefined): row is undefined {
  return row === undefined || row.numbers.length === 0;
}

const nothing: PackedCondition = { numbers: [], texts: [] };
