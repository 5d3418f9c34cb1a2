// From readings to detections: machine types, features, score, severity. The consumer, `/predict` and batch prediction all come through
// here. Asks for the types of a whole batch at once and scores it in one call.
import { type Detection, detect } from '../core/detection.ts';
import { UnknownMachine } from '../core/errors.ts';
import { writeFeatureRow } from '../core/features.ts';
import { encodedTypes } from '../core/machine-type.ts';
import type { EncodedType, Profile } from '../core/profile.ts';
import type { Reading } from '../core/reading.ts';
import type { Thresholds } from '../core/severity.ts';
import type { Model } from '../inference/model/model.ts';
import { modelInputs } from '../inference/model/scaler.ts';

/**
 * Port: answers at once where it knows all of them already. The canonical type names of machines; an unknown machine is absent from the answer. A type that the profile does not know comes as
 * it is spelled: the reading is refused, and the others of its batch are not. Throws Unavailable.
 */
export type FindMachineTypes = (
  machineIds: readonly number[],
) => ReadonlyMap<number, string> | Promise<ReadonlyMap<number, string>>;

export type Outcomes = readonly (Detection | UnknownMachine)[];

/** One answer per reading, in order; a promise only where FindMachineTypes gives one. Fails as that does, or with ScoringFailed. */
export type AssessReadings = (readings: readonly Reading[]) => Outcomes | Promise<Outcomes>;

/** The profile or the model threw, for a reading that it was not made for, or because it is broken. Nothing else of assessing does. */
export class ScoringFailed extends Error {
  override readonly name = 'ScoringFailed';
}

/** Throws RangeError when the model wants features, or types, that the profile does not have. */
export function createAssess(options: {
  readonly profile: Profile;
  readonly model: Model;
  readonly thresholds: Thresholds;
  readonly findMachineTypes: FindMachineTypes;
}): AssessReadings {
  const { model, thresholds, findMachineTypes } = options;
  const inputs = modelInputs(options.profile, model.manifest);
  const types = encodedTypes(options.profile, model.manifest.typeEncoding);

  const assess = (readings: readonly Reading[], typeNames: ReadonlyMap<number, string>): Outcomes => {
    try {
      return score(readings, typeNames);
    } catch (cause) {
      throw new ScoringFailed(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
  const score = (readings: readonly Reading[], typeNames: ReadonlyMap<number, string>): Outcomes => {
    const typeOf = (reading: Reading): EncodedType | undefined => {
      const name = typeNames.get(reading.machineId);
      return name === undefined ? undefined : types.get(name);
    };
    const matrix = new Float32Array(readings.length * inputs.length);
    let rowCount = 0;
    for (const reading of readings) {
      const type = typeOf(reading);
      if (type !== undefined) writeFeatureRow(inputs, reading.sensors, type, matrix, rowCount++);
    }
    const probabilities = model.scorer.probabilities(matrix, rowCount);
    let row = 0;
    return readings.map((reading) => {
      const type = typeOf(reading);
      if (type === undefined) return new UnknownMachine(reading.machineId, typeNames.get(reading.machineId));
      return detect(reading, type, probabilities[row++] as number, thresholds);
    });
  };

  return (readings) => {
    const ids = new Set(readings.map((reading) => reading.machineId));
    const typeNames = findMachineTypes([...ids]);
    return typeNames instanceof Promise
      ? typeNames.then((found) => assess(readings, found))
      : assess(readings, typeNames);
  };
}
