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
  expectedMax,
  type HistoryFinding,
  type MachineMemory,
  type SilenceOptions,
  type SilentMachine,
  type TypeRules,
  toldAt,
  toldCollectedAt,
  toldMachineId,
  toldRecordTime,
} from '../../core/data-quality/machine-memory.ts';
import type { JumpRule } from '../../core/data-quality/rules.ts';
import { sensorChange, type UsualChanges } from '../../core/data-quality/usual-changes.ts';
import { believedTime, type ConditionClock, decidingTime } from '../../core/episode/rules.ts';
import type { Profile } from '../../core/profile.ts';
import type { SensorValues } from '../../core/sensor-values.ts';
import type { EpochMs } from '../../core/time.ts';
import type { QualityColumn, SilentAt, Suspicion } from '../batch.ts';

export interface WatchSensors {
  /**
   * Looks at the readings of a batch, or of a part of it, in the order of the stream; `now` bounds the records' times, and `idOf` gives the event
   * id of a reading that is suspect.
   */
  readonly look: (readings: WatchedReadings, now: EpochMs, idOf: (place: number) => string) => QualityColumn;
  /** Nothing is known of what came before: positions were read anew. */
  readonly forgetAll: () => void;
  /** In the order in which values are given. */
  readonly sensorNames: readonly string[];
  readonly memory: Pick<MachineMemory, 'size' | 'forgotten'>;
}

/** In columns, and all at once: a call for each reading costs as much as what it does. */
export interface WatchedReadings {
  readonly count: number;
  readonly machineIds: Float64Array;
  readonly collectedAt: Float64Array;
  readonly recordTimes: Float64Array;
  readonly partitions: Int32Array;
  /** Of the records' keys; -1 for a record without one, whose machine may have readings in other partitions. */
  readonly keyLengths: Int32Array;
  /** A row of values for each reading, in the order of the profile's sensors. */
  readonly values: Float64Array;
  /** The type of a reading's machine; undefined for one that was not scored, at which nobody looks. */
  readonly typeOf: (place: number) => GivenType | undefined;
}

export interface WatchOptions extends QualityOptions {
  /** The model's; where it has none, stuck values and jumps are looked for where the profile says so alone. */
  readonly usualChanges: UsualChanges | null | undefined;
  readonly clock: ConditionClock;
  readonly machinesMax: number;
  readonly silence: SilenceOptions;
}

const noMachines: readonly SilentMachine[] = [];
const noFindings: readonly HistoryFinding[] = [];

export function createWatchSensors(profile: Profile, options: WatchOptions): WatchSensors {
  const memory = createMachineMemory({ ...options, sensorCount: profile.sensors.length });
  const types: KnownType[] = [];
  /** Readings of all types come mixed: of few types a look at each is the quickest way to find one. */
  const typeOf = (given: GivenType): KnownType => {
    for (let index = 0; index < types.length; index++) {
      const known = types[index] as KnownType;
      if (known.given === given) return known;
    }
    const named = types.find((each) => each.name === given.name);
    if (named !== undefined) {
      named.given = given;
      return named;
    }
    const { name } = given;
    const number = memory.addType(changeRules(profile, name, options));
    const type = { name, given, number, bounds: boundsOf(profile, name, options) };
    types.push(type);
    return type;
  };
  const isSuspect = createIsSuspect(profile);
  const describe = createDescribe(profile, options);
  const { clock } = options;
  const sensorCount = profile.sensors.length;
  const { reading } = memory;

  const look: WatchSensors['look'] = (readings, now, idOf) => {
    const { count, machineIds, collectedAt, recordTimes, partitions, keyLengths, values } = readings;
    const latest = now + clock.aheadMaxMs;
    const states = new Uint8Array(count).fill(believing.unknown);
    const suspicions = new Map<number, Suspicion>();
    const silent: SilentAt[] = [];
    for (let place = 0; place < count; place++) {
      if (place % expectedMax === 0) memory.expect(machineIds, place, Math.min(count, place + expectedMax));
      const given = readings.typeOf(place);
      if (given === undefined) continue;
      const type = typeOf(given);
      const partition = partitions[place] as number;
      const recordTime = believedTime(recordTimes[place] as number, latest);
      const at = decidingTime(clock, collectedAt[place] as number, recordTime, latest);
      reading[toldMachineId] = machineIds[place] as number;
      reading[toldAt] = at;
      reading[toldCollectedAt] = collectedAt[place] as number;
      reading[toldRecordTime] = recordTime;
      const from = place * sensorCount;
      // One of which nobody knows when it was has none before it, and says nothing of silence.
      const isTimed = !Number.isNaN(at);
      const byHistory = isTimed
        ? memory.look(partition, keyLengths[place] !== -1, type.number, values, from, place % expectedMax)
        : believing.unknown;
      const machines = isTimed ? memory.silent() : noMachines;
      for (let index = 0; index < machines.length; index++) {
        const machine = machines[index] as SilentMachine;
        silent.push({ ...machine, place, recordTime, partition, typeName: (types[machine.type] as KnownType).name });
      }
      states[place] = byHistory;
      if (byHistory !== believing.suspect && !isSuspect(type.bounds, values, from)) continue;
      states[place] = believing.suspect;
      const findings = describe(type.name, values, from, isTimed ? memory.findings() : noFindings);
      suspicions.set(place, { eventId: idOf(place), findings });
    }
    return { states, suspicions, silent };
  };
  return { look, forgetAll: memory.forgetAll, sensorNames: profile.sensors.map(({ name }) => name), memory };
}

