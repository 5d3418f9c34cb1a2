// What is remembered of each machine's last reading, to see what one reading alone does not show: a value that is stuck, one that jumps, and a
// machine that is silent. It may be lost at any time (a restart, partitions that change hands, more machines than it holds): what is not
// known then is said to be unknown, and never to be well. Readings that are not newer than the newest one seen take no part.
import type { MachineRows } from './machine-rows.ts';
import { clockActive, clockDueAt, createPartitionClocks, type PartitionClock, passRecord } from './partition-clock.ts';
import {
  type Believing,
  believing,
  type HistoryFinding,
  type Remembered,
  type RememberedReadings,
  type SilenceOptions,
  type SilentMachine,
  type TypeRules,
} from './remembered.ts';
import { createRuleColumns } from './rule-columns.ts';

export interface MemoryOptions {
  readonly sensorCount: number;
  /** The places of those that a reading may come without: each is compared with its own last value, by the time of that one. Absent for none. */
  readonly optional?: readonly number[];
  /** Where each machine's memory is. Nobody else takes rows there. */
  readonly rows: MachineRows;
  readonly silence: SilenceOptions;
}

export interface MachineMemory {
  /** The number by which readings say their machine's type, and by which a silent machine tells it again. */
  readonly addType: (rules: TypeRules) => number;
  /** Remembers readings, and says what those before each show of it. */
  readonly look: (readings: RememberedReadings) => Remembered;
  readonly forgetAll: () => void;
  readonly size: () => number;
  /** How many machines were forgotten because there were others. */
  readonly forgotten: () => number;
}

// Of a row, in doubles; after these a value for each sensor, and then a run for each: how often it came in a row, each time for its part where
// that came sooner than is usual, so that the run says for how long too; below 0 where its beginning was not seen. Then for each sensor that a reading may
// come without the time of its last value.
const idColumn = 0;
const atColumn = 1;
const collectedAtColumn = 2;
const heardColumn = 3;
const sinceColumn = 4;
const intervalColumn = 5;
/** Two whole numbers: the type, and whether its silence was told. */
const marksColumn = 6;
const columnCount = 7;
/** Of readings from no partition that tells of silence. */
const noPartition = -1;
/** How much a new interval counts. */
const intervalWeight = 1 / 16;
/** So many rows are had near at once, and so many doubles lie in one line of the processor's cache. */
const nearMax = 256;
const lineDoubles = 8;

