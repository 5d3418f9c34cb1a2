// `spindle score`: scores rows of CSV or NDJSON with any XGBoost model, as a stream: a large file needs no more memory than a small one.
// Scores go to stdout in the order of the rows, everything else to stderr.

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { Command, Option } from 'commander';
import type { Rounds } from '../../inference/xgboost-file/learner.ts';
import { defaultModelFolder } from '../../models/model-loading.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { InvalidData } from '../../training/data/columns.ts';
import {
  type Decimal,
  type Dialect,
  describeReading,
  detectDialect,
  type Separator,
} from '../../training/data/table-dialect.ts';
import { openTableText, type TableText } from '../../training/data/table-text.ts';
import { whyUnread } from '../../training/data/why-unread.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { iterationsOption, missingOption } from '../support/options/model-options.ts';
import { wholeNumberOption } from '../support/options/number-option.ts';
import { decimalSpellingOption, separatorOption } from '../support/options/table-options.ts';
import { type Progress, showProgress } from '../support/progress.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { countRows, cutIntoBlocks } from './blocks.ts';
import { type Columns, columnsByPosition, readHeader } from './columns.ts';
import { loadScorer } from './load-scorer.ts';
import { type Format, formats, headerLine, type Output, outputNames, outputs } from './output.ts';
import { runReadings } from './run-readings.ts';
import { type BlockResult, createScoreBlock, type ScoreTask } from './score-block.ts';
import { startThreads } from './threads.ts';

interface Options {
  readonly model?: string;
  readonly output: Output;
  readonly format: Format;
  readonly threads: number;
  readonly header: boolean;
  readonly allowMissing?: true;
  readonly allRounds?: true;
  readonly iterations?: Rounds;
  readonly missing?: number;
  readonly separator?: Separator;
  readonly decimal?: Decimal;
  readonly readings?: true;
  readonly columns?: string;
}

const threadsMax = 64;

export function createCommand(): Command {
  return new Command('score')
    .argument('[rows]', 'file of rows; standard input when absent')
    .option(
      '--model <path>',
      'model file (JSON or UBJSON), or model folder (default: models/default of this project; with --readings MODEL_PATH, else that)',
    )
    .addOption(new Option('--output <what>', 'what to compute').choices(outputs).default('probability'))
    .addOption(new Option('--format <format>', 'how scores are written').choices(formats).default('csv'))
    .option(
      '--threads <number>',
      'threads that score',
      wholeNumberOption({ min: 1, max: threadsMax, unit: 'threads' }),
      1,
    )
    .option(
      '--readings',
      "rows of the profile's sensors instead of the model's features; answers with severity and explanation as in serving",
    )
    .option('--columns <file>', 'with --readings: JSON that maps names and units of columns, as for training')
    .option('--no-header', 'the rows have no header: columns are the features in model order')
    .option('--allow-missing', 'take absent features for missing values, and pass over other columns')
    .addOption(
      new Option(
        '--all-rounds',
        'use all rounds of an early-stopped model, not only those up to its best: as --iterations all',
      ).conflicts('iterations'),
    )
    .addOption(iterationsOption())
    .addOption(missingOption())
    .addOption(separatorOption())
    .addOption(decimalSpellingOption())
    .addHelpText('after', help)
    .action((rows: string | undefined, options: Options) => runScore(rows, options));
}

const help = `
Rows are CSV with a header that names the features in any order, or NDJSON (which is recognised): an object with the features by name,
or an array in model order, per line. An empty cell, NaN or null is a missing value; Infinity and -Infinity are read as such.
A probability is what the model's objective predicts: for regressions the value, for several classes one column each.
Contributions are exact SHAP values of the margin, group by group, with the bias last.

  spindle score --model model.ubj < rows.csv > scores.csv
  spindle score --readings --model models/plant plant.csv > scores.csv
  spindle score --model model.ubj --output contributions --threads 4 rows.csv`;

async function runScore(path: string | undefined, options: Options): Promise<void> {
  loadDotEnv();
  if (options.readings === true) return runReadings(path, options, { tell, write });
  if (options.columns !== undefined)
    throw new ProgramFailure('--columns maps the columns of readings: add --readings', 2);
  const settings = readSettings(modelSettings);
  const model: Pick<ScoreTask, 'modelPath' | 'rounds' | 'limits'> = {
    modelPath: options.model ?? defaultModelFolder,
    rounds: options.allRounds === true ? 'all' : options.iterations,
    limits: {
      bytesMax: settings.MODEL_BYTES_MAX,
      treesMax: settings.MODEL_TREES_MAX,
      depthMax: settings.MODEL_DEPTH_MAX,
    },
  };
  const { scorer, featureNames, missing } = await loadScorer(model);
  const input = await openInput(path);
  const allowMissing = options.allowMissing === true;
  const isCsv = input.format === 'csv';
  const dialect = isCsv ? dialectOf(input.text, options, featureNames) : plainDialect;
  const readAs = describeReading(dialect, input.text.notes);
  if (readAs !== undefined) tell(readAs);
  const blocks = cutIntoBlocks(input.text.chunks, isCsv);
  const { columns, rest } = await readColumns(blocks, {
    ...{ ...options, separator: dialect.separator },
    ...{ input: input.format, featureNames, allowMissing, onLeftOut: tell },
  });
  const task: ScoreTask = {
    ...model,
    ...{ input: input.format, columns, dialect, allowMissing, missing: options.missing ?? missing },
    ...{ output: options.output, format: options.format },
    outputNames: outputNames(options.output, featureNames, scorer),
  };
  if (task.format === 'csv') await write(headerLine(task.outputNames));
  const headerLines = input.format === 'csv' && options.header ? 1 : 0;
  const rowCounts: number[] = [];
  const counted = countEach(rest, (block) => rowCounts.push(countRows(block, isCsv, columns.names.length)));
  if (options.threads === 1) {
    const scoreBlock = createScoreBlock(task, scorer);
    await writeResults(mapBlocks(counted, scoreBlock), headerLines, rowCounts);
    return;
  }
  const threads = startThreads(options.threads, task);
  try {
    await writeResults(threads.map(counted), headerLines, rowCounts);
  } finally {
    await threads.close();
  }
}

