// Fixed probe readings of a profile, and what its features make of them: a digest that changes when a feature, its order or the encoding
// of machine types does. So a model never meets numbers that it was not trained on.
import { writeFeatureRow } from '../../core/features.ts';
import { encodedTypes, type TypeEncoding } from '../../core/machine-type.ts';
import type { Profile, Sensor, SensorValues } from '../../core/profile.ts';
import { type InputDescription, modelInputs } from './scaler.ts';

/** Bytes to a text that stands for them, such as SHA-256 in hexadecimal. */
export type Digest = (bytes: Uint8Array) => string;

/** The digest of the inputs' float32 values, little-endian, on every probe reading of every machine type. */
export function featureDigest(
  profile: Profile,
  inputs: InputDescription,
  encoding: TypeEncoding,
  digest: Digest,
): string {
  const matrix = probeMatrix(profile, inputs, encoding);
  const bytes = new DataView(new ArrayBuffer(matrix.byteLength));
  for (const [index, value] of matrix.entries()) bytes.setFloat32(4 * index, value, true);
  return digest(new Uint8Array(bytes.buffer));
}

/**
 * What the model is given for the probe readings, row-major: all of them for the profile's first type, then the next. The number that stands
 * for a missing value stays, so that every value can be written down.
 */
export function probeMatrix(profile: Profile, inputs: InputDescription, encoding: TypeEncoding): Float32Array {
  const features = modelInputs(profile, { ...inputs, missing: null });
  // In the profile's order, not that of their numbers: two types that swap their numbers must not give the same.
  const types = [...encodedTypes(profile, encoding).values()];
  const probes = probeReadings(profile);
  const matrix = new Float32Array(types.length * probes.length * features.length);
  let row = 0;
  for (const type of types) {
    for (const probe of probes) writeFeatureRow(features, probe, type, matrix, row++);
  }
  return matrix;
}

const probeCount = 16;

/** Values around each sensor's example; the sensors vary independently of each other. */
export function probeReadings(profile: Profile): readonly SensorValues[] {
  return Array.from({ length: probeCount }, (_, probe) =>
    Object.fromEntries(profile.sensors.map((sensor, index) => [sensor.name, probeValue(sensor, probe, index)])),
  );
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
