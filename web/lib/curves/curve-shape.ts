// What a curve looks like, before anything is drawn: where it breaks off, how far its axis goes, which point is meant, and the table that says the same.
// Pure.
import type { CurveAnomaly, MachineCurves, SensorCurve, TimeSpan } from './curve-api.ts';

/** A point that can be drawn; `mean` null where the line breaks off. */
export interface CurvePoint {
  readonly time: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** So many usual distances without a point, and the line breaks off. */
const gapDistances = 4;

/** The points of a sensor, with a break where nothing came for much longer than is usual in this curve. */
export function pointsOf({ times }: Pick<MachineCurves, 'times'>, sensor: SensorCurve): readonly CurvePoint[] {
  const gapMs = gapDistances * usualDistance(times);
  const points: CurvePoint[] = [];
  times.forEach((time, at) => {
    const before = times[at - 1];
    if (before !== undefined && time - before > gapMs) {
      points.push({ time: (time + before) / 2, mean: null, min: null, max: null });
    }
    const mean = sensor.mean[at] ?? null;
    points.push({ time, mean, min: sensor.min?.[at] ?? mean, max: sensor.max?.[at] ?? mean });
  });
  return points;
}

function usualDistance(times: readonly number[]): number {
  const distances = times.slice(1).map((time, at) => time - (times[at] as number));
  return distances.sort((one, other) => one - other)[Math.floor(distances.length / 2)] ?? Number.POSITIVE_INFINITY;
}

/** The values that an axis shows: of the curve, of what is anomalous, and of limits that are near. Null where there is nothing to show. */
export function valueSpan(
  points: readonly CurvePoint[],
  anomalies: readonly number[],
  limits: readonly number[],
): readonly [number, number] | null {
  const given = [...points.flatMap(({ min, max }) => [min, max]), ...anomalies].filter((value) => value !== null);
  if (given.length === 0) return null;
  let [low, high] = [Math.min(...given), Math.max(...given)];
  // A limit that is far off would press the curve flat: it is left out.
  const room = Math.max(high - low, Math.abs(high) * nearShare);
  for (const limit of limits) {
    if (limit < low && low - limit <= room) low = limit;
    if (limit > high && limit - high <= room) high = limit;
  }
  const margin = (high - low) * marginShare || Math.max(1e-9, Math.abs(high) * nearShare);
  return [low - margin, high + margin];
}

const nearShare = 0.02;
const marginShare = 0.08;

/** The place of the point next to a time; null where there is none. */
export function nearest(times: readonly number[], time: number): number | null {
  if (times.length === 0) return null;
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  const before = times[low - 1];
  return before !== undefined && time - before < (times[low] as number) - time ? low - 1 : low;
}

/** So many rows a table has at most: evenly chosen places, with the first and the last. */
export function tablePlaces(length: number, rowsMax: number): readonly number[] {
  if (length <= rowsMax) return Array.from({ length }, (_, place) => place);
  return Array.from({ length: rowsMax }, (_, row) => Math.round((row * (length - 1)) / (rowsMax - 1)));
}

/** The anomalous readings that have a value of the sensor. */
export function marksOf(
  anomalies: readonly CurveAnomaly[],
  sensor: string,
): readonly { readonly anomaly: CurveAnomaly; readonly value: number }[] {
  return anomalies.flatMap((anomaly) => {
    const value = anomaly.sensors[sensor];
    return value === undefined ? [] : [{ anomaly, value }];
  });
}

const minuteMs = 60_000;
const spanMinMs = minuteMs;
const spanMaxMs = 5 * 365 * 1_440 * minuteMs;

/** Made longer or shorter around its middle, or around a time in it. */
export function zoomed({ from, to }: TimeSpan, factor: number, around = (from + to) / 2): TimeSpan {
  const lengthMs = Math.min(spanMaxMs, Math.max(spanMinMs, (to - from) * factor));
  const share = (around - from) / (to - from);
  const begin = Math.round(around - share * lengthMs);
  return { from: begin, to: begin + Math.round(lengthMs) };
}

export function shifted({ from, to }: TimeSpan, share: number): TimeSpan {
  const byMs = Math.round((to - from) * share);
  return { from: from + byMs, to: to + byMs };
}

/** Two times that were dragged over, in whichever order; null where that was no more than a click. */
export function draggedSpan(one: number, other: number): TimeSpan | null {
  const [from, to] = [Math.round(Math.min(one, other)), Math.round(Math.max(one, other))];
  return to - from < spanMinMs / 6 ? null : { from, to: Math.max(to, from + spanMinMs / 6) };
}

/**
 * The time around an alarm's episode: with what was before it, at most half a day, and none that is still to come. Undefined for one at an end of the
 * calendar, of which the Portal has no curves.
 */
export function spanAround(firstReadingAt: string, lastReadingAt: string | null, now: number): TimeSpan | undefined {
  const first = Date.parse(firstReadingAt);
  if (!(first >= earliestMs && first < latestMs)) return undefined;
  const last = lastReadingAt === null ? now : Date.parse(lastReadingAt);
  const from = first - 10 * minuteMs;
  const wanted = Math.min(Math.max(last, first + 5 * minuteMs) + 5 * minuteMs, from + 720 * minuteMs);
  return { from, to: Math.max(Math.min(wanted, now), first + minuteMs) };
}

/** As far inside of the years that can be asked for as what is shown around it. */
const earliestMs = 10 * minuteMs;
const latestMs = Date.UTC(9998, 11, 30);
