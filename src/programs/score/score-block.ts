// One block of rows to its scores: what each thread does.
import type { ForestScorer } from '../../inference/model/model.ts';
import { withoutMissing } from '../../inference/model/scaler.ts';
import type { Rounds } from '../../inference/xgboost-file/learner.ts';
import type { Dialect } from '../../training/data/table-dialect.ts';
import type { Columns } from './columns.ts';
import { type Format, formatRows, type Output, scoreRows } from './output.ts';
import { BadRow, type Rows, readCsvRows, readJsonRows } from './rows.ts';

/** What is the same for all blocks. */
export interface ScoreTask {
  readonly modelPath: string;
  /** Undefined takes those of the model folder, else the best. */
  readonly rounds: Rounds | undefined;
  /** A number that stands for a missing value, as XGBoost's own `missing`; NaN always does. */
  readonly missing: number | undefined;
  readonly limits: { readonly bytesMax: number; readonly treesMax: number; readonly depthMax: number };
  readonly input: Format;
  readonly columns: Columns;
  readonly dialect: Dialect;
  readonly allowMissing: boolean;
  readonly output: Output;
  readonly outputNames: readonly string[];
  readonly format: Format;
}

export type BlockResult =
  | { readonly text: Uint8Array; readonly rowCount: number; readonly lineCount: number }
  /** `line` counts from 0 within the block. */
  | { readonly line: number; readonly problem: string };

export type ScoreBlock = (block: Uint8Array) => BlockResult;

export function createScoreBlock(task: ScoreTask, scorer: ForestScorer): ScoreBlock {
  const read = (block: Uint8Array): Rows =>
    task.input === 'csv'
      ? readCsvRows(block, task, scorer.featureCount)
      : readJsonRows(block, task.columns, task.allowMissing);
  return (block) => {
    try {
      const { matrix, rowCount } = read(block);
      if (task.missing !== undefined) replaceMissing(matrix, task.missing);
      const values = scoreRows(scorer, task.output, matrix, rowCount);
      const text = Buffer.from(formatRows(values, rowCount, task.outputNames, task.format));
      return { text, rowCount, lineCount: countLines(block) };
    } catch (error) {
      if (error instanceof BadRow) return { line: error.line, problem: error.message };
      throw error;
    }
  };
}

function replaceMissing(matrix: Float32Array, missing: number): void {
  for (let at = 0; at < matrix.length; at++) matrix[at] = withoutMissing(matrix[at] as number, missing);
}

function countLines(block: Uint8Array): number {
  let count = 0;
  for (let at = block.indexOf(0x0a); at !== -1; at = block.indexOf(0x0a, at + 1)) count++;
  return count;
}
