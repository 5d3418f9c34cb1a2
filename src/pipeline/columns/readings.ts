// Readings of a batch in columns: one row for each of its records, in their order, and an object only of a reading that somebody asks for.
import type { InvalidReading } from '../../core/errors.ts';
import type { Reading } from '../../core/reading/reading.ts';
import type { SensorValues } from '../../core/sensor-values.ts';

export interface ReadingColumns {
  readonly length: number;
  /** NaN where the record is no reading. */
  readonly machineIds: Float64Array;
  readonly collectedAt: Float64Array;
  /** A row of numbers for each reading, in the order of the profile's sensors; NaN of one that was not measured. */
  readonly sensors: Float64Array;
  readonly sensorNames: readonly string[];
  /** 1 where the reading's time is too far from its record's to be true. */
  readonly isClockImplausible: Uint8Array;
  /** Why a record is no reading, by its row. */
  readonly refusals: ReadonlyMap<number, InvalidReading>;
  /** What features with memory are, a row of numbers for each reading; absent where nothing is remembered. */
  readonly remembered?: { readonly names: readonly string[]; readonly values: Float64Array };
}

/** One reading as an object. Of a row that is no reading there is none to be had. */
export function readingAt(columns: ReadingColumns, row: number): Reading {
  const { sensorNames } = columns;
  const sensors: Record<string, number> = {};
  const from = row * sensorNames.length;
  for (let sensor = 0; sensor < sensorNames.length; sensor++) {
    sensors[sensorNames[sensor] as string] = columns.sensors[from + sensor] as number;
  }
  const reading = {
    machineId: columns.machineIds[row] as number,
    sensors,
    collectedAt: columns.collectedAt[row] as number,
    ...(columns.remembered === undefined ? {} : { remembered: withRemembered(sensors, columns.remembered, row) }),
  };
  return columns.isClockImplausible[row] === 1 ? { ...reading, clock: 'implausible' } : reading;
}

/** The sensors' values of a row, and beside them what its features with memory are. */
export function withRemembered(
  sensors: SensorValues,
  { names, values }: NonNullable<ReadingColumns['remembered']>,
  row: number,
): SensorValues {
  const all: Record<string, number> = { ...sensors };
  names.forEach((name, column) => {
    all[name] = values[row * names.length + column] as number;
  });
  return all;
}
