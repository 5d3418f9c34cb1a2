// The rows of machines that are not quiet, by machine, with their conditions packed: there may be tens of thousands, for as long as something is wrong. Their
// numbers lie in a few blocks of memory, and a row changes where it lies, so that those of a batch's machines are brought near all at once.
import type { Condition } from '../../core/episode/condition.ts';
import { createConditionNames } from '../../core/episode/condition-names.ts';
import {
  type ConditionGist,
  type ConditionNames,
  copyNumbers,
  createConditionPacking,
  gistOf,
  type NumbersRoom,
  type PackedCondition,
} from '../../core/episode/packed-condition.ts';
import { createQuickRewriting } from '../../core/episode/quick-rewriting.ts';
import { createNumberBlocks, lineNumbers, linesOf, type NumberBlocks } from './number-blocks.ts';

export const { pack, unpack } = createConditionPacking();
export const quickRewriting = createQuickRewriting();

/** Without numbers where the machine is quiet, though its row is still there. */
export interface KeptRow extends PackedCondition {
  readonly version: number;
  readonly names: ConditionNames;
  /** The texts that its row in the database has, where it is stored as it is kept: the same array where nothing of them has changed. */
  readonly storedTexts: readonly string[] | undefined;
}

export type StoredAs = Pick<KeptRow, 'version' | 'storedTexts'>;

export interface ConditionRows {
  readonly size: () => number;
  readonly machineIds: () => Iterable<number>;
  /** As it is until another one is put in its place. */
  readonly rowOf: (machineId: number) => KeptRow | undefined;
  /** 0 for a machine that has no row. */
  readonly versionOf: (machineId: number) => number;
  /** Undefined for a machine that is quiet, though its row may still be there. Made anew each time. */
  readonly get: (machineId: number) => Condition | undefined;
  readonly visit: (look: (machineId: number, gist: ConditionGist) => void) => void;
  readonly namesOf: (packed: PackedCondition) => ConditionNames;
  /** Has the rows of the machines at these places come from memory, many at a time: one after the other each would be waited for. */
  readonly bringNear: (machineIds: Float64Array, places: Int32Array, count: number) => void;
}

export interface KeptRows extends ConditionRows {
  /** A copy of the condition; without numbers for a machine that is quiet. */
  readonly put: (machineId: number, packed: PackedCondition, stored: StoredAs) => void;
  readonly delete: (machineId: number) => void;
  readonly clear: () => void;
}

/** A row whose numbers lie where nobody else's do. */
export class PlacedRow implements KeptRow {
  numbers: Float64Array;
  from: number;
  count: number;
  version: number;
  texts: readonly string[];
  names: ConditionNames;
  storedTexts: readonly string[] | undefined;
  constructor({ numbers, from }: NumbersRoom, row: Omit<KeptRow, 'numbers' | 'from'>) {
    this.numbers = numbers;
    this.from = from;
    this.count = row.count;
    this.version = row.version;
    this.texts = row.texts;
    this.names = row.names;
    this.storedTexts = row.storedTexts;
  }
}

export function copyOf(row: KeptRow, room: NumbersRoom): PlacedRow {
  copyNumbers(row, room, row.count);
  return new PlacedRow(room, row);
}

/** Of 64 kB. */
const blockNumbers = 8_192;

export function createConditionRows(): KeptRows {
  const rows = new Map<number, PlacedRow>();
  const blocks = createNumberBlocks(blockNumbers);
  const namesOf = createConditionNames();
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
    namesOf,
    bringNear: createBringNear(rows),
    put: (machineId, packed, stored) => {
      const row = rows.get(machineId);
      if (row !== undefined) change(row, packed, stored, { namesOf, blocks });
      else rows.set(machineId, copyOf(keptRow({ namesOf }, packed, stored), blocks.take(packed.count)));
    },
    delete: (machineId) => {
      const row = rows.get(machineId);
      if (row === undefined) return;
      blocks.giveBack(row, row.count);
      rows.delete(machineId);
      if (rows.size === 0) blocks.clear();
    },
    clear: () => {
      rows.clear();
      blocks.clear();
    },
  };
}

function change(
  row: PlacedRow,
  packed: PackedCondition,
  { version, storedTexts }: StoredAs,
  { namesOf, blocks }: Pick<ConditionRows, 'namesOf'> & { readonly blocks: NumberBlocks },
): void {
  const { count, texts } = packed;
  if (linesOf(row.count) !== linesOf(count)) {
    blocks.giveBack(row, row.count);
    const { numbers, from } = blocks.take(count);
    row.numbers = numbers;
    row.from = from;
  }
  copyNumbers(packed, row, count);
  row.count = count;
  row.version = version;
  row.storedTexts = storedTexts;
  if (row.texts === texts) return;
  row.texts = texts;
  row.names = namesOf(packed);
}

function createBringNear(rows: ReadonlyMap<number, PlacedRow>): ConditionRows['bringNear'] {
  const near: (PlacedRow | undefined)[] = [];
  /** Takes what was read only for it to come: without a use it would not be read at all. */
  const touched = new Float64Array(1);
  return (machineIds, places, count) => {
    for (let index = 0; index < count; index++) near[index] = rows.get(machineIds[places[index] as number] as number);
    let sum = 0;
    for (let index = 0; index < count; index++) sum += near[index]?.version ?? 0;
    for (let index = 0; index < count; index++) {
      const row = near[index];
      if (row === undefined) continue;
      for (let at = 0; at < row.count; at += lineNumbers) sum += row.numbers[row.from + at] as number;
      near[index] = undefined;
    }
    touched[0] = sum;
  };
}

export function keptRow(
  { namesOf }: Pick<ConditionRows, 'namesOf'>,
  packed: PackedCondition,
  { version, storedTexts }: StoredAs,
): KeptRow {
  const { count, texts } = packed;
  return new PlacedRow(packed, { count, version, texts, names: namesOf(packed), storedTexts });
}

/** Of a machine that is quiet, though its row is still there. */
export function quietRow(version: number): KeptRow {
  return new PlacedRow(quietCondition, { ...quietCondition, version, storedTexts: undefined });
}

export function isQuiet(row: Pick<PackedCondition, 'count'> | undefined): row is undefined {
  return row === undefined || row.count === 0;
}

export const quietCondition = {
  numbers: new Float64Array(),
  from: 0,
  count: 0,
  texts: [],
  names: { typeName: '', judgeName: '', machineType: undefined, modes: [], sensors: [] },
} satisfies PackedCondition;
