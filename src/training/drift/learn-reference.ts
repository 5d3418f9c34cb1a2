// What later readings are compared with, learnt from all rows of training: with and without a failure, as they will come.
import { binOf, binSample } from '../../core/drift/bins.ts';
import {
  type DriftReference,
  type InputReference,
  outcomeEdgesWith,
  referenceRowsMin,
  type ScoreReference,
} from '../../core/drift/reference.ts';
import { sensorCopied } from '../../core/memory/sensor-copied.ts';
import type { Profile } from '../../core/profile.ts';
import { type InputDescription, modelInputs } from '../../inference/model/scaler.ts';
import type { Dataset } from '../data/dataset.ts';

export interface ScoredRows {
  /** The rows, once or more, each time scored by a model that was not trained on them. */
  readonly repetitions: readonly { readonly probabilities: ArrayLike<number> }[];
  readonly dataset: Pick<Dataset, 'labels' | 'typeIndexes'>;
  readonly threshold: number;
  /** Whether labels are any. */
  readonly isLabelled: boolean;
}

/** `matrix` has the model's inputs of each row. */
export function learnReference(
  profile: Profile,
  dataset: Dataset,
  inputs: InputDescription,
  matrix: Float32Array,
  scored: ScoredRows | null,
): DriftReference {
  const rowsOf = rowsByType(profile, dataset);
  const known = profile.machineTypes.flatMap(({ name }, type) => {
    const rows = rowsOf[type] as number[];
    return rows.length < referenceRowsMin ? [] : [[name, inputsOf(profile, dataset, inputs, matrix, rows)] as const];
  });
  return {
    inputs: Object.fromEntries(known),
    scores: scored === null ? null : scoresOf(profile, new Set(known.map(([name]) => name)), scored),
  };
}

/** The names of inputs that are counted, beside the sensors. */
function countedInputs(profile: Profile, inputs: InputDescription): ReadonlyMap<string, number> {
  const features = modelInputs(profile, inputs);
  return new Map(
    features.flatMap(({ name, from, of }, column) =>
      from === 'type' || sensorCopied(of) !== undefined ? [] : [[name, column] as const],
    ),
  );
}

function inputsOf(
  profile: Profile,
  { sensorValues }: Dataset,
  inputs: InputDescription,
  matrix: Float32Array,
  rows: readonly number[],
): InputReference {
  const sensorCount = profile.sensors.length;
  const width = inputs.featureNames.length;
  const sampleOf = (values: ArrayLike<number>, count: number, column: number) =>
    binSample(Float64Array.from(rows, (row) => values[row * count + column] as number));
  return {
    rows: rows.length,
    sensors: Object.fromEntries(
      profile.sensors.map(({ name }, column) => [name, sampleOf(sensorValues, sensorCount, column)]),
    ),
    features: Object.fromEntries(
      [...countedInputs(profile, inputs)].map(([name, column]) => [name, sampleOf(matrix, width, column)]),
    ),
  };
}

function scoresOf(
  profile: Profile,
  known: ReadonlySet<string>,
  { repetitions, dataset, threshold, isLabelled }: ScoredRows,
): ScoreReference {
  const rowsOf = rowsByType(profile, { ...dataset, rowCount: dataset.typeIndexes.length });
  const times = repetitions.length;
  const types = profile.machineTypes.flatMap(({ name }, type) => {
    const rows = rowsOf[type] as number[];
    if (!known.has(name) || rows.length === 0) return [];
    const scores = Float64Array.from(
      repetitions.flatMap(({ probabilities }) => rows.map((row) => probabilities[row] as number)),
    );
    const { edges, counts, missing } = binSample(scores);
    const alarms = scores.reduce((sum, score) => sum + (score >= threshold ? 1 : 0), 0);
    return [[name, { edges, counts: counts.map((count) => count / times), missing, alarms: alarms / times }] as const];
  });
  return {
    threshold,
    types: Object.fromEntries(types),
    outcomes: isLabelled ? outcomesOf(repetitions, dataset.labels, threshold) : null,
  };
}

function outcomesOf(
  repetitions: ScoredRows['repetitions'],
  labels: Float32Array,
  threshold: number,
): ScoreReference['outcomes'] {
  const edges = outcomeEdgesWith(threshold);
  const rows = new Array<number>(edges.length + 1).fill(0);
  const failures = [...rows];
  for (const { probabilities } of repetitions) {
    labels.forEach((label, row) => {
      const bin = binOf(edges, probabilities[row] as number);
      rows[bin] = (rows[bin] as number) + 1;
      failures[bin] = (failures[bin] as number) + label;
    });
  }
  const each = (counts: readonly number[]): number[] => counts.map((count) => count / repetitions.length);
  return { edges, rows: each(rows), failures: each(failures) };
}

function rowsByType(
  profile: Profile,
  { typeIndexes, rowCount }: Pick<Dataset, 'typeIndexes' | 'rowCount'>,
): number[][] {
  const rowsOf = profile.machineTypes.map((): number[] => []);
  for (let row = 0; row < rowCount; row++) rowsOf[typeIndexes[row] as number]?.push(row);
  return rowsOf;
}
