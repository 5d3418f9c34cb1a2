// A curve that a page can draw: at most so many points out of readings and roll-ups, each with the least, the mean and the greatest of what it stands
// for, so that no peak is lost. Pure.
import type { EpochMs } from '../../core/time.ts';
import type { Readings } from './readings.ts';
import { figureCount, type Rollup, type Rollups } from './rollups.ts';

export interface CurveSpan {
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
  /** The most points. */
  readonly points: number;
}

/** Of what a curve is made; each reading is in one of them. Sensors are in the curve's order, and NaN stands for what a row does not have. */
export interface CurveParts {
  readonly readings: readonly Readings[];
  readonly rollups: readonly { readonly spanMs: number; readonly rollups: Rollups }[];
}

export interface Curve {
  /** In their order; the mean time of what a point stands for. */
  readonly times: readonly EpochMs[];
  /** How many readings each point stands for. */
  readonly counts: readonly number[];
  readonly sensors: readonly SensorCurve[];
  /** Whether some point stands for more than one reading. */
  readonly isBand: boolean;
}

/** Null where there is no value. */
export interface SensorCurve {
  readonly mean: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

interface Sums {
  readonly counts: Float64Array;
  readonly times: Float64Array;
  /** By place and sensor: count, least, greatest, sum. */
  readonly figures: Float64Array;
}

export function drawCurve(parts: CurveParts, span: CurveSpan, sensorCount: number): Curve {
  const only = onlyReadings(parts, span);
  if (only !== undefined) return everyReading(only, sensorCount);
  const sums = createSums(span.points, sensorCount);
  const widthMs = (span.to - span.from) / span.points;
  const placeOf = (time: EpochMs): number | undefined =>
    time < span.from || time >= span.to
      ? undefined
      : Math.min(span.points - 1, Math.floor((time - span.from) / widthMs));
  for (const readings of parts.readings) sumReadings(sums, readings, sensorCount, placeOf);
  for (const { spanMs, rollups } of parts.rollups) {
    for (const [begin, rollup] of rollups) {
      // A span that only begins or ends in the curve counts where its middle is, or at the curve's end.
      const middle = Math.min(Math.max(begin + spanMs / 2, span.from), span.to - 1);
      const place = begin + spanMs <= span.from || begin >= span.to ? undefined : placeOf(middle);
      if (place !== undefined) sumRollup(sums, place, middle, rollup, sensorCount);
    }
  }
  return curveOf(sums, sensorCount);
}

/** All readings as one, where there is nothing else and they are few enough for a point each. */
function onlyReadings(
  { readings, rollups }: CurveParts,
  span: CurveSpan,
): { time: EpochMs; values: number[] }[] | undefined {
  if (rollups.some((each) => each.rollups.size > 0)) return undefined;
  const found: { time: EpochMs; values: number[] }[] = [];
  for (const { length, times, values } of readings) {
    for (let index = 0; index < length; index++) {
      const time = times[index] as number;
      if (time < span.from || time >= span.to) continue;
      if (found.length === span.points) return undefined;
      found.push({ time, values: values.map((column) => column[index] as number) });
    }
  }
  return found.sort((one, other) => one.time - other.time);
}

function everyReading(found: readonly { time: EpochMs; values: number[] }[], sensorCount: number): Curve {
  const sensors = Array.from({ length: sensorCount }, (_, sensor) => {
    const mean = found.map(({ values }) => orNull(values[sensor] as number));
    return { mean, min: mean, max: mean };
  });
  return { times: found.map(({ time }) => time), counts: found.map(() => 1), sensors, isBand: false };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function createSums(points: number, sensorCount: number): Sums {
  const figures = new Float64Array(points * sensorCount * figureCount);
  for (let at = 0; at < figures.length; at += figureCount) {
    figures[at + 1] = Number.POSITIVE_INFINITY;
    figures[at + 2] = Number.NEGATIVE_INFINITY;
  }
  return { counts: new Float64Array(points), times: new Float64Array(points), figures };
}

function sumReadings(
  { counts, times, figures }: Sums,
  readings: Readings,
  sensorCount: number,
  placeOf: (time: EpochMs) => number | undefined,
): void {
  for (let index = 0; index < readings.length; index++) {
    const time = readings.times[index] as number;
    const place = placeOf(time);
    if (place === undefined) continue;
    counts[place] = (counts[place] as number) + 1;
    times[place] = (times[place] as number) + time;
    for (let sensor = 0, at = place * sensorCount * figureCount; sensor < sensorCount; sensor++, at += figureCount) {
      const value = (readings.values[sensor] as Float64Array)[index] as number;
      if (Number.isNaN(value)) continue;
      add(figures, at, 1, value, value, value);
    }
  }
}

function sumRollup(
  { counts, times, figures }: Sums,
  place: number,
  middle: EpochMs,
  { count, figures: rolled, missing }: Rollup,
  sensorCount: number,
): void {
  counts[place] = (counts[place] as number) + count;
  times[place] = (times[place] as number) + middle * count;
  for (let sensor = 0; sensor < sensorCount; sensor++) {
    const from = sensor * figureCount;
    const [least, greatest, sum] = [rolled[from], rolled[from + 1], rolled[from + 2]] as [number, number, number];
    const measured = count - (missing?.[sensor] ?? 0);
    if (Number.isNaN(sum) || measured === 0) continue;
    add(figures, (place * sensorCount + sensor) * figureCount, measured, least, greatest, sum);
  }
}

function add(figures: Float64Array, at: number, count: number, least: number, greatest: number, sum: number): void {
  figures[at] = (figures[at] as number) + count;
  if (least < (figures[at + 1] as number)) figures[at + 1] = least;
  if (greatest > (figures[at + 2] as number)) figures[at + 2] = greatest;
  figures[at + 3] = (figures[at + 3] as number) + sum;
}

function curveOf({ counts, times, figures }: Sums, sensorCount: number): Curve {
  const places = [...counts.keys()].filter((place) => (counts[place] as number) > 0);
  const sensors = Array.from({ length: sensorCount }, (_, sensor) => {
    const figure = (of: (at: number) => number): (number | null)[] =>
      places.map((place) => {
        const at = (place * sensorCount + sensor) * figureCount;
        return (figures[at] as number) === 0 ? null : of(at);
      });
    return {
      mean: figure((at) => (figures[at + 3] as number) / (figures[at] as number)),
      min: figure((at) => figures[at + 1] as number),
      max: figure((at) => figures[at + 2] as number),
    };
  });
  return {
    times: places.map((place) => Math.round((times[place] as number) / (counts[place] as number))),
    counts: places.map((place) => counts[place] as number),
    sensors,
    isBand: places.some((place) => (counts[place] as number) > 1),
  };
}
