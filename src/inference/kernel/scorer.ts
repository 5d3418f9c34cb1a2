// Scores with the WebAssembly kernel, bit for bit like the reference scorer: the same leaves are added in the same order. Few rows are
// walked one by one. Many are scored in blocks: trees of small depth are computed whole for 32 rows at once, deeper ones are walked.
import type { Forest } from '../forest/forest.ts';
import { predictionsOf } from '../forest/objective.ts';
import type { Contributions } from '../forest/reference-contributions.ts';
import { createReferenceScorer, requireRows } from '../forest/reference-scorer.ts';
import type { ForestScorer } from '../model/model.ts';
import { canExplain, createKernelContributions } from './contributions.ts';
import type { CreateKernel, Kernel } from './kernel.ts';
import { chunkRows } from './layout.ts';
import { layOutWalks, paddedCount, walkBytes } from './nodes.ts';
import { layOutOctets, planOctets, type SegmentLayout } from './octets.ts';
import { canWalkRanks, layOutRankWalks, type RankWalkSegment, type RankWalks, rankWalkBytes } from './rank-walks.ts';

/** The best scorer for this forest: the kernel where the model allows it, else the reference. Both give the same bits. */
export function createScorer(forest: Forest, createKernel: CreateKernel): ForestScorer {
  const isCategorical = forest.trees.some(({ categories }) => categories !== null);
  return isCategorical ? createReferenceScorer(forest) : createKernelScorer(forest, createKernel);
}

/** Trees that are deeper are walked: computing a tree whole doubles with each level. */
const octetDepthMax = 7;
/** Up to so many rows beyond the last full chunk are faster one by one. */
const tailRowsMax = 16;
const blockRowsMax = 512;
const blockValuesMax = 2 ** 20;
/** The kernel reads nothing below; address 0 stands for "none". */
const firstAddress = 1024;

function createKernelScorer(forest: Forest, createKernel: CreateKernel): ForestScorer {
  const { featureCount, groupCount, baseMargins, isBaseLast, link } = forest;
  const reference = createReferenceScorer(forest);
  const engine = createEngine(forest, createKernel);
  const margins = (matrix: Float32Array, rowCount: number): Float32Array => {
    requireRows(matrix, rowCount, featureCount);
    const result = new Float32Array(rowCount * groupCount);
    const tail = rowCount % chunkRows;
    const inBlocks = tail > tailRowsMax ? rowCount : rowCount - tail;
    for (let row = 0; row < inBlocks; row += engine.blockRows) {
      engine.scoreBlock(matrix, row, Math.min(engine.blockRows, inBlocks - row), result);
    }
    for (let row = inBlocks; row < rowCount; row++) engine.scoreRow(matrix, row, result);
    if (isBaseLast) {
      for (let at = 0; at < result.length; at++) {
        result[at] = (result[at] as number) + (baseMargins[at % groupCount] as number);
      }
    }
    return result;
  };
  let explain: Contributions | undefined;
  return {
    ...reference,
    margins,
    contributions: (matrix, rowCount) => {
      requireRows(matrix, rowCount, featureCount);
      // Its tables take a moment and some memory, which a model that is never asked does not spend.
      explain ??= canExplain(forest) ? createKernelContributions(forest, createKernel) : reference.contributions;
      return explain(matrix, rowCount);
    },
    probabilities: (matrix, rowCount) => predictionsOf(link, margins(matrix, rowCount), groupCount),
  };
}

interface Engine {
  readonly blockRows: number;
  readonly scoreRow: (matrix: Float32Array, row: number, result: Float32Array) => void;
  /** At most `blockRows` rows. */
  readonly scoreBlock: (matrix: Float32Array, firstRow: number, rowCount: number, result: Float32Array) => void;
}

