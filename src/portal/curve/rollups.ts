// Roll-ups: of each span of time (a minute, an hour) how many readings of a machine there were, and of each sensor the least, the greatest, the sum
// and the last, NaN where it was not measured then. A row holds those of a longer period: the minutes of an hour, the hours of a day. Adding readings and adding roll-ups come to the
// same in any order, but for the last digits of sums. Pure.
import type { EpochMs } from '../../core/time.ts';
import { createReader, createWriter, readCount, readNumbers, writeCount, writeNumbers, written } from './bytes.ts';
import type { Readings } from './readings.ts';

export interface Rollup {
  count: number;
  /** When the last reading was taken; of two at the same time the later that came is the last. */
  lastAt: EpochMs;
  /** For each sensor least, greatest, sum and last, in this order. */
  readonly figures: Float64Array;
  /** For each sensor, in how many of the readings it was not measured; null where all were in all. */
  missing: Float64Array | null;
}

/** By the beginning of their spans. */
export type Rollups = Map<EpochMs, Rollup>;

export const figureCount = 4;
/** The second has for each sensor how often it was missing; it is written where one was, so that a Portal of before reads all others. */
const [version, versionWithMissing] = [1, 2];

export function addReadings(rollups: Rollups, { length, times, values }: Readings, spanMs: number): void {
  for (let index = 0; index < length; index++) {
    const time = times[index] as number;
    const begin = Math.floor(time / spanMs) * spanMs;
    let rollup = rollups.get(begin);
    if (rollup === undefined) {
      rollup = empty(values.length);
      rollups.set(begin, rollup);
    }
    const isLast = time >= rollup.lastAt;
    rollup.count++;
    if (isLast) rollup.lastAt = time;
    const { figures } = rollup;
    for (let sensor = 0, at = 0; sensor < values.length; sensor++, at += figureCount) {
      const value = (values[sensor] as Float64Array)[index] as number;
      if (isLast) figures[at + 3] = value;
      if (Number.isNaN(value)) {
        rollup.missing ??= new Float64Array(values.length);
        rollup.missing[sensor] = (rollup.missing[sensor] as number) + 1;
        continue;
      }
      if (value < (figures[at] as number)) figures[at] = value;
      if (value > (figures[at + 1] as number)) figures[at + 1] = value;
      figures[at + 2] = (figures[at + 2] as number) + value;
    }
  }
}

function empty(sensorCount: number): Rollup {
  const figures = new Float64Array(sensorCount * figureCount);
  for (let at = 0; at < figures.length; at += figureCount) {
    figures[at] = Number.POSITIVE_INFINITY;
    figures[at + 1] = Number.NEGATIVE_INFINITY;
  }
  return { count: 0, lastAt: Number.NEGATIVE_INFINITY, figures, missing: null };
}

/** `more` came later. */
export function addRollups(rollups: Rollups, more: Rollups): void {
  for (const [begin, added] of more) {
    const known = rollups.get(begin);
    if (known === undefined) {
      rollups.set(begin, { ...added, figures: added.figures.slice(), missing: added.missing?.slice() ?? null });
      continue;
    }
    const isLast = added.lastAt >= known.lastAt;
    for (let at = 0; at < known.figures.length; at += figureCount) {
      known.figures[at] = Math.min(known.figures[at] as number, added.figures[at] as number);
      known.figures[at + 1] = Math.max(known.figures[at + 1] as number, added.figures[at + 1] as number);
      known.figures[at + 2] = (known.figures[at + 2] as number) + (added.figures[at + 2] as number);
      if (isLast) known.figures[at + 3] = added.figures[at + 3] as number;
    }
    known.count += added.count;
    if (isLast) known.lastAt = added.lastAt;
    known.missing = sumOf(known.missing, added.missing);
  }
}

function sumOf(one: Float64Array | null, other: Float64Array | null): Float64Array | null {
  if (one === null || other === null) return one ?? other?.slice() ?? null;
  return one.map((count, sensor) => count + (other[sensor] as number));
}

/** Those of one period, which begins at `period` and has spans of `spanMs`. */
export function encodeRollups(rollups: Rollups, period: EpochMs, spanMs: number): Uint8Array {
  const ordered = [...rollups].sort(([one], [other]) => one - other);
  const sensorCount = (ordered[0]?.[1].figures.length ?? 0) / figureCount;
  const writer = createWriter();
  const column = (of: (rollup: Rollup, begin: EpochMs) => number): void =>
    writeNumbers(
      writer,
      Float64Array.from(ordered, ([begin, rollup]) => of(rollup, begin)),
    );
  const hasMissing = ordered.some(([, { missing }]) => missing !== null);
  writeCount(writer, hasMissing ? versionWithMissing : version);
  writeCount(writer, ordered.length);
  writeCount(writer, sensorCount);
  column((_, begin) => (begin - period) / spanMs);
  column(({ count }) => count);
  column(({ lastAt }, begin) => lastAt - begin);
  for (let figure = 0; figure < sensorCount * figureCount; figure++) {
    column(({ figures }) => figures[figure] as number);
  }
  for (let sensor = 0; hasMissing && sensor < sensorCount; sensor++) column(({ missing }) => missing?.[sensor] ?? 0);
  return written(writer);
}

/** Throws RangeError for bytes that `encodeRollups` has not written. */
export function decodeRollups(bytes: Uint8Array, period: EpochMs, spanMs: number): Rollups {
  const reader = createReader(bytes);
  const form = readCount(reader);
  if (form !== version && form !== versionWithMissing)
    throw new RangeError('roll-ups in a form that this version does not know');
  const length = readCount(reader);
  const figuresLength = readCount(reader) * figureCount;
  const places = readNumbers(reader, length);
  const counts = readNumbers(reader, length);
  const lastAfter = readNumbers(reader, length);
  const columns = Array.from({ length: figuresLength }, () => readNumbers(reader, length));
  const missing =
    form === version ? null : Array.from({ length: figuresLength / figureCount }, () => readNumbers(reader, length));
  const rollups: Rollups = new Map();
  for (let index = 0; index < length; index++) {
    const begin = period + (places[index] as number) * spanMs;
    const figures = new Float64Array(figuresLength);
    for (let figure = 0; figure < figuresLength; figure++) {
      figures[figure] = (columns[figure] as Float64Array)[index] as number;
    }
    const lastAt = begin + (lastAfter[index] as number);
    rollups.set(begin, {
      ...{ count: counts[index] as number, lastAt, figures },
      missing: missing === null ? null : Float64Array.from(missing, (column) => column[index] as number),
    });
  }
  return rollups;
}
