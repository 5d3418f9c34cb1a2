// Whether random folds flatter: where neighbouring rows resemble one another, the same model is judged on blocks of neighbouring rows too,
// and a difference beyond its error is a warning.
import type { Profile } from '../../core/profile.ts';
import type { Dataset } from '../data/dataset.ts';
import { untrainable } from '../split/check-split.ts';
import { type Resemblance, resemblanceOf } from '../split/resemblance.ts';
import { blockSplitter } from '../split/splitter.ts';
import type { Trainer } from '../xgboost/trainer.ts';
import { crossValidate, measureFolds } from './cross-validate.ts';
import { type SetEvaluation, servedBy } from './evaluate-set.ts';
import type { SetPlan } from './set-plan.ts';
import { type Summary, standardError, summarise } from './summary.ts';

export interface NeighbourCheck extends Resemblance {
  /** Null where rows are in no order, or where no block leaves both labels to the others. */
  readonly blocked: { readonly f1: Summary; readonly averagePrecision: Summary } | null;
  /** For the first lines of the card; null where random folds tell the truth. */
  readonly warning: string | null;
}

/** Trainings that checkNeighbours asks for, for progress. */
export function neighbourFolds(profile: Profile, dataset: Dataset, plan: SetPlan): number {
  return isNeeded(plan) && resemblanceOf(profile, dataset).isOrdered ? plan.reportSeeds.length * plan.foldCount : 0;
}

/** Null where the splitter, or a test file, keeps neighbours apart. */
export async function checkNeighbours(
  profile: Profile,
  dataset: Dataset,
  trainer: Trainer,
  plan: SetPlan,
  own: SetEvaluation,
  onFold: () => void,
): Promise<NeighbourCheck | null> {
  if (!isNeeded(plan)) return null;
  const resemblance = resemblanceOf(profile, dataset);
  if (!resemblance.isOrdered) return { ...resemblance, blocked: null, warning: null };
  const { labels } = dataset;
  const { recipe, foldCount, reportSeeds: seeds } = plan;
  const splitter = blockSplitter(dataset.rowCount);
  if (
    seeds.some((seed) => untrainable(labels, splitter.deal(labels, foldCount, seed), splitter, foldCount) !== undefined)
  )
    return {
      ...resemblance,
      blocked: null,
      warning: `${warningStart} and all failures stand close together. ${advice}`,
    };
  const repetitions = servedBy(
    own.calibration,
    labels,
    await crossValidate(trainer, labels, { recipe, splitter, seeds, foldCount }, onFold),
  );
  const atThreshold = () => own.threshold;
  const [random, blocked] = [own.repetitions, repetitions].map((each) => measureFolds(labels, each, atThreshold));
  const compared = (['f1', 'averagePrecision'] as const).map((name) => {
    const [flattering, honest] = [random, blocked].map((all) => (all ?? []).map((each) => each[name]));
    const [one, other] = [flattering ?? [], honest ?? []].map((values) => ({
      summary: summarise(values, foldCount),
      error: standardError(values, foldCount),
    })) as [Compared, Compared];
    return { name, one, other, differs: one.summary.mean - other.summary.mean > Math.hypot(one.error, other.error) };
  });
  const [f1, averagePrecision] = compared as [(typeof compared)[number], (typeof compared)[number]];
  const found = compared.find(({ differs }) => differs);
  return {
    ...resemblance,
    blocked: { f1: f1.other.summary, averagePrecision: averagePrecision.other.summary },
    warning:
      found === undefined
        ? null
        : `${warningStart}. Tested on blocks of neighbouring rows ${found.name === 'f1' ? 'F1' : 'average precision'} is ${found.other.summary.mean.toFixed(3)} ± ${found.other.error.toFixed(3)}, not ${found.one.summary.mean.toFixed(3)} ± ${found.one.error.toFixed(3)}. ${advice}`,
  };
}

interface Compared {
  readonly summary: Summary;
  readonly error: number;
}

const warningStart =
  'The figures below flatter: neighbouring rows resemble one another, and random folds have them on both sides';
const advice = 'Train with --group COLUMN (machine, experiment, batch), --time COLUMN or --test FILE.';

function isNeeded({ splitter, test }: SetPlan): boolean {
  return splitter.kind === 'rows' && test === null;
}