export function createMachineMemory(options: MemoryOptions): MachineMemory {
  const { sensorCount, silence, rows: machineRows, optional = [] } = options;
  const runsFrom = columnCount + sensorCount;
  const width = runsFrom + sensorCount + optional.length;
  /** Where the time of a sensor's last value lies; -1 for that of the reading before. */
  const timeAt = new Int32Array(sensorCount).fill(-1);
  optional.forEach((sensor, place) => {
    timeAt[sensor] = runsFrom + sensorCount + place;
  });
  const clocks = createPartitionClocks(silence.floorMs);
  const rules = createRuleColumns();
  let memory = new Float64Array(machineRows.capacity() * width);
  let marks = new Int32Array(memory.buffer);
  /** Close together: who is silent is looked for among all machines. */
  let partitionOf = new Int32Array(machineRows.capacity());
  const [oneId, oneRow] = [new Float64Array(1), new Int32Array(1)];
  /** Takes what was read only for it to come: without a use it would not be read at all. */
  const touched = new Float64Array(1);
  let findings = new Map<number, HistoryFinding[]>();
  let silent: { readonly place: number; readonly machines: readonly SilentMachine[] }[] = [];

  const reserve = (row: number): void => {
    if (row < partitionOf.length) return;
    const [before, partitionsBefore] = [memory, partitionOf];
    const capacity = machineRows.capacity();
    partitionOf = new Int32Array(capacity);
    partitionOf.set(partitionsBefore);
    memory = new Float64Array(capacity * width);
    memory.set(before);
    marks = new Int32Array(memory.buffer);
  };
  /** The row of a machine whose own was not known, or is another one's by now. */
  const rowOf = ({ machineIds, values, times }: RememberedReadings, place: number): number => {
    oneId[0] = machineIds[place] as number;
    machineRows.find(oneId, 0, 1, oneRow);
    if (oneRow[0] !== -1) return oneRow[0] as number;
    const row = machineRows.take(oneId[0]);
    reserve(row);
    const base = row * width;
    memory.fill(0, base, base + width);
    memory[base + idColumn] = oneId[0];
    memory[base + atColumn] = Number.NEGATIVE_INFINITY;
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      memory[base + columnCount + sensor] = values[place * sensorCount + sensor] as number;
      memory[base + runsFrom + sensor] = -1;
    }
    for (let column = runsFrom + sensorCount; column < width; column++) memory[base + column] = times[place] as number;
    partitionOf[row] = noPartition;
    return row;
  };
  /** What is remembered of many machines lies far from the processor: read one after the other each waits for its own to come, read at once all are on their way together. */
  const bringNear = ({ rows }: RememberedReadings, from: number, to: number): void => {
    let sum = 0;
    for (let place = from; place < to; place++) {
      const base = Math.max(0, rows[place] as number) * width;
      for (let column = 0; column < width; column += lineDoubles) sum += memory[base + column] as number;
      sum += memory[base + width - 1] as number;
    }
    touched[0] = sum;
  };
  /** Of a reading that is newer than the one before. */
  const compare = ({ times, types, values }: RememberedReadings, place: number, base: number): Believing => {
    const rulesFrom = (types[place] as number) * sensorCount;
    const valuesFrom = place * sensorCount;
    const now = times[place] as number;
    const sinceBefore = (now - (memory[base + atColumn] as number)) / 1000;
    let isSuspect = false;
    let result: Believing = believing.believable;
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      const value = values[valuesFrom + sensor] as number;
      const previous = memory[base + columnCount + sensor] as number;
      let seconds = sinceBefore;
      const lastAt = timeAt[sensor] as number;
      if (lastAt !== -1) {
        if (Number.isNaN(value)) continue;
        seconds = (now - (memory[base + lastAt] as number)) / 1000;
        memory[base + lastAt] = now;
      }
      if (value !== previous) {
        memory[base + columnCount + sensor] = value;
        memory[base + runsFrom + sensor] = 1;
        const change = Math.abs(value - previous);
        const allowance = rules.jumpAllowance[rulesFrom + sensor] as number;
        if (change <= allowance || change <= allowance + (rules.jumpPerSecond[rulesFrom + sensor] as number) * seconds)
          continue;
        // Its first value: from where it came nobody knows, nor for how long it has been so.
        if (Number.isNaN(change)) {
          memory[base + runsFrom + sensor] = -1;
          if (allowance < Number.POSITIVE_INFINITY || rules.stuckReadings[rulesFrom + sensor] !== 0)
            result = believing.unknown;
          continue;
        }
        tell(place, { check: 'jump', sensor, previous, readings: 0, seconds });
        isSuspect = true;
        continue;
      }
      const stuckAt = rules.stuckReadings[rulesFrom + sensor] as number;
      if (stuckAt === 0) continue;
      const before = memory[base + runsFrom + sensor] as number;
      const usual = rules.stuckIntervalSeconds[rulesFrom + sensor] as number;
      const counted = seconds < usual ? seconds / usual : 1;
      const run = before < 0 ? before - counted : before + counted;
      memory[base + runsFrom + sensor] = run;
      if (Math.abs(run) >= stuckAt) {
        tell(place, { check: 'stuck', sensor, previous, readings: Math.abs(run), seconds });
        isSuspect = true;
      } else if (run < 0) result = believing.unknown;
    }
    return isSuspect ? believing.suspect : result;
  };
  const tell = (place: number, finding: HistoryFinding): void => {
    const before = findings.get(place);
    if (before === undefined) findings.set(place, [finding]);
    else before.push(finding);
  };
  const findSilent = (partition: number, active: number): readonly SilentMachine[] => {
    const now: SilentMachine[] = [];
    for (let row = 0, end = machineRows.size(); row < end; row++) {
      if (partitionOf[row] !== partition) continue;
      const base = row * width;
      const isTold = 2 * (base + marksColumn) + 1;
      const heard = memory[base + heardColumn] as number;
      // The first of these is so of nearly all.
      if (active - heard < silence.floorMs || marks[isTold] === 1) continue;
      const limitMs = silenceLimit(silence, memory[base + intervalColumn] as number);
      // Of a machine that was heard of for a shorter time nobody knows what is usual.
      if (active - heard < limitMs || heard - (memory[base + sinceColumn] as number) < limitMs) continue;
      marks[isTold] = 1;
      const [machineId, at, collectedAt] = memory.subarray(base + idColumn, base + heardColumn) as unknown as number[];
      now.push({
        machineId: machineId as number,
        at: at as number,
        collectedAt: collectedAt as number,
        limitMs,
        type: marks[isTold - 1] as number,
      });
    }
    return now;
  };
  /** The machine was heard, in this partition, when its clock stood there. */
  const hear = (row: number, partition: number, clock: PartitionClock): void => {
    const base = row * width;
    const isTold = 2 * (base + marksColumn) + 1;
    const active = clock[clockActive] as number;
    if (partitionOf[row] !== partition) {
      partitionOf[row] = partition;
      memory[base + sinceColumn] = active;
      memory[base + intervalColumn] = 0;
    } else {
      const gapMs = active - (memory[base + heardColumn] as number);
      // Readings that come closer than ever matters say nothing: they may be those of a bundle, and what is usual is the time between bundles.
      if (gapMs * silence.intervals >= silence.floorMs) {
        const usual = memory[base + intervalColumn] as number;
        // A silence that was told counts as being as long as it may be, so that a machine which is often silent for long is told of again.
        const gap = marks[isTold] === 1 ? Math.min(gapMs, silenceLimit(silence, usual)) : gapMs;
        memory[base + intervalColumn] = usual === 0 ? gap : usual + (gap - usual) * intervalWeight;
      }
    }
    memory[base + heardColumn] = active;
    marks[isTold] = 0;
  };
  /** Readings of one partition. */
  const lookAtStretch = (readings: RememberedReadings, from: number, to: number, states: Uint8Array): void => {
    const { machineIds, rows, types, times, collectedAt, recordTimes, keyLengths } = readings;
    const partition = readings.partitions[from] as number;
    const clock = clocks.of(partition);
    for (let place = from; place < to; place++) {
      const type = types[place] as number;
      const at = times[place] as number;
      if (type < 0 || Number.isNaN(at)) continue;
      let row = rows[place] as number;
      if (row === -1 || memory[row * width + idColumn] !== machineIds[place]) row = rowOf(readings, place);
      const base = row * width;
      const before = memory[base + atColumn] as number;
      let state: Believing = rules.needsHistory[type] === 1 ? believing.unknown : believing.believable;
      const isNewer =
        at > before || (at === before && (collectedAt[place] as number) > (memory[base + collectedAtColumn] as number));
      if (isNewer) {
        if (before !== Number.NEGATIVE_INFINITY) state = compare(readings, place, base);
        memory[base + atColumn] = at;
        memory[base + collectedAtColumn] = collectedAt[place] as number;
        marks[2 * (base + marksColumn)] = type;
      }
      states[place] = state;
      if (silence.intervals === 0) continue;
      passRecord(clock, recordTimes[place] as number, clocks.pauseMaxMs);
      // Of unkeyed readings the next ones may lie in another partition, where nobody here has read them yet.
      if (keyLengths[place] === -1) partitionOf[row] = noPartition;
      else hear(row, partition, clock);
      if ((clock[clockActive] as number) < (clock[clockDueAt] as number)) continue;
      clock[clockDueAt] = (clock[clockActive] as number) + clocks.tickMs;
      const machines = findSilent(partition, clock[clockActive] as number);
      if (machines.length > 0) silent.push({ place, machines });
    }
  };

  return {
    addType: rules.add,
    look: (readings) => {
      const { count, partitions } = readings;
      const states = new Uint8Array(count).fill(believing.unknown);
      findings = new Map();
      silent = [];
      for (let from = 0, to = 0; from < count; from = to) {
        while (to < count && to - from < nearMax && partitions[to] === partitions[from]) to++;
        bringNear(readings, from, to);
        lookAtStretch(readings, from, to, states);
      }
      return { states, findings, silent };
    },
    forgetAll: () => {
      machineRows.clear();
      for (let base = 0; base < memory.length; base += width) memory[base + idColumn] = Number.NaN;
      clocks.clear();
    },
    size: machineRows.size,
    forgotten: machineRows.forgotten,
  };
}

function silenceLimit({ intervals, floorMs }: SilenceOptions, intervalMs: number): number {
  return Math.max(floorMs, intervals * intervalMs);
}