async function* countEach(
  blocks: AsyncIterable<Uint8Array>,
  count: (block: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) {
    count(block);
    yield block;
  }
}

const plainDialect: Dialect = { separator: 'comma', decimal: 'point' };

function dialectOf(text: TableText, options: Options, featureNames: readonly string[]): Dialect {
  const names = new Set(featureNames);
  return withInputErrors(() =>
    detectDialect(text, {
      ...{ separator: options.separator, decimal: options.decimal, hasHeader: options.header },
      ...(options.header ? { isNumeric: (name: string) => names.has(name) } : { columnCount: names.size }),
    }),
  );
}

async function* mapBlocks(
  blocks: AsyncIterable<Uint8Array>,
  scoreBlock: (block: Uint8Array) => BlockResult,
): AsyncGenerator<BlockResult> {
  for await (const block of blocks) yield scoreBlock(block);
}

/** Throws ProgramFailure at the first bad row, with its line. The rows of the blocks before it are written. */
async function writeResults(
  results: AsyncIterable<BlockResult>,
  headerLines: number,
  rowCounts: number[],
): Promise<void> {
  const progress: Progress | undefined = process.stderr.isTTY ? showProgress('rows scored') : undefined;
  let line = 1 + headerLines;
  let rowCount = 0;
  try {
    for await (const result of results) {
      if ('problem' in result) throw new ProgramFailure(`line ${line + result.line}: ${result.problem}`, 2);
      requireAllRows(rowCounts.shift(), result.rowCount, line);
      rowCount += result.rowCount;
      line += result.lineCount;
      progress?.add(result.rowCount);
      await write(result.text);
    }
  } catch (error) {
    throw asInputFailure(error);
  } finally {
    progress?.end();
  }
  requireAllRows(rowCounts.length === 0 ? 0 : undefined, 0, line);
  if (rowCount === 0) tell('there are no rows');
}

/** Success with rows missing would be the worst there is: each block has as many scores as rows, and no block is left over. */
function requireAllRows(given: number | undefined, scored: number, line: number): void {
  if (given !== scored)
    throw new ProgramFailure(
      `from line ${line} on: ${given ?? 'more'} rows were read and ${scored} scored; write it as plain CSV`,
      2,
    );
}

function asInputFailure(error: unknown): unknown {
  return error instanceof InvalidData ? new ProgramFailure(`the rows: ${error.message}`, 2, { cause: error }) : error;
}

function withInputErrors<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asInputFailure(error);
  }
}

async function write(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

interface Input {
  readonly text: TableText;
  readonly format: Format;
}

/** Whether the rows are CSV or NDJSON is told by the first character. Throws ProgramFailure when there is nothing to read. */
async function openInput(path: string | undefined): Promise<Input> {
  if (path === undefined && process.stdin.isTTY) {
    throw new ProgramFailure('no rows: name a file, or send rows on standard input (spindle score < rows.csv)', 2);
  }
  const stream = path === undefined ? process.stdin : createReadStream(path);
  try {
    const text = await openTableText(stream as AsyncIterable<Uint8Array>);
    return { text, format: /^\s*[{[]/.test(text.sample) ? 'ndjson' : 'csv' };
  } catch (error) {
    if (error instanceof InvalidData) throw asInputFailure(error);
    const file = path ?? 'standard input';
    throw new ProgramFailure(whyUnread(file, error as NodeJS.ErrnoException), 2, { cause: error });
  }
}

async function* withFirst(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

interface ColumnOptions {
  readonly input: Format;
  readonly header: boolean;
  readonly featureNames: readonly string[];
  readonly allowMissing: boolean;
  readonly separator: Separator;
  readonly onLeftOut: (line: string) => void;
}

/** Takes the header off the first block. Throws ProgramFailure when there is none, or when it does not fit the model. */
async function readColumns(
  blocks: AsyncGenerator<Uint8Array>,
  { input, header, ...options }: ColumnOptions,
): Promise<{ columns: Columns; rest: AsyncIterable<Uint8Array> }> {
  if (input === 'ndjson' || !header) return { columns: columnsByPosition(options.featureNames), rest: blocks };
  const first = await blocks.next();
  if (first.done === true)
    throw new ProgramFailure('there are no rows, and no header (--no-header takes rows without)', 2);
  const end = first.value.indexOf(0x0a);
  const row = new TextDecoder().decode(end === -1 ? first.value : first.value.subarray(0, end));
  const columns = readHeader(row, options);
  const rows = end === -1 ? new Uint8Array() : first.value.subarray(end + 1);
  return { columns, rest: withFirst(rows, blocks) };
}
