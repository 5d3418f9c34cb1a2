// What the model makes of readings: each is normal, anomalous, or refused. A batch is answered in columns, so that a normal reading, which
// nearly every one is, costs no object. An anomalous one is a detection, and says why; nobody after this explains it again.
import type { InvalidReading, UnknownMachine } from './errors.ts';
import type { WrittenExplanation } from './explanation/write-explanation.ts';
import type { EncodedType } from './profile.ts';
import type { Reading } from './reading/reading.ts';
import { type Severity, severityOf, type Thresholds } from './severity.ts';

/** Why a reading is not scored, or cannot be kept. */
export type Refusal = InvalidReading | UnknownMachine;

export type Assessment = NormalReading | Detection | RefusedReading;

export interface NormalReading {
  readonly verdict: 'normal';
  readonly reading: Reading;
  readonly type: EncodedType;
  /** Of an anomaly: a float32 in [0, 1]. */
  readonly probability: number;
}

/** An anomalous reading: what is stored, and sent on as an alert. */
export interface Detection {
  readonly verdict: 'anomalous';
  readonly reading: Reading;
  readonly type: EncodedType;
  /** Of an anomaly: a float32 in [0, 1]. */
  readonly probability: number;
  readonly severity: Severity;
  readonly explanation: WrittenExplanation;
}

/** One whose explanation has been written into its alert: what is asked for after that. */
export interface ToldDetection extends Omit<Detection, 'explanation'> {
  readonly explanation: Omit<WrittenExplanation, 'json'>;
}

export interface RefusedReading {
  readonly verdict: 'refused';
  readonly refusal: Refusal;
}

/** Those of a batch: each column has an entry for each reading, in order. */
export interface Assessments {
  readonly readings: readonly Reading[];
  /** Undefined for a reading that was not scored. */
  readonly types: readonly (EncodedType | undefined)[];
  /** Of an anomaly; NaN for a reading that was not scored. */
  readonly probabilities: Float32Array;
  /** Undefined for a normal reading. */
  readonly notNormal: readonly (Detection | RefusedReading | undefined)[];
}

/** One of them as an object. Throws RangeError when there is none at the index. */
export function assessmentAt(assessments: Assessments, index: number): Assessment {
  const notNormal = assessments.notNormal[index];
  if (notNormal !== undefined) return notNormal;
  const reading = assessments.readings[index];
  const type = assessments.types[index];
  const probability = assessments.probabilities[index];
  if (reading === undefined || type === undefined || probability === undefined)
    throw new RangeError(`there is no assessment of reading ${index}`);
  return { verdict: 'normal', reading, type, probability };
}

/** The assessments of several batches as those of one. */
export function joinAssessments(parts: readonly Assessments[]): Assessments {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return {
    readings: parts.flatMap((part) => part.readings),
    types: parts.flatMap((part) => part.types),
    probabilities: Float32Array.from(parts.flatMap((part) => [...part.probabilities])),
    notNormal: parts.flatMap((part) => part.notNormal),
  };
}

/** The detection of a reading whose probability is at least the threshold. */
export function detect(
  thresholds: Thresholds,
  scored: Omit<NormalReading, 'verdict'>,
  explanation: WrittenExplanation,
): Detection {
  const { reading, type, probability } = scored;
  return {
    verdict: 'anomalous',
    reading,
    type,
    probability,
    severity: severityOf(probability, thresholds),
    explanation,
  };
}
