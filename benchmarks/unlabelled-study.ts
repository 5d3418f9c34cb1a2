// `npm run study:unlabelled`: how many failures detectors find that were given no label, at the same wished rate of alarms. The product's model
// beside three plain ones (robust z of each sensor, rolling z of each motor, a plain isolation forest of the sensors), on the made-up motors of
// examples/without-labels: weeks to learn and to choose the limit from, other weeks to count in. Alarms are episodes for all of them. Prints a table;
// nothing is asserted.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { motorLines } from '../examples/without-labels/make-readings.ts';
import { motors } from '../examples/without-labels/profile.ts';
import { type Condition, stepCondition } from '../src/core/episode/condition.ts';
import { episodeRules } from '../src/core/episode/rules.ts';
import { loadModelFromPaths } from '../src/models/model-loading.ts';
import { modelSettings } from '../src/models/model-settings.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { readColumns } from '../src/training/data/columns.ts';
import { type Dataset, readDataset } from '../src/training/data/dataset.ts';
import { featureMatrix } from '../src/training/data/feature-matrix.ts';
import { growForest, meanPathLengths } from '../src/training/isolation/grow.ts';
import { chooseLimit } from '../src/training/unlabelled/choose-limit.ts';
import { watchedTime } from '../src/training/unlabelled/count-alarms.ts';
import { learnBaselines } from '../src/training/unlabelled/learn-baselines.ts';
import { limitProbability, probabilityOf } from '../src/training/unlabelled/scale.ts';
import { trainUnlabelled } from '../src/training/unlabelled/train-unlabelled.ts';

const weeks = 8;
const seeds = [1, 2, 3];
const rates = [0.25, 0.5];
const columns = { ...readColumns(motors, null), timeColumn: 'Time' };
const width = motors.sensors.length;
const weekMs = 7 * 86_400_000;

/** The lower, the more unusual: of learnt rows, and of others. */
type Detector = (learnt: Dataset, other: Dataset) => readonly [Float64Array, Float64Array];

const detectors: Readonly<Record<string, Detector>> = {
  'robust z of each sensor, all motors alike': robustZ,
  'rolling z over a day, each motor by itself': (learnt, other) => [rollingZ(learnt), rollingZ(other)],
  'plain isolation forest of the sensors, 8 levels': plainForest,
};

const folder = mkdtempSync(join(tmpdir(), 'spindle-study-'));
try {
  const table = [['detector', 'wished', 'found', 'false alarms per motor and week', 'median delay']];
  for (const rate of rates) {
    const results = new Map<string, Outcome[]>();
    for (const seed of seeds) {
      const learnt = await readings(seed, false);
      const other = await readings(100 + seed, true);
      const add = (name: string, outcome: Outcome) => results.set(name, [...(results.get(name) ?? []), outcome]);
      add('spindle train --unlabelled', await byProduct(learnt, other, rate));
      for (const [name, detect] of Object.entries(detectors)) {
        const [lengths, others] = detect(learnt, other);
        const stretch = { from: 0, to: learnt.rowCount };
        const wish = { kind: 'rate', alarmsPerMachineWeek: rate } as const;
        const watched = watchedTime(learnt, stretch);
        const { scale } = chooseLimit({ profile: motors, dataset: learnt, stretch }, lengths, watched, wish);
        add(
          name,
          outcomeOf(
            other,
            Float32Array.from(others, (length) => probabilityOf(scale, length)),
          ),
        );
      }
    }
    for (const [name, outcomes] of results) table.push([name, String(rate), ...texts(outcomes)]);
  }
  const widths = (table[0] as string[]).map((_, at) => Math.max(...table.map((row) => (row[at] as string).length)));
  for (const row of table) console.log(row.map((cell, at) => cell.padEnd(widths[at] as number)).join('  '));
} finally {
  rmSync(folder, { recursive: true });
}

function readings(seed: number, isLabelled: boolean): Promise<Dataset> {
  const path = join(folder, `${seed}.csv`);
  writeFileSync(path, [...motorLines({ weeks, motors: 6, seed }, isLabelled)].join(''));
  const labels = isLabelled ? 'labelled' : 'unlabelled';
  return readDataset(motors, path, { columns, labels, badShareMax: 0, rowCountMax: 1_000_000 });
}

async function byProduct(learnt: Dataset, other: Dataset, rate: number): Promise<Outcome> {
  const { files } = trainUnlabelled({
    ...{ profile: motors, dataset: learnt, columns, dataPath: 'motors.csv', featureSet: 'default', name: 'motors' },
    ...{ treeCount: 200, subsample: 256, depthMax: 5, foldCount: 5, seed: 42 },
    ...{ alarmsPerMachineWeek: rate, anomalousShare: null, onFold: () => {} },
  });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const model = await loadModelFromPaths(readSettings(modelSettings, { MODEL_PATH: folder }), motors);
  const matrix = featureMatrix(motors, other, model.manifest, model.manifest.typeEncoding);
  return outcomeOf(other, model.scorer.probabilities(matrix, other.rowCount));
}

