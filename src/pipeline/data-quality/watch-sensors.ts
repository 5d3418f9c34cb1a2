// Looks at every scored reading for sensors that cannot be believed, and at every record for machines that are silent: numbers in, and an
// object only of what is suspect. What it finds depends on what it remembers; that may be lost, and then less is found.
import {
  type CheckReading,
  createCheckReading,
  isTrue,
  type QualityOptions,
  sensorBounds,
} from '../../core/data-quality/check-reading.ts';
import { jumpFinding, type QualityFinding, stuckFinding } from '../../core/data-quality/finding.ts';
import {
  believing,
  createMachineMemory,
  type HistoryFinding,
  type MachineMemory,
  type SilenceOptions,
  type SilentMachine,
  told,
} from '../../core/data-quality/machine-memory.ts';
import { type ConditionClock, decidingTime } from '../../core/episode/rules.ts';
import type { Profile } from '../../core/profile.ts';
import type { SensorValues } from '../../core/sensor-values.ts';
import type { EpochMs } from '../../core/time.ts';
import type { QualityColumn, SilentAt, Suspicion } from '../batch.ts';

export interface WatchSensors {
  /** For the readings of a batch, or of a part of it; `now` bounds the records' times. */
  readonly begin: (readings: WatchedReadings, now: EpochMs) => QualityRows;
  /** Nothing is known of what came before: positions were read anew. */
  readonly forgetAll: () => void;
  /** In the order in which values are given. */
  readonly sensorNames: readonly string[];
  readonly memory: Pick<MachineMemory, 'size' | 'forgotten'>;
}

/** In columns, because a double as an argument would mostly become an object. */
export interface WatchedReadings {
  readonly count: number;
  readonly machineIds: Float64Array;
  readonly collectedAt: Float64Array;
  readonly recordTimes: Float64Array;
  /** A row of values for each reading, in the order of the profile's sensors. */
  readonly values: Float64Array;
}

export interface QualityRows {
  /**
   * Looks at one reading, in the order of the stream. `isKeyed`: its record has a key, so that all of its machine come to this partition. Empty
   * where the reading can be believed, as far as is known.
   */
  readonly look: (place: number, partition: number, isKeyed: boolean, typeName: string) => readonly QualityFinding[];
  /** What is found goes by the event id of its reading. */
  readonly suspect: (place: number, suspicion: Suspicion) => void;
  readonly column: QualityColumn;
}

export interface WatchOptions extends QualityOptions {
  readonly clock: ConditionClock;
  readonly machinesMax: number;
  readonly silence: SilenceOptions;
}

export function createWatchSensors(profile: Profile, options: WatchOptions): WatchSensors {
  const memory = createMachineMemory({ ...sensorRules(profile), ...options });
  const typeNumbers = createTypeNumbers();
  const findSuspect = createFindSuspect(profile, options);
  const { aheadMaxMs } = options.clock;
  const sensorCount = profile.sensors.length;
  const { reading } = memory;
  const begin = (readings: WatchedReadings, now: EpochMs): QualityRows => {
    const { machineIds, collectedAt, recordTimes, values } = readings;
    const latest = now + aheadMaxMs;
    const states = new Uint8Array(readings.count).fill(believing.unknown);
    const suspicions = new Map<number, Suspicion>();
    const silent: SilentAt[] = [];
    const tellSilent = (found: readonly SilentMachine[], place: number, partition: number): void => {
      const recordTime = reading[told.recordTime] as number;
      for (const each of found) {
        silent.push({ ...each, place, recordTime, partition, typeName: typeNumbers.name(each.type) });
      }
    };
    return {
      look: (place, partition, isKeyed, typeName) => {
        const recordTime = Math.min(recordTimes[place] as number, latest);
        reading[told.machineId] = machineIds[place] as number;
        reading[told.at] = decidingTime(options.clock, collectedAt[place] as number, recordTime);
        reading[told.collectedAt] = collectedAt[place] as number;
        reading[told.recordTime] = recordTime;
        const type = typeNumbers.of(typeName);
        const from = place * sensorCount;
        const byHistory = memory.look(partition, isKeyed, type, values, from);
        const found = memory.silent();
        if (found.length > 0) tellSilent(found, place, partition);
        states[place] = byHistory;
        const byItself = findSuspect(type, typeName, values, from);
        if (byItself.length === 0 && byHistory !== believing.suspect) return byItself;
        states[place] = believing.suspect;
        const history = memory.findings();
        return [
          ...byItself,
          ...history.map((each) =>
            historyFinding(profile, each, values[from + each.sensor] as number, options.language),
          ),
        ];
      },
      suspect: (place, suspicion) => suspicions.set(place, suspicion),
      column: { states, suspicions, silent },
    };
  };
  return { begin, forgetAll: memory.forgetAll, sensorNames: profile.sensors.map(({ name }) => name), memory };
}

