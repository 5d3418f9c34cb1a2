// AI4I's rows, scored by models of other rows, in worlds that have changed: what a window of readings would be like there, and how many of its
// alarms are right. In some worlds only the mixture of readings has changed, so that a score means what it meant; in others a sensor lies, or
// machines fail sooner, and no estimate without labels can know.
import { binOf } from '../../src/core/drift/bins.ts';
import { estimatePerformance } from '../../src/core/drift/performance.ts';
import { outcomeEdgesWith } from '../../src/core/drift/reference.ts';
import { defaultTypeEncoding } from '../../src/core/machine-type.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import type { Dataset } from '../../src/training/data/dataset.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { rowSplitter } from '../../src/training/split/splitter.ts';
import { openTrainer, type Recipe } from '../../src/training/xgboost/trainer.ts';

export interface World {
  readonly name: string;
  /** Whether a score still means what it meant, so that the estimate may be held to what comes. */
  readonly holds: boolean;
  readonly scores: Float32Array;
  readonly labels: Float32Array;
  /** How often a row comes, beside the others. */
  readonly weights: Float64Array;
  /** What the readings look like. */
  readonly sensorValues: Float64Array;
}

const columns = { speed: 2, torque: 3, toolWear: 4, count: 5 } as const;
const lyingByNm = 8;
const strainLimits = [11_000, 12_000, 13_000];
const sooner = 0.8;

export async function makeWorlds(
  dataset: Dataset,
  recipe: Recipe,
  featureNames: readonly string[],
  libraryFolder: string,
): Promise<readonly World[]> {
  const { sensorValues, labels, rowCount, typeIndexes } = dataset;
  const lying = sensorValues.map((value, at) => (at % columns.count === columns.torque ? value + lyingByNm : value));
  const [scores, scoresOfLying] = await scoreOutOfFold(dataset, lying, recipe, featureNames, libraryFolder);
  const measured = (row: number, column: number): number => sensorValues[row * columns.count + column] as number;
  const all = (weight: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rowCount }, (_, row) => weight(row));
  const asEver = { holds: true, scores, labels, sensorValues, weights: all(() => 1) };
  const failingSooner = labels.map((label, row) => {
    const strain = measured(row, columns.toolWear) * measured(row, columns.torque);
    return strain > sooner * (strainLimits[typeIndexes[row] as number] as number) ? 1 : label;
  });
  return [
    { ...asEver, name: 'nothing has changed' },
    {
      ...asEver,
      name: 'heavier work: more torque',
      weights: all((row) => Math.exp((measured(row, columns.torque) - 40) / 10)),
    },
    {
      ...asEver,
      name: 'lighter work: less torque',
      weights: all((row) => Math.exp((40 - measured(row, columns.torque)) / 20)),
    },
    {
      ...asEver,
      name: 'tools are changed later',
      weights: all((row) => Math.exp((measured(row, columns.toolWear) - 110) / 60)),
    },
    {
      ...asEver,
      name: 'the torque sensor says 8 Nm too much',
      holds: false,
      scores: scoresOfLying,
      sensorValues: lying,
    },
    { ...asEver, name: 'tools break at a fifth less strain', holds: false, labels: failingSooner },
  ];
}

/** Every row by a model of the other four fifths, as it is and as the lying sensor has it. */
async function scoreOutOfFold(
  dataset: Dataset,
  lying: Float64Array,
  recipe: Recipe,
  featureNames: readonly string[],
  libraryFolder: string,
): Promise<readonly [Float32Array, Float32Array]> {
  const { labels, rowCount } = dataset;
  const matrixOf = (rows: Dataset): Float32Array =>
    featureMatrix(ai4i, rows, { featureNames }, defaultTypeEncoding(ai4i));
  const own = matrixOf(dataset);
  const matrix = new Float32Array(2 * own.length);
  matrix.set(own);
  matrix.set(matrixOf({ ...dataset, sensorValues: lying }), own.length);
  const twice = new Float32Array(2 * rowCount);
  twice.set(labels);
  twice.set(labels, rowCount);
  const trainer = await openTrainer({ matrix, labels: twice, featureNames }, libraryFolder);
  try {
    const scores = [new Float32Array(rowCount), new Float32Array(rowCount)] as const;
    const splitter = rowSplitter(rowCount);
    const folds = splitter.deal(labels, 5, 7);
    for (let fold = 0; fold < 5; fold++) {
      const { trainRows, testRows } = splitter.splitAt(folds, fold);
      const scoreRows = Uint32Array.from([...testRows, ...testRows.map((row) => row + rowCount)]);
      const { probabilities } = await trainer.fit({ ...recipe, trainRows, scoreRows });
      testRows.forEach((row, place) => {
        scores[0][row] = probabilities[place] as number;
        scores[1][row] = probabilities[place + testRows.length] as number;
      });
    }
    return scores;
  } finally {
    await trainer.close();
  }
}

export interface Judged {
  readonly estimated: Figures;
  readonly true: Figures;
  /** Two deviations hold the true figure. */
  readonly isWithin: { readonly precision: boolean; readonly recall: boolean };
}

interface Figures {
  readonly precision: number;
  readonly recall: number;
}

/** Half of the rows are what is known of scores; a window is drawn from the other half, by the weights of the world. */
export function judgeWindow(
  known: World,
  world: World,
  threshold: number,
  windowRows: number,
  uniform: () => number,
): Judged {
  const isKnown = known.labels.map(() => (uniform() < 0.5 ? 1 : 0));
  const edges = outcomeEdgesWith(threshold);
  const [rows, failures, counts] = [0, 1, 2].map(() => new Array<number>(edges.length + 1).fill(0)) as [
    number[],
    number[],
    number[],
  ];
  known.scores.forEach((score, row) => {
    if (isKnown[row] === 0) return;
    const bin = binOf(edges, score);
    rows[bin] = (rows[bin] as number) + 1;
    failures[bin] = (failures[bin] as number) + (known.labels[row] as number);
  });
  const others = Uint32Array.from(isKnown.keys()).filter((row) => isKnown[row] === 0);
  const found = { alarms: 0, right: 0, failures: 0 };
  for (const row of draw(others, world.weights, windowRows, uniform)) {
    const score = world.scores[row] as number;
    const label = world.labels[row] as number;
    const bin = binOf(edges, score);
    counts[bin] = (counts[bin] as number) + 1;
    found.failures += label;
    if (score >= threshold) {
      found.alarms++;
      found.right += label;
    }
  }
  const estimate = estimatePerformance({ edges, rows, failures }, counts, threshold);
  if (estimate === null) throw new Error('the threshold is one of the edges, and rows were counted');
  const { precision, recall } = estimate;
  const truth = { precision: found.right / found.alarms, recall: found.right / found.failures };
  return {
    estimated: { precision: precision.value, recall: recall.value },
    true: truth,
    isWithin: {
      precision: Math.abs(precision.value - truth.precision) <= 2 * precision.deviation,
      recall: Math.abs(recall.value - truth.recall) <= 2 * recall.deviation,
    },
  };
}

function* draw(rows: Uint32Array, weights: Float64Array, count: number, uniform: () => number): Generator<number> {
  const cumulated = new Float64Array(rows.length);
  let sum = 0;
  rows.forEach((row, place) => {
    sum += weights[row] as number;
    cumulated[place] = sum;
  });
  for (let drawn = 0; drawn < count; drawn++)
    yield rows[Math.min(rows.length - 1, binOf(cumulated, uniform() * sum))] as number;
}
