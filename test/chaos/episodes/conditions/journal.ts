// The journal of conditions: what the triggers of `install` have written down of a run, and what each step of progress has read of the topic. Pure.
import type { EpisodeReading, Machine, PassedRecord, ReplayRules } from '../machine.ts';
import { type PartitionTime, passTime, unknownTime } from '../replay.ts';

/** So many rows, of half a kilobyte each; then the journal is full, and the run says so. */
export const journalRowsMax = 600_000;

/** A condition's row that was inserted, changed or deleted. */
export interface RowChange {
  readonly machineId: number;
  /** The whole row as it was before and is after, as texts that are equal for equal rows alone; null where there was, or is, none. */
  readonly before: string | null;
  readonly after: string | null;
  readonly versionBefore: number | null;
  readonly version: number | null;
  /** What the row says afterwards; undefined for a machine that is quiet. */
  readonly machine: Machine | undefined;
}

export interface ProgressStep {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** How far the partition is after it, as the table has it; null where that says nothing yet. */
  readonly time: PartitionTime | null;
}

/** One that was committed. */
export interface Transaction {
  /** Ascends; of two that have changed the same row as they have. */
  readonly place: number;
  readonly id: number;
  /** When its rows were changed, before it was committed, by the database's clock. */
  readonly atMs: number;
  /** Which others it could see then: all before `nextId` but those that were running. */
  readonly nextId: number;
  readonly running: readonly number[];
  readonly changes: readonly RowChange[];
  readonly steps: readonly ProgressStep[];
  /** Event ids of what it tells of machines, in order. */
  readonly told: readonly { readonly machineId: number; readonly eventId: string }[];
}

export interface ConditionJournal {
  /** In the order of their places. */
  readonly transactions: readonly Transaction[];
  /** False where it was full before the run was over. */
  readonly isWhole: boolean;
}

/** A step with what it has read. */
export interface ReadStep extends ProgressStep {
  /** The transaction before it that has moved the partition; undefined for the first. */
  readonly previous: Transaction | undefined;
  readonly records: readonly (PassedRecord & { readonly reading: EpisodeReading })[];
}

export interface ReadTransaction extends Transaction {
  readonly read: readonly ReadStep[];
}

export interface ReadJournal {
  readonly transactions: readonly ReadTransaction[];
  readonly problems: readonly string[];
}

/** Problems: steps that do not follow one another, and times of partitions that are not those of its records. */
export function readJournal(
  transactions: readonly Transaction[],
  readings: readonly EpisodeReading[],
  rules: ReplayRules,
): ReadJournal {
  const partitions = new Map<number, PartitionReader>();
  for (const [partition, each] of Map.groupBy(readings, (reading) => reading.partition))
    partitions.set(partition, partitionReader(each, rules));
  const problems: string[] = [];
  const known = new Set<string>();
  const read = transactions.map((transaction) => ({
    ...transaction,
    // What is sent again has been told before.
    told: transaction.told.filter(({ eventId }) => !known.has(eventId) && known.add(eventId)),
    read: transaction.steps.map((step): ReadStep => {
      const reader = partitions.get(step.partition) ?? partitionReader([], rules);
      partitions.set(step.partition, reader);
      const { position, previous, time, records } = reader.read(transaction, step);
      const name = `the step of partition ${step.partition} from ${step.from} to ${step.to}`;
      if (position !== step.from) problems.push(`${name} does not begin at ${position}, where the one before it ends`);
      if (!isSameTime(time, step.time))
        problems.push(`${name} has stored the time ${timeText(step.time)}, and its records say ${timeText(time)}`);
      return { ...step, previous, records };
    }),
  }));
  return { transactions: read, problems };
}

type PartitionReader = ReturnType<typeof partitionReader>;

function partitionReader(readings: readonly EpisodeReading[], rules: ReplayRules) {
  let [place, position, time] = [0, 0, unknownTime];
  let previous: Transaction | undefined;
  return {
    read: (transaction: Transaction, { from, to }: ProgressStep) => {
      const before = { position, previous };
      const records: ReadStep['records'][number][] = [];
      for (let reading = readings[place]; reading !== undefined && reading.offset < to; reading = readings[++place]) {
        time = passTime(time, reading.atMs, rules);
        const { newest, resumedAt } = time;
        if (reading.offset >= from) records.push({ partition: reading.partition, newest, resumedAt, reading });
      }
      [position, previous] = [to, transaction];
      return { ...before, time, records };
    },
  };
}

function isSameTime(time: PartitionTime, stored: PartitionTime | null): boolean {
  return timeText(time) === timeText(stored ?? unknownTime);
}

function timeText(time: PartitionTime | null): string {
  if (time === null) return 'none';
  const { newest, ahead, pausedAt, resumedAt } = time;
  return `${newest} (ahead ${ahead}, paused from ${pausedAt} to ${resumedAt})`;
}
