// A week of a simulated fleet as the study of episodes needs it: what the model says of each reading, and what was really wrong. Pure: the same seed
// gives the same week.
import { measureLimit } from '../../src/core/explanation/limits.ts';
import { selectFeatures, writeFeatureRow } from '../../src/core/features.ts';
import type { Profile, SensorValues } from '../../src/core/profile.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { inventMachines } from '../../src/simulator/fleet.ts';
import { seededRandom } from '../../src/simulator/random.ts';

export interface Week {
  readonly machines: readonly MachineWeek[];
  readonly intervalMs: number;
}

/** The readings that came, in their order. */
export interface MachineWeek {
  readonly typeName: string;
  readonly times: Float64Array;
  readonly probabilities: Float32Array;
  readonly toolWear: Float32Array;
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly name: string;
  /** Places of its first reading, and of the first one after it. */
  readonly from: number;
  readonly to: number;
  /**
   * Of at least `fullReadingsMin` readings at full strength that came at least half are failures by AI4I's rules. Otherwise the machine
   * labours within its limits, or the line was cut.
   */
  readonly isFailure: boolean;
}

export interface WeekOptions {
  readonly seed: number;
  readonly machineCount: number;
  readonly intervalMs: number;
  readonly days: number;
}

/** The line is cut about once a day, for 2 to 90 minutes, while the machine runs on; it is switched off every second day, for eight hours. */
const cut = { perDay: 1, leastMin: 2, mostMin: 90 };
const stop = { perDay: 0.5, minutes: 480 };
const fullReadingsMin = 5;
/** What doubles may be off in a difference of readings, and far below what any sensor tells. */
const roundingShare = 1e-9;
const dayMs = 86_400_000;
const minuteMs = 60_000;

export function simulateWeek(profile: Profile, model: Model, options: WeekOptions): Week {
  const { seed, machineCount, intervalMs, days } = options;
  const features = selectFeatures(profile, model.manifest.featureNames);
  const machines = inventMachines(profile, machineCount).map(({ id, typeName }) => {
    const random = seededRandom(seed, 1_000_000 + id);
    const presence = { perReading: intervalMs / dayMs, intervalMs, random };
    const steps = Math.round((days * dayMs) / intervalMs);
    const lived = live(profile, typeName, seededRandom(seed, id), presence, steps);
    const code = model.manifest.typeEncoding[typeName];
    if (code === undefined) throw new RangeError(`the model has no code for type ${typeName}`);
    const matrix = new Float32Array(lived.values.length * features.length);
    for (const [row, values] of lived.values.entries())
      writeFeatureRow(features, values, { name: typeName, code }, matrix, row);
    return {
      typeName,
      times: Float64Array.from(lived.steps, (step) => step * intervalMs + id),
      probabilities: model.scorer.probabilities(matrix, lived.values.length),
      toolWear: Float32Array.from(lived.values, (values) => values['toolWear'] ?? 0),
      faults: faultsOf(profile, typeName, lived),
    };
  });
  return { machines, intervalMs };
}

interface Lived {
  /** Of each reading that came, which one of the machine's it is. */
  readonly steps: readonly number[];
  readonly values: readonly SensorValues[];
  /** The fault of each of them, under the number of that fault; 0 for none. */
  readonly faultNumbers: readonly number[];
  readonly names: readonly string[];
  readonly isFull: readonly boolean[];
}

interface Presence {
  /** Days in a reading. */
  readonly perReading: number;
  readonly intervalMs: number;
  readonly random: () => number;
}

function live(profile: Profile, typeName: string, random: () => number, presence: Presence, stepCount: number): Lived {
  const machine = profile.simulate?.(typeName, random);
  if (machine?.fault === undefined)
    throw new RangeError(`profile ${profile.name} simulates no machine that knows its faults`);
  const lived = {
    steps: [] as number[],
    values: [] as SensorValues[],
    faultNumbers: [] as number[],
    isFull: [] as boolean[],
  };
  const names: string[] = [];
  let cutUntil = 0;
  let previous: ReturnType<typeof machine.fault> = null;
  for (let step = 0; step < stepCount; step++) {
    if (presence.random() < stop.perDay * presence.perReading)
      step += Math.round((stop.minutes * minuteMs) / presence.intervalMs);
    if (presence.random() < cut.perDay * presence.perReading) cutUntil = step + cutLength(presence);
    const values = machine.next();
    const fault = machine.fault();
    // One that follows another at once begins weak again.
    if (fault !== null && (previous === null || fault.name !== previous.name || fault.strength < previous.strength))
      names.push(fault.name);
    previous = fault;
    if (step < cutUntil) continue;
    lived.steps.push(step);
    lived.values.push(values);
    lived.faultNumbers.push(fault === null ? 0 : names.length);
    lived.isFull.push(fault?.strength === 1);
  }
  return { ...lived, names };
}

/** Short ones are more frequent. */
function cutLength({ random, intervalMs }: Presence): number {
  const minutes = cut.leastMin * (cut.mostMin / cut.leastMin) ** random();
  return Math.round((minutes * minuteMs) / intervalMs);
}

/** Those of which a reading came. */
function faultsOf(profile: Profile, typeName: string, lived: Lived): Fault[] {
  const faults: Fault[] = [];
  for (let from = 0; from < lived.faultNumbers.length; ) {
    const number = lived.faultNumbers[from] as number;
    let to = from + 1;
    while (lived.faultNumbers[to] === number) to++;
    if (number > 0) {
      const full = lived.values.slice(from, to).filter((_, index) => lived.isFull[from + index]);
      const beyond = full.filter((values) => isBeyond(profile, typeName, values));
      const isFailure = full.length >= fullReadingsMin && beyond.length * 2 >= full.length;
      faults.push({ name: lived.names[number - 1] as string, from, to, isFailure });
    }
    from = to;
  }
  return faults;
}

/**
 * By the modes that a reading decides, as the data set's own labels are: how worn a tool is decides nothing. A value that is its limit is not beyond
 * it, whatever side of it the doubles come out on (310.2 - 301.6 is below 8.6, and 310.1 - 301.5 is not): that would be a failure of arithmetic.
 */
export function isBeyond({ failureModes }: Profile, typeName: string, values: SensorValues): boolean {
  return failureModes.some(({ isCertain, limits = [], crossedBy }) => {
    if (isCertain !== true || limits.length === 0) return false;
    const beyond = limits.map((limit) => {
      const measured = measureLimit(limit, values, typeName);
      return measured !== undefined && measured.margin > roundingShare * Math.abs(measured.bound);
    });
    return crossedBy === 'any' ? beyond.includes(true) : !beyond.includes(false);
  });
}
