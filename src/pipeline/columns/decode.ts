// Records in columns to readings in columns. The kernel reads what is written as the contract says; every other record goes, alone, to the
// general decoder, which is the one that decides. Both give the same for the same bytes.
import { InvalidReading } from '../../core/errors.ts';
import type { Profile } from '../../core/profile.ts';
import type { Reading, ReadingContext } from '../../core/reading/reading.ts';
import { type RecordColumns, type RecordRun, recordAt } from '../../core/record/record-columns.ts';
import { createLocalTime } from '../../core/time.ts';
import { decodeRecord } from '../decode-records.ts';
import { timeMaxMs, timeMinMs } from '../limits.ts';
import { bytesMax, type CreateReadingKernel, outcomes, type ReadingKernel, rowsMax } from './reading-kernel.ts';
import type { ReadingColumns } from './readings.ts';

export type DecodeColumns = (records: RecordColumns) => ReadingColumns;

/** Undefined where readings may be written otherwise than the contract says, or the kernel does not know the profile. */
export function createDecodeColumns(
  profile: Profile,
  context: ReadingContext,
  createKernel: CreateReadingKernel,
): DecodeColumns | undefined {
  const kernel = context.input === undefined ? createKernel(profile) : undefined;
  if (kernel === undefined) return undefined;
  const sensorNames = profile.sensors.map((sensor) => sensor.name);
  const settle = createSettle(profile, context);
  return (records) => {
    const { length } = records;
    const columns = {
      length,
      machineIds: new Float64Array(length),
      collectedAt: new Float64Array(length),
      sensors: new Float64Array(length * sensorNames.length),
      sensorNames,
      isClockImplausible: new Uint8Array(length),
      refusals: new Map<number, InvalidReading>(),
    };
    let first = 0;
    for (const run of records.runs) {
      for (let from = 0; from < run.length; ) {
        const piece = pieceFrom(run, from);
        settle(columns, first + from, run, from, readPiece(kernel, columns, first + from, run, from, piece));
        from = piece.to;
      }
      first += run.length;
    }
    return columns;
  };
}

type Columns = Omit<ReadingColumns, 'refusals'> & { readonly refusals: Map<number, InvalidReading> };

interface Piece {
  readonly to: number;
  /** Where the bytes of its values end. */
  readonly end: number;
}

/** Values of one call lie close together. One that is longer than all of them may be stands alone, and is left. */
function pieceFrom(run: RecordRun, from: number): Piece {
  const last = Math.min(run.length, from + rowsMax);
  const begin = run.valueAt[from] as number;
  let end = begin + Math.max(0, run.valueLength[from] as number);
  let to = from + 1;
  for (; to < last; to++) {
    const length = run.valueLength[to] as number;
    if (length === -1) continue;
    const valueEnd = (run.valueAt[to] as number) + length;
    if (valueEnd - begin > bytesMax) break;
    end = valueEnd;
  }
  return { to, end };
}

/** Writes what the kernel gives into the columns, and returns what became of each value. */
function readPiece(
  kernel: ReadingKernel,
  columns: Columns,
  row: number,
  run: RecordRun,
  from: number,
  { to, end }: Piece,
): Uint8Array {
  const begin = run.valueAt[from] as number;
  if (end - begin > bytesMax) return new Uint8Array(to - from).fill(outcomes.isLeft);
  const positions = run.valueAt.subarray(from, to);
  const read = kernel.read(run.bytes, begin, end, positions, run.valueLength.subarray(from, to));
  columns.machineIds.set(read.machineIds, row);
  columns.collectedAt.set(read.times, row);
  columns.sensors.set(read.sensors, row * kernel.sensorCount);
  return read.outcomes;
}

/** Makes times of what was read, and hands what was left to the general decoder. */
function createSettle(profile: Profile, context: ReadingContext) {
  const { clockSpan, valueBytesMax } = context;
  const behindMaxMs = clockSpan?.behindMaxMs ?? Number.POSITIVE_INFINITY;
  const aheadMaxMs = clockSpan?.aheadMaxMs ?? Number.POSITIVE_INFINITY;
  const localTime = createLocalTime(context.sourceTimeZone);
  return (columns: Columns, firstRow: number, run: RecordRun, from: number, read: Uint8Array): void => {
    const { collectedAt, isClockImplausible } = columns;
    for (let index = 0; index < read.length; index++) {
      const row = firstRow + index;
      const outcome = read[index];
      const recordTime = run.timestamps[from + index] as number;
      const isStorable = recordTime >= timeMinMs && recordTime <= timeMaxMs;
      if (outcome === outcomes.isLeft || !isStorable || (run.valueLength[from + index] as number) > valueBytesMax) {
        writeDecoded(columns, row, decodeRecord(profile, context, recordAt(run, from + index)));
        continue;
      }
      let time = collectedAt[row] as number;
      if (outcome === outcomes.timeIsLocal) time = localTime(time);
      else if (outcome === outcomes.timeIsAbsent) time = recordTime;
      collectedAt[row] = time;
      const aheadMs = time - recordTime;
      if (aheadMs > aheadMaxMs || -aheadMs > behindMaxMs) isClockImplausible[row] = 1;
    }
  };
}

function writeDecoded(columns: Columns, row: number, decoded: Reading | InvalidReading): void {
  if (decoded instanceof InvalidReading) {
    columns.refusals.set(row, decoded);
    columns.machineIds[row] = Number.NaN;
    return;
  }
  const { sensorNames } = columns;
  columns.machineIds[row] = decoded.machineId;
  columns.collectedAt[row] = decoded.collectedAt;
  columns.isClockImplausible[row] = decoded.clock === undefined ? 0 : 1;
  sensorNames.forEach((name, sensor) => {
    columns.sensors[row * sensorNames.length + sensor] = decoded.sensors[name] as number;
  });
}
