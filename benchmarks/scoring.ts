// `npm run bench:scoring`: the scoring engine beside XGBoost's own library, and beside Python's where it is installed, all on one thread and
// in one run; the fastest of many turns counts. Models are trained here on made-up rows. Prints one table to stdout; nothing is asserted but that all give the same margins.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ForestScorer } from '../src/inference/model/model.ts';
import { modelInputs } from '../src/inference/model/scaler.ts';
import { readModel } from '../src/inference/xgboost-file/read-model.ts';
import { loadModelFromPaths } from '../src/models/model-loading.ts';
import { modelSettings } from '../src/models/model-settings.ts';
import { loadScorerFactory } from '../src/models/scoring-kernel.ts';
import { createExplainer, defaultExplaining } from '../src/pipeline/explainer.ts';
import { createFindWayBack } from '../src/pipeline/way-back.ts';
import { ai4i } from '../src/profiles/ai4i.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { readColumns } from '../src/training/data/columns.ts';
import { readDataset } from '../src/training/data/dataset.ts';
import { featureMatrix } from '../src/training/data/feature-matrix.ts';
import { trainUnlabelled } from '../src/training/unlabelled/train-unlabelled.ts';
import { type NativeBooster, openNativeXgboost, type Rows } from './native-xgboost.ts';
import { timePython } from './python-xgboost.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const native = openNativeXgboost(join(project, 'build/xgboost'));
const createScorer = await loadScorerFactory();

const training = madeUpRows(20_000, 20, 1);
const batch = madeUpRows(1_000, 20, 2);
const one: Rows = { ...batch, rowCount: 1, matrix: batch.matrix.subarray(0, batch.featureCount) };
const parameters = { objective: 'binary:logistic', tree_method: 'hist', eta: '0.1', nthread: '1', verbosity: '0' };
const turnCount = 40;
const table: string[][] = [['measure', 'Spindle', "XGBoost's library", 'times faster', 'wanted']];

measureBatch();
measureDefault();
await measureIsolation();
measureContributions();
await measureExplanations();
measureLoad();
print();

function measureBatch(): void {
  const model = native.train(training.rows, training.labels, 200, { ...parameters, max_depth: '6' });
  const { scorer, booster } = openBoth(model, batch);
  const rows = compare(() => scorer.margins(batch.matrix, 1_000), booster.prepareMargins(batch), 1_000, 5);
  add('200 trees of depth 6, 20 features: a row in batches of 1,000', rows, 'at most 1.0 µs, 5 times');
  const single = compare(() => scorer.margins(one.matrix, 1), booster.prepareMargins(one), 1, 500);
  add('the same, one row', single, 'at most 2 µs');
  const python = timePython(model, batch);
  if (python === undefined) {
    note("Python's XGBoost is not installed: not measured (PYTHON names an interpreter)");
    return;
  }
  const name = `Python's XGBoost ${python.version}, inplace_predict`;
  add(`${name}: a row in batches of 1,000`, { ours: rows.ours, theirs: python.perRowInBatch }, '');
  add(`${name}: one row`, { ours: single.ours, theirs: python.oneRow }, '100 times');
}

function measureDefault(): void {
  const file = ['model.ubj', 'model.json']
    .map((name) => join(project, 'models/default', name))
    .find((path) => existsSync(path));
  const model = readFileSync(file as string);
  const manifest = JSON.parse(readFileSync(join(project, 'models/default/manifest.json'), 'utf8'));
  const golden: number[][] = manifest.golden.rows;
  const featureCount = manifest.featureNames.length as number;
  const values = new Float32Array(1_000 * featureCount);
  for (let row = 0; row < 1_000; row++) values.set(golden[row % golden.length] as number[], row * featureCount);
  const rows: Rows = { matrix: values, rowCount: 1_000, featureCount };
  const { scorer, booster } = openBoth(model, rows);
  const margins = compare(() => scorer.margins(values, 1_000), booster.prepareMargins(rows), 1_000, 20);
  add('the default model of AI4I: a row in batches of 1,000', margins, 'under 0.4 µs');
}

