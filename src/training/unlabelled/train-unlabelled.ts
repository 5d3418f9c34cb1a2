// Training without labels: an isolation forest of the readings, a limit by how many alarms are wished for, and what is usual. The result is
// proved by loading it as serving does before anything is written. How many failures it finds nobody can know, and nothing here says so.
import { createHash } from 'node:crypto';
import { featureSets, selectFeatures } from '../../core/features.ts';
import { defaultTypeEncoding } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import { createReferenceScorer } from '../../inference/forest/reference-scorer.ts';
import { loadModel } from '../../inference/model/load-model.ts';
import { writeModel } from '../../inference/xgboost-file/write-model.ts';
import { type ArtefactFiles, formatJson } from '../artefact.ts';
import { checkVariation } from '../data/check-dataset.ts';
import { type Columns, InvalidData } from '../data/columns.ts';
import type { Dataset } from '../data/dataset.ts';
import { featureMatrix } from '../data/feature-matrix.ts';
import { learnReference } from '../drift/learn-reference.ts';
import { usualChanges } from '../evaluation/usual-changes.ts';
import { usualRanges } from '../evaluation/usual-ranges.ts';
import { rowsThatLack } from '../golden.ts';
import { growForest, meanPathLengths } from '../isolation/grow.ts';
import { averagePathLength } from '../isolation/path-length.ts';
import { toForest } from '../isolation/to-forest.ts';
import { splitterOf } from '../split/splitter.ts';
import { type ChosenLimit, chooseLimit, countAt, type Wish } from './choose-limit.ts';
import { type Stretch, type Watched, watchedTime } from './count-alarms.ts';
import { describeUnlabelled, type UnlabelledManifest } from './describe-unlabelled.ts';
import { allRows, type FeatureRows, heldOutPathLengths } from './held-out.ts';
import { learnBaselines } from './learn-baselines.ts';
import { limitProbability, probabilityOf } from './scale.ts';
import type { HeldBack, UnlabelledEvaluation } from './unlabelled-evaluation.ts';

export interface UnlabelledOptions {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly columns: Columns;
  readonly dataPath: string;
  /** The name of the set that is trained on, without what comes from the machine's type alone. */
  readonly featureSet: string;
  readonly name: string;
  readonly treeCount: number;
  readonly subsample: number;
  /** Levels of a tree at most. */
  readonly depthMax: number;
  readonly foldCount: number;
  readonly seed: number;
  /** Alarms per machine and week; null where none was wished for, which takes the default where the file can tell it. */
  readonly alarmsPerMachineWeek: number | null;
  /** The share of readings that is to be anomalous, instead of a rate; null for none. */
  readonly anomalousShare: number | null;
  readonly onFold: (done: number, total: number) => void;
}

export interface TrainedUnlabelled {
  readonly files: ArtefactFiles;
  readonly manifest: UnlabelledManifest;
  readonly evaluation: UnlabelledEvaluation;
}

/** Fewer say too little of what is usual. */
const rowsMin = 500;
const wishedByDefault = 1;
/** Where no rate can be chosen and nobody names a share. */
const shareByDefault = 0.005;

/** Throws InvalidData when nothing can be learnt from the data, or the wished rate cannot be reached. */
export function trainUnlabelled(options: UnlabelledOptions): TrainedUnlabelled {
  const { profile, dataset, seed, treeCount, subsample, depthMax, foldCount } = options;
  checkRows(options);
  const featureNames = featuresOf(profile, options.featureSet);
  const matrix = featureMatrix(profile, dataset, { featureNames }, defaultTypeEncoding(profile));
  const rows: FeatureRows = { matrix, featureCount: featureNames.length };
  const growing = { treeCount, subsample, depthMax, seed };
  const whole: Stretch = { from: 0, to: dataset.rowCount };
  const watched = watchedTime(dataset, whole);
  const wish = wishOf(options, watched);
  const onFold = counted(2 * foldCount, options.onFold);
  const lengths = heldOutPathLengths(rows, whole, foldCount, growing, onFold);
  const chosen = chooseLimit({ profile, dataset, stretch: whole }, lengths, watched, wish);
  const heldBack = measureHeldBack(options, rows, growing, wish, onFold);
  const trees = growForest(matrix, featureNames.length, allRows(whole), growing);
  const forest = toForest(trees, featureNames, chosen.scale);
  const goldenRows = chooseGolden(meanPathLengths(trees, matrix, featureNames.length, allRows(whole)), matrix);
  const model = writeModel(forest);
  const described = describeUnlabelled({
    ...options,
    featureNames,
    model,
    isolation: {
      trees: treeCount,
      subsample: Math.min(subsample, dataset.rowCount),
      depthMax,
      averagePathLength: averagePathLength(Math.min(subsample, dataset.rowCount)),
      shift: chosen.scale.shift,
      perStep: chosen.scale.perStep,
    },
    wish,
    chosen,
    heldBack,
    usual: usualRanges(profile, dataset, featureNames),
    usualChanges: usualChanges(profile, dataset),
    baselines: learnBaselines(profile, dataset),
    reference: learnReference(profile, dataset, { featureNames }, matrix, {
      repetitions: [{ probabilities: lengths.map((length) => probabilityOf(chosen.scale, length)) }],
      dataset,
      threshold: limitProbability,
      isLabelled: false,
    }),
    golden: {
      rows: goldenRows,
      matrix,
      margins: createReferenceScorer(forest).margins(taken(matrix, goldenRows, featureNames.length), goldenRows.length),
    },
  });
  prove(profile, described);
  return described;
}

