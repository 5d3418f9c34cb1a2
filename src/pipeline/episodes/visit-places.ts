// Which of a batch's readings somebody has to look at, to follow the conditions of machines: nearly all are normal ones of machines that are quiet, and
// are passed over in one loop over two columns.
import type { ScoredReadings } from '../batch.ts';
import type { BatchConditions } from './batch-conditions.ts';

/**
 * Calls `visit`, in order, with the place of each reading whose machine may have a condition, or with which the time of its partition (`times`) may show that
 * one was silent, and with the places in `stops`, which ascend. `visit` may be called with others too.
 */
export function visitPlaces(
  readings: Pick<ScoredReadings, 'count' | 'machineIds' | 'partitions'> & { readonly times: Float64Array },
  batch: Pick<BatchConditions, 'filter' | 'deadline'>,
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
      place = batch.filter.firstPlace(readings, place, stop, batch.deadline(partition));
      if (place < end) visit(place, partition);
    }
  }
}

/** The first place from `from` on that is of another partition. */
function endOfPartition(partitions: Int32Array, from: number): number {
  const partition = partitions[from];
  let end = from + 1;
  while (end < partitions.length && partitions[end] === partition) end++;
  return end;
}
