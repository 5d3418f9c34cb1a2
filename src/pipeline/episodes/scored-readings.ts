// The readings of a batch as episodes need them: columns, of one entry for each reading in the order of the stream, and an object for each
// anomalous one alone.
import type { DetectionEvent } from '../batch.ts';

export interface ScoredReadings {
  readonly count: number;
  readonly machineIds: ArrayLike<number>;
  /** The readings' own times. */
  readonly collectedAt: ArrayLike<number>;
  /** Those of their records; NaN of a dead letter that has lost it. */
  readonly recordTimes: ArrayLike<number>;
  readonly partitions: ArrayLike<number>;
  /** NaN for a reading that was refused. */
  readonly probabilities: ArrayLike<number>;
  readonly typeNames: ArrayLike<string | undefined>;
  /** By place. */
  readonly detections: ReadonlyMap<number, DetectionEvent>;
}

/** Room for `count` readings, which are written one after the other. */
export function scoredReadings(count: number) {
  return {
    count,
    machineIds: new Float64Array(count),
    collectedAt: new Float64Array(count),
    recordTimes: new Float64Array(count),
    partitions: new Int32Array(count),
    probabilities: new Float32Array(count).fill(Number.NaN),
    typeNames: new Array<string | undefined>(count),
    detections: new Map<number, DetectionEvent>(),
  } satisfies ScoredReadings;
}
