// What is told to the memory of machines (machine-memory), and what it says: readings in columns, and an object only of what is suspect or silent.
import type { EpochMs } from '../time.ts';

/** `unknown`: nothing is wrong that could be seen, and what came before is not known. */
export const believing = { believable: 0, suspect: 1, unknown: 2 } as const;
export type Believing = (typeof believing)[keyof typeof believing];

/** What machines of a type may do, each of a sensor's place. */
export interface TypeRules {
  /** 0 where the value may stay. */
  readonly stuckReadings: Float64Array;
  /** A reading that comes sooner after the one before counts for its part of one; 0, and every one counts whole. */
  readonly stuckIntervalSeconds: Float64Array;
  /** What it may change at once, infinite for any amount, and what more for each second. */
  readonly jumpAllowance: Float64Array;
  readonly jumpPerSecond: Float64Array;
}

export interface SilenceOptions {
  /** So many of its usual intervals without a reading, and a machine is silent; 0, and none ever is. */
  readonly intervals: number;
  /** No machine is silent before that, however often its readings come. */
  readonly floorMs: number;
}

export interface HistoryFinding {
  readonly check: 'stuck' | 'jump';
  /** The sensor's place. */
  readonly sensor: number;
  readonly previous: number;
  /** Of stuck: how many readings in a row, of which those that came sooner than is usual count for their part. */
  readonly readings: number;
  readonly seconds: number;
}

export interface SilentMachine {
  readonly machineId: number;
  /** The times of its newest reading: the one that decides, and its own. */
  readonly at: EpochMs;
  readonly collectedAt: EpochMs;
  /** For how long it may be silent. */
  readonly limitMs: number;
  /** The type's number, as `look` was given it. */
  readonly type: number;
}

/** Readings in the order of the stream, in columns; of each the place in all of them. */
export interface RememberedReadings {
  readonly count: number;
  readonly machineIds: Float64Array;
  /** The rows of their machines, as far as they were known when they were looked for; -1 for one that was not. */
  readonly rows: Int32Array;
  /** The number of each machine's type; below 0 for a reading that takes no part. */
  readonly types: Int16Array;
  /** The time that decides; NaN for a reading of which nobody knows it, which takes no part. */
  readonly times: Float64Array;
  readonly collectedAt: Float64Array;
  /** As far as they are believed. */
  readonly recordTimes: Float64Array;
  readonly partitions: Int32Array;
  /** -1 says that readings of the machine come to other partitions too. */
  readonly keyLengths: Int32Array;
  /** A row of values for each reading. */
  readonly values: Float64Array;
}

export interface Remembered {
  /** As `believing` has them; unknown of what takes no part. */
  readonly states: Uint8Array;
  /** Of those that are suspect, by their place. */
  readonly findings: ReadonlyMap<number, readonly HistoryFinding[]>;
  /** The machines that are silent by the record at a place, each told once until it is heard again; in the order of places. */
  readonly silent: readonly { readonly place: number; readonly machines: readonly SilentMachine[] }[];
}
