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
import { createMachineMemory, type MachineMemory } from '../../core/data-quality/machine-memory.ts';
import type { MachineRows } from '../../core/data-quality/machine-rows.ts';
import {
  believing,
  type HistoryFinding,
  type SilenceOptions,
  type TypeRules,
} from '../../core/data-quality/remembered.ts';
import type { JumpRule } from '../../core/data-quality/rules.ts';
import { sensorChange, type UsualChanges } from '../../core/data-quality/usual-changes.ts';
import { believedTime, type ConditionClock, decidingTime } from '../../core/episode/rules.ts';
import type { Profile } from '../../core/profile.ts';
import type { EpochMs } from '../../core/time.ts';
import type { QualityColumn, SilentAt, Suspicion } from '../batch.ts';
import { createValuesView } from '../values-view.ts';

export interface WatchSensors {
  /**
   * Looks at the readings of a batch, or of a part of it, in the order of the stream; `now` bounds the records' times, and `idOf` gives the event
   * id of a reading that is suspect.
   */
  readonly look: (readings: WatchedReadings, now: EpochMs, idOf: (place: number) => string) => QualityColumn;
  /** Nothing is known of what came before: positions were read anew. */
  readonly forgetAll: () => void;
  /** By what `look` is told the type of a reading's machine. */
  readonly typeNumber: (typeName: string) => number;
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
  /** The number of each machine's type; below 0 for a reading that was not scored, at which nobody looks. */
  readonly types: Int16Array;
  /** The rows of the machines, as far as they are known; absent, and they are looked for. */
  readonly rows?: Int32Array | undefined;
}

export interface WatchOptions extends QualityOptions {
  /** The model's; where it has none, stuck values and jumps are looked for where the profile says so alone. */
  readonly usualChanges: UsualChanges | null | undefined;
  readonly clock: ConditionClock;
  /** Where machines have their rows, which others may look up too: of so many machines something is remembered. */
  readonly machineRows: MachineRows;
  readonly silence: SilenceOptions;
}

const noFindings: readonly HistoryFinding[] = [];

export function createWatchSensors(profile: Profile, options: WatchOptions): WatchSensors {
  const { clock, machineRows } = options;
  const sensorCount = profile.sensors.length;
  const optional = profile.sensors.flatMap((sensor, place) => (sensor.optional === true ? [place] : []));
  const memory = createMachineMemory({ sensorCount, optional, silence: options.silence, rows: machineRows });
  const typeNames: string[] = [];
  const typeNumber = (name: string): number => {
    const known = typeNames.indexOf(name);
    if (known !== -1) return known;
    const number = memory.addType(changeRules(profile, name, options));
    typeNames[number] = name;
    return number;
  };
  const findSuspect = createFindSuspect(profile, options, typeNames);
  const describe = createDescribe(profile, options);
  const columnsOf = createColumns();

  const look: WatchSensors['look'] = (readings, now, idOf) => {
    const { count, machineIds, partitions, types, values } = readings;
    const latest = now + clock.aheadMaxMs;
    const { rows, times, believed } = columnsOf(readings, clock, latest);
    if (readings.rows === undefined) machineRows.find(machineIds, 0, count, rows);
    const { states, findings, silent } = memory.look({
      ...readings,
      rows: readings.rows ?? rows,
      times,
      recordTimes: believed,
    });
    findSuspect(readings, states);
    const suspicions = new Map<number, Suspicion>();
    for (
      let place = states.indexOf(believing.suspect);
      place !== -1;
      place = states.indexOf(believing.suspect, place + 1)
    ) {
      const typeName = typeNames[types[place] as number] as string;
      const found = describe(typeName, values, place * sensorCount, findings.get(place) ?? noFindings);
      suspicions.set(place, { eventId: idOf(place), findings: found });
    }
    const silentAt = silent.flatMap(({ place, machines }) => {
      const partition = partitions[place] as number;
      return machines.map((machine): SilentAt => {
        return { ...machine, place, partition, typeName: typeNames[machine.type] as string };
      });
    });
    return { states, suspicions, silent: silentAt };
  };
  const sensorNames = profile.sensors.map(({ name }) => name);
  return { look, forgetAll: memory.forgetAll, typeNumber, sensorNames, memory };
}

/** What is computed of every reading, in columns that are written anew for each batch. */
function createColumns() {
  let rows = new Int32Array(0);
  let times = new Float64Array(0);
  let believed = new Float64Array(0);
  return (
    { count, types, collectedAt, recordTimes }: WatchedReadings,
    clock: ConditionClock,
    latest: EpochMs,
  ): { readonly rows: Int32Array; readonly times: Float64Array; readonly believed: Float64Array } => {
    if (times.length < count)
      [rows, times, believed] = [new Int32Array(count), new Float64Array(count), new Float64Array(count)];
    for (let place = 0; place < count; place++) {
      if ((types[place] as number) < 0) continue;
      const recordTime = believedTime(recordTimes[place] as number, latest);
      believed[place] = recordTime;
      // One of which nobody knows when it was has none before it, and says nothing of silence.
      times[place] = decidingTime(clock, collectedAt[place] as number, recordTime, latest);
    }
    return { rows, times, believed };
  };
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

/** Writes of which readings each alone shows that something is wrong. */
function createFindSuspect(profile: Profile, options: QualityOptions, typeNames: readonly string[]) {
  const impossible = (profile.dataQuality?.impossible ?? []).map(({ of }) => of);
  const sensorCount = profile.sensors.length;
  const view = createValuesView(profile.sensors.map(({ name }) => name));
  /** Of each type, of each sensor its least and its most. */
  let bounds = new Float64Array(0);
  return ({ count, types, values }: WatchedReadings, states: Uint8Array): void => {
    if (bounds.length < typeNames.length * 2 * sensorCount)
      bounds = Float64Array.from(typeNames.flatMap((name) => boundsOf(profile, name, options)));
    for (let place = 0; place < count; place++) {
      const type = types[place] as number;
      if (type < 0) continue;
      const from = place * sensorCount;
      const boundsFrom = type * 2 * sensorCount;
      for (let sensor = 0; sensor < sensorCount; sensor++) {
        const value = values[from + sensor] as number;
        const at = boundsFrom + 2 * sensor;
        if (value < (bounds[at] as number) || value > (bounds[at + 1] as number)) states[place] = believing.suspect;
      }
      for (let index = 0; index < impossible.length; index++) {
        const of = impossible[index] as (typeof impossible)[number];
        if (isTrue(of, view(values, from))) states[place] = believing.suspect;
      }
    }
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

/** Of each sensor its least and its most. */
function boundsOf(profile: Profile, typeName: string, { usual }: QualityOptions): number[] {
  return profile.sensors.flatMap((sensor) => {
    const { atLeast, atMost } = sensorBounds(profile, sensor, typeName, usual) ?? {};
    return [atLeast ?? Number.NEGATIVE_INFINITY, atMost ?? Number.POSITIVE_INFINITY];
  });
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
