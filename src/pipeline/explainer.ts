// Explains readings that are scored already: contributions of many rows in one call of the model, then each reading's own explanation. The
// consumer, `/predict` and who else finds an anomaly all come through here.

import { InvalidModel } from '../core/errors.ts';
import type { ReadingOf } from '../core/explanation/baselines.ts';
import type { ContributionsOptions } from '../core/explanation/contributions.ts';
import { createExplain, type Explain, type ScoredReading } from '../core/explanation/explain.ts';
import type { Explanation } from '../core/explanation/explanation.ts';
import {
  createWriteExplanation,
  type WriteExplanation,
  writtenPlainly,
} from '../core/explanation/write-explanation.ts';
import { selectFeatures, writeFeatureRow } from '../core/features.ts';
import { encodedTypes } from '../core/machine-type.ts';
import { withMemory } from '../core/memory/features.ts';
import type { EncodedType, Profile, SensorValues } from '../core/profile.ts';
import type { Model } from '../inference/model/model.ts';
import { modelInputs } from '../inference/model/scaler.ts';
import { createFindWayBack, type FindWayBack, type WayBackFindings, type WayBackOptions } from './way-back.ts';

export interface Explainer {
  /**
   * Of these rows of a matrix of model inputs: for each row a contribution for each feature, then the base. Null for a model that gives none,
   * and where none are wanted.
   */
  readonly contributionsOf: (matrix: Float32Array, rows: readonly number[]) => Float32Array | null;
  /** Of one reading; its contributions begin at its row times `width`. */
  readonly explain: Explain;
  /** The same, written. */
  readonly write: WriteExplanation;
  /** How many numbers a row of contributions has. */
  readonly width: number;
  /** Of one reading with every contribution, where the model gives any, however many are wanted else, and without a way back. */
  readonly explainInFull: (scored: Omit<ScoredReading, 'contributions'>) => Explanation;
}

export interface Explaining extends ContributionsOptions {
  /** So many changed readings are scored in search of a way back; absent where no detection looks for one. */
  readonly wayBackCandidatesMax?: number;
}

export const defaultExplaining: Explaining = { language: 'en', countMax: 5 };

/**
 * Make one for each model: it tries once whether the model gives contributions, and builds the sentences' templates. `threshold` is the
 * probability from which on a reading is anomalous. Throws RangeError when the model wants features, or types, that the profile does not have.
 */
export function createExplainer(profile: Profile, model: Model, threshold: number, options: Explaining): Explainer {
  const { manifest, scorer } = model;
  const { featureCount } = scorer;
  const features = selectFeatures(profile, manifest.featureNames);
  const types = [...encodedTypes(profile, manifest.typeEncoding).values()];
  const givesThem = onFirstUse(() => givesContributions(model));
  const isWanted = options.countMax > 0 && givesThem();
  const unusual = manifest.kind === 'isolation_forest' ? { baselines: manifest.baselines ?? null } : undefined;
  const subject = { profile, features, types, usual: manifest.usual, unusual };
  const explain = createExplain(subject, options);
  const findWayBack = createWayBack(profile, model, threshold, options);
  const explainWhole = withWayBack(explain, findWayBack);
  const inputs = modelInputs(profile, manifest);
  const explainAll = onFirstUse(() => createExplain(subject, { ...options, countMax: Number.POSITIVE_INFINITY }));
  return {
    explain: explainWhole,
    write:
      findWayBack === undefined
        ? createWriteExplanation(subject, options, explain)
        : (scored) => writtenPlainly(explainWhole(scored)),
    width: featureCount + 1,
    contributionsOf: (matrix, rows) => {
      if (!isWanted || rows.length === 0) return null;
      const own = new Float32Array(rows.length * featureCount);
      rows.forEach((row, index) => {
        own.set(matrix.subarray(row * featureCount, (row + 1) * featureCount), index * featureCount);
      });
      return scorer.contributions(own, rows.length);
    },
    explainInFull: (scored) => {
      const row = new Float32Array(inputs.length);
      writeFeatureRow(inputs, scored.sensors, scored.type, row, 0);
      const contributions = givesThem() ? { values: scorer.contributions(row, 1), start: 0 } : null;
      return explainAll()({ ...scored, contributions });
    },
  };
}

