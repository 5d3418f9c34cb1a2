// From readings to assessments: machine types, features, score, severity, and why. The consumer, `/predict` and batch prediction all come
// through here. Asks for the types of a whole batch at once and scores it in one call.
import type { Assessments, Detection, RefusedReading } from '../core/assessment.ts';
import { UnknownMachine } from '../core/errors.ts';
import { writeFeatureRow } from '../core/features.ts';
import { encodedTypes } from '../core/machine-type.ts';
import type { EncodedType, Profile } from '../core/profile.ts';
import { featureValues, type Reading } from '../core/reading/reading.ts';
import type { Thresholds } from '../core/severity.ts';
import { type Timed, untimed } from '../core/stages.ts';
import type { Model } from '../inference/model/model.ts';
import { modelInputs } from '../inference/model/scaler.ts';
import { createDetectAnomalies, type DetectAnomalies, type Scored } from './detect-anomalies.ts';
import { createExplainer, defaultExplaining, type Explaining } from './explainer.ts';

/**
 * Port: the canonical type names of machines, at once where all of them are known already. An unknown machine is absent from the answer. A
 * type that the profile does not know comes as it is spelled: the reading is refused, and the others of its batch are not. Throws
 * Unavailable.
 */
export type FindMachineTypes = (
  machineIds: readonly number[],
) => ReadonlyMap<number, string> | Promise<ReadonlyMap<number, string>>;

/** A promise only where FindMachineTypes gives one. Fails as that does, or with ScoringFailed, or as an explanation does (or-refuse). */
export type AssessReadings = (readings: readonly Reading[]) => Assessments | Promise<Assessments>;

/** The profile or the model threw, for a reading that it was not made for, or because it is broken. Nothing else of assessing does. */
export class ScoringFailed extends Error {
  override readonly name = 'ScoringFailed';
}

export interface Assessing {
  readonly profile: Profile;
  readonly model: Model;
  readonly thresholds: Thresholds;
  readonly findMachineTypes: FindMachineTypes;
  /** How anomalies are explained; default: in English, the five largest contributions. */
  readonly explaining?: Explaining;
  /** In place of one that explains as `explaining` says: one that is shared with another way to assess. */
  readonly detectAnomalies?: DetectAnomalies;
  readonly timed?: Timed;
}

/** Throws RangeError when the model wants features, or types, that the profile does not have. */
export function createAssess(assessing: Assessing): AssessReadings {
  const { profile, model, thresholds, findMachineTypes, explaining = defaultExplaining, timed = untimed } = assessing;
  const score = createScore(profile, model, timed);
  const detectAnomalies =
    assessing.detectAnomalies ??
    createDetectAnomalies(createExplainer(profile, model, thresholds.anomaly, explaining), thresholds);
  const judge = createJudge(detectAnomalies, thresholds);
  const assess = (readings: readonly Reading[], typeNames: ReadonlyMap<number, string>): Assessments => {
    const scores = score(readings, typeNames);
    const notNormal = timed('explain', () => judge(readings, scores, typeNames));
    return { readings, types: scores.types, probabilities: scores.probabilities, notNormal };
  };
  return (readings) => {
    const typeNames = timed('machine type', () => findMachineTypes(idsOf(readings)));
    return typeNames instanceof Promise
      ? typeNames.then((found) => assess(readings, found))
      : assess(readings, typeNames);
  };
}

function idsOf(readings: readonly Reading[]): readonly number[] {
  const [first] = readings;
  if (readings.length === 1 && first !== undefined) return [first.machineId];
  return [...new Set(readings.map((reading) => reading.machineId))];
}

interface Scores extends Pick<Assessments, 'types' | 'probabilities'> {
  /** What the model was given, a row for each reading that has a type. */
  readonly matrix: Float32Array;
}

/** Throws ScoringFailed. */
function createScore(profile: Profile, model: Model, timed: Timed) {
  const inputs = modelInputs(profile, model.manifest);
  const encoded = encodedTypes(profile, model.manifest.typeEncoding);
  const rowsOf = (readings: readonly Reading[], typeNames: ReadonlyMap<number, string>) => {
    const types: (EncodedType | undefined)[] = [];
    const matrix = new Float32Array(readings.length * inputs.length);
    let rowCount = 0;
    for (const reading of readings) {
      const name = typeNames.get(reading.machineId);
      const type = name === undefined ? undefined : encoded.get(name);
      types.push(type);
      if (type !== undefined) writeFeatureRow(inputs, featureValues(reading), type, matrix, rowCount++);
    }
    return { types, matrix, rowCount };
  };
  const score = (readings: readonly Reading[], typeNames: ReadonlyMap<number, string>): Scores => {
    const { types, matrix, rowCount } = timed('features', () => rowsOf(readings, typeNames));
    const scored = timed('score', () => model.scorer.probabilities(matrix, rowCount));
    return { types, matrix, probabilities: rowCount === readings.length ? scored : spread(scored, types) };
  };
  return (readings: readonly Reading[], typeNames: ReadonlyMap<number, string>): Scores =>
    orScoringFailed(() => score(readings, typeNames));
}

/** What the work gives. Throws ScoringFailed with what the work throws. */
export function orScoringFailed<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw new ScoringFailed(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The probabilities of the readings that have a type, each at the place of its reading. */
function spread(probabilities: Float32Array, types: Scores['types']): Float32Array {
  let row = 0;
  return Float32Array.from(types, (type) => (type === undefined ? Number.NaN : (probabilities[row++] as number)));
}

function createJudge(detectAnomalies: DetectAnomalies, thresholds: Thresholds) {
  return (
    readings: readonly Reading[],
    { types, probabilities, matrix }: Scores,
    typeNames: ReadonlyMap<number, string>,
  ): Assessments['notNormal'] => {
    const notNormal: (Detection | RefusedReading | undefined)[] = [];
    const places: number[] = [];
    const found: Scored[] = [];
    const rows: number[] = [];
    let row = 0;
    readings.forEach((reading, index) => {
      const type = types[index];
      const probability = probabilities[index] as number;
      if (type === undefined) {
        const refusal = new UnknownMachine(reading.machineId, typeNames.get(reading.machineId));
        notNormal.push({ verdict: 'refused', refusal });
        return;
      }
      notNormal.push(undefined);
      if (probability >= thresholds.anomaly) {
        places.push(index);
        found.push({ reading, type, probability });
        rows.push(row);
      }
      row++;
    });
    if (found.length === 0) return notNormal;
    detectAnomalies(found, matrix, rows).forEach((each, index) => {
      notNormal[places[index] as number] = each;
    });
    return notNormal;
  };
}
