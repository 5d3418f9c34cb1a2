// Readings that somebody asks about, with what is remembered of their machines: of readings that come with the question, or as it is stored. Each reading
// is by itself, and nothing of it is remembered: asking changes nothing.
import type { Memory } from '../../core/memory/passing.ts';
import type { Reading } from '../../core/reading/reading.ts';
import type { SensorValues } from '../../core/sensor-values.ts';
import type { EpochMs } from '../../core/time.ts';
import { withRemembered } from '../columns/readings.ts';
import { type LoadMemory, layInto } from './remember-ahead.ts';

/** A reading of the same machine from before. */
export interface RecentReading {
  readonly sensors: SensorValues;
  readonly collectedAt: EpochMs;
}

export interface RequestedReading extends Reading {
  /** All that is to be remembered, the oldest first; absent, and what is stored counts. */
  readonly recent?: readonly RecentReading[];
}

/** Fails as loading does, where something is to be loaded. */
export type RememberRequested = (readings: readonly RequestedReading[]) => Promise<readonly Reading[]>;

export function createRememberRequested(
  memory: Memory,
  sensorNames: readonly string[],
  load: LoadMemory,
): RememberRequested {
  const { names, width } = memory;
  const pass = (state: Float64Array, readings: readonly RecentReading[]): Float64Array => {
    const timed = {
      times: Float64Array.from(readings, ({ collectedAt }) => collectedAt),
      sensors: Float64Array.from(readings.flatMap(({ sensors }) => sensorNames.map((name) => sensors[name] as number))),
      place: 0,
    };
    const out = new Float64Array(names.length);
    for (; timed.place < readings.length; timed.place++) memory.pass(state, 0, timed, out, 0);
    return out;
  };
  return async (readings) => {
    const asked = readings.filter(({ recent }) => recent === undefined).map(({ machineId }) => machineId);
    const stored = new Map(
      (asked.length === 0 ? [] : await load([...new Set(asked)])).map((row) => [row.machineId, row]),
    );
    return readings.map(({ recent, ...reading }) => {
      const state = new Float64Array(width);
      const kept = recent === undefined ? stored.get(reading.machineId)?.state : undefined;
      if (kept !== undefined && kept !== null) layInto(state, kept);
      const values = pass(state, [...(recent ?? []), reading]);
      return { ...reading, remembered: withRemembered(reading.sensors, { names, values }, 0) };
    });
  };
}
