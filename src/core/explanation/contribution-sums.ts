// What each value adds to the model's margin, in numbers: of the features as the model sees them, and of the sensors that they come from; and
// which of them are the largest.
import type { EncodedType, Feature, Profile } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { fourDecimals } from '../text/number-text.ts';
import type { Baselines } from './baselines.ts';
import { createShares, type FeatureSource } from './sources.ts';
import { type UsualRanges, usualOf } from './usual.ts';

export interface ContributionsSubject {
  readonly profile: Profile;
  /** The features of the model, in its order, before any scaling. */
  readonly features: readonly Feature[];
  readonly types: readonly EncodedType[];
  /** Absent or null for a model that does not know them. */
  readonly usual?: UsualRanges | null | undefined;
  /** Of a model that was trained without labels, which finds readings unusual and knows no failures; absent for any other. */
  readonly unusual?: { readonly baselines: Baselines | null } | undefined;
}

/** As they are computed, but for `margin` and `base`, which are rounded to four decimals. Valid until the next call. */
export interface ContributionSums {
  margin: number;
  base: number;
  ofType: number;
  readonly bySensor: Float64Array;
  readonly byFeature: Float64Array;
  /** Places of those that are shown, the largest first. */
  readonly sensors: readonly number[];
  readonly features: readonly number[];
}

/** `values` holds a contribution for each feature, then the base, from `start` on: as Scorer.contributions gives them. */
export type SumContributions = (
  sensors: SensorValues,
  type: EncodedType,
  values: Float32Array,
  start: number,
) => ContributionSums;

export function createSumContributions(
  { profile, features, usual }: ContributionsSubject,
  sources: readonly FeatureSource[],
  countMax: number,
): SumContributions {
  const names = profile.sensors.map(({ name }) => name);
  const reading = new Float64Array(names.length);
  const usualReadingOf = createUsualReadings(profile, usual);
  const shares = createShares(profile.sensors);
  const shownSensors: number[] = [];
  const shownFeatures: number[] = [];
  const bySensor = new Float64Array(names.length);
  const byFeature = new Float64Array(features.length);
  const sums = { margin: 0, base: 0, ofType: 0, bySensor, byFeature, sensors: shownSensors, features: shownFeatures };
  const add = (source: FeatureSource, type: EncodedType, contribution: number): void => {
    const places = source.sensors;
    const only = places[0];
    if (source.feature.from === 'type') sums.ofType += contribution;
    else if (only === undefined || contribution === 0) return;
    else if (places.length === 1) bySensor[only] = (bySensor[only] as number) + contribution;
    else {
      const parts = shares.of(source, type);
      for (let at = 0; at < places.length; at++) {
        const place = places[at] as number;
        bySensor[place] = (bySensor[place] as number) + contribution * (parts[at] as number);
      }
    }
  };
  return (sensors, type, values, start) => {
    for (let place = 0; place < names.length; place++) reading[place] = sensors[names[place] as string] as number;
    shares.begin(reading, usualReadingOf(type.name));
    bySensor.fill(0);
    sums.ofType = 0;
    const base = values[start + features.length] as number;
    let margin = base;
    for (let place = 0; place < features.length; place++) {
      const contribution = values[start + place] as number;
      byFeature[place] = contribution;
      margin += contribution;
      add(sources[place] as FeatureSource, type, contribution);
    }
    sums.base = fourDecimals(base);
    sums.margin = fourDecimals(margin);
    selectLargest(bySensor, countMax, shownSensors);
    selectLargest(byFeature, countMax, shownFeatures);
    return sums;
  };
}

/** Usual values of a type; where they are not known, the profile's own examples. */
function createUsualReadings({ sensors }: Profile, usual: UsualRanges | null | undefined) {
  const known = new Map<string, Float64Array>();
  return (typeName: string): Float64Array => {
    let reading = known.get(typeName);
    if (reading === undefined) {
      reading = Float64Array.from(
        sensors,
        ({ name, example }) => usualOf(usual, typeName, 'sensors', name)?.median ?? example,
      );
      known.set(typeName, reading);
    }
    return reading;
  };
}

/** The places of the largest, by size; of equal ones the first. */
function selectLargest(values: Float64Array, countMax: number, places: number[]): void {
  places.length = 0;
  for (let place = 0; place < values.length; place++) {
    const size = Math.abs(values[place] as number);
    let at = places.length;
    while (at > 0 && Math.abs(values[places[at - 1] as number] as number) < size) at--;
    if (at >= countMax) continue;
    if (places.length < countMax) places.push(place);
    for (let behind = places.length - 1; behind > at; behind--) places[behind] = places[behind - 1] as number;
    places[at] = place;
  }
}
