// Fixed probe readings of a profile, and what its features make of them: a digest that changes when a feature, its order or the encoding
// of machine types does. So a model never meets numbers that it was not trained on.
import { selectFeatures, writeFeatureRow } from '../../core/features.ts';
import { encodedTypes, type TypeEncoding } from '../../core/machine-type.ts';
import { withMemory } from '../../core/memory/features.ts';
import type { MemoryLayout } from '../../core/memory/layout.ts';
import { createMachineStates } from '../../core/memory/machine-states.ts';
import { createMemory, memoryLayouts } from '../../core/memory/memory.ts';
import { ruleText, spanMs } from '../../core/memory/rule.ts';
import { optionalNames } from '../../core/optional-sensors.ts';
import type { Feature, Profile, Sensor, SensorValues } from '../../core/profile.ts';
import { type InputDescription, modelInputs } from './scaler.ts';

/** Bytes to a text that stands for them, such as SHA-256 in hexadecimal. */
export type Digest = (bytes: Uint8Array) => string;

/**
 * The digest of the inputs' float32 values, little-endian, on every probe reading of every machine type; of features with memory, what they remember and how
 * much of it, in words, too.
 */
export function featureDigest(
  profile: Profile,
  inputs: InputDescription,
  encoding: TypeEncoding,
  digest: Digest,
): string {
  const matrix = probeMatrix(profile, inputs, encoding);
  const bytes = new DataView(new ArrayBuffer(matrix.byteLength));
  for (const [index, value] of matrix.entries()) {
    // NaN has many spellings, which differ between processors.
    if (Number.isNaN(value)) bytes.setUint32(4 * index, missingBits, true);
    else bytes.setFloat32(4 * index, value, true);
  }
  const rules = memoryRules(profile, inputs.featureNames);
  if (rules === null) return digest(new Uint8Array(bytes.buffer));
  const words = new TextEncoder().encode(JSON.stringify(rules));
  const both = new Uint8Array(bytes.byteLength + words.length);
  both.set(new Uint8Array(bytes.buffer));
  both.set(words, bytes.byteLength);
  return digest(both);
}

/** Of a float32 that is NaN. */
const missingBits = 0x7fc00000;

/**
 * Stands for what is remembered of a machine, as it lies in its row: for what features with memory give on the probe readings to the bit, their rules in
 * their order, and the places in the row, which an edit may move that changes no number. Null where a model has none. What is kept under another one must not
 * be gone on from.
 */
export function memoryDigest(profile: Profile, featureNames: readonly string[], digest: Digest): string | null {
  const features = withMemory(selectFeatures(profile, featureNames));
  if (features.length === 0) return null;
  const sensorNames = profile.sensors.map(({ name }) => name);
  const numbers = rememberedProbes(profile, features).flatMap((values) =>
    features.map(({ name }) => values[name] as number),
  );
  const bytes = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((value, index) => {
    if (Number.isNaN(value)) bytes.setUint32(8 * index + 4, missingBits, true);
    else bytes.setFloat64(8 * index, value, true);
  });
  const [layout, ...more] = memoryLayouts(features, sensorNames);
  const needs = more.length === 0 ? [] : [more.map(placesOf), features.map((feature) => feature.needs ?? [])];
  const words = JSON.stringify([
    rowLayout,
    sensorNames,
    memoryRules(profile, featureNames),
    placesOf(layout as MemoryLayout),
    digest(new Uint8Array(bytes.buffer)),
    ...needs,
  ]);
  return digest(new TextEncoder().encode(words));
}

/** As text. A signal that is known as a sensor itself lies where it lay as a function of it. */
function placesOf(layout: MemoryLayout): string {
  return JSON.stringify(layout, (name, value: unknown) => (name === 'sensor' ? undefined : value));
}

/** To be raised when `core/memory` lays rows out otherwise: rows of before are not understood then. */
const rowLayout = 1;

/** What features with memory remember, by their names, and after how many seconds nothing of it; null where a model has none. */
export interface MemoryRules {
  readonly gapSeconds: number | null;
  readonly features: Readonly<Record<string, string>>;
}

