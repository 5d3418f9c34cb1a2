// Which of a batch's readings somebody has to look at, to follow the conditions of machines: nearly all are normal ones of machines that are quiet, and
// are passed over in one loop over a column.
import type { ScoredReadings } from '../batch.ts';
import type { BatchConditions } from './batch-conditions.ts';
import type { PartitionTimes } from './partition-times.ts';

type Columns = Pick<ScoredReadings, 'count' | 'machineIds' | 'partitions'> & {
  readonly times: Float64Array;
  /** How far the partitions are after all readings, those of other parts too; one that is absent is looked for. */
  readonly after: PartitionTimes;
};

/**
 * Calls `visit`, in order, with the place of each reading whose machine may have a condition, or with which the time of its partition (`times`) may show that
 * one was silent, and with the places in `stops`, which ascend. `visit` may be called with others too. Every machine that may come to have a condition by these
 * readings is in the filter before.
 */
export function visitPlaces(
  readings: Columns,
  batch: Pick<BatchConditions, 'filter' | 'deadline' | 'bringNear'>,
  stops: readonly number[],
  visit: (place: number, partition: number) => void,
): void {
  const { count, machineIds, partitions, times, after } = readings;
  const found = new Int32Array(count + 1);
  let nextStop = 0;
  for (let from = 0, end = 0; from < count; from = end) {
    const partition = partitions[from] as number;
    end = endOfPartition(partitions, from);
    const foundCount = batch.filter.findPlaces(machineIds, from, end, found);
    batch.bringNear(machineIds, found, foundCount);
    const latest = after.get(partition) ?? latestOf(times, from, end);
    found[foundCount] = end;
    for (let index = 0, place = from; place < end; place++) {
      while ((found[index] as number) < place) index++;
      while ((stops[nextStop] ?? end) < place) nextStop++;
      const next = Math.min(found[index] as number, stops[nextStop] ?? end);
      const deadline = batch.deadline(partition);
      place = latest >= deadline ? firstDue(times, place, next, deadline) : next;
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

/** Of records in any order any may be the latest; one that is none has no time. */
function latestOf(times: Float64Array, from: number, to: number): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (let place = from; place < to; place++) {
    const time = times[place] as number;
    if (time > latest) latest = time;
  }
  return latest;
}

function firstDue(times: Float64Array, from: number, to: number, deadline: number): number {
  for (let place = from; place < to; place++) if ((times[place] as number) >= deadline) return place;
  return to;
}