/** The readings of AI4I, which the default model learnt from with their labels, and this one without. */
async function measureIsolation(): Promise<void> {
  const columns = readColumns(ai4i, null);
  const dataset = await readDataset(ai4i, join(project, 'data/ai4i2020.csv'), {
    columns,
    labels: 'unlabelled',
    badShareMax: 0,
    rowCountMax: 10_000,
  });
  const { files, manifest } = trainUnlabelled({
    ...{ profile: ai4i, dataset, columns, dataPath: 'ai4i2020.csv', featureSet: 'seed', name: 'isolation' },
    ...{ treeCount: 200, subsample: 256, depthMax: 5, foldCount: 2, seed: 42 },
    ...{ alarmsPerMachineWeek: null, anomalousShare: 0.01, onFold: () => {} },
  });
  const { featureNames, typeEncoding } = manifest;
  const matrix = featureMatrix(ai4i, dataset, { featureNames }, typeEncoding).subarray(0, 1_000 * featureNames.length);
  const rows: Rows = { matrix, rowCount: 1_000, featureCount: featureNames.length };
  const { scorer, booster } = openBoth(files['model.ubj'], rows);
  const times = compare(() => scorer.margins(matrix, 1_000), booster.prepareMargins(rows), 1_000, 20);
  add('isolation forest of 200 trees, AI4I: a row in batches of 1,000', times, "at most twice the default model's");
}

function measureContributions(): void {
  const model = native.train(training.rows, training.labels, 100, { ...parameters, max_depth: '6' });
  const { scorer, booster } = openBoth(model, batch);
  const rows = compare(() => scorer.contributions(batch.matrix, 1_000), booster.prepareContributions(batch), 1_000, 1);
  add('contributions (TreeSHAP), 100 trees of depth 6: a row in batches', rows, 'at least 4 times');
  const single = compare(() => scorer.contributions(one.matrix, 1), booster.prepareContributions(one), 1, 50);
  add('the same, one row', single, '');
}

/** What is known of an anomalous reading beyond its probability. XGBoost has no peer for it: it gives the contributions alone. */
async function measureExplanations(): Promise<void> {
  const model = await loadModelFromPaths(readSettings(modelSettings), ai4i);
  const explainer = createExplainer(ai4i, model, model.manifest.threshold, defaultExplaining);
  const findWayBack = createFindWayBack(ai4i, model, {
    threshold: model.manifest.threshold,
    language: 'en',
    candidatesMax: 5_000,
  });
  const type = { name: 'L', code: model.manifest.typeEncoding['L'] as number };
  const readings = [
    { airTemperature: 302.6, processTemperature: 310.4, rotationalSpeed: 1312, torque: 61.7, toolWear: 201 },
    { airTemperature: 298.9, processTemperature: 309.1, rotationalSpeed: 2861, torque: 4.6, toolWear: 143 },
    { airTemperature: 298, processTemperature: 308.5, rotationalSpeed: 1429, torque: 37.7, toolWear: 220 },
  ];
  const many = Array.from({ length: 300 }, (_, index) => readings[index % readings.length] as (typeof readings)[0]);
  const inputs = modelInputs(ai4i, model.manifest);
  const matrix = Float32Array.from(many.flatMap((sensors) => inputs.map((input) => input.of(sensors, type))));
  const rows = [...many.keys()];
  const explainAll = (): string[] => {
    const values = explainer.contributionsOf(matrix, rows) as Float32Array;
    return many.map((sensors, row) =>
      JSON.stringify(
        explainer.explain({
          sensors,
          type,
          isAnomalous: true,
          contributions: { values, start: row * explainer.width },
        }),
      ),
    );
  };
  const fastest = (run: () => unknown, rowCount: number): string => {
    const times = Array.from({ length: 2 * turnCount }, () => (1_000 * timeMs(run)) / rowCount);
    return `${Math.min(...times).toFixed(1)} µs`;
  };
  table.push([
    'explaining an anomalous reading of AI4I, as JSON',
    fastest(explainAll, many.length),
    '',
    '',
    'under 40 µs',
  ]);
  const searchAll = () => readings.map((sensors) => findWayBack(sensors, type));
  table.push(['its way back to normal', fastest(searchAll, readings.length), '', '', '']);
}

