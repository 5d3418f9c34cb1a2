// Machine or sensor? Checks of one reading without a model: values that its machine cannot have. They change no verdict; they say which
// sensors not to believe. Which bounds hold is worked out once for each sensor and machine type.
import type { Language } from '../explanation/explanation.ts';
import { type Span, type UsualRanges, usualOf } from '../explanation/usual.ts';
import type { Profile, Sensor } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { plain } from '../text/number-text.ts';
import { type QualityFinding, rangeFinding } from './finding.ts';
import { type Bounds, usualWidthsDefault } from './rules.ts';

/** Empty for a reading that can be believed. */
export type CheckReading = (sensors: SensorValues, typeName: string) => readonly QualityFinding[];

export interface QualityOptions {
  /** The model's; where it has none, what the profile states is checked alone. */
  readonly usual: UsualRanges | null | undefined;
  readonly language: Language;
}

export function createCheckReading(profile: Profile, { usual, language }: QualityOptions): CheckReading {
  const known = new Map<string, readonly (Bounds | undefined)[]>();
  const boundsOf = (typeName: string): readonly (Bounds | undefined)[] => {
    let bounds = known.get(typeName);
    if (bounds === undefined) {
      bounds = profile.sensors.map((sensor) => sensorBounds(profile, sensor, typeName, usual));
      known.set(typeName, bounds);
    }
    return bounds;
  };
  const { impossible = [] } = profile.dataQuality ?? {};
  return (values, typeName) => {
    const bounds = boundsOf(typeName);
    const found: QualityFinding[] = [];
    profile.sensors.forEach((sensor, place) => {
      const value = values[sensor.name] as number;
      const limit = boundCrossed(value, bounds[place]);
      if (limit !== undefined) found.push(rangeFinding(sensor, value, limit, { typeName, language }));
    });
    for (const { label, sensors, of } of impossible) {
      if (!isTrue(of, values)) continue;
      const sentence =
        language === 'ko' ? `${label.ko}: 함께 나올 수 없는 값임` : `${label.en}: these values cannot be together`;
      found.push({ check: 'combination', sensors, value: null, limit: null, unit: '', sentence });
    }
    return found;
  };
}

/** As the profile states them for the type; a side that it leaves open is learnt. */
export function sensorBounds(
  profile: Profile,
  sensor: Sensor,
  typeName: string,
  usual: UsualRanges | null | undefined,
): Bounds | undefined {
  const { byType = {}, atLeast, atMost } = sensor.plausible ?? {};
  const common = { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) };
  const ofType = Object.hasOwn(byType, typeName) ? byType[typeName] : {};
  const range = usualOf(usual, typeName, 'sensors', sensor.name);
  const width = range === null ? 0 : range.high - range.low;
  // A sensor that training saw at one value says nothing of how far it may be from it.
  if (range === null || !(width > 0)) return sensor.plausible === undefined ? undefined : { ...common, ...ofType };
  const beyond = width * (profile.dataQuality?.usualWidths ?? usualWidthsDefault);
  const failing = failingOf(usual, typeName, sensor.name);
  return {
    atLeast: plain(Math.min(range.low - beyond, failing.low - width)),
    atMost: plain(Math.max(range.high + beyond, failing.high + width)),
    ...common,
    ...ofType,
  };
}

/** What a machine has shown when it failed it can have; the next failure may go a little further. */
function failingOf(usual: UsualRanges | null | undefined, typeName: string, sensorName: string): Span {
  const failing = usual?.[typeName]?.failing ?? {};
  const span = Object.hasOwn(failing, sensorName) ? failing[sensorName] : undefined;
  return span ?? { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
}

/** The bound that a value is beyond; undefined for one that a machine can have, and for none. */
function boundCrossed(value: number, bounds: Bounds | undefined): number | undefined {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = bounds ?? {};
  if (value > atMost) return atMost;
  return value < atLeast ? atLeast : undefined;
}

/** A profile's function that throws says nothing of the reading: it is stored and sent as ever. */
export function isTrue(of: (values: SensorValues) => boolean, values: SensorValues): boolean {
  try {
    return of(values) === true;
  } catch {
    return false;
  }
}
