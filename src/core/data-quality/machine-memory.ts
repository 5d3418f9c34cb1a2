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

/** So many rows are had near at once. */
export const expectedMax = 256;

export interface MachineMemory {
  /** The number by which `look` is told the machine's type, and tells it again of a silent machine. */
  readonly addType: (rules: TypeRules) => number;
  /** Says that readings of these machines are looked at next, in this order, at most `expectedMax`; where they lie is known then. */
  readonly expect: (machineIds: Float64Array, from: number, to: number) => void;
  /** What `look` is told of a reading, by `told`: in an array, because a double as an argument would mostly become an object. */
  readonly reading: Float64Array;
  /**
   * Remembers a reading, and says what those before it show of it, in the order of the stream. `isKeyed` says that all readings of the machine
   * come to this partition, `type` is the number of its machine's. `sensors` has its values from `from` on; `place` counts those that are
   * expected, and is -1 for one that is not.
   */
  readonly look: (
    partition: number,
    isKeyed: boolean,
    type: number,
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

// Numbers by themselves, and not members of an object: V8 takes the shape of such an object back again and again where others of the same members hold
// other kinds of numbers, and what it has compiled with it.
/** Places of a reading's numbers; `at` is the time that decides. */
export const toldMachineId = 0;
export const toldAt = 1;
export const toldCollectedAt = 2;
export const toldRecordTime = 3;
const toldCount = 4;

/**
 * Of a row; after these a value for each sensor, and then a run for each: how often it came in a row, each time for its part where
 * that came sooner than is usual, so that the run says for how long too; below 0 where its beginning was not seen.
 */
const atColumn = 1;
const collectedAtColumn = 2;
const heardColumn = 3;
const sinceColumn = 4;
const intervalColumn = 5;
const partitionColumn = 6;
const typeColumn = 7;
const isToldColumn = 8;
const columnCount = 9;
/** Of readings from no partition that tells of silence. */
const noPartition = -1;
/** How much a new interval counts. */
const intervalWeight = 1 / 16;

export function createMachineMemory(options: MemoryOptions): MachineMemory {
  const { sensorCount, silence } = options;
  const runsFrom = columnCount + sensorCount;
  const width = runsFrom + sensorCount;
  const { rows: allRows, find, findAll, take, ...table } = createMachineTable(width, options.machinesMax);
  const { pass, isDue, clear: clearClocks } = createPartitionClocks(silence.floorMs);
  // Of each type, of each sensor.
  let stuckReadings = new Float64Array(0);
  let stuckIntervalSeconds = new Float64Array(0);
  let jumpAllowance = new Float64Array(0);
  let jumpPerSecond = new Float64Array(0);
  const needsHistory: boolean[] = [];
  /** The partition of each row once more, close together: who is silent is looked for among all machines. */
  let partitionOf = new Int32Array(0);
  const reading = new Float64Array(toldCount);
  const expected = new Int32Array(expectedMax).fill(-1);
  const found: HistoryFinding[] = [];
  let silent: readonly SilentMachine[] = [];

  const setPartition = (rows: Float64Array, row: number, partition: number): void => {
    const place = row / width;
    if (place >= partitionOf.length) {
      const before = partitionOf;
      partitionOf = new Int32Array(2 * place + 256);
      partitionOf.set(before);
    }
    partitionOf[place] = partition;
    rows[row + partitionColumn] = partition;
  };
  const begin = (sensors: Float64Array, from: number): number => {
    const row = take(reading[toldMachineId] as number);
    const rows = allRows();
    setPartition(rows, row, noPartition);
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      rows[row + columnCount + sensor] = sensors[from + sensor] as number;
      rows[row + runsFrom + sensor] = -1;
    }
    return row;
  };
  const compare = (rows: Float64Array, row: number, type: number, sensors: Float64Array, from: number): Believing => {
    const rulesFrom = type * sensorCount;
    const seconds = ((reading[toldAt] as number) - (rows[row + atColumn] as number)) / 1000;
    let result: Believing = believing.believable;
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      const value = sensors[from + sensor] as number;
      const previous = rows[row + columnCount + sensor] as number;
      const stuckAt = stuckReadings[rulesFrom + sensor] as number;
      if (value !== previous) {
        rows[row + columnCount + sensor] = value;
        rows[row + runsFrom + sensor] = 1;
        const allowance = jumpAllowance[rulesFrom + sensor] as number;
        const change = Math.abs(value - previous);
        if (change <= allowance || change <= allowance + (jumpPerSecond[rulesFrom + sensor] as number) * seconds)
          continue;
        found.push({ check: 'jump', sensor, previous, readings: 0, seconds });
        continue;
      }
      if (stuckAt === 0) continue;
      const before = rows[row + runsFrom + sensor] as number;
      const usual = stuckIntervalSeconds[rulesFrom + sensor] as number;
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
    if (rows[row + partitionColumn] !== partition) {
      setPartition(rows, row, partition);
      rows[row + sinceColumn] = active;
      rows[row + intervalColumn] = 0;
    } else learnInterval(rows, row, active - (rows[row + heardColumn] as number), silence);
    rows[row + heardColumn] = active;
    rows[row + isToldColumn] = 0;
  };
  const findSilent = (partition: number, { active }: PartitionClock): readonly SilentMachine[] => {
    const rows = allRows();
    const now: SilentMachine[] = [];
    for (let place = 0, end = table.size(); place < end; place++) {
      if (partitionOf[place] !== partition) continue;
      const row = place * width;
      if (rows[row + isToldColumn] === 1) continue;
      const heard = rows[row + heardColumn] as number;
      const limitMs = silenceLimit(silence, rows[row + intervalColumn] as number);
      // Of a machine that was heard of for a shorter time nobody knows what is usual.
      if (active - heard < limitMs || heard - (rows[row + sinceColumn] as number) < limitMs) continue;
      rows[row + isToldColumn] = 1;
      now.push({
        machineId: rows[row] as number,
        at: rows[row + atColumn] as number,
        collectedAt: rows[row + collectedAtColumn] as number,
        limitMs,
        type: rows[row + typeColumn] as number,
      });
    }
    return now;
  };

  return {
    addType: (rules) => {
      stuckReadings = Float64Array.of(...stuckReadings, ...rules.stuckReadings);
      stuckIntervalSeconds = Float64Array.of(...stuckIntervalSeconds, ...rules.stuckIntervalSeconds);
      jumpAllowance = Float64Array.of(...jumpAllowance, ...rules.jumpAllowance);
      jumpPerSecond = Float64Array.of(...jumpPerSecond, ...rules.jumpPerSecond);
      return needsHistory.push(rules.stuckReadings.some(isAbove0) || rules.jumpAllowance.some(Number.isFinite)) - 1;
    },
    reading,
    expect: (machineIds, from, to) => findAll(machineIds, from, to, expected),
    look: (partition, isKeyed, type, sensors, from, place = -1) => {
      // Even of an empty array to set the length costs more than to look.
      if (found.length > 0) found.length = 0;
      if (silent.length > 0) silent = [];
      let row = place === -1 ? -1 : (expected[place] as number);
      // It may have been forgotten for another since, or have come since.
      if (row === -1 || allRows()[row] !== reading[toldMachineId]) row = find(reading, toldMachineId);
      const isFirst = row === -1;
      if (isFirst) row = begin(sensors, from);
      const rows = allRows();
      let result: Believing = needsHistory[type] === true ? believing.unknown : believing.believable;
      if (isFirst || isNewer(reading, rows, row)) {
        if (!isFirst) result = compare(rows, row, type, sensors, from);
        rows[row + atColumn] = reading[toldAt] as number;
        rows[row + collectedAtColumn] = reading[toldCollectedAt] as number;
        rows[row + typeColumn] = type;
      }
      if (silence.intervals === 0) return result;
      const clock = pass(partition, reading, toldRecordTime);
      // Of unkeyed readings the next ones may lie in another partition, where nobody here has read them yet.
      if (isKeyed) hear(rows, row, partition, clock);
      else if (rows[row + partitionColumn] !== noPartition) setPartition(rows, row, noPartition);
      if (isDue(clock)) silent = findSilent(partition, clock);
      return result;
    },
    findings: () => found,
    silent: () => silent,
    forgetAll: () => {
      table.clear();
      clearClocks();
    },
    size: table.size,
    forgotten: table.forgotten,
  };
}

function isAbove0(value: number): boolean {
  return value > 0;
}

function isNewer(reading: Float64Array, rows: Float64Array, row: number): boolean {
  const [at, before] = [reading[toldAt] as number, rows[row + atColumn] as number];
  if (at !== before) return at > before;
  return (reading[toldCollectedAt] as number) > (rows[row + collectedAtColumn] as number);
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
  const before = rows[row + intervalColumn] as number;
  const gap = rows[row + isToldColumn] === 1 ? Math.min(gapMs, silenceLimit(silence, before)) : gapMs;
  rows[row + intervalColumn] = before === 0 ? gap : before + (gap - before) * intervalWeight;
}
