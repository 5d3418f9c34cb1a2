// The explanation of one reading, out of what its limits and its contributions say. Built once for a profile and a model; what it is given
// for each reading is what scoring has computed anyway.
import type { EncodedType } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import type { ReadingOf } from './baselines.ts';
import type { ContributionsSubject } from './contribution-sums.ts';
import { type ContributionsOptions, createDescribeContributions } from './contributions.ts';
import type { Explanation, ModelAndLimits } from './explanation.ts';
import { findModes } from './modes.ts';
import { sensorsInSummaryMax, summaryOf } from './sentences.ts';
import { createSayUnusual } from './unusual.ts';

export interface ScoredReading {
  readonly sensors: SensorValues;
  readonly type: EncodedType;
  readonly isAnomalous: boolean;
  /** Of its features, then the base, from `start` on; null where the model gives none. */
  readonly contributions: { readonly values: Float32Array; readonly start: number } | null;
  /** Whose it is, and when it was taken; absent where nobody knows. */
  readonly of?: ReadingOf | undefined;
}

/** Throws what the profile's own functions throw. */
export type Explain = (scored: ScoredReading) => Explanation;

export function createExplain(subject: ContributionsSubject, options: ContributionsOptions): Explain {
  const { language } = options;
  const describe = createDescribeContributions(subject, options);
  const { profile, unusual } = subject;
  const sayUnusual = unusual === undefined ? undefined : createSayUnusual(profile, unusual.baselines, language);
  const places = new Map(profile.sensors.map(({ name }, place) => [name, place]));
  return ({ sensors, type, isAnomalous, contributions: given, of }) => {
    const { crossed, nearest } = findModes(profile, sensors, type.name, language);
    const said = crossed.map(({ label, evidence }) => ({ label, sentence: evidence }));
    const described = given === null ? null : describe(sensors, type, given.values, given.start);
    const unusualOnes = described?.contributions.sensors
      .filter(({ contribution }) => contribution > 0)
      .slice(0, sensorsInSummaryMax)
      .map(({ sensor }) => sayUnusual?.(places.get(sensor) as number, sensors, type, of) ?? '');
    const reasons = (sayUnusual === undefined ? described?.reasons : unusualOnes) ?? [];
    return {
      summary: summaryOf({ isAnomalous, crossed: said, nearest, reasons, isUnusual: unusual !== undefined }, language),
      failure_modes: crossed,
      model_and_limits: agreement(isAnomalous, crossed.length > 0),
      nearest_mode: nearest,
      contributions: described?.contributions ?? null,
    };
  };
}

export function agreement(isAnomalous: boolean, isCrossed: boolean): ModelAndLimits {
  if (isAnomalous === isCrossed) return 'agree';
  return isAnomalous ? 'model_only' : 'limits_only';
}
