// What each feature of a model comes from: the machine's type, one sensor's very value, or several sensors; and how what a derived feature
// contributes is split among its sensors.
//
// The rule: each sensor gets the share of how much it moves the feature from its value for a usual reading (medians of the machine's type) to
// its value for this one: the mean of its effect when it changes first, alone, and when it changes last. For two sensors these are the exact
// Shapley values of the feature itself. Where nothing moves, the shares are equal. They sum to 1, so that nothing is added or lost.
import type { EncodedType, Feature, Sensor } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { sensorsRead } from '../sensors-read.ts';

export interface FeatureSource {
  readonly feature: Feature;
  /** Places in the profile's sensors; empty for a feature of the type alone, or of nothing. */
  readonly sensors: readonly number[];
  /** Whether the feature is that one sensor's value. */
  readonly isSensor: boolean;
}

export function findSources(
  sensors: readonly Sensor[],
  features: readonly Feature[],
  types: readonly EncodedType[],
): readonly FeatureSource[] {
  return features.map((feature) => {
    if (feature.from === 'type') return { feature, sensors: [], isSensor: false };
    const read = feature.sensors ?? types.flatMap((type) => sensorsRead(sensors, (values) => feature.of(values, type)));
    const places = sensors.flatMap(({ name }, place) => (read.includes(name) ? [place] : []));
    const [only] = places;
    const isSensor = only !== undefined && places.length === 1 && isValueOf(sensors, only, feature, types);
    return { feature, sensors: places, isSensor };
  });
}

function isValueOf(
  sensors: readonly Sensor[],
  place: number,
  feature: Feature,
  types: readonly EncodedType[],
): boolean {
  const { name, range, example } = sensors[place] as Sensor;
  const values = (value: number): SensorValues =>
    Object.fromEntries(sensors.map((sensor) => [sensor.name, sensor.name === name ? value : sensor.example]));
  return types.every((type) =>
    [example, range.atMost, (example + range.atMost) / 2].every((value) => feature.of(values(value), type) === value),
  );
}

/** Shares are computed in place, without an object for each reading; `values` and `usual` are in the order of the profile's sensors. */
export function createShares(sensors: readonly Sensor[]) {
  const names = sensors.map(({ name }) => name);
  const mixed: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  const shares = new Float64Array(names.length);
  /** One for each of the source's sensors. Valid until the next call. */
  return (
    { feature, sensors: places }: FeatureSource,
    type: EncodedType,
    values: Float64Array,
    usual: Float64Array,
  ): Float64Array => {
    const set = (from: Float64Array): void => {
      for (let place = 0; place < names.length; place++) mixed[names[place] as string] = from[place] as number;
    };
    const valueWith = (place: number, from: Float64Array, otherwise: Float64Array): number => {
      const name = names[place] as string;
      mixed[name] = from[place] as number;
      const value = feature.of(mixed, type);
      mixed[name] = otherwise[place] as number;
      return value;
    };
    set(usual);
    const before = feature.of(mixed, type);
    places.forEach((place, index) => {
      shares[index] = valueWith(place, values, usual) - before;
    });
    set(values);
    const after = feature.of(mixed, type);
    let total = 0;
    places.forEach((place, index) => {
      const last = after - valueWith(place, usual, values);
      shares[index] = Math.abs((shares[index] as number) + last) / 2;
      total += shares[index] as number;
    });
    for (let index = 0; index < places.length; index++) {
      shares[index] = total > 0 && Number.isFinite(total) ? (shares[index] as number) / total : 1 / places.length;
    }
    return shares;
  };
}
