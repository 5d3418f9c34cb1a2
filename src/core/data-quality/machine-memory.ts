// What is remembered of each machine's last reading, to see what one reading alone does not show: a value that is stuck, one that jumps, and a
// machine that is silent. It may be lost at any time (a restart, partitions that change hands, more machines than it holds): what is not
// known then is said to be unknown, and never to be well. Readings that are not newer than the newest one seen take no part.
import type { EpochMs } from '../time.ts';
import { createMachineTable } from './machine-table.ts';
import { createPartitionClocks, type PartitionClock } from './partition-clock.ts';

/** `unknown`: nothing is wrong that could be seen, and what came before is not known. */
export const believing = { believable: 0, suspect: 1, unknown: 2 } as const;
export type Believing = (typeof believing)[keyof typeof believing];

export interface MemoryOptions {
  readonly sensorCount: number;
  readonly machinesMax: number;
  readonly silence: SilenceOptions;
}

/** What machines of a type may do, each of a sensor's place. */
export interface TypeRules {
  /** The type's number, by which it is told again of a silent machine. */
  readonly number: number;
  /** 0 where the value may stay. */
  readonly stuckReadings: Float64Array;
  /** A reading that comes sooner after the one before counts for its part of one; 0, and every one counts whole. */
  readonly stuckIntervalSeconds: Float64Array;
  /** What it may change at once, infinite for any amount, and what more for each second. */
  readonly jumpAllowance: Float64Array;
  readonly jumpPerSecond: Float64Array;
  /** False where none of them asks for what came before. */
  readonly needsHistory: boolean;
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

/** So many rows are had near at once. */
export const expectedMax = 256;

export interface MachineMemory {
  /** Says that readings of these machines are looked at next, in this order, at most `expectedMax`; where they lie is known then. */
  readonly expect: (machineIds: Float64Array, from: number, to: number) => void;
  /** What `look` is told of a reading, by `told`: in an array, because a double as an argument would mostly become an object. */
  readonly reading: Float64Array;
  /**
   * Remembers a reading, and says what those before it show of it, in the order of the stream. `isKeyed` says that all readings of the machine
   * come to this partition, `rules` are those of its machine's type. `sensors` has its values from `from` on; `place` counts those that are
   * expected, and is -1 for one that is not.
   */
  readonly look: (
    partition: number,
    isKeyed: boolean,
    rules: TypeRules,
    sensors: Float64Array,
    from: number,
    place?: number,
  ) => Believing;
  /** What the last `look` has found. */
  readonly findings: () => readonly HistoryFinding[];
  /** The machines that are silent by the record of the last `look`, each told once until it is heard again. */
  readonly silent: () => readonly SilentMachine[];
  readonly forgetAll: () => void;
  readonly size: () => number;
  /** How many machines were forgotten because there were others. */
  readonly forgotten: () => number;
}

/** Of a reading: `at` is the time that decides. */
export const told = { machineId: 0, at: 1, collectedAt: 2, recordTime: 3 } as const;
const toldCount = 4;

/**
 * Of a row; after these a value for each sensor, and then a run for each: how often it came in a row, each time for its part where
 * that came sooner than is usual, so that the run says for how long too; below 0 where its beginning was not seen.
 */
const columns = {
  id: 0,
  at: 1,
  collectedAt: 2,
  heard: 3,
  since: 4,
  interval: 5,
  partition: 6,
  type: 7,
  isTold: 8,
} as const;
const columnCount = 9;
/** Of readings from no partition that tells of silence. */
const noPartition = -1;
/** How much a new interval counts. */
const intervalWeight = 1 / 16;

export function createMachineMemory(options: MemoryOptions): MachineMemory {
  const { sensorCount, silence } = options;
  const runsFrom = columnCount + sensorCount;
  const table = createMachineTable(runsFrom + sensorCount, options.machinesMax);
  const clocks = createPartitionClocks(silence.floorMs);
  const reading = new Float64Array(toldCount);
  const expected = new Int32Array(expectedMax).fill(-1);
  const found: HistoryFinding[] = [];
  let silent: readonly SilentMachine[] = [];

  const begin = (sensors: Float64Array, from: number): number => {
    const row = table.take(reading[told.machineId] as number);
    const rows = table.rows();
    rows[row + columns.partition] = noPartition;
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      rows[row + columnCount + sensor] = sensors[from + sensor] as number;
      rows[row + runsFrom + sensor] = -1;
    }
    return row;
  };
  const compare = (
    rows: Float64Array,
    row: number,
    { stuckReadings, stuckIntervalSeconds, jumpAllowance, jumpPerSecond }: TypeRules,
    sensors: Float64Array,
    from: number,
  ): Believing => {
    const seconds = ((reading[told.at] as number) - (rows[row + columns.at] as number)) / 1000;
    let result: Believing = believing.believable;
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      const value = sensors[from + sensor] as number;
      const previous = rows[row + columnCount + sensor] as number;
      const stuckAt = stuckReadings[sensor] as number;
      if (value !== previous) {
        rows[row + columnCount + sensor] = value;
        rows[row + runsFrom + sensor] = 1;
        const allowance = jumpAllowance[sensor] as number;
        const change = Math.abs(value - previous);
        if (change <= allowance || change <= allowance + (jumpPerSecond[sensor] as number) * seconds) continue;
        found.push({ check: 'jump', sensor, previous, readings: 0, seconds });
        continue;
      }
      if (stuckAt === 0) continue;
      const before = rows[row + runsFrom + sensor] as number;
      const usual = stuckIntervalSeconds[sensor] as number;
      const counted = seconds < usual ? seconds / usual : 1;
      const run = before < 0 ? before - counted : before + counted;
      rows[row + runsFrom + sensor] = run;
      if (Math.abs(run) >= stuckAt) found.push({ check: 'stuck', sensor, previous, readings: Math.abs(run), seconds });
      else if (run < 0) result = believing.unknown;
    }
    return found.length > 0 ? believing.suspect : result;
  };
  const hear = (rows: Float64Array, row: number, partition: number, clock: PartitionClock): void => {
    const { active } = clock;
    if (rows[row + columns.partition] !== partition) {
      rows[row + columns.partition] = partition;
      rows[row + columns.since] = active;
      rows[row + columns.interval] = 0;
    } else learnInterval(rows, row, active - (rows[row + columns.heard] as number), silence);
    rows[row + columns.heard] = active;
    rows[row + columns.isTold] = 0;
  };
  const findSilent = (partition: number, { active }: PartitionClock): readonly SilentMachine[] => {
    const rows = table.rows();
    const width = runsFrom + sensorCount;
    const now: SilentMachine[] = [];
    for (let row = 0, end = table.size() * width; row < end; row += width) {
      if (rows[row + columns.partition] !== partition || rows[row + columns.isTold] === 1) continue;
      const heard = rows[row + columns.heard] as number;
      const limitMs = silenceLimit(silence, rows[row + columns.interval] as number);
      // Of a machine that was heard of for a shorter time nobody knows what is usual.
      if (active - heard < limitMs || heard - (rows[row + columns.since] as number) < limitMs) continue;
      rows[row + columns.isTold] = 1;
      now.push({
        machineId: rows[row] as number,
        at: rows[row + columns.at] as number,
        collectedAt: rows[row + columns.collectedAt] as number,
        limitMs,
        type: rows[row + columns.type] as number,
      });
    }
    return now;
  };

  return {
    reading,
    expect: (machineIds, from, to) => table.findAll(machineIds, from, to, expected),
    look: (partition, isKeyed, rules, sensors, from, place = -1) => {
      // Even of an empty array to set the length costs more than to look.
      if (found.length > 0) found.length = 0;
      if (silent.length > 0) silent = [];
      let row = place === -1 ? -1 : (expected[place] as number);
      // It may have been forgotten for another since, or have come since.
      if (row === -1 || table.rows()[row] !== reading[told.machineId]) row = table.find(reading, told.machineId);
      const isFirst = row === -1;
      if (isFirst) row = begin(sensors, from);
      const rows = table.rows();
      let result: Believing = rules.needsHistory ? believing.unknown : believing.believable;
      if (isFirst || isNewer(reading, rows, row)) {
        if (!isFirst) result = compare(rows, row, rules, sensors, from);
        rows[row + columns.at] = reading[told.at] as number;
        rows[row + columns.collectedAt] = reading[told.collectedAt] as number;
        rows[row + columns.type] = rules.number;
      }
      if (silence.intervals === 0) return result;
      const clock = clocks.pass(partition, reading, told.recordTime);
      // Of unkeyed readings the next ones may lie in another partition, where nobody here has read them yet.
      if (isKeyed) hear(rows, row, partition, clock);
      else rows[row + columns.partition] = noPartition;
      if (clocks.isDue(clock)) silent = findSilent(partition, clock);
      return result;
    },
    findings: () => found,
    silent: () => silent,
    forgetAll: () => {
      table.clear();
      clocks.clear();
    },
    size: table.size,
    forgotten: table.forgotten,
  };
}

function isNewer(reading: Float64Array, rows: Float64Array, row: number): boolean {
  const [at, before] = [reading[told.at] as number, rows[row + columns.at] as number];
  if (at !== before) return at > before;
  return (reading[told.collectedAt] as number) > (rows[row + columns.collectedAt] as number);
}

function silenceLimit({ intervals, floorMs }: SilenceOptions, intervalMs: number): number {
  return Math.max(floorMs, intervals * intervalMs);
}

/**
 * Readings that come closer than ever matters say nothing: they may be those of a bundle, and what is usual is the time between bundles. A
 * silence that was told counts as being as long as it may be, so that a machine which is often silent for long is told of again.
 */
function learnInterval(rows: Float64Array, row: number, gapMs: number, silence: SilenceOptions): void {
  if (gapMs * silence.intervals < silence.floorMs) return;
  const before = rows[row + columns.interval] as number;
  const gap = rows[row + columns.isTold] === 1 ? Math.min(gapMs, silenceLimit(silence, before)) : gapMs;
  rows[row + columns.interval] = before === 0 ? gap : before + (gap - before) * intervalWeight;
}