function checkRows({ profile, dataset, columns, dataPath }: UnlabelledOptions): void {
  if (dataset.rowCount < rowsMin) {
    throw new InvalidData(
      `${dataPath}: there are ${dataset.rowCount} rows, and ${rowsMin} are needed to learn what is usual`,
    );
  }
  checkVariation(profile, dataset, columns, dataPath);
}

/** A type is no more unusual for being rare, so what comes from it alone takes no part. */
function featuresOf(profile: Profile, featureSet: string): readonly string[] {
  const names = featureSets(profile)[featureSet] as readonly string[];
  const features = selectFeatures(profile, names).filter(({ from }) => from !== 'type');
  if (features.length > 0) return features.map(({ name }) => name);
  throw new InvalidData(
    `the features ${featureSet} of the profile ${profile.name} come from the machine's type alone; without labels a model needs some of sensors`,
  );
}

/** What is too little to choose a limit on is refused where somebody wished for a rate, else a share of readings is taken. */
function wishOf(
  { alarmsPerMachineWeek, anomalousShare, dataPath, dataset }: UnlabelledOptions,
  watched: Watched | null,
): Wish {
  if (anomalousShare !== null) return { kind: 'share', share: anomalousShare };
  const wished = alarmsPerMachineWeek ?? wishedByDefault;
  const expected = watched === null ? 0 : wished * watched.machineWeeks;
  if (expected >= 1) return { kind: 'rate', alarmsPerMachineWeek: wished };
  if (alarmsPerMachineWeek === null) return { kind: 'share', share: shareByDefault };
  if (watched === null) {
    const why = dataset.order.timeColumn === null ? 'no column of times (--time)' : 'plain numbers for times';
    throw new InvalidData(
      `${dataPath}: a rate of alarms per week needs to know when readings were taken, and the file has ${why}; leave --alarms-per-machine-week out, or name a share of readings (--anomalous-percent)`,
    );
  }
  throw new InvalidData(
    `${dataPath}: ${watched.machines} machines were watched for ${short(watched.machineWeeks)} machine-weeks in all, in which ${wished} alarms per machine and week are ${short(expected)}: too few to choose a limit on. Give more readings, wish for ${short(1 / watched.machineWeeks)} or more, or name a share of readings (--anomalous-percent)`,
  );
}

/** The same on the first four fifths of the time alone, and how many alarms it then raises in the last fifth. */
function measureHeldBack(
  options: UnlabelledOptions,
  rows: FeatureRows,
  growing: Parameters<typeof growForest>[3],
  wish: Wish,
  onFold: () => void,
): HeldBack | null {
  const { profile, dataset, foldCount } = options;
  const { cut } = splitterOf(dataset);
  const [before, after]: [Stretch, Stretch] = [
    { from: 0, to: cut },
    { from: cut, to: dataset.rowCount },
  ];
  const chosen = limitOn(options, before, heldOutPathLengths(rows, before, foldCount, growing, onFold), wish);
  if (chosen === null) return null;
  const trees = growForest(rows.matrix, rows.featureCount, allRows(before), growing);
  const lengths = meanPathLengths(trees, rows.matrix, rows.featureCount, allRows(after));
  const watched = watchedTime(dataset, after);
  return {
    rows: lengths.length,
    anomalousShare: lengths.filter((length) => length <= chosen.limit).length / lengths.length,
    expectedShare: chosen.anomalousShare,
    expected: chosen.alarms,
    alarms: watched === null ? null : countAt({ profile, dataset, stretch: after }, lengths, chosen.scale, watched),
  };
}

/** Null where a part of the time cannot give the rate that the whole gives. */
function limitOn(
  { profile, dataset }: UnlabelledOptions,
  stretch: Stretch,
  lengths: Float64Array,
  wish: Wish,
): ChosenLimit | null {
  try {
    return chooseLimit({ profile, dataset, stretch }, lengths, watchedTime(dataset, stretch), wish);
  } catch (error) {
    if (error instanceof InvalidData) return null;
    throw error;
  }
}

const goldenCount = 32;

/** Half of them the most unusual, the others evenly over the file; and some that lack something, where rows do. */
function chooseGolden(lengths: Float64Array, matrix: Float32Array): Uint32Array {
  const byLength = Uint32Array.from(lengths.keys()).sort(
    (one, other) => (lengths[one] as number) - (lengths[other] as number) || one - other,
  );
  const unusual = byLength.slice(0, goldenCount / 2);
  const rest = byLength.slice(goldenCount / 2).sort();
  const others = Array.from(
    { length: goldenCount / 2 },
    (_, index) => rest[Math.floor((index * rest.length * 2) / goldenCount)] as number,
  );
  return Uint32Array.from([...unusual, ...others, ...rowsThatLack(matrix, lengths.length).slice(0, goldenCount / 4)]);
}

function taken(matrix: Float32Array, rows: Uint32Array, width: number): Float32Array {
  const part = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    part.set(matrix.subarray(row * width, (row + 1) * width), index * width);
  });
  return part;
}

function counted(total: number, onFold: UnlabelledOptions['onFold']): () => void {
  let done = 0;
  return () => onFold(++done, total);
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function prove(profile: Profile, { files, manifest }: TrainedUnlabelled): void {
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const manifestJson = formatJson(manifest);
  loadModel({ profile, modelBytes: files['model.ubj'], modelFile: 'model.ubj', manifestJson, digest });
}