function createEngine(forest: Forest, createKernel: CreateKernel): Engine {
  const { featureCount, groupCount, trees } = forest;
  const deepest = trees.reduce((most, { depth }) => Math.max(most, depth), 0);
  const plan = deepest <= octetDepthMax ? planOctets(forest) : undefined;
  const blockRows = Math.min(blockRowsMax, Math.max(32, Math.floor(blockValuesMax / featureCount / 32) * 32));
  const width = paddedCount(featureCount);
  const sizes = {
    rows: blockRows * width * 4,
    // Each row twice, for walks.
    walks: (plan === undefined ? blockRows : 1) * width * 8,
    sums: blockRows * groupCount * 4,
    columns: (plan?.columnCount ?? 0) * blockRows,
    scratch: (plan?.octetCount ?? 0) * 32,
  };
  const rows = firstAddress;
  const prepared = rows + sizes.rows;
  const sums = prepared + sizes.walks;
  const columns = sums + sizes.sums;
  const scratch = columns + sizes.columns;
  const model = scratch + sizes.scratch;
  const rankPlan = plan !== undefined && canWalkRanks(forest, plan) ? plan : undefined;
  const octetBytes = plan?.byteCount ?? 0;
  const rankBytes = rankPlan === undefined ? 0 : rankWalkBytes(rankPlan);
  const kernel = createKernel(model + walkBytes(forest) + octetBytes + rankBytes + 64);
  const view = new DataView(kernel.memory.buffer);
  const walks = layOutWalks(forest, view, model, prepared, blockRows);
  const segments = plan === undefined ? undefined : layOutOctets(plan, view, walks.end, columns, blockRows);
  const rankWalks =
    rankPlan === undefined || segments === undefined
      ? undefined
      : layOutRankWalks(rankPlan, segments, view, (segments.at(-1)?.end ?? walks.end) + 32, blockRows);
  const values = new Float32Array(kernel.memory.buffer);
  const start = forest.isBaseLast ? new Float32Array(groupCount) : forest.baseMargins;
  const rowsAt = rows / 4;
  const sumsAt = sums / 4;
  return {
    blockRows,
    scoreRow: (matrix, row, result) => {
      const from = row * featureCount;
      let isMissing = false;
      for (let feature = 0; feature < featureCount; feature++) {
        const value = matrix[from + feature] as number;
        values[rowsAt + feature] = value;
        if (Number.isNaN(value)) isMissing = true;
      }
      if (rankWalks !== undefined && !isMissing) {
        values[sumsAt] = start[0] as number;
        for (const segment of rankWalks.segments) addByRanks(kernel, segment, rankWalks, rows, sums);
        result[row] = values[sumsAt] as number;
        return;
      }
      kernel.prepareRows(rows, width * 4, 1, prepared);
      for (let group = 0; group < groupCount; group++) values[sumsAt + group] = start[group] as number;
      kernel.walkRow(walks.roots, trees.length, sums, walks.offsets);
      for (let group = 0; group < groupCount; group++) {
        result[row * groupCount + group] = values[sumsAt + group] as number;
      }
    },
    scoreBlock: (matrix, firstRow, rowCount, result) => {
      for (let group = 0; group < groupCount; group++) {
        values.fill(start[group] as number, sumsAt + group * blockRows, sumsAt + (group + 1) * blockRows);
      }
      if (segments === undefined) {
        for (let row = 0; row < rowCount; row++) {
          const from = (firstRow + row) * featureCount;
          values.set(matrix.subarray(from, from + featureCount), rowsAt + row * width);
        }
        kernel.prepareRows(rows, width * 4, rowCount, prepared);
        kernel.walkRows(width * 8, upTo(8, rowCount), walks.trees, trees.length, sums);
      } else {
        const from = firstRow * featureCount;
        values.set(matrix.subarray(from, from + rowCount * featureCount), rowsAt);
        const layout = { rows, columns, sums, scratch, rowBytes: featureCount * 4, blockRows };
        for (const segment of segments) addSegment(kernel, segment, layout, rowCount);
      }
      if (groupCount === 1) {
        result.set(values.subarray(sumsAt, sumsAt + rowCount), firstRow);
        return;
      }
      for (let group = 0; group < groupCount; group++) {
        for (let row = 0; row < rowCount; row++) {
          result[(firstRow + row) * groupCount + group] = values[sumsAt + group * blockRows + row] as number;
        }
      }
    },
  };
}

interface BlockLayout {
  readonly rows: number;
  readonly columns: number;
  readonly sums: number;
  readonly scratch: number;
  readonly rowBytes: number;
  readonly blockRows: number;
}

/** Rows up to the next full chunk are computed with it; what is in memory for them does not matter. */
function addSegment(kernel: Kernel, segment: SegmentLayout, layout: BlockLayout, rowCount: number): void {
  const { rows, columns, sums, scratch, rowBytes, blockRows } = layout;
  kernel.quantize(rows, rowBytes, upTo(4, rowCount), segment.features, segment.featureCount, blockRows);
  kernel.addQuantizedTrees(segment.trees, segment.end, columns, upTo(chunkRows, rowCount), sums, scratch);
}

function addByRanks(kernel: Kernel, segment: RankWalkSegment, walks: RankWalks, row: number, sums: number): void {
  const { features, featureCount, uppers, trees, treeCount } = segment;
  kernel.walkRanks(row, features, featureCount, walks.table, uppers, trees, treeCount, walks.ends, sums);
}

function upTo(multiple: number, count: number): number {
  return Math.ceil(count / multiple) * multiple;
}