function measureLoad(): void {
  const model = native.train(training.rows, training.labels, 1_000, {
    ...parameters,
    max_depth: '8',
    eta: '0.05',
    min_child_weight: '0',
  });
  const folder = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
  try {
    const path = join(folder, 'model.ubj');
    writeFileSync(path, model);
    const loaded = Array.from({ length: 5 }, () => {
      const text = execFileSync(process.execPath, [join(project, 'benchmarks/load-model.ts'), path], {
        encoding: 'utf8',
      });
      return JSON.parse(text) as { ms: number; timesFile: number };
    });
    const ms = median(loaded.map((each) => each.ms));
    const theirs = median(Array.from({ length: 5 }, () => timeMs(() => native.load(model))));
    const size = (model.length / 2 ** 20).toFixed(1);
    table.push([
      `loading 1,000 trees of depth 8 (UBJSON, ${size} MB)`,
      `${ms.toFixed(0)} ms`,
      `${theirs.toFixed(0)} ms`,
      (theirs / ms).toFixed(1),
      'under 300 ms',
    ]);
    const times = median(loaded.map((each) => each.timesFile));
    table.push([
      'the same: memory at most, beside the size of the file',
      `${times.toFixed(1)} times`,
      '',
      '',
      'at most 4 times',
    ]);
    const { scorer, booster } = openBoth(model, batch);
    const rows = compare(() => scorer.margins(batch.matrix, 1_000), booster.prepareMargins(batch), 1_000, 3);
    add('the same: a row in batches of 1,000', rows, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Throws when the two do not give the same margins, bit for bit. */
function openBoth(model: Uint8Array, rows: Rows): { scorer: ForestScorer; booster: NativeBooster } {
  const scorer = createScorer(readModel(model));
  const booster = native.load(model);
  const ours = new Int32Array(scorer.margins(rows.matrix, rows.rowCount).buffer);
  const theirs = new Int32Array(booster.prepareMargins(rows)().buffer);
  const wrong = ours.findIndex((bits, index) => bits !== theirs[index]);
  if (wrong !== -1) throw new Error(`row ${wrong}: the margins differ`);
  return { scorer, booster };
}

interface Times {
  /** Microseconds per row. */
  readonly ours: number;
  readonly theirs: number;
}

/** In turns, the fastest of each: whatever else the machine does can only make a turn slower. */
function compare(ours: () => unknown, theirs: () => unknown, rowCount: number, repeat: number): Times {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let warm = 0; warm < 5 * repeat; warm++) ours();
  theirs();
  for (let turn = 0; turn < turnCount; turn++) {
    for (const [call, list] of [[ours, times.ours] as const, [theirs, times.theirs] as const]) {
      const ms = timeMs(() => {
        for (let left = repeat; left > 0; left--) call();
      });
      list.push((1_000 * ms) / repeat / rowCount);
    }
  }
  return { ours: Math.min(...times.ours), theirs: Math.min(...times.theirs) };
}

function timeMs(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] as number;
}

/** Rows and labels that depend on several features together. */
function madeUpRows(rowCount: number, featureCount: number, seed: number): Rows & { rows: Rows; labels: Float32Array } {
  let state = seed;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
  const matrix = new Float32Array(rowCount * featureCount).map(() => 3 * (draw() + draw() + draw() - 1.5));
  const labels = new Float32Array(rowCount).map((_, row) => {
    const x = matrix.subarray(row * featureCount, (row + 1) * featureCount);
    const signal =
      Math.sin(2 * (x[0] as number)) +
      (x[1] as number) * (x[2] as number) +
      0.3 * ((x[3] as number) + (x[4] as number) + (x[5] as number));
    return signal + draw() - 0.5 > 0 ? 1 : 0;
  });
  const rows = { matrix, rowCount, featureCount };
  return { ...rows, rows, labels };
}

function add(measure: string, { ours, theirs }: Times, wanted: string): void {
  const digits = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
  table.push([measure, `${digits(ours)} µs`, `${digits(theirs)} µs`, (theirs / ours).toFixed(1), wanted]);
}

function note(sentence: string): void {
  table.push([sentence, '', '', '', '']);
}

function print(): void {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}, one thread`;
  process.stdout.write(`${machine}\n\n`);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const [head, ...rows] = table;
  process.stdout.write(line(head as string[]) + line((head as string[]).map(() => '---')) + rows.map(line).join(''));
}
