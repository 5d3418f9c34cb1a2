// Which of a batch's readings somebody has to look at, to follow the conditions of machines: nearly all are normal ones of machines that are quiet, and
// are passed over in loops over columns. What they show is how far their partition's time is.
import type { EpochMs } from '../../core/time.ts';
import type { ScoredReadings } from '../batch.ts';
import type { BatchConditions } from './batch-conditions.ts';
import { endOfPartition, newestTime, type PartitionPassage } from './partition-times.ts';

export interface Passing extends Pick<PartitionPassage, 'pass'> {
  /** The latest time that a record can have. */
  readonly latest: EpochMs;
}

/**
 * Calls `visit`, in order, with the place of each reading whose machine may have a condition, or with whose record a machine may turn out to be silent, and
 * with the places in `stops`, which ascend; it may be called with others too. Those in between have passed by then; the record in hand is for `visit` to pass.
 */
export function visitPlaces(
  readings: Pick<ScoredReadings, 'count' | 'machineIds' | 'recordTimes' | 'partitions' | 'probabilities'>,
  batch: Pick<BatchConditions, 'filter' | 'deadline'>,
  { latest, pass }: Passing,
  stops: readonly number[],
  visit: (place: number, partition: number) => void,
): void {
  const { count, partitions } = readings;
  let nextStop = 0;
  for (let from = 0, end = 0; from < count; from = end) {
    const partition = partitions[from] as number;
    end = endOfPartition(partitions, from);
    for (let place = from; place < end; place++) {
      while ((stops[nextStop] ?? end) < place) nextStop++;
      const stop = Math.min(end, stops[nextStop] ?? end);
      const deadline = batch.deadline(partition);
      // What others have saved may have been heard before the time at which the partition is already.
      const isDue = pass(partition, Number.NaN) >= deadline;
      // Times are believed up to a bound alone: compared as they stand, they only show more.
      const next = isDue ? place : batch.filter.firstPlace(readings, place, stop, deadline);
      pass(partition, newestTime(readings, place, next, latest));
      place = next;
      if (place < end) visit(place, partition);
    }
  }
}