/** Made when it is first asked for. */
function onFirstUse<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function createWayBack(
  profile: Profile,
  model: Model,
  threshold: number,
  { language, wayBackCandidatesMax: candidatesMax }: Explaining,
): FindWayBack | undefined {
  if (candidatesMax === undefined) return undefined;
  return wayBackOf(profile, model, { threshold, language, candidatesMax });
}

/** What a machine would remember of another reading nobody knows: where a model's features remember there is no way back to be found. */
function wayBackOf(profile: Profile, model: Model, options: WayBackOptions): FindWayBack | undefined {
  const remembers = withMemory(selectFeatures(profile, model.manifest.featureNames)).length > 0;
  return remembers ? undefined : createFindWayBack(profile, model, options);
}

function withWayBack(explain: Explain, findWayBack: FindWayBack | undefined): Explain {
  if (findWayBack === undefined) return explain;
  return (scored) => {
    const explanation = explain(scored);
    return scored.isAnomalous ? addWayBack(explanation, findWayBack(scored.sensors, scored.type)) : explanation;
  };
}

function addWayBack(explanation: Explanation, { search, wayBack }: WayBackFindings): Explanation {
  return { ...explanation, ...(wayBack !== undefined && { way_back: wayBack }), way_back_search: search };
}

/** What is asked for one reading, rather than told of every anomaly. */
export interface OnRequest {
  /** With every contribution, and the way back of an anomalous reading; `isTimeUp` may end the search for that. */
  readonly explainInFull: (
    sensors: SensorValues,
    type: EncodedType,
    isAnomalous: boolean,
    isTimeUp: () => boolean,
    of?: ReadingOf,
  ) => Explanation;
  /** Of an anomalous reading, as its alert says it. */
  readonly explainAnomaly: (sensors: SensorValues, type: EncodedType, of?: ReadingOf) => Explanation;
  /** Of an anomalous reading, without the model: it may be another than the one that found it. */
  readonly explainByLimits: (sensors: SensorValues, type: EncodedType) => Explanation;
  /** Of a reading that the model finds normal: by the limits alone. Null where none is crossed, which needs no explanation. */
  readonly explainNormal: (sensors: SensorValues, type: EncodedType) => Explanation | null;
}

/** By the explainer of the same model, which explains its anomalies too. */
export function createOnRequest(
  profile: Profile,
  model: Model,
  explainer: Explainer,
  { threshold, language, candidatesMax }: WayBackOptions,
): OnRequest {
  const findWayBack = wayBackOf(profile, model, { threshold, language, candidatesMax });
  const inputs = modelInputs(profile, model.manifest);
  const byLimits = (sensors: SensorValues, type: EncodedType, isAnomalous: boolean) =>
    explainer.explain({ sensors, type, isAnomalous, contributions: null });
  return {
    explainInFull: (sensors, type, isAnomalous, isTimeUp, of) => {
      const explanation = explainer.explainInFull({ sensors, type, isAnomalous, of });
      if (!isAnomalous || findWayBack === undefined) return explanation;
      return addWayBack(explanation, findWayBack(sensors, type, isTimeUp));
    },
    explainAnomaly: (sensors, type, of) => {
      const row = new Float32Array(inputs.length);
      writeFeatureRow(inputs, sensors, type, row, 0);
      const values = explainer.contributionsOf(row, [0]);
      const contributions = values === null ? null : { values, start: 0 };
      return explainer.explain({ sensors, type, isAnomalous: true, contributions, of });
    },
    explainByLimits: (sensors, type) => byLimits(sensors, type, true),
    explainNormal: (sensors, type) =>
      profile.failureModes.some((mode) => mode.evidence(sensors, type.name) !== null)
        ? byLimits(sensors, type, false)
        : null,
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
