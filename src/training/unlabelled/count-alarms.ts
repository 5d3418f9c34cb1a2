// How many alarms a limit would have raised in readings that are known: an alarm is an episode that opens, by the very rules of serving
// (core/episode), not a row. What is counted is put beside the time that machines were watched.
import { type Condition, stepCondition } from '../../core/episode/condition.ts';
import type { Anomaly } from '../../core/episode/episode.ts';
import { noPauses } from '../../core/episode/partition-time.ts';
import type { EpisodeRules } from '../../core/episode/rules.ts';
import type { Profile } from '../../core/profile.ts';
import type { Dataset } from '../data/dataset.ts';
import { clockOf, rowsBefore } from '../evaluation/events.ts';

/** Rows of a data set that follow one another, from one up to another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Watched {
  readonly machines: number;
  /** The time between neighbouring rows of each machine, gaps left out, summed over machines. */
  readonly machineWeeks: number;
}

const weekMs = 7 * 86_400_000;

/** The number of each row's machine: its own, else its group's; one for all where the file has neither. */
function machineOfRows({ machines, groups, order }: Dataset): Uint32Array {
  return order.hasMachines ? machines : groups;
}

/** Null where times are no clock. */
export function watchedTime(dataset: Dataset, { from, to }: Stretch): Watched | null {
  const machines = machineOfRows(dataset).subarray(from, to);
  const part = { order: dataset.order, times: dataset.times.subarray(from, to), rowCount: to - from };
  const clock = clockOf(part, rowsBefore({ groups: machines, rowCount: to - from }));
  if (clock === null) return null;
  return { machines: new Set(machines).size, machineWeeks: clock.observedMs / weekMs };
}

/** How many episodes open at the threshold. `probabilities` has a value for each row of the stretch. */
export function countAlarms(
  profile: Profile,
  dataset: Dataset,
  { from, to }: Stretch,
  probabilities: Float32Array,
  threshold: number,
  rulesOf: (typeName: string) => EpisodeRules,
): number {
  const { times, typeIndexes } = dataset;
  const machines = machineOfRows(dataset);
  const names = profile.machineTypes.map(({ name }) => name);
  const rules = names.map(rulesOf);
  const conditions = new Map<number, Condition>();
  let opened = 0;
  for (let row = from; row < to; row++) {
    const probability = probabilities[row - from] as number;
    const machine = machines[row] as number;
    const before = conditions.get(machine);
    // Most machines have nothing wrong with them most of the time.
    if (before === undefined && probability < threshold) continue;
    const at = times[row] as number;
    const type = typeIndexes[row] as number;
    const step = stepCondition(rules[type] as EpisodeRules, before, {
      at,
      collectedAt: at,
      recordTime: at,
      partition: 0,
      partitionTime: at,
      pauses: noPauses,
      probability,
      typeName: names[type] as string,
      anomaly: probability >= threshold ? someAnomaly : null,
    });
    for (const { event } of step.events) if (event === 'opened') opened++;
    if (step.condition === undefined) conditions.delete(machine);
    else conditions.set(machine, step.condition);
  }
  return opened;
}

/** Whether an episode opens depends on nothing of an anomaly but that it is one. */
const someAnomaly: Anomaly = { eventId: '', severity: 'WARNING', modes: [], sensors: {} };
