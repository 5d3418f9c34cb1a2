// What episodes the readings of one partition come to, told by the rules of `machine`; and how far the time of a partition is at each of its records. Pure.
import {
  type EpisodeReading,
  type Machine,
  type PassedRecord,
  passMachine,
  type ReplayRules,
  type ToldEvent,
} from './machine.ts';

/** The readings of one partition in their order; every event in its order. */
export function replayEpisodes(readings: readonly EpisodeReading[], rules: ReplayRules): ToldEvent[] {
  const machines = new Map<number, Machine>();
  const told: ToldEvent[] = [];
  const pass = (machineId: number, record: PassedRecord): void => {
    const passed = passMachine(machineId, machines.get(machineId), record, rules);
    told.push(...passed.told);
    if (passed.machine === undefined) machines.delete(machineId);
    else machines.set(machineId, passed.machine);
  };
  let time = unknownTime;
  for (const reading of readings) {
    time = passTime(time, reading.atMs, rules);
    const record = { ...time, partition: reading.partition, reading: undefined };
    for (const machineId of machines.keys()) pass(machineId, record);
    pass(reading.machineId, { ...record, reading });
  }
  return told;
}

/** How far a partition is: a record that is behind the others is heard when it comes. In ms since 1970. */
export interface PartitionTime {
  readonly newest: number;
  /** Of the last record, where it is far ahead and the first that is. */
  readonly ahead: number | null;
  /** The last pause: from when, and when it went on. */
  readonly pausedAt: number | null;
  readonly resumedAt: number;
}

export const unknownTime: PartitionTime = {
  newest: Number.NEGATIVE_INFINITY,
  ahead: null,
  pausedAt: null,
  resumedAt: Number.NEGATIVE_INFINITY,
};

/** After one more record. */
export function passTime(before: PartitionTime, at: number, { aheadMs, silenceMs }: ReplayRules): PartitionTime {
  const { newest, ahead } = before;
  if (at < newest + aheadMs) return { ...before, newest: Math.max(newest, at), ahead: null };
  if (ahead === null || at < ahead) return { ...before, ahead: at };
  // So long a step is a pause of all its machines, and says nothing of any.
  const isPause = newest > Number.NEGATIVE_INFINITY && ahead - newest > silenceMs / 2;
  const pause = isPause ? { pausedAt: newest, resumedAt: ahead } : {};
  const isNear = at < ahead + aheadMs;
  return { ...before, ...pause, newest: isNear ? at : ahead, ahead: isNear ? null : at };
}
