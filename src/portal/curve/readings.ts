// Readings of one machine as one row holds them: their times and a column of values for each sensor, in the order in which they came. Pure.
import type { EpochMs } from '../../core/time.ts';
import { createReader, createWriter, readCount, readNumbers, writeCount, writeNumbers, written } from './bytes.ts';

export interface Readings {
  readonly length: number;
  readonly times: Float64Array;
  /** A column for each sensor. */
  readonly values: readonly Float64Array[];
}

export const minuteMs = 60_000;
const version = 1;

export function encodeReadings({ length, times, values }: Readings): Uint8Array {
  const writer = createWriter();
  writeCount(writer, version);
  writeCount(writer, length);
  writeCount(writer, values.length);
  writeNumbers(writer, times);
  for (const column of values) writeNumbers(writer, column);
  return written(writer);
}

/** Throws RangeError for bytes that `encodeReadings` has not written. */
export function decodeReadings(bytes: Uint8Array): Readings {
  const reader = createReader(bytes);
  if (readCount(reader) !== version) throw new RangeError('readings in a form that this version does not know');
  const length = readCount(reader);
  const sensorCount = readCount(reader);
  const times = readNumbers(reader, length);
  const values = Array.from({ length: sensorCount }, () => readNumbers(reader, length));
  return { length, times, values };
}

export function joinReadings(parts: readonly Readings[]): Readings {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  return {
    length: parts.reduce((sum, { length }) => sum + length, 0),
    times: joined(parts.map(({ times }) => times)),
    values: (first?.values ?? []).map((_, sensor) => joined(parts.map(({ values }) => values[sensor] as Float64Array))),
  };
}

function joined(columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}

/** Those at these places. */
function pickReadings({ times, values }: Readings, places: ArrayLike<number>): Readings {
  const pick = (column: Float64Array): Float64Array => {
    const picked = new Float64Array(places.length);
    for (let index = 0; index < places.length; index++) picked[index] = column[places[index] as number] as number;
    return picked;
  };
  return { length: places.length, times: pick(times), values: values.map(pick) };
}

/** By the minute that each was taken in, given by its beginning. */
export function byMinute(readings: Readings): ReadonlyMap<EpochMs, Readings> {
  const places = new Map<EpochMs, number[]>();
  for (let index = 0; index < readings.length; index++) {
    const time = readings.times[index] as number;
    const minute = Math.floor(time / minuteMs) * minuteMs;
    const known = places.get(minute);
    if (known === undefined) places.set(minute, [index]);
    else known.push(index);
  }
  return new Map([...places].map(([minute, at]) => [minute, pickReadings(readings, at)]));
}

/**
 * At most `countMax` readings of one minute: all where there are no more, else the first that came of each of so many equal parts of it. What is thin
 * already stays as it is when it is thinned with others again.
 */
export function thinned(readings: Readings, minute: EpochMs, countMax: number): Readings {
  if (readings.length <= countMax) return readings;
  const isTaken = new Uint8Array(countMax);
  const places: number[] = [];
  for (let index = 0; index < readings.length; index++) {
    const part = Math.floor((((readings.times[index] as number) - minute) * countMax) / minuteMs);
    if (isTaken[part] === 1) continue;
    isTaken[part] = 1;
    places.push(index);
  }
  return pickReadings(readings, places);
}
