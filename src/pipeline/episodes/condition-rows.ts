// The rows of machines that are not quiet, by machine, with their conditions packed: there may be tens of thousands, for as long as something is wrong.
import type { Condition } from '../../core/episode/condition.ts';
import {
  type ConditionGist,
  createConditionPacking,
  type PackedCondition,
} from '../../core/episode/packed-condition.ts';

export interface ConditionRows {
  readonly size: () => number;
  readonly machineIds: () => Iterable<number>;
  /** 0 for a machine that has no row. */
  readonly versionOf: (machineId: number) => number;
  /** Undefined for a machine that is quiet, though its row may still be there. Made anew each time. */
  readonly get: (machineId: number) => Condition | undefined;
  readonly gistOf: (machineId: number) => ConditionGist | undefined;
  readonly visit: (look: (machineId: number, gist: ConditionGist) => void) => void;
}

export interface KeptRows extends ConditionRows {
  readonly put: (machineId: number, version: number, condition: Condition | null) => void;
  readonly delete: (machineId: number) => void;
  readonly clear: () => void;
}

/** Without numbers where there is no condition. */
interface KeptRow extends PackedCondition {
  readonly version: number;
}

export function createConditionRows(): KeptRows {
  const { pack, unpack, gistOf } = createConditionPacking();
  const rows = new Map<number, KeptRow>();
  const isQuiet = (row: KeptRow | undefined): row is undefined => row === undefined || row.numbers.length === 0;
  return {
    size: () => rows.size,
    machineIds: () => rows.keys(),
    versionOf: (machineId) => rows.get(machineId)?.version ?? 0,
    get: (machineId) => {
      const row = rows.get(machineId);
      return isQuiet(row) ? undefined : unpack(row);
    },
    gistOf: (machineId) => {
      const row = rows.get(machineId);
      return isQuiet(row) ? undefined : gistOf(row);
    },
    visit: (look) => {
      for (const [machineId, row] of rows) if (!isQuiet(row)) look(machineId, gistOf(row));
    },
    put: (machineId, version, condition) => {
      const { numbers, texts } = condition === null ? nothing : pack(condition);
      rows.set(machineId, { version, numbers, texts });
    },
    delete: (machineId) => rows.delete(machineId),
    clear: () => rows.clear(),
  };
}

const nothing: PackedCondition = { numbers: [], texts: [] };
