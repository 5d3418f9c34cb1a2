// The first four fifths judge the last: what a plant does, which cannot train on tomorrow. It is reported also where one side lacks failures,
// with what can be said then. Threshold and calibration too know nothing of the later rows.
import { type Calibration, calibrated } from '../../inference/model/calibration.ts';
import { untrainable } from '../split/check-split.ts';
import { gapShare } from '../split/time-folds.ts';
import type { Trainer } from '../xgboost/trainer.ts';
import { fitLine } from './calibrate.ts';
import { crossValidate, type OutOfFold } from './cross-validate.ts';
import { isOfOneKind, type Metrics, measure } from './metrics.ts';
import type { SetPlan } from './set-plan.ts';
import { cheapestThreshold } from './threshold.ts';

export interface Chronological {
  readonly threshold: number | null;
  /** Null where the earlier rows are all alike, and without what needs both labels where the later ones are. */
  readonly metrics: Partial<Metrics> | null;
  /** Among the later rows. */
  readonly failures: number;
  /** What is missing, and why; null when nothing is. */
  readonly lacks: string | null;
}

/** `overall`: what was chosen on all rows, for where the earlier ones are too few to choose on. */
export async function evaluateInTime(
  trainer: Trainer,
  labels: Float32Array,
  { recipe, splitter, foldCount, costs, selectionSeeds }: SetPlan,
  overall: { readonly line: Calibration | null; readonly threshold: number },
  onFold: () => void,
): Promise<Chronological> {
  const { cut } = splitter;
  const earlier = labels.slice(0, splitter.kind === 'time' ? cut - Math.floor(gapShare * labels.length) : cut);
  const later = labels.slice(cut);
  const failures = later.reduce((sum, label) => sum + label, 0);
  if (earlier.length === 0 || isOfOneKind(earlier)) {
    const lacks = `nothing can be learnt from the earlier rows: ${earlier[0] === 1 ? 'all of them are failures' : 'none of them is a failure'}`;
    return { threshold: null, metrics: null, failures, lacks };
  }
  const seeds = selectionSeeds.slice(0, 1);
  const choices: string[] = [];
  let { line, threshold } = overall;
  const least = Math.min(...[0, 1].map((label) => earlier.filter((each) => each === label).length));
  const folds = splitter.deal(earlier, foldCount, seeds[0] as number);
  if (least < foldCount || untrainable(earlier, folds, splitter, foldCount) !== undefined) {
    choices.push('threshold chosen on all rows, because the earlier ones have too few failures');
  } else {
    // The trainer holds all rows; the earlier ones are its first, so their numbers are the same.
    const [chosenOn] = await crossValidate(trainer, earlier, { recipe, splitter, foldCount, seeds }, onFold);
    const { margins, probabilities } = chosenOn as OutOfFold;
    line = overall.line === null ? null : fitLine(earlier, margins);
    threshold = cheapestThreshold(earlier, served(line, probabilities, margins), costs);
  }
  const rows = (from: number, length: number) => Uint32Array.from({ length }, (_, row) => from + row);
  const measured = await trainer.fit({
    ...recipe,
    trainRows: rows(0, earlier.length),
    scoreRows: rows(cut, later.length),
  });
  onFold();
  const probabilities = served(line, measured.probabilities, measured.margins);
  const { metrics, lacks } = metricsOf(later, probabilities, threshold);
  if (lacks !== null) choices.push(lacks);
  return { threshold, metrics, failures, lacks: choices.length === 0 ? null : choices.join('; ') };
}

function served(line: Calibration | null, plain: Float32Array, margins: Float32Array): Float32Array {
  return line === null ? plain : margins.map((margin) => calibrated(line, margin));
}

function metricsOf(
  labels: Float32Array,
  probabilities: Float32Array,
  threshold: number,
): { readonly metrics: Partial<Metrics>; readonly lacks: string | null } {
  const metrics = measure(labels, probabilities, threshold);
  if (!isOfOneKind(labels)) return { metrics, lacks: null };
  const { accuracy, brier, recall } = metrics;
  if (labels[0] === 1) return { metrics: { accuracy, brier, recall }, lacks: 'every later row is a failure' };
  const alarms = probabilities.filter((probability) => probability >= threshold).length;
  return {
    metrics: { accuracy, brier },
    lacks: `no later row is a failure; ${alarms} of ${labels.length} raised a false alarm`,
  };
}
