// Explains readings that are scored already: contributions of many rows in one call of the model, then each reading's own explanation. The
// consumer, `/predict` and who else finds an anomaly all come through here.

import { InvalidModel } from '../core/errors.ts';
import type { ContributionsOptions } from '../core/explanation/contributions.ts';
import { createExplain, type Explain } from '../core/explanation/explain.ts';
import { selectFeatures } from '../core/features.ts';
import { encodedTypes } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import type { Model } from '../inference/model/model.ts';

export interface Explainer {
  /**
   * Of these rows of a matrix of model inputs: for each row a contribution for each feature, then the base. Null for a model that gives none,
   * and where none are wanted.
   */
  readonly contributionsOf: (matrix: Float32Array, rows: readonly number[]) => Float32Array | null;
  /** Of one reading; its contributions begin at its row times `width`. */
  readonly explain: Explain;
  /** How many numbers a row of contributions has. */
  readonly width: number;
}

export const defaultExplaining: ContributionsOptions = { language: 'en', countMax: 5 };

/** Throws RangeError when the model wants features, or types, that the profile does not have. */
export function createExplainer(profile: Profile, model: Model, options: ContributionsOptions): Explainer {
  const { manifest, scorer } = model;
  const { featureCount } = scorer;
  const features = selectFeatures(profile, manifest.featureNames);
  const types = [...encodedTypes(profile, manifest.typeEncoding).values()];
  const isWanted = options.countMax > 0 && givesContributions(model);
  return {
    explain: createExplain({ profile, features, types, usual: manifest.usual }, options),
    width: featureCount + 1,
    contributionsOf: (matrix, rows) => {
      if (!isWanted || rows.length === 0) return null;
      const own = new Float32Array(rows.length * featureCount);
      rows.forEach((row, index) => {
        own.set(matrix.subarray(row * featureCount, (row + 1) * featureCount), index * featureCount);
      });
      return scorer.contributions(own, rows.length);
    },
  };
}

/** A model whose trees do not say how many rows they were trained on has none. Asking also prepares what explaining needs. */
function givesContributions({ scorer }: Model): boolean {
  try {
    scorer.contributions(new Float32Array(scorer.featureCount), 1);
    return true;
  } catch (error) {
    if (error instanceof InvalidModel) return false;
    throw error;
  }
}
