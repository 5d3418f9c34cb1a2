// The readings of a batch as episodes need them: columns, of one entry for each reading in the order of the stream, and an object for each
// anomalous one alone.
import type { RawRecord } from '../../core/record/record.ts';
import type { DetectionEvent, ScoredReadings } from '../batch.ts';

/** Those of the readings whose record is wanted; the others as if they had been refused. */
export function onlyThose(readings: ScoredReadings, isWanted: (record: RawRecord) => boolean): ScoredReadings {
  return {
    ...readings,
    probabilities: Float32Array.from(readings.probabilities, (probability, place) =>
      Number.isNaN(probability) || isWanted(readings.recordOf(place)) ? probability : Number.NaN,
    ),
  };
}

/** Room for `count` readings, which are written one after the other. */
export function scoredReadings(count: number, recordOf: ScoredReadings['recordOf']) {
  const typeNames = new Array<string | undefined>(count);
  return {
    count,
    machineIds: new Float64Array(count),
    collectedAt: new Float64Array(count),
    recordTimes: new Float64Array(count),
    partitions: new Int32Array(count),
    probabilities: new Float32Array(count).fill(Number.NaN),
    typeNames,
    typeNameOf: (place: number) => typeNames[place],
    detections: new Map<number, DetectionEvent>(),
    recordOf,
  } satisfies ScoredReadings & { readonly typeNames: (string | undefined)[] };
}
