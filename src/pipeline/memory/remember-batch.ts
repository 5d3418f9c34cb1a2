// A batch's readings with what is remembered of their machines, in both forms that a batch has. The time that counts for what is remembered follows from
// the record, so that whoever reads the topic again comes to the same.
import { farAheadMs } from '../../core/episode/rules.ts';
import type { InvalidReading } from '../../core/errors.ts';
import type { Reading } from '../../core/reading/reading.ts';
import type { EpochMs } from '../../core/time.ts';
import type { ReadingColumns } from '../columns/readings.ts';
import { withRemembered } from '../columns/readings.ts';
import type { DecodedRecords } from '../decode-records.ts';
import type { RecordColumns } from '../record-columns.ts';
import type { BatchMemory } from './remember-ahead.ts';

/** The reading's own time, or its record's where that one cannot be true. */
function rememberedTime(collectedAt: EpochMs, isImplausible: boolean, recordTime: EpochMs, latest: EpochMs): EpochMs {
  if (!(recordTime <= latest)) return Number.NaN;
  return isImplausible ? recordTime : collectedAt;
}

export async function rememberColumns(
  memory: BatchMemory,
  readings: ReadingColumns,
  records: RecordColumns,
  now: EpochMs,
): Promise<ReadingColumns> {
  const { length, machineIds, collectedAt, isClockImplausible, sensors } = readings;
  const times = new Float64Array(length);
  let row = 0;
  for (const run of records.runs)
    for (let index = 0; index < run.length; index++, row++)
      times[row] = rememberedTime(
        collectedAt[row] as number,
        isClockImplausible[row] === 1,
        run.timestamps[index] as number,
        now + farAheadMs,
      );
  return {
    ...readings,
    remembered: { names: memory.names, values: await memory.remember({ machineIds, times, sensors }) },
  };
}

/** Those of the records that are readings. */
export async function rememberReadings(
  memory: BatchMemory,
  sensorNames: readonly string[],
  {
    readings,
    recordOf,
  }: Pick<DecodedRecords, 'recordOf'> & { readonly readings: readonly (Reading | InvalidReading)[] },
  now: EpochMs,
): Promise<readonly Reading[]> {
  const found = readings.flatMap((reading, index) => ('sensors' in reading ? [{ reading, index }] : []));
  const values = await memory.remember({
    machineIds: Float64Array.from(found, ({ reading }) => reading.machineId),
    times: Float64Array.from(found, ({ reading, index }) =>
      rememberedTime(reading.collectedAt, reading.clock !== undefined, recordOf(index).timestamp, now + farAheadMs),
    ),
    sensors: Float64Array.from(
      found.flatMap(({ reading }) => sensorNames.map((name) => reading.sensors[name] as number)),
    ),
  });
  return found.map(({ reading }, row) => ({
    ...reading,
    remembered: withRemembered(reading.sensors, { names: memory.names, values }, row),
  }));
}
