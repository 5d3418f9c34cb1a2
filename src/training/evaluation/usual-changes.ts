// For how long each sensor stays at one value and how far it changes from one reading to the next, learnt for each machine type from rows of
// one machine that follow one another. Nothing is learnt of rows of which nobody says the machine, of too few, and of a sensor for which the rule would find
// something in the very data that it comes from: better no rule than one that calls a machine's own ways a broken sensor.
import { stuckReadingsBounds } from '../../core/data-quality/rules.ts';
import type { UsualChange, UsualChanges } from '../../core/data-quality/usual-changes.ts';
import type { Profile } from '../../core/profile.ts';
import type { Dataset } from '../data/dataset.ts';

/** One in a thousand then lies beyond the quantile. */
const pairsMin = 1_000;
const quantileShare = 0.999;
/** What is left between a rule and what was seen. */
const jumpMargin = 2;
const runMargin = 3;
/** A shorter run would be one of chance among many machines. */
const stuckReadingsMin = 20;
/** A value that changed less often may be one that people set. */
const valueChangesMin = 100;
/** More of its own changes than one in ten thousand beyond the rule, and a sensor jumps by its nature: a new tool, a machine that starts. */
const beyondShareMax = 1e-4;
/** Distances of readings beyond so many usual ones tell of a pause. */
const usualDistances = 1.5;

/** By machine type, then by sensor; undefined where nobody says of which machine rows are, or they show too little. */
export function usualChanges(profile: Profile, dataset: Dataset): UsualChanges | undefined {
  const { order } = dataset;
  // A group may be a hall of machines, and times may rise through the readings of many: their values take turns, and none seems ever to stay.
  if (!order.hasMachines) return undefined;
  const steps = stepsOf(profile, dataset);
  const learnt = profile.machineTypes.flatMap(({ name }, typeIndex) => {
    const own = steps[typeIndex] as StepsOfType;
    const sensors = profile.sensors.flatMap((sensor, place) => {
      const change = changeOf(own[place] as Steps, order.isClock);
      return change === undefined ? [] : [[sensor.name, change] as const];
    });
    return sensors.length === 0 ? [] : [[name, Object.fromEntries(sensors)] as const];
  });
  return learnt.length === 0 ? undefined : Object.fromEntries(learnt);
}

/** Of one machine type, by sensor. */
type StepsOfType = readonly Steps[];

/** From one value of a sensor to the next: of readings without it, as if there were none. */
interface Steps {
  readonly changes: number[];
  /** How long after the value before each came. */
  readonly seconds: number[];
  /** How often a value came in a row. */
  longestRun: number;
  valueChanges: number;
}

/** What is known of one machine: its last row, and of each sensor the last row that has it (-1 for none) and how often its value came in a row. */
interface Machine {
  last: number;
  readonly measured: Int32Array;
  readonly runs: Float64Array;
}

/** A reading without a time, or not after the one before, takes no part, as in serving. */
function stepsOf(profile: Profile, dataset: Dataset): readonly StepsOfType[] {
  const { machines, times, typeIndexes, sensorValues, order } = dataset;
  const width = profile.sensors.length;
  const steps = profile.machineTypes.map(
    (): StepsOfType => profile.sensors.map(() => ({ changes: [], seconds: [], longestRun: 1, valueChanges: 0 })),
  );
  const secondsBetween = (from: number, to: number): number => ((times[to] as number) - (times[from] as number)) / 1000;
  const known = new Map<number, Machine>();
  for (const row of asTaken(dataset)) {
    const number = machines[row] as number;
    if (number === 0) continue;
    let machine = known.get(number);
    if (machine !== undefined && order.timeColumn !== null && !(secondsBetween(machine.last, row) > 0)) continue;
    if (machine === undefined || typeIndexes[row] !== typeIndexes[machine.last]) {
      machine = { last: row, measured: new Int32Array(width).fill(-1), runs: new Float64Array(width).fill(1) };
      known.set(number, machine);
    }
    machine.last = row;
    const { measured, runs } = machine;
    const own = steps[typeIndexes[row] as number] as StepsOfType;
    for (let place = 0; place < width; place++) {
      const value = sensorValues[row * width + place] as number;
      if (Number.isNaN(value)) continue;
      const before = measured[place] as number;
      measured[place] = row;
      if (before === -1) continue;
      const change = Math.abs(value - (sensorValues[before * width + place] as number));
      addStep(own[place] as Steps, change, secondsBetween(before, row), runs, place);
    }
  }
  return steps;
}

/** Rows by time, else by line: where groups are put one after the other, a machine with rows in two of them has leapt. */
function asTaken({ times, lines, rowCount }: Dataset): Uint32Array {
  return Uint32Array.from({ length: rowCount }, (_, row) => row).sort(
    (one, other) =>
      (times[one] as number) - (times[other] as number) || (lines[one] as number) - (lines[other] as number),
  );
}

function addStep(steps: Steps, change: number, seconds: number, run: Float64Array, place: number): void {
  steps.changes.push(change);
  steps.seconds.push(seconds);
  run[place] = change === 0 ? (run[place] as number) + 1 : 1;
  steps.longestRun = Math.max(steps.longestRun, run[place] as number);
  if (change > 0) steps.valueChanges++;
}

/** Without times no jump: how far a value may change depends on how long it had. */
function changeOf(steps: Steps, isClock: boolean): UsualChange | undefined {
  const { changes, seconds } = steps;
  if (changes.length < pairsMin) return undefined;
  const stuckReadings = steps.valueChanges < valueChangesMin ? undefined : stuckAfter(steps.longestRun);
  const jump = isClock ? jumpOf(changes, seconds) : undefined;
  if (stuckReadings === undefined && jump === undefined) return undefined;
  // The same readings in a shorter time say less: a temperature of coarse steps stays for a minute, whether that is one reading or sixty.
  const interval = !isClock ? {} : { stuckIntervalSeconds: Number(quantile(seconds, 0.5).toPrecision(3)) };
  return {
    ...(stuckReadings === undefined ? {} : { stuckReadings, ...interval }),
    ...(jump === undefined ? {} : { jump }),
  };
}

/** Undefined where the rule would be beyond what one may be: a lesser one could find something in the very data. */
export function stuckAfter(longestRun: number): number | undefined {
  const readings = Math.max(stuckReadingsMin, runMargin * longestRun);
  return readings > stuckReadingsBounds.max ? undefined : readings;
}

/** What a usual distance of readings allows, at once, and the same once more for the time: sensors wander, and gateways send unevenly. */
function jumpOf(changes: readonly number[], seconds: readonly number[]): UsualChange['jump'] {
  const usualSeconds = quantile(seconds, 0.5) * usualDistances;
  const near = changes.filter((_, index) => (seconds[index] as number) <= usualSeconds);
  const allowance = upwards(jumpMargin * quantile(near, quantileShare));
  const rates = changes.map((change, index) => change / (seconds[index] as number));
  const perSecond = upwards(jumpMargin * quantile(rates, quantileShare));
  if (!(allowance > 0)) return undefined;
  const beyond = changes.filter((change, index) => change > allowance + perSecond * (seconds[index] as number));
  return beyond.length > beyondShareMax * changes.length ? undefined : { allowance, perSecond };
}

/** Three digits are enough for a rule with a margin, and a person can read them. */
function upwards(value: number): number {
  return value > 0 && Number.isFinite(value) ? Number((value * 1.005).toPrecision(3)) : 0;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(share * (sorted.length - 1))] ?? Number.NaN;
}
