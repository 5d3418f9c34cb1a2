// Machine or sensor? Checks of one reading without a model: values that its machine cannot have. They change no verdict; they say which
// sensors not to believe. Which bounds hold is worked out once for each sensor and machine type.
import type { Language } from '../explanation/explanation.ts';
import { withUnit } from '../explanation/number-text.ts';
import { type UsualRanges, usualOf } from '../explanation/usual.ts';
import type { Profile, Sensor } from '../profile.ts';
import type { SensorValues } from '../sensor-values.ts';
import { type Bounds, usualWidthsDefault } from './rules.ts';

export const qualityChecks = ['range', 'combination'] as const;

/** What is wrong with a reading, under the names that alerts and the API give it. */
export interface QualityFinding {
  readonly check: (typeof qualityChecks)[number];
  /** The sensor, or those of which one must be wrong. */
  readonly sensors: readonly string[];
  /** Of `range`: the value, and the bound that it is beyond. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string;
  readonly sentence: string;
}

/** Empty for a reading that can be believed. */
export type CheckReading = (sensors: SensorValues, typeName: string) => readonly QualityFinding[];

interface QualityOptions {
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
      const finding = rangeFinding(sensor, values[sensor.name] as number, bounds[place], { typeName, language });
      if (finding !== undefined) found.push(finding);
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
function sensorBounds(
  profile: Profile,
  sensor: Sensor,
  typeName: string,
  usual: UsualRanges | null | undefined,
): Bounds | undefined {
  const { byType = {}, ...common } = sensor.plausible ?? {};
  const ofType = Object.hasOwn(byType, typeName) ? byType[typeName] : {};
  const range = usualOf(usual, typeName, 'sensors', sensor.name);
  const width = range === null ? 0 : range.high - range.low;
  // A sensor that training saw at one value says nothing of how far it may be from it.
  if (range === null || !(width > 0)) return sensor.plausible === undefined ? undefined : { ...common, ...ofType };
  const beyond = width * (profile.dataQuality?.usualWidths ?? usualWidthsDefault);
  return { atLeast: range.low - beyond, atMost: range.high + beyond, ...common, ...ofType };
}

function rangeFinding(
  sensor: Sensor,
  value: number,
  bounds: Bounds | undefined,
  { typeName, language }: { readonly typeName: string; readonly language: Language },
): QualityFinding | undefined {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = bounds ?? {};
  if (value >= atLeast && value <= atMost) return undefined;
  const { name, unit, label } = sensor;
  const isAbove = value > atMost;
  const limit = isAbove ? atMost : atLeast;
  const [said, bound] = [withUnit(value, unit), withUnit(limit, unit)];
  const sentence =
    language === 'ko'
      ? `${label.ko} ${said}: 유형 ${typeName} 기계의 한계 ${bound}보다 ${isAbove ? '높음' : '낮음'}, 센서 의심`
      : `${label.en} is ${said}, ${isAbove ? 'above' : 'below'} the ${bound} that a machine of type ${typeName} can have; the sensor is suspect`;
  return { check: 'range', sensors: [name], value, limit, unit, sentence };
}

/** A profile's function that throws says nothing of the reading: it is stored and sent as ever. */
function isTrue(of: (values: SensorValues) => boolean, values: SensorValues): boolean {
  try {
    return of(values) === true;
  } catch {
    return false;
  }
}
