// Learns what is usual by sensor: of each machine type, and of each machine with enough readings, the median and the deviation by the median
// distance from it (MAD), both of which a tenth of wild readings hardly moves. Where a day shows, each hour has a median of its own.
import type { Baseline, Baselines, BaselinesOf } from '../../core/explanation/baselines.ts';
import type { Profile } from '../../core/profile.ts';
import type { Dataset } from '../data/dataset.ts';

/** Fewer readings say little of what is usual. */
const readingsMin = 200;
/** Beyond so many machines those of the type must do: a manifest is read whole at start. */
const machinesMax = 2_000;
/** The standard deviation of a normal distribution by its MAD, and by its mean distance from the median where more than half of the values are alike. */
const [byMedian, byMean] = [1.4826, 1.2533];

export function learnBaselines(profile: Profile, dataset: Dataset): Baselines {
  const { typeIndexes, machines, rowCount, order } = dataset;
  const ofTypes = profile.machineTypes.map((): number[] => []);
  const ofMachines = new Map<number, number[]>();
  for (let row = 0; row < rowCount; row++) {
    ofTypes[typeIndexes[row] as number]?.push(row);
    const machine = machines[row] as number;
    if (machine === 0) continue;
    const own = ofMachines.get(machine);
    if (own === undefined) ofMachines.set(machine, [row]);
    else own.push(row);
  }
  const named = [...ofMachines].flatMap(([machine, rows]) => {
    const name = order.machineNames[machine - 1] as string;
    // Only what can be a machine's id is known by it when readings come.
    return /^[1-9]\d{0,15}$/.test(name) && rows.length >= readingsMin ? [[name, rows] as const] : [];
  });
  named.sort(([, one], [, other]) => other.length - one.length);
  const learn = (rows: readonly number[]): BaselinesOf => baselinesOf(profile, dataset, rows);
  return {
    machineTypes: Object.fromEntries(
      profile.machineTypes.flatMap(({ name }, type) => {
        const rows = ofTypes[type] as number[];
        return rows.length < readingsMin ? [] : [[name, learn(rows)] as const];
      }),
    ),
    machines: Object.fromEntries(named.slice(0, machinesMax).map(([name, rows]) => [name, learn(rows)])),
  };
}

function baselinesOf(profile: Profile, dataset: Dataset, rows: readonly number[]): BaselinesOf {
  const width = profile.sensors.length;
  const { order, times, sensorValues } = dataset;
  return Object.fromEntries(
    profile.sensors.flatMap(({ name }, sensor) => {
      const valueAt = (row: number): number => sensorValues[row * width + sensor] as number;
      const measured = rows.filter((row) => !Number.isNaN(valueAt(row)));
      if (measured.length < readingsMin) return [];
      const rowTimes = order.isClock ? Float64Array.from(measured, (row) => times[row] as number) : null;
      const baseline = baselineOf(Float64Array.from(measured, valueAt), rowTimes);
      return baseline === undefined ? [] : [[name, baseline] as const];
    }),
  );
}

/** Undefined for values that are all alike. */
function baselineOf(values: Float64Array, times: Float64Array | null): Baseline | undefined {
  const median = medianOf(values);
  const hours = times === null ? undefined : hourlyMedians(values, times, median);
  const distances = values.map((value, index) =>
    Math.abs(
      value - (hours === undefined || times === null ? median : (hours[hourOf(times[index] as number)] as number)),
    ),
  );
  const deviation = byMedian * medianOf(distances) || byMean * meanOf(distances);
  if (!(deviation > 0)) return undefined;
  return {
    median: digits(median),
    deviation: digits(deviation),
    ...(hours === undefined ? {} : { hours: hours.map(digits) }),
  };
}

const [hourMs, dayMs] = [3_600_000, 86_400_000];
/** Readings that each hour needs on even and on odd days, and by how much the hours must bring the mean distance down. */
const hourReadingsMin = 8;
const gainMin = 0.1;

/**
 * The hours' medians where a day shows, which is tested on days that they are not from: medians of the even days' hours must lie nearer to the odd days'
 * readings than their one median does, by a tenth in the mean distance, and the other way round. Undefined where not, and where an hour is hardly seen.
 */
function hourlyMedians(values: Float64Array, times: Float64Array, median: number): readonly number[] | undefined {
  const all = byHour(values, times, () => true);
  const halves = [0, 1].map((half) => byHour(values, times, (time) => (Math.floor(time / dayMs) & 1) === half));
  if (halves.some((hours) => hours.some((own) => own.length < hourReadingsMin))) return undefined;
  const medians = halves.map((hours) => hours.map((own) => medianOf(Float64Array.from(own))));
  const shows = halves.every((hours, half) => {
    const others = medians[1 - half] as number[];
    const flat = meanDistance(hours, () => median);
    return meanDistance(hours, (hour) => others[hour] as number) <= (1 - gainMin) * flat;
  });
  return shows ? all.map((own) => medianOf(Float64Array.from(own))) : undefined;
}

function byHour(values: Float64Array, times: Float64Array, isTaken: (time: number) => boolean): number[][] {
  const hours = Array.from({ length: 24 }, (): number[] => []);
  values.forEach((value, index) => {
    const time = times[index] as number;
    if (isTaken(time)) hours[hourOf(time)]?.push(value);
  });
  return hours;
}

function hourOf(time: number): number {
  const hour = Math.floor(time / hourMs) % 24;
  return hour < 0 ? hour + 24 : hour;
}

function meanDistance(hours: readonly number[][], centreOf: (hour: number) => number): number {
  let [sum, count] = [0, 0];
  hours.forEach((own, hour) => {
    for (const value of own) sum += Math.abs(value - centreOf(hour));
    count += own.length;
  });
  return sum / count;
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function digits(value: number): number {
  return Number(value.toPrecision(6));
}
