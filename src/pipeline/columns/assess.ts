// Readings in columns to assessments in columns: machine types, features, score, and what is not normal. The same as assess, without an object
// for a reading that is normal; whoever follows machines over time finds here what it needs of every reading.
import type { Detection, RefusedReading } from '../../core/assessment.ts';
import { UnknownMachine } from '../../core/errors.ts';
import { encodedTypes } from '../../core/machine-type.ts';
import type { EncodedType } from '../../core/profile.ts';
import { untimed } from '../../core/stages.ts';
import { TextBytes } from '../../core/text/text-bytes.ts';
import { modelInputs } from '../../inference/model/scaler.ts';
import { type Assessing, orScoringFailed } from '../assess.ts';
import type { DetectAnomalies, Scored } from '../detect-anomalies.ts';
import type { CountDrift } from './count-drift.ts';
import { createWriteFeatureRows } from './features.ts';
import { type ReadingColumns, readingAt } from './readings.ts';

/** The types of machines, as FindMachineTypes tells them. */
export interface TypeColumn {
  /** Of each reading's machine the place of its type in `names`. */
  readonly places: Uint16Array;
  /** Undefined at 0: there is no such machine. */
  readonly names: readonly (string | undefined)[];
  /** The row of each machine in what is kept by row (core/data-quality/machine-rows), as far as it is known; absent where nothing is. */
  readonly rows?: Int32Array;
}

/** Port: FindMachineTypes in columns. An id that is NaN is of no machine. Throws Unavailable. */
export type FindTypeColumn = (machineIds: Float64Array) => TypeColumn | Promise<TypeColumn>;

export const verdicts = { normal: 0, anomalous: 1, refused: 2 } as const;

export interface ColumnAssessments {
  /** As `verdicts` has them. A record that is no reading is refused too. */
  readonly verdicts: Uint8Array;
  /** Of an anomaly; NaN for a reading that was not scored. */
  readonly probabilities: Float32Array;
  /** Of the readings whose verdict is not normal, by their row; without those that are refused because they are no reading. */
  readonly notNormal: ReadonlyMap<number, Detection | RefusedReading>;
  /** Where their explanations are written. */
  readonly explanations: TextBytes;
  /** The type of a scored reading's machine. */
  readonly typeOf: (row: number) => EncodedType | undefined;
  /** What `typeOf` is by: of each row the place in `types`. */
  readonly typePlaces: Uint16Array;
  readonly types: readonly (EncodedType | undefined)[];
  /** As TypeColumn has them. */
  readonly machineRows?: Int32Array | undefined;
  /** A row that was scored; -1 when none was. */
  readonly scoredRow: number;
}

/** A promise only where FindTypeColumn gives one. Fails as that does, or with ScoringFailed, or as an explanation does (or-refuse). */
export type AssessColumns = (readings: ReadingColumns) => ColumnAssessments | Promise<ColumnAssessments>;

export interface ColumnAssessing extends Omit<Assessing, 'findMachineTypes' | 'explaining'> {
  readonly findTypeColumn: FindTypeColumn;
  readonly detectAnomalies: DetectAnomalies;
  /** Told of every batch that was scored; absent where nobody counts. */
  readonly countDrift?: CountDrift | undefined;
}

/** Throws RangeError when the model wants features, or types, that the profile does not have. */
export function createAssessColumns(assessing: ColumnAssessing): AssessColumns {
  const { findTypeColumn, timed = untimed, countDrift } = assessing;
  const score = createScore(assessing);
  const judge = createJudge(assessing);
  const assess = (readings: ReadingColumns, types: TypeColumn): ColumnAssessments => {
    const scores = orScoringFailed(() => score(readings, types));
    countDrift?.(readings, types.places, scores.encoded, scores.matrix, scores.scored);
    return timed('explain', () => judge(readings, types, scores));
  };
  return (readings) => {
    const types = timed('machine type', () => findTypeColumn(readings.machineIds));
    return types instanceof Promise ? types.then((found) => assess(readings, found)) : assess(readings, types);
  };
}

interface Scores {
  readonly typeOf: (row: number) => Scored['type'] | undefined;
  readonly encoded: readonly (Scored['type'] | undefined)[];
  /** What the model was given, a row for each reading that has a type, and what it gave for it. */
  readonly matrix: Float32Array;
  readonly scored: Float32Array;
}

function createScore({ profile, model, timed = untimed }: ColumnAssessing) {
  const inputs = modelInputs(profile, model.manifest);
  const encoded = encodedTypes(profile, model.manifest.typeEncoding);
  const sensorNames = profile.sensors.map((sensor) => sensor.name);
  const writeFeatureRows = createWriteFeatureRows(inputs, sensorNames);
  return (readings: ReadingColumns, { places, names }: TypeColumn): Scores => {
    const types = names.map((name) => (name === undefined ? undefined : encoded.get(name)));
    const typeOf = createTypeOf(types, places);
    const matrix = new Float32Array(readings.length * inputs.length);
    const rowCount = timed('features', () => writeFeatureRows(readings, typeOf, matrix));
    return {
      typeOf,
      encoded: types,
      matrix,
      scored: timed('score', () => model.scorer.probabilities(matrix, rowCount)),
    };
  };
}

/** Lives as long as its batch, and keeps alive what it names alone: not what the model was given. */
function createTypeOf(types: Scores['encoded'], places: Uint16Array): Scores['typeOf'] {
  return (row) => types[places[row] as number];
}

function createJudge({ thresholds, detectAnomalies }: ColumnAssessing) {
  return (readings: ReadingColumns, types: TypeColumn, scores: Scores): ColumnAssessments => {
    const { length, machineIds, refusals } = readings;
    const { typeOf, matrix, scored } = scores;
    const column = new Uint8Array(length);
    const probabilities = new Float32Array(length).fill(Number.NaN);
    const notNormal = new Map<number, Detection | RefusedReading>();
    const found: Scored[] = [];
    const places: number[] = [];
    const rows: number[] = [];
    let scoredRow = -1;
    let next = 0;
    for (let row = 0; row < length; row++) {
      const type = typeOf(row);
      if (type === undefined) {
        column[row] = verdicts.refused;
        if (refusals.has(row)) continue;
        const refusal = new UnknownMachine(machineIds[row] as number, types.names[types.places[row] as number]);
        notNormal.set(row, { verdict: 'refused', refusal });
        continue;
      }
      const probability = scored[next] as number;
      probabilities[row] = probability;
      scoredRow = row;
      if (probability >= thresholds.anomaly) {
        found.push({ reading: readingAt(readings, row), type, probability });
        places.push(row);
        rows.push(next);
      }
      next++;
    }
    const explanations = new TextBytes();
    detectAnomalies(found, matrix, rows, explanations).forEach((each, index) => {
      const row = places[index] as number;
      notNormal.set(row, each);
      column[row] = each.verdict === 'refused' ? verdicts.refused : verdicts.anomalous;
    });
    return {
      ...{ verdicts: column, probabilities, notNormal, explanations, typeOf, scoredRow },
      ...{ typePlaces: types.places, types: scores.encoded, machineRows: types.rows },
    };
  };
}
