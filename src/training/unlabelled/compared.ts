// Another model, such as the one that learnt before there were labels, measured on the very rows that a training with labels reports of: folds that it
// holds out, or the test file. The other model is taken as it is, with its own threshold.
import type { Profile } from '../../core/profile.ts';
import type { Model } from '../../inference/model/model.ts';
import type { Dataset } from '../data/dataset.ts';
import { featureMatrix } from '../data/feature-matrix.ts';
import { bootstrapSummaries } from '../evaluation/bootstrap.ts';
import { measureFolds, type OutOfFold } from '../evaluation/cross-validate.ts';
import type { ComparedModel, Protocol } from '../evaluation/evaluation.ts';
import { eventText } from '../evaluation/event-text.ts';
import { eventOutcomes } from '../evaluation/events.ts';
import { summariseMetrics } from '../evaluation/summary.ts';
import type { TestRows } from '../evaluation/test-rows.ts';

export interface Comparing {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly test: TestRows | null;
  readonly foldCount: number;
  readonly repetitions: readonly OutOfFold[];
}

export function compareModel(
  { profile, dataset, test, foldCount, repetitions }: Comparing,
  { manifest, scorer }: Model,
): { readonly protocol: Protocol; readonly compared: ComparedModel } {
  const { name, version, threshold, kind } = manifest;
  const measured = test?.dataset ?? dataset;
  const matrix = featureMatrix(profile, measured, manifest, manifest.typeEncoding);
  const probabilities = scorer.probabilities(matrix, measured.rowCount);
  const summaries =
    test === null
      ? summariseMetrics(
          measureFolds(
            dataset.labels,
            repetitions.map((each) => ({ ...each, probabilities })),
            () => threshold,
          ),
          foldCount,
        )
      : bootstrapSummaries(test.labels, probabilities, threshold, test.units);
  const events = eventOutcomes(measured, [{ probabilities }], threshold);
  const rows = test === null ? 'the same folds' : 'the same test file';
  const learnt =
    kind === 'isolation_forest'
      ? 'learnt without labels, perhaps from these very readings'
      : 'as it was trained elsewhere';
  return {
    protocol: {
      name: `For comparison: ${name} ${version}`,
      note: `${learnt}; measured on ${rows} at its own threshold${events === null ? '' : `; ${eventText(events)}`}`,
      featureSet: null,
      threshold,
      metrics: null,
      summaries,
    },
    compared: { name, version, events },
  };
}
