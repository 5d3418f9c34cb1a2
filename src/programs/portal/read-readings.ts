// Records of the topic of readings to rows for the history: by the one way in, as the consumer reads them, with the time at which each counts.

import { believedTime } from '../../core/episode/rules.ts';
import { InvalidReading } from '../../core/errors.ts';
import type { Profile } from '../../core/profile.ts';
import type { ReadingContext } from '../../core/reading/reading.ts';
import type { Records } from '../../core/record/record.ts';
import { isInColumns, type RecordColumns } from '../../core/record/record-columns.ts';
import type { EpochMs } from '../../core/time.ts';
import { createDecodeColumns } from '../../pipeline/columns/decode.ts';
import type { CreateReadingKernel } from '../../pipeline/columns/reading-kernel.ts';
import { decodeRecords } from '../../pipeline/decode-records.ts';
import type { ReadingRows } from '../../portal/history/append.ts';

export interface ReadReadingsOptions {
  readonly profile: Profile;
  readonly context: ReadingContext;
  readonly createKernel: CreateReadingKernel;
  /** A time further after its record's counts as so far after it. */
  readonly aheadMaxMs: number;
  readonly now: () => EpochMs;
}

export type ReadReadings = (records: Records) => ReadingRows;

export function createReadReadings(options: ReadReadingsOptions): ReadReadings {
  const { profile, context, createKernel } = options;
  const decode = createDecodeColumns(profile, context, createKernel);
  return (records) =>
    decode !== undefined && isInColumns(records)
      ? fromColumns(options, decode(records), records)
      : fromObjects(options, records);
}

function fromColumns(
  options: ReadReadingsOptions,
  columns: ReturnType<NonNullable<ReturnType<typeof createDecodeColumns>>>,
  records: RecordColumns,
): ReadingRows {
  const { length, machineIds, collectedAt, sensors, isClockImplausible } = columns;
  const times = new Float64Array(length);
  const latest = options.now() + options.aheadMaxMs;
  let row = 0;
  for (const { timestamps, length: count } of records.runs) {
    for (let index = 0; index < count; index++, row++) {
      const isImplausible = isClockImplausible[row] === 1;
      times[row] = timeOf(options, collectedAt[row] as number, timestamps[index] as number, isImplausible, latest);
    }
  }
  return { length, machineIds, times, sensors };
}

function fromObjects(options: ReadReadingsOptions, records: Records): ReadingRows {
  const { profile, context } = options;
  const { readings, recordOf } = decodeRecords(profile, context, records);
  const latest = options.now() + options.aheadMaxMs;
  const names = profile.sensors.map(({ name }) => name);
  const { length } = readings;
  const rows = {
    length,
    machineIds: new Float64Array(length).fill(Number.NaN),
    times: new Float64Array(length),
    sensors: new Float64Array(length * names.length),
  };
  readings.forEach((reading, row) => {
    if (reading instanceof InvalidReading) return;
    const { timestamp } = recordOf(row);
    rows.machineIds[row] = reading.machineId;
    rows.times[row] = timeOf(options, reading.collectedAt, timestamp, reading.clock !== undefined, latest);
    names.forEach((name, sensor) => {
      rows.sensors[row * names.length + sensor] = reading.sensors[name] as number;
    });
  });
  return rows;
}

/**
 * A reading that comes late counts when it was taken, and one that is ahead of its record a little after that. NaN where neither its own time nor its
 * record's can be believed.
 */
function timeOf(
  { aheadMaxMs }: ReadReadingsOptions,
  collectedAt: EpochMs,
  recordTime: EpochMs,
  isImplausible: boolean,
  latest: EpochMs,
): EpochMs {
  const believed = believedTime(recordTime, latest);
  if (Number.isNaN(believed)) return collectedAt > latest ? Number.NaN : collectedAt;
  return isImplausible ? Number.NaN : Math.min(collectedAt, believed + aheadMaxMs);
}
