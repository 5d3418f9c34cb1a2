// What the model says of one reading.
import type { EncodedType } from './profile.ts';
import type { Reading } from './reading.ts';
import { type Severity, severityOf, type Thresholds } from './severity.ts';

export interface Detection {
  readonly reading: Reading;
  readonly type: EncodedType;
  /** Probability of an anomaly, a float32 in [0, 1]. */
  readonly probability: number;
  readonly isAnomaly: boolean;
  /** Null for a normal reading. */
  readonly severity: Severity | null;
}

/** Decides on a probability. */
export function detect(reading: Reading, type: EncodedType, probability: number, thresholds: Thresholds): Detection {
  const isAnomaly = probability >= thresholds.anomaly;
  return { reading, type, probability, isAnomaly, severity: isAnomaly ? severityOf(probability, thresholds) : null };
}
