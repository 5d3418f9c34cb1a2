// Exact contributions by the kernel: the tables of contribution-units.ts, laid out for it, and blocks of rows.

import type { Forest, Tree } from '../forest/forest.ts';
import { type Contributions, expectedValue } from '../forest/reference-contributions.ts';
import { countTableValues, cutIntoUnits, type Part, type Unit, unitDepthMax } from './contribution-units.ts';
import type { CreateKernel } from './kernel.ts';
import { explainedSplitBytes, explainedTreeHeaderBytes, unitBytes, unitPlaces, unitSplitBytes } from './layout.ts';
import { layOutRanks, planOctets, type RankLayout, splitOf } from './octets.ts';

/** Larger tables would not pay: they leave the processor's caches, and making them takes long. */
const tableBytesMax = 2 ** 28;
const blockRowsMax = 256;
const blockValuesMax = 2 ** 20;
const firstAddress = 1024;
const scratchBytes = 16 * (unitDepthMax + 3);
/** Each entry of a table within one line of the cache. */
const tableAlignment = 32;

/** Whether the kernel can explain this forest; else the reference does. */
export function canExplain({ trees }: Forest): boolean {
  let tableBytes = 0;
  return trees.every((tree) => {
    if (tree.depth > unitDepthMax || tree.categories !== null) return false;
    tableBytes += 4 * countTableValues(tree);
    return tableBytes <= tableBytesMax;
  });
}

/** For a forest that `canExplain` allows. Throws InvalidModel when a tree has no covers. */
export function createKernelContributions(forest: Forest, createKernel: CreateKernel): Contributions {
  const { featureCount, groupCount } = forest;
  const width = featureCount + 1;
  const engine = createEngine(forest, createKernel);
  const start = biases(forest);
  return (matrix, rowCount) => {
    const result = new Float32Array(rowCount * groupCount * width);
    for (let first = 0; first < rowCount; first += engine.blockRows) {
      const count = Math.min(engine.blockRows, rowCount - first);
      engine.matrix.set(matrix.subarray(first * featureCount, (first + count) * featureCount));
      engine.sums.fill(0, 0, count * engine.sumsPerRow);
      for (let row = 0; row < count; row++) {
        for (let group = 0; group < groupCount; group++) {
          engine.sums[row * engine.sumsPerRow + (group + 1) * width - 1] = start[group] as number;
        }
      }
      engine.run(count);
      for (let row = 0; row < count; row++) {
        const from = row * engine.sumsPerRow;
        result.set(engine.sums.subarray(from, from + groupCount * width), (first + row) * groupCount * width);
      }
    }
    return result;
  };
}

/** Of each group: its base margin and the expected values of its trees. */
function biases({ baseMargins, trees }: Forest): Float64Array {
  const sums = Float64Array.from(baseMargins);
  for (const tree of trees) sums[tree.group] = (sums[tree.group] as number) + expectedValue(tree);
  return sums;
}

interface Engine {
  readonly blockRows: number;
  readonly matrix: Float32Array;
  /** Per row the contributions of all groups, and one more place where the kernel puts what is none. */
  readonly sums: Float64Array;
  readonly sumsPerRow: number;
  readonly run: (rowCount: number) => void;
}

