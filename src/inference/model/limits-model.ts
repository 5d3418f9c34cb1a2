// Limits alone as a detector: a model without training, whose probability is 1 where a reading crosses the limits of a failure mode of the profile, and 0
// where it crosses none. It is a forest of one split for each mode, so that whatever serves a model serves it.
import { InvalidModel } from '../../core/errors.ts';
import { limitFeatureName } from '../../core/features.ts';
import { defaultTypeEncoding } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import type { Forest, Tree } from '../forest/forest.ts';
import type { CreateScorer } from './load-model.ts';
import type { Model } from './model.ts';
import { type Digest, featureDigest } from './probe.ts';

/** Log-odds beyond which a float32 probability is 1, or next to 0. */
const certain = 60;

/** Throws InvalidModel for a profile without failure modes. */
export function createLimitsModel(profile: Profile, createScorer: CreateScorer, digest: Digest): Model {
  const featureNames = profile.failureModes.map(({ code }) => limitFeatureName(code));
  if (featureNames.length === 0)
    throw new InvalidModel(`the profile ${profile.name} has no failure modes, so no limit can be crossed`);
  const typeEncoding = defaultTypeEncoding(profile);
  return {
    manifest: {
      schemaVersion: 1,
      kind: 'limits',
      name: `${profile.name}-limits`,
      // Of what the limits say of the probe readings: another limit is another model.
      version: featureDigest(profile, { featureNames }, typeEncoding, digest).slice(0, versionCharacters),
      profile: profile.name,
      featureNames,
      typeEncoding,
      threshold: 0.5,
    },
    scorer: createScorer(forestOf(featureNames)),
    modelType: 'Limits',
  };
}

const versionCharacters = 12;

/** Each mode that is crossed lifts the margin from far below 0 to far above; its features are 0 or 1. */
function forestOf(featureNames: readonly string[]): Forest {
  return {
    featureCount: featureNames.length,
    featureNames,
    groupCount: 1,
    baseMargins: Float32Array.of(-certain),
    isBaseLast: false,
    objective: 'binary:logistic',
    link: 'logistic',
    trees: featureNames.map((_, feature): Tree => {
      return {
        left: Int32Array.of(1, -1, -1),
        right: Int32Array.of(2, -1, -1),
        features: Int32Array.of(feature, 0, 0),
        thresholds: Float32Array.of(0.5, 0, 2 * certain),
        missingLeft: Uint8Array.of(1, 0, 0),
        // It was trained on nothing, so there are no contributions: the limits themselves are the reason.
        covers: null,
        categories: null,
        group: 0,
        depth: 1,
      };
    }),
  };
}