/** Names of types as numbers, in the order in which they come; mostly the same one as before. */
function createTypeNumbers() {
  const names: string[] = [];
  let last = { name: '', number: -1 };
  return {
    of: (name: string): number => {
      if (name !== last.name || last.number === -1) {
        const known = names.indexOf(name);
        last = { name, number: known === -1 ? names.push(name) - 1 : known };
      }
      return last.number;
    },
    name: (number: number): string => names[number] as string,
  };
}

function sensorRules({ sensors }: Profile) {
  return {
    stuckReadings: Float64Array.from(sensors, ({ plausible }) => plausible?.stuckReadings ?? 0),
    jumpAllowance: Float64Array.from(
      sensors,
      ({ plausible }) => plausible?.jump?.allowance ?? Number.POSITIVE_INFINITY,
    ),
    jumpPerSecond: Float64Array.from(sensors, ({ plausible }) => plausible?.jump?.perSecond ?? 0),
  };
}

const nothing: readonly QualityFinding[] = [];

/** What one reading alone shows, without an object for one that can be believed; what it finds is said by `createCheckReading`. */
function createFindSuspect(profile: Profile, options: QualityOptions) {
  const { impossible = [] } = profile.dataQuality ?? {};
  const sensorCount = profile.sensors.length;
  const checkReading: CheckReading = createCheckReading(profile, options);
  const boundsOfTypes: Float64Array[] = [];
  const view = createValuesView(profile);
  return (type: number, typeName: string, values: Float64Array, from: number): readonly QualityFinding[] => {
    let bounds = boundsOfTypes[type];
    if (bounds === undefined) {
      bounds = boundsOf(profile, typeName, options);
      boundsOfTypes[type] = bounds;
    }
    let isSuspect = false;
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      const value = values[from + sensor] as number;
      if (value < (bounds[2 * sensor] as number) || value > (bounds[2 * sensor + 1] as number)) isSuspect = true;
    }
    for (let index = 0; index < impossible.length && !isSuspect; index++) {
      isSuspect = isTrue((impossible[index] as (typeof impossible)[number]).of, view.at(values, from));
    }
    return isSuspect ? checkReading({ ...view.at(values, from) }, typeName) : nothing;
  };
}

/**
 * The values of a reading by name, as a profile's functions are given them: always the same object, which looks into the column. Most of these
 * functions read a sensor or two, so that filling an object with all of them costs more.
 */
function createValuesView({ sensors }: Profile) {
  let values = new Float64Array(0);
  let from = 0;
  const view: Record<string, number> = {};
  for (const [sensor, { name }] of sensors.entries()) {
    Object.defineProperty(view, name, { enumerable: true, get: () => values[from + sensor] });
  }
  return {
    at: (column: Float64Array, begin: number): SensorValues => {
      values = column as Float64Array<ArrayBuffer>;
      from = begin;
      return view;
    },
  };
}

/** Of each sensor its least and its most. */
function boundsOf(profile: Profile, typeName: string, { usual }: QualityOptions): Float64Array {
  return Float64Array.from(
    profile.sensors.flatMap((sensor) => {
      const { atLeast, atMost } = sensorBounds(profile, sensor, typeName, usual) ?? {};
      return [atLeast ?? Number.NEGATIVE_INFINITY, atMost ?? Number.POSITIVE_INFINITY];
    }),
  );
}

function historyFinding(
  { sensors }: Profile,
  { check, sensor: place, previous, readings, seconds }: HistoryFinding,
  value: number,
  language: QualityOptions['language'],
): QualityFinding {
  const sensor = sensors[place] as Profile['sensors'][number];
  if (check === 'stuck') return stuckFinding(sensor, value, readings, language);
  const { allowance = 0, perSecond = 0 } = sensor.plausible?.jump ?? {};
  return jumpFinding(
    sensor,
    { from: previous, to: value, seconds, allowed: allowance + perSecond * seconds },
    language,
  );
}