function robustZ(learnt: Dataset, other: Dataset): readonly [Float64Array, Float64Array] {
  const { machineTypes } = learnBaselines(motors, { ...learnt, order: { ...learnt.order, isClock: false } });
  const of = ({ sensorValues, rowCount }: Dataset) =>
    Float64Array.from({ length: rowCount }, (_, row) => {
      const sizes = motors.sensors.map(({ name }, sensor) => {
        const { median, deviation } = machineTypes['STANDARD']?.[name] ?? { median: 0, deviation: 1 };
        return Math.abs((sensorValues[row * width + sensor] as number) - median) / deviation;
      });
      return -Math.max(...sizes);
    });
  return [of(learnt), of(other)];
}

/** Against the mean and deviation of the same motor's last 144 readings. */
function rollingZ({ sensorValues, machines, rowCount }: Dataset): Float64Array {
  const last = new Map<number, number[][]>();
  return Float64Array.from({ length: rowCount }, (_, row) => {
    const machine = machines[row] as number;
    const windows = last.get(machine) ?? motors.sensors.map((): number[] => []);
    last.set(machine, windows);
    let most = 0;
    for (const [sensor, window] of windows.entries()) {
      const value = sensorValues[row * width + sensor] as number;
      const mean = window.reduce((sum, each) => sum + each, 0) / window.length;
      const deviation = Math.sqrt(window.reduce((sum, each) => sum + (each - mean) ** 2, 0) / window.length);
      if (window.length === 144) most = Math.max(most, Math.abs(value - mean) / (deviation + 1e-9));
      window.push(value);
      if (window.length > 144) window.shift();
    }
    return -most;
  });
}

function plainForest(learnt: Dataset, other: Dataset): readonly [Float64Array, Float64Array] {
  const rowsOf = ({ rowCount }: Dataset) => Uint32Array.from({ length: rowCount }, (_, row) => row);
  const grown = { treeCount: 100, subsample: 256, depthMax: 8, seed: 42 };
  const trees = growForest(Float32Array.from(learnt.sensorValues), width, rowsOf(learnt), grown);
  const of = (data: Dataset) => meanPathLengths(trees, Float32Array.from(data.sensorValues), width, rowsOf(data));
  return [of(learnt), of(other)];
}

interface Outcome {
  readonly failures: number;
  readonly delaysMs: readonly number[];
  readonly falsePerMachineWeek: number;
}

/** A failure is found when an episode of its motor is open while it lasts; an episode that meets none is a false alarm. */
function outcomeOf({ times, machines, labels, rowCount }: Dataset, probabilities: Float32Array): Outcome {
  const rules = episodeRules(
    motors.episodes,
    { clock: { behindMaxMs: 0, aheadMaxMs: 0 } },
    limitProbability,
  )('STANDARD');
  const states = new Map<number, { condition: Condition | undefined; failure: number; found: boolean; met: boolean }>();
  const delaysMs: number[] = [];
  let [failures, opened, met] = [0, 0, 0];
  for (let row = 0; row < rowCount; row++) {
    const machine = machines[row] as number;
    const state = states.get(machine) ?? { condition: undefined, failure: Number.NaN, found: false, met: false };
    states.set(machine, state);
    const [at, probability] = [times[row] as number, probabilities[row] as number];
    const anomaly =
      probability >= limitProbability ? { eventId: '', severity: 'WARNING' as const, modes: [], sensors: {} } : null;
    const clock = { at, collectedAt: at, recordTime: at, partition: 0, partitionTime: at };
    const step = stepCondition(rules, state.condition, { ...clock, probability, typeName: 'STANDARD', anomaly });
    state.condition = step.condition;
    for (const { event } of step.events) {
      if (event !== 'opened') continue;
      opened++;
      state.met = false;
    }
    if (labels[row] !== 1) state.failure = Number.NaN;
    else if (Number.isNaN(state.failure)) {
      failures++;
      Object.assign(state, { failure: at, found: false });
    }
    if (labels[row] !== 1 || (state.condition?.episode ?? null) === null) continue;
    if (!state.met) met++;
    if (!state.found) delaysMs.push(at - state.failure);
    Object.assign(state, { met: true, found: true });
  }
  const machineWeeks = (states.size * ((times[rowCount - 1] as number) - (times[0] as number))) / weekMs;
  return { failures, delaysMs, falsePerMachineWeek: (opened - met) / machineWeeks };
}

function texts(outcomes: readonly Outcome[]): readonly string[] {
  const delays = outcomes.flatMap(({ delaysMs }) => delaysMs).sort((one, other) => one - other);
  const failures = outcomes.reduce((sum, each) => sum + each.failures, 0);
  const falseRate = outcomes.reduce((sum, each) => sum + each.falsePerMachineWeek, 0) / outcomes.length;
  const delay = delays.length === 0 ? '–' : `${((delays[delays.length >> 1] as number) / 3_600_000).toFixed(1)} h`;
  return [`${delays.length} of ${failures}`, falseRate.toFixed(2), delay];
}
