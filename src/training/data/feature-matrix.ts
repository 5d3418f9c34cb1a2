// From a data set's readings to the matrix that a model sees, by the same functions as in serving.
import { writeFeatureRow } from '../../core/features.ts';
import { encodedTypes, type TypeEncoding } from '../../core/machine-type.ts';
import type { EncodedType, Profile } from '../../core/profile.ts';
import { type InputDescription, modelInputs } from '../../inference/model/scaler.ts';
import { InvalidData } from './columns.ts';
import type { Dataset } from './dataset.ts';

/**
 * Row-major float32. Throws RangeError for a feature or type that the profile or the encoding does not have, and InvalidData for one with memory where the
 * file does not say which machine a row is of, and when it was taken.
 */
export function featureMatrix(
  profile: Profile,
  dataset: Dataset,
  inputs: InputDescription,
  encoding: TypeEncoding,
): Float32Array {
  const features = modelInputs(profile, inputs);
  const { remembered } = dataset;
  if (remembered?.problem !== undefined && features.some(({ memory }) => memory !== undefined))
    throw new InvalidData(remembered.problem);
  const byName = encodedTypes(profile, encoding);
  const types = profile.machineTypes.map(({ name }) => byName.get(name) as EncodedType);
  const matrix = new Float32Array(dataset.rowCount * features.length);
  forEachReading(profile, dataset, (values, typeIndex, row) => {
    writeFeatureRow(features, values, types[typeIndex] as EncodedType, matrix, row);
  });
  return matrix;
}

/** Hands out one object again and again: what must stay has to be copied. It holds what was remembered, too. */
export function forEachReading(
  profile: Profile,
  { sensorValues, typeIndexes, rowCount, remembered }: Dataset,
  use: (values: Readonly<Record<string, number>>, typeIndex: number, row: number) => void,
): void {
  const names = profile.sensors.map(({ name }) => name);
  const kept = remembered?.problem === undefined ? remembered : null;
  const values: Record<string, number> = {};
  for (let row = 0, at = 0; row < rowCount; row++) {
    for (const name of names) values[name] = sensorValues[at++] as number;
    kept?.names.forEach((name, column) => {
      values[name] = kept.values[row * kept.names.length + column] as number;
    });
    use(values, typeIndexes[row] as number, row);
  }
}
