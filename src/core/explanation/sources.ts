// What each feature of a model comes from: the machine's type, one sensor's very value, or several sensors; and how what a derived feature
// contributes is split among its sensors.
//
// The rule: each sensor gets the share of how much it moves the feature from its value for a usual reading (medians of the machine's type) to
// its value for this one: the mean of its effect when it changes first, alone, and when it changes last. For two sensors these are the exact
// Shapley values of the feature itself. Where nothing moves, the shares are equal. They sum to 1, so that nothing is added or lost. Of a feature with memory
// the shares are those of the number that it remembers, as it is now. Of a feature that is missing all is the share of the sensors that were not measured.
import type { EncodedType, Feature, Label, Sensor } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { sensorsRead } from '../sensors-read.ts';
import { attempt } from './attempt.ts';

export interface FeatureSource {
  readonly feature: Feature;
  /** Places in the profile's sensors; empty for a feature of the type alone, or of nothing. */
  readonly sensors: readonly number[];
  /** Whether the feature is that one sensor's value. */
  readonly isSensor: boolean;
  /**
   * Whether a person is told the machine type's name in place of the feature's number, which stands for nothing but the type: it is the type's code, or
   * nobody has said what else it is.
   */
  readonly isTypeName: boolean;
}

/** Undefined where nobody has named the feature. */
export function labelOf(
  { feature, sensors: [only], isSensor }: FeatureSource,
  sensors: readonly Sensor[],
): Label | undefined {
  if (feature.label !== undefined) return feature.label;
  if (isSensor) return sensors[only as number]?.label;
  return feature.from === 'type' ? machineType : undefined;
}

const machineType: Label = { en: 'Machine type', ko: '설비 유형' };

export function findSources(
  sensors: readonly Sensor[],
  features: readonly Feature[],
  types: readonly EncodedType[],
): readonly FeatureSource[] {
  return features.map((feature) => {
    if (feature.from === 'type')
      return { feature, sensors: [], isSensor: false, isTypeName: isTypeName(sensors, feature, types) };
    const of = momentOf(feature);
    const read = feature.sensors ?? types.flatMap((type) => sensorsRead(sensors, (values) => of(values, type)));
    const places = sensors.flatMap(({ name }, place) => (read.includes(name) ? [place] : []));
    const [only] = places;
    const isAlone = only !== undefined && places.length === 1 && feature.memory === undefined;
    const isSensor = isAlone && isValueOf(sensors, only, feature, types);
    return { feature, sensors: places, isSensor, isTypeName: false };
  });
}

/** What a feature is of one reading: of a feature with memory, what is remembered of it. */
function momentOf({ of, memory }: Feature): (values: SensorValues, type: EncodedType) => number {
  return memory === undefined ? of : (values) => Number(memory.of(values));
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

function isTypeName(sensors: readonly Sensor[], { label, of }: Feature, types: readonly EncodedType[]): boolean {
  if (label === undefined) return true;
  const examples: SensorValues = Object.fromEntries(sensors.map(({ name, example }) => [name, example]));
  return types.every((type) => attempt(() => of(examples, type)) === type.code);
}

export interface Shares {
  /** To be told of each reading first: its sensors' values, and the usual ones of its type. */
  readonly begin: (reading: Float64Array, usual: Float64Array) => void;
  /** One for each of the source's sensors. Valid until the next call. */
  readonly of: (source: FeatureSource, type: EncodedType) => Float64Array;
}

/** Shares are computed in place, without an object for each reading; values are in the order of the profile's sensors. */
export function createShares(sensors: readonly Sensor[]): Shares {
  const names = sensors.map(({ name }) => name);
  const atReading: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  const atUsual: Record<string, number> = { ...atReading };
  const shares = new Float64Array(names.length);
  let reading: Float64Array = shares;
  let usual: Float64Array = shares;
  const moved = (
    { feature, sensors: places }: FeatureSource,
    at: number,
    type: EncodedType,
    values: Record<string, number>,
    [to, back]: readonly [Float64Array, Float64Array],
  ): number => {
    const place = places[at] as number;
    const name = names[place] as string;
    values[name] = to[place] as number;
    const value = momentOf(feature)(values, type);
    values[name] = back[place] as number;
    return value;
  };
  return {
    begin: (given, givenUsual) => {
      reading = given;
      usual = givenUsual;
      for (let place = 0; place < names.length; place++) {
        const name = names[place] as string;
        atReading[name] = reading[place] as number;
        atUsual[name] = usual[place] as number;
      }
    },
    of: (source, type) => {
      const { feature, sensors: places } = source;
      const of = momentOf(feature);
      const before = of(atUsual, type);
      const after = of(atReading, type);
      let total = 0;
      let missing = 0;
      for (let at = 0; at < places.length; at++) if (Number.isNaN(reading[places[at] as number])) missing++;
      if (missing > 0) {
        for (let at = 0; at < places.length; at++)
          shares[at] = Number.isNaN(reading[places[at] as number]) ? 1 / missing : 0;
        return shares;
      }
      for (let at = 0; at < places.length; at++) {
        const first = moved(source, at, type, atUsual, [reading, usual]) - before;
        const last = after - moved(source, at, type, atReading, [usual, reading]);
        const share = Math.abs(first + last) / 2;
        shares[at] = share;
        total += share;
      }
      const isMoved = total > 0 && Number.isFinite(total);
      for (let at = 0; at < places.length; at++) {
        shares[at] = isMoved ? (shares[at] as number) / total : 1 / places.length;
      }
      return shares;
    },
  };
}