interface GivenType {
  readonly name: string;
}

interface KnownType extends GivenType {
  /** The object that stands for it, of which there is mostly but one. */
  given: GivenType;
  readonly number: number;
  /** Of each sensor its least and its most. */
  readonly bounds: Float64Array;
}

function changeRules({ sensors }: Profile, typeName: string, { usualChanges }: WatchOptions): TypeRules {
  const changes = sensors.map((sensor) => sensorChange(sensor, typeName, usualChanges));
  return {
    stuckReadings: Float64Array.from(changes, ({ stuckReadings }) => stuckReadings),
    stuckIntervalSeconds: Float64Array.from(changes, (each) => each.stuckIntervalSeconds),
    jumpAllowance: Float64Array.from(changes, ({ jump }) => jump?.allowance ?? Number.POSITIVE_INFINITY),
    jumpPerSecond: Float64Array.from(changes, ({ jump }) => jump?.perSecond ?? 0),
  };
}

/** Whether one reading alone shows that something is wrong. */
function createIsSuspect(profile: Profile) {
  const impossible = (profile.dataQuality?.impossible ?? []).map(({ of }) => of);
  const sensorCount = profile.sensors.length;
  const view = createValuesView(profile);
  return (bounds: Float64Array, values: Float64Array, from: number): boolean => {
    for (let sensor = 0; sensor < sensorCount; sensor++) {
      const value = values[from + sensor] as number;
      if (value < (bounds[2 * sensor] as number) || value > (bounds[2 * sensor + 1] as number)) return true;
    }
    for (let index = 0; index < impossible.length; index++) {
      if (isTrue(impossible[index] as (typeof impossible)[number], view(values, from))) return true;
    }
    return false;
  };
}

/** All that is wrong with a reading, in words: what it shows alone, and what it shows beside those before it. */
function createDescribe(profile: Profile, options: WatchOptions) {
  const checkReading: CheckReading = createCheckReading(profile, options);
  return (
    typeName: string,
    values: Float64Array,
    from: number,
    history: readonly HistoryFinding[],
  ): readonly QualityFinding[] => {
    const named = profile.sensors.map(({ name }, sensor) => [name, values[from + sensor] as number] as const);
    return [
      ...checkReading(Object.fromEntries(named), typeName),
      ...history.map((each) => historyFinding(profile, typeName, each, values[from + each.sensor] as number, options)),
    ];
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
  return (column: Float64Array, begin: number): SensorValues => {
    values = column as Float64Array<ArrayBuffer>;
    from = begin;
    return view;
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
  typeName: string,
  { check, sensor: place, previous, readings, seconds }: HistoryFinding,
  value: number,
  { language, usualChanges }: WatchOptions,
): QualityFinding {
  const sensor = sensors[place] as Profile['sensors'][number];
  const { stuckIntervalSeconds, jump } = sensorChange(sensor, typeName, usualChanges);
  if (check === 'stuck')
    return stuckFinding(sensor, value, { readings, isExact: stuckIntervalSeconds === 0 }, language);
  const { allowance, perSecond } = jump as JumpRule;
  return jumpFinding(
    sensor,
    { from: previous, to: value, seconds, allowed: allowance + perSecond * seconds },
    language,
  );
}
