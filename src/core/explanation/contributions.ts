// What each value adds to the model's margin, for people: of the features as the model sees them, and of the sensors that they come from. The
// numbers shown, the rest and the base sum to the margin, to four decimals, also after rounding.
import type { EncodedType, Feature } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { fourDecimals, numberText, rounded } from '../text/number-text.ts';
import { type ContributionsSubject, createSumContributions } from './contribution-sums.ts';
import type { Contributions, Language } from './explanation.ts';
import { createReasons, type ReasonSubject, type Shown } from './reasons.ts';
import { measuredText, placeOf, sensorsInSummaryMax } from './sentences.ts';
import { findSources } from './sources.ts';

export interface ContributionsOptions {
  readonly language: Language;
  /** So many sensors and so many features are shown. */
  readonly countMax: number;
}

export interface DescribedContributions {
  readonly contributions: Contributions;
  /** For a summary: the sensors that speak most for a failure, and how they lie to what is usual. */
  readonly reasons: readonly string[];
}

/** `values` holds a contribution for each feature, then the base, from `start` on: as Scorer.contributions gives them. */
export type DescribeContributions = (
  sensors: SensorValues,
  type: EncodedType,
  values: Float32Array,
  start: number,
) => DescribedContributions;

export function createDescribeContributions(
  subject: ContributionsSubject,
  { language, countMax }: ContributionsOptions,
): DescribeContributions {
  const { profile, features, types } = subject;
  const sources = findSources(profile.sensors, features, types);
  const sum = createSumContributions(subject, sources, countMax);
  const say = createReasons(subject, sources, language);
  const hasType = features.some(({ from }) => from === 'type');
  return (values, type, given, start) => {
    const { margin, base, ofType, bySensor, byFeature, ...places } = sum(values, type, given, start);
    const reasons: string[] = [];
    const sensors = places.sensors.map((place) => {
      const about = say.sensorSubject(place, type);
      const shown = show(about, sensorValue(subject, values, place), bySensor[place] as number);
      if (shown.contribution > 0 && reasons.length < sensorsInSummaryMax)
        reasons.push(measuredText({ ...about, ...shown }, language));
      return say.sensor(place, about, shown);
    });
    const shownFeatures = places.features.map((place) => {
      const about = say.featureSubject(place, type);
      const value = (features[place] as Feature).of(values, type);
      return say.feature(place, about, show(about, value, byFeature[place] as number));
    });
    const machineType = hasType ? say.type(type, fourDecimals(ofType), ofType > 0) : null;
    const contributions = {
      margin,
      base,
      sensors,
      other_sensors: rest(margin - base - (machineType?.contribution ?? 0), sensors),
      machine_type: machineType,
      features: shownFeatures,
      other_features: rest(margin - base, shownFeatures),
    };
    return { contributions, reasons };
  };
}

function sensorValue({ profile }: ContributionsSubject, values: SensorValues, place: number): number {
  return values[profile.sensors[place]?.name as string] as number;
}

function show({ usual }: ReasonSubject, value: number, contribution: number): Shown<number> {
  return {
    value: Number.isNaN(value) ? null : rounded(value),
    contribution: fourDecimals(contribution),
    said: numberText(value),
    place: placeOf(value, usual),
    speaksFor: contribution > 0,
  };
}

function rest(total: number, shown: readonly { readonly contribution: number }[]): number {
  return fourDecimals(shown.reduce((left, { contribution }) => left - contribution, total));
}
