// A trained model on other data: the numbers of its card, measured anew. The model's threshold is taken as it is.
import type { Profile } from '../../core/profile.ts';
import type { Model } from '../../inference/model/model.ts';
import type { Dataset } from '../data/dataset.ts';
import { featureMatrix } from '../data/feature-matrix.ts';
import { type ReliabilityBin, reliability } from './curves.ts';
import type { ModeOutcome } from './evaluation.ts';
import { type EventOutcomes, eventOutcomes } from './events.ts';
import { type Metrics, measure } from './metrics.ts';
import { modeOutcomes } from './mode-outcomes.ts';

export interface ModelEvaluation extends Metrics {
  readonly threshold: number;
  readonly model: { readonly name: string; readonly version: string };
  readonly data: {
    readonly rows: number;
    readonly failures: number;
    readonly badRows: number;
    readonly sha256: string;
  };
  readonly confusion: {
    readonly truePositives: number;
    readonly falsePositives: number;
    readonly falseNegatives: number;
    readonly trueNegatives: number;
  };
  readonly modes: readonly ModeOutcome[];
  readonly reliability: readonly ReliabilityBin[];
  /** Null where the file has neither groups nor times. */
  readonly events: EventOutcomes | null;
}

/** Needs a failure and a row without one. */
export function evaluateModel(profile: Profile, model: Model, dataset: Dataset, threshold: number): ModelEvaluation {
  const { labels, rowCount } = dataset;
  const matrix = featureMatrix(profile, dataset, model.manifest, model.manifest.typeEncoding);
  const probabilities = model.scorer.probabilities(matrix, rowCount);
  const { modes } = modeOutcomes(profile, dataset, [{ probabilities }], threshold);
  const failures = labels.reduce((sum, label) => sum + label, 0);
  return {
    ...measure(labels, probabilities, threshold),
    threshold,
    model: { name: model.manifest.name, version: model.manifest.version },
    data: { rows: rowCount, failures, badRows: dataset.badRows.length, sha256: dataset.sha256 },
    confusion: confusionOf(labels, probabilities, threshold),
    modes,
    reliability: reliability(labels, probabilities, 1),
    events: eventOutcomes(dataset, [{ probabilities }], threshold),
  };
}

function confusionOf(
  labels: Float32Array,
  probabilities: Float32Array,
  threshold: number,
): ModelEvaluation['confusion'] {
  const count = (label: number, isAlarm: boolean): number =>
    labels.reduce(
      (sum, each, row) => sum + (each === label && (probabilities[row] as number) >= threshold === isAlarm ? 1 : 0),
      0,
    );
  return {
    truePositives: count(1, true),
    falsePositives: count(0, true),
    falseNegatives: count(1, false),
    trueNegatives: count(0, false),
  };
}
