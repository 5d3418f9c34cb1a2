// The card's table: the same question asked in several ways, from the one that flatters to the one that a plant will meet, beside what
// needs no model at all.
import type { Profile } from '../../core/profile.ts';
import type { Dataset } from '../data/dataset.ts';
import { forEachReading } from '../data/feature-matrix.ts';
import { fixedParameters } from '../search/recipe-file.ts';
import type { Splitter } from '../split/splitter.ts';
import type { Imbalance, Trainer } from '../xgboost/trainer.ts';
import { evaluateSplit, type SetEvaluation } from './evaluate-set.ts';
import type { Protocol } from './evaluation.ts';
import { splitAt, stratifiedFolds } from './folds.ts';
import { type Decision, measureDecision } from './metrics.ts';

/** The usual notebook: one random fifth for testing, XGBoost's defaults, made-up failures or none. */
export async function notebookProtocols(
  trainer: Trainer,
  labels: Float32Array,
  setName: string,
  onFold: () => void,
): Promise<readonly Protocol[]> {
  const split = splitAt(stratifiedFolds(labels, 5, notebookSeed), 0);
  const protocols: Protocol[] = [];
  for (const imbalance of ['none', 'smote'] as const) {
    const recipe = { parameters: { ...fixedParameters, seed: notebookSeed }, rounds: 100, imbalance };
    const metrics = await evaluateSplit(trainer, labels, recipe, split);
    onFold();
    protocols.push({
      name: `One 80/20 split, ${imbalance === 'smote' ? 'with' : 'without'} SMOTE`,
      note: `${setName} features, XGBoost's defaults, 100 trees, stratified, seed ${notebookSeed}`,
      featureSet: setName,
      threshold: 0.5,
      metrics,
      summaries: null,
    });
  }
  return protocols;
}

const notebookSeed = 42;

export interface ProtocolFacts {
  readonly splitter: Splitter;
  readonly foldCount: number;
  readonly repetitions: number;
  readonly rounds: number;
  readonly imbalance: Imbalance;
}

/** The honest ones, for one feature set. */
export function setProtocols(
  setName: string,
  { threshold, summaries, chronological, tested }: SetEvaluation,
  { splitter, foldCount, repetitions, rounds, imbalance }: ProtocolFacts,
): readonly Protocol[] {
  const how = `${setName} features, ${rounds} trees${imbalance === 'none' ? '' : `, ${imbalance}`}`;
  const own = { featureSet: setName, threshold };
  const lacks = chronological.lacks === null ? '' : `; ${chronological.lacks}`;
  const heldOut = { rows: '', groups: 'whole groups held out; ', time: 'blocks of neighbouring rows held out; ' };
  const last = splitter.kind === 'groups' ? 'on the groups that came last' : 'on the last';
  return [
    ...(tested === null
      ? []
      : [
          {
            ...own,
            name: `Test file, ${setName}`,
            note: `${how}; trained on all other rows; ± standard deviation over parts of the file drawn again and again`,
            metrics: null,
            summaries: tested.summaries,
          },
        ]),
    {
      ...own,
      name: `${repetitions} × ${foldCount}-fold cross-validation, ${setName}`,
      note: `${how}; ${heldOut[splitter.kind]}seeds that chose nothing; mean ± standard deviation over the folds`,
      metrics: null,
      summaries,
    },
    {
      name: `Chronological 80/20, ${setName}`,
      note: `${how}; trained on the first four fifths, tested ${last} with its ${chronological.failures} failures${lacks}`,
      featureSet: setName,
      threshold: chronological.threshold,
      metrics: chronological.metrics,
      summaries: null,
    },
  ];
}

/** What can be had without a model: never an alarm, and the known limits alone. */
export function modelFreeProtocols(profile: Profile, dataset: Dataset): readonly Protocol[] {
  const certain = profile.failureModes.filter((mode) => mode.isCertain === true);
  const never: Protocol = {
    name: 'Always "normal"',
    note: 'never an alarm; why accuracy alone says nothing',
    featureSet: null,
    threshold: null,
    metrics: decide(dataset, () => false),
    summaries: null,
  };
  if (certain.length === 0) return [never];
  const alarms = new Uint8Array(dataset.rowCount);
  const typeNames = profile.machineTypes.map(({ name }) => name);
  forEachReading(profile, dataset, (values, typeIndex, row) => {
    const typeName = typeNames[typeIndex] as string;
    if (certain.some((mode) => mode.evidence(values, typeName) !== null)) alarms[row] = 1;
  });
  const codes = certain.map(({ code }) => code).join(', ');
  return [
    never,
    {
      name: 'Rule oracle',
      note: `knows the exact limits of ${codes}; much above it on a random test set is luck or leakage`,
      featureSet: null,
      threshold: null,
      metrics: decide(dataset, (row) => alarms[row] === 1),
      summaries: null,
    },
  ];
}

function decide({ labels }: Dataset, isAlarm: (row: number) => boolean): Decision {
  return measureDecision(
    labels,
    Float32Array.from(labels, (_, row) => (isAlarm(row) ? 1 : 0)),
    0.5,
  );
}