export function memoryRules(profile: Profile, featureNames: readonly string[]): MemoryRules | null {
  const remembering = withMemory(selectFeatures(profile, featureNames));
  if (remembering.length === 0) return null;
  const gap = profile.memory?.gap;
  return {
    gapSeconds: gap === undefined ? null : (spanMs(gap) as number) / 1000,
    features: Object.fromEntries(remembering.map(({ name, memory }) => [name, ruleText(memory)])),
  };
}

/**
 * What the model is given for the probe readings, row-major: all of them for the profile's first type, then the next. The number that stands
 * for a missing value stays, so that every value can be written down.
 */
export function probeMatrix(profile: Profile, inputs: InputDescription, encoding: TypeEncoding): Float32Array {
  const features = modelInputs(profile, { ...inputs, missing: null });
  // In the profile's order, not that of their numbers: two types that swap their numbers must not give the same.
  const types = [...encodedTypes(profile, encoding).values()];
  const probes = rememberedProbes(profile, features);
  const matrix = new Float32Array(types.length * probes.length * features.length);
  let row = 0;
  for (const type of types) {
    for (const probe of probes) writeFeatureRow(features, probe, type, matrix, row++);
  }
  return matrix;
}

/**
 * The readings as a model's features are computed of them. Where some of those remember, all of them are of one machine, again and again, at times
 * that come close and far, at once, and backwards: each statistic, length and gap then gives other numbers.
 */
function rememberedProbes(profile: Profile, features: readonly Feature[]): readonly SensorValues[] {
  const remembering = withMemory(features);
  const whole = probeReadings(profile);
  const probes = [...whole, ...readingsWithout(profile, whole[0] as SensorValues)];
  if (remembering.length === 0) return probes;
  const sensorNames = profile.sensors.map(({ name }) => name);
  const memory = createMemory(remembering, sensorNames, profile.memory);
  const readings = Array.from({ length: probeRounds }, () => probes).flat();
  let at = probesFrom;
  const times = Float64Array.from(readings, (_, place) => {
    at += 1000 * (probeStepsSeconds[place % probeStepsSeconds.length] as number);
    return at;
  });
  const sensors = Float64Array.from(readings.flatMap((values) => sensorNames.map((name) => values[name] as number)));
  const out = new Float64Array(readings.length * remembering.length);
  const ids = new Float64Array(readings.length);
  createMachineStates(memory, 1).pass(ids, { times, sensors, place: 0 }, out, new Uint8Array(readings.length));
  return readings.map((values, place) => ({
    ...values,
    ...Object.fromEntries(
      memory.names.map((name, column) => [name, out[place * memory.names.length + column] as number]),
    ),
  }));
}

const probeRounds = 8;
const probesFrom = 1_763_461_800_000;
/** Seventeen of them, so that each round meets the probes at others. */
const probeStepsSeconds = [1, 1, 2, 5, 0, 30, 1, 60, -10, 1, 300, 2, 3_600, 1, 20, 90_000, 1];

const probeCount = 16;

/** Values around each sensor's example; the sensors vary independently of each other. */
export function probeReadings(profile: Profile): readonly SensorValues[] {
  return Array.from({ length: probeCount }, (_, probe) =>
    Object.fromEntries(profile.sensors.map((sensor, index) => [sensor.name, probeValue(sensor, probe, index)])),
  );
}

/** The reading without each optional sensor, and without all of them where there are others. */
export function readingsWithout(profile: Profile, reading: SensorValues): readonly SensorValues[] {
  const optional = optionalNames(profile);
  const without = (names: readonly string[]): SensorValues => ({
    ...reading,
    ...Object.fromEntries(names.map((name) => [name, Number.NaN])),
  });
  const isAllOfThem = optional.length === profile.sensors.length;
  const each = optional.map((name) => without([name])).slice(0, profile.sensors.length > 1 ? optional.length : 0);
  return optional.length > 1 && !isAllOfThem ? [...each, without(optional)] : each;
}

function probeValue(sensor: Sensor, probe: number, sensorIndex: number): number {
  // Odd multipliers walk through all sixteen steps, each sensor in an order of its own.
  const step = (probe * (2 * sensorIndex + 1) + sensorIndex) % probeCount;
  const value = sensor.example * (0.5 + step / probeCount);
  const { above, atLeast, atMost } = sensor.range;
  const isInRange =
    value <= atMost && (atLeast === undefined || value >= atLeast) && (above === undefined || value > above);
  return isInRange ? value : sensor.example;
}
