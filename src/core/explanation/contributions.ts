// What each value adds to the model's margin, for people: of the features as the model sees them, and of the sensors that they come from. The
// numbers shown, the rest and the base sum to the margin, to four decimals, also after rounding.
import type { EncodedType, Feature, Profile } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import type { Contributions, FeatureReason, Language, SensorReason, UsualRange } from './explanation.ts';
import { fourDecimals, rounded } from './number-text.ts';
import { reasonSentence, typeSentence } from './sentences.ts';
import { createShares, type FeatureSource, findSources } from './sources.ts';
import { type UsualRanges, usualOf } from './usual.ts';

export interface ContributionsSubject {
  readonly profile: Profile;
  /** The features of the model, in its order, before any scaling. */
  readonly features: readonly Feature[];
  readonly types: readonly EncodedType[];
  /** Absent or null for a model that does not know them. */
  readonly usual?: UsualRanges | null | undefined;
}

export interface ContributionsOptions {
  readonly language: Language;
  /** So many sensors and so many features are shown. */
  readonly countMax: number;
}

/** `values` holds a contribution for each feature, then the base, from `start` on: as Scorer.contributions gives them. */
export type DescribeContributions = (
  sensors: SensorValues,
  type: EncodedType,
  values: Float32Array,
  start: number,
) => Contributions;

export function createDescribeContributions(
  subject: ContributionsSubject,
  options: ContributionsOptions,
): DescribeContributions {
  const { profile, features, types } = subject;
  const sources = findSources(profile.sensors, features, types);
  const sumToSensors = createSensorSums(subject, sources);
  const describe = createDescribe(subject, sources, options.language);
  const hasType = features.some(({ from }) => from === 'type');
  return (sensors, type, values, start) => {
    const { bySensor, ofType } = sumToSensors(sensors, type, values, start);
    const base = fourDecimals(values[start + features.length] as number);
    let sum = values[start + features.length] as number;
    for (let place = 0; place < features.length; place++) sum += values[start + place] as number;
    const margin = fourDecimals(sum);
    const ofFeatures = largest(features.length, options.countMax, (place) => values[start + place] as number);
    const ofSensors = largest(bySensor.length, options.countMax, (place) => bySensor[place] as number);
    const machineType = hasType ? describe.type(type, ofType) : null;
    const shownSensors = ofSensors.map((place) => describe.sensor(place, sensors, type, bySensor[place] as number));
    const shownFeatures = ofFeatures.map((place) =>
      describe.feature(place, sensors, type, values[start + place] as number),
    );
    return {
      margin,
      base,
      sensors: shownSensors,
      other_sensors: rest(margin - base - (machineType?.contribution ?? 0), shownSensors),
      machine_type: machineType,
      features: shownFeatures,
      other_features: rest(margin - base, shownFeatures),
    };
  };
}

function rest(total: number, shown: readonly { readonly contribution: number }[]): number {
  return fourDecimals(shown.reduce((left, { contribution }) => left - contribution, total));
}

/** The places of the largest, by size; of equal ones the first. */
function largest(count: number, countMax: number, valueAt: (place: number) => number): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < count; place++) places.push(place);
  return places
    .sort((one, other) => Math.abs(valueAt(other)) - Math.abs(valueAt(one)) || one - other)
    .slice(0, countMax);
}

function createSensorSums({ profile, usual }: ContributionsSubject, sources: readonly FeatureSource[]) {
  const { sensors } = profile;
  const sharesOf = createShares(sensors);
  const values = new Float64Array(sensors.length);
  const references = new Map<string, Float64Array>();
  /** Usual values of a type; where they are not known, the profile's own examples. */
  const referenceOf = (typeName: string): Float64Array => {
    const known = references.get(typeName);
    if (known !== undefined) return known;
    const made = Float64Array.from(
      sensors,
      ({ name, example }) => usualOf(usual, typeName, 'sensors', name)?.median ?? example,
    );
    references.set(typeName, made);
    return made;
  };
  return (reading: SensorValues, type: EncodedType, contributions: Float32Array, start: number) => {
    const bySensor = new Float64Array(sensors.length);
    let ofType = 0;
    for (let place = 0; place < sensors.length; place++) {
      values[place] = reading[(sensors[place] as { name: string }).name] as number;
    }
    sources.forEach((source, index) => {
      const contribution = contributions[start + index] as number;
      const [only] = source.sensors;
      if (source.feature.from === 'type') ofType += contribution;
      else if (only === undefined || contribution === 0) return;
      else if (source.sensors.length === 1) bySensor[only] = (bySensor[only] as number) + contribution;
      else {
        const shares = sharesOf(source, type, values, referenceOf(type.name));
        source.sensors.forEach((place, at) => {
          bySensor[place] = (bySensor[place] as number) + contribution * (shares[at] as number);
        });
      }
    });
    return { bySensor, ofType };
  };
}

function createDescribe(
  { profile, usual }: ContributionsSubject,
  sources: readonly FeatureSource[],
  language: Language,
) {
  const sensorReason = (place: number, values: SensorValues, type: EncodedType, contribution: number): SensorReason => {
    const { name, label, unit } = profile.sensors[place] as Profile['sensors'][number];
    const range = usualOf(usual, type.name, 'sensors', name);
    return {
      sensor: name,
      label: label[language],
      ...reason({ label: label[language], value: values[name] as number, unit }, range, type, contribution),
      unit,
    };
  };
  const featureReason = (
    place: number,
    values: SensorValues,
    type: EncodedType,
    contribution: number,
  ): FeatureReason => {
    const { feature, sensors, isSensor } = sources[place] as FeatureSource;
    const sensor = isSensor ? profile.sensors[sensors[0] as number] : undefined;
    const label = (feature.label ?? sensor?.label)?.[language] ?? feature.name;
    const unit = feature.unit ?? sensor?.unit ?? null;
    const range = usualOf(usual, type.name, 'features', feature.name);
    return {
      feature: feature.name,
      ...reason({ label, value: feature.of(values, type), unit: unit ?? '' }, range, type, contribution),
      unit,
    };
  };
  const reason = (
    measured: { readonly label: string; readonly value: number; readonly unit: string },
    range: UsualRange | null,
    type: EncodedType,
    contribution: number,
  ) => ({
    value: rounded(measured.value),
    usual: range,
    contribution: fourDecimals(contribution),
    sentence: reasonSentence({ ...measured, usual: range, typeName: type.name, contribution }, language),
  });
  return {
    sensor: sensorReason,
    feature: featureReason,
    type: ({ name }: EncodedType, contribution: number) => ({
      value: name,
      contribution: fourDecimals(contribution),
      sentence: typeSentence(name, contribution, language),
    }),
  };
}