function createEngine(forest: Forest, createKernel: CreateKernel): Engine {
  const { featureCount, groupCount } = forest;
  const sumsPerRow = groupCount * (featureCount + 1) + 1;
  const blockRows = Math.min(
    blockRowsMax,
    Math.max(32, Math.floor(blockValuesMax / (featureCount + 2 * sumsPerRow) / 32) * 32),
  );
  const plan = planOctets(forest);
  const cuts = new Map(forest.trees.map((tree) => [tree, cutIntoUnits(tree)]));
  const sums = firstAddress;
  const rows = sums + blockRows * sumsPerRow * 8;
  const columns = rows + blockRows * featureCount * 4;
  const scratch = columns + plan.columnCount * blockRows;
  const model = scratch + scratchBytes;
  const partBytes = [...cuts.values()].reduce(
    (sum, parts) => sum + parts.reduce((own, part) => own + bytesOf(part), explainedTreeHeaderBytes),
    0,
  );
  const kernel = createKernel(model + plan.byteCount + partBytes);
  const { buffer } = kernel.memory;
  const view = new DataView(buffer);
  let next = model;
  const segments = plan.segments.map((segment) => {
    const layout = layOutRanks(segment, view, next, columns, blockRows);
    const writer = { view, ranks: layout.ranks, blockRows, featureCount, trash: (sumsPerRow - 1) * 8 };
    const tables = writeTables(
      segment.trees.flatMap((tree) => unitsOf(cuts.get(tree) ?? [])),
      buffer,
      layout.end,
    );
    next = tables.end;
    for (const tree of segment.trees) next = writeTree(tree, cuts.get(tree) ?? [], tables.addresses, writer, next);
    return { ...layout, trees: tables.end, end: next };
  });
  const run = (rowCount: number): void => {
    for (const { features, ranks, trees, end } of segments) {
      kernel.quantize(rows, featureCount * 4, Math.ceil(rowCount / 4) * 4, features, ranks.size, blockRows);
      kernel.addContributions(trees, end, columns, rowCount, sums, sumsPerRow * 8, scratch);
    }
  };
  return {
    blockRows,
    matrix: new Float32Array(buffer, rows, blockRows * featureCount),
    sums: new Float64Array(buffer, sums, blockRows * sumsPerRow),
    sumsPerRow,
    run,
  };
}

function unitsOf(parts: readonly Part[]): readonly Unit[] {
  return parts.flatMap((part) => ('unit' in part ? [part.unit] : []));
}

function bytesOf(part: Part): number {
  if (!('unit' in part)) return explainedSplitBytes;
  const { splits, table } = part.unit;
  return unitBytes + splits.length * unitSplitBytes + unitPlaces * 4 + table.byteLength + tableAlignment;
}

function writeTables(
  units: readonly Unit[],
  buffer: ArrayBuffer,
  start: number,
): { addresses: ReadonlyMap<Unit, number>; end: number } {
  let next = start;
  const addresses = new Map<Unit, number>();
  for (const unit of units) {
    next = Math.ceil(next / tableAlignment) * tableAlignment;
    new Float32Array(buffer, next, unit.table.length).set(unit.table);
    addresses.set(unit, next);
    next += unit.table.byteLength;
  }
  return { addresses, end: next };
}

interface Writer {
  readonly view: DataView;
  readonly ranks: RankLayout['ranks'];
  readonly blockRows: number;
  readonly featureCount: number;
  /** Offset of the place, in the sums of a row, for what is none. */
  readonly trash: number;
}

function writeTree(
  tree: Tree,
  parts: readonly Part[],
  tables: ReadonlyMap<Unit, number>,
  { view, ranks, blockRows, featureCount, trash }: Writer,
  start: number,
): number {
  let next = start + explainedTreeHeaderBytes;
  const writeSplit = (node: number): void => {
    const { column, rank } = splitOf(tree, node, ranks, blockRows);
    view.setUint32(next, column, true);
    view.setInt32(next + 4, rank, true);
    next += unitSplitBytes;
  };
  const writeNumber = (value: number): void => {
    view.setUint32(next, value, true);
    next += 4;
  };
  for (const part of parts) {
    if ('unit' in part) {
      const { level, splits, features, width } = part.unit;
      for (const value of [level, splits.length, tables.get(part.unit) as number, width]) writeNumber(value);
      for (const node of splits) writeSplit(node);
      const group = tree.group * (featureCount + 1);
      for (let place = 0; place < unitPlaces; place++) {
        const feature = features[place];
        writeNumber(feature === undefined ? trash : 8 * (group + feature));
      }
    } else {
      writeNumber(part.level);
      writeSplit(part.split);
      writeNumber(0);
    }
  }
  view.setUint32(start, next - start, true);
  return next;
}
