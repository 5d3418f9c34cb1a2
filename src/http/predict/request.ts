// From the body of a prediction request to readings, by the same rules of core/reading that a Kafka message meets, once numbers
// that come as text are numbers (decimal-text.ts). Members that nobody asked for are ignored.
import { isObject, own } from '../../core/members.ts';
import type { Profile } from '../../core/profile.ts';
import {
  isLeftOut,
  isMachineId,
  noValue,
  type Reading,
  readSensorValues,
  sensorProblem,
} from '../../core/reading/reading.ts';
import { type EpochMs, parseCollectedAt } from '../../core/time.ts';
import type { RecentReading, RequestedReading } from '../../pipeline/memory/remember-requested.ts';
import { type FieldProblem, InvalidRequest } from '../../web-server/request-errors.ts';
import { idOf, numberOf } from './decimal-text.ts';

/**
 * The same for a model whose features remember: with the time `collected_at`, and of its machine at most so many `recent_readings` from before it, the
 * oldest first, each with `collected_at` and `sensor_data`.
 */
export function readRememberingRequest(
  profile: Profile,
  body: unknown,
  now: EpochMs,
  recentReadingsMax: number,
): RequestedReading | InvalidRequest {
  const reading = readPredictRequest(profile, body, now);
  if (reading instanceof Error || !isObject(body)) return reading as InvalidRequest;
  const collectedAt = timeOf(own(body, 'collected_at') ?? undefined, now);
  if (collectedAt === undefined) return wrongTime('collected_at');
  const given = own(body, 'recent_readings') ?? undefined;
  if (given === undefined) return { ...reading, collectedAt };
  const recent = readRecent(profile, given, { recentReadingsMax, latest: collectedAt });
  return recent instanceof Error ? recent : { ...reading, collectedAt, recent };
}

function readRecent(
  profile: Profile,
  given: unknown,
  { recentReadingsMax, latest }: { readonly recentReadingsMax: number; readonly latest: EpochMs },
): readonly RecentReading[] | InvalidRequest {
  const wrong = (place: string, message: string) =>
    new InvalidRequest([{ field: place, message: `${place} ${message}` }]);
  const name = 'recent_readings';
  if (!Array.isArray(given)) return wrong(name, 'must be an array, the oldest reading first');
  if (given.length > recentReadingsMax)
    return wrong(name, `has ${given.length} readings, more than ${recentReadingsMax}`);
  const recent: RecentReading[] = [];
  for (const [index, each] of given.entries()) {
    const place = `${name}.${index}`;
    if (!isObject(each)) return wrong(place, 'must be an object with collected_at and sensor_data');
    const collectedAt = timeOf(own(each, 'collected_at'), undefined);
    if (collectedAt === undefined) return wrongTime(`${place}.collected_at`);
    if (collectedAt < (recent.at(-1)?.collectedAt ?? collectedAt))
      return wrong(`${place}.collected_at`, 'is before that of the reading before it; the oldest comes first');
    if (collectedAt > latest) return wrong(`${place}.collected_at`, 'is after that of the reading that is asked about');
    const sensorData = withNumbers(profile, own(each, 'sensor_data'));
    const sensors = isObject(sensorData) ? readSensorValues(profile, sensorData) : undefined;
    if (sensors === undefined || sensors instanceof Error)
      return new InvalidRequest(
        sensorDataProblems(profile, sensorData).map(({ field, message }) => ({
          field: `${place}.${field}`,
          message: `${place}: ${message}`,
        })),
      );
    recent.push({ sensors, collectedAt });
  }
  return recent;
}

function timeOf(given: unknown, otherwise: EpochMs | undefined): EpochMs | undefined {
  if (given === undefined) return otherwise;
  return typeof given === 'string' ? parseCollectedAt(given, 'UTC') : undefined;
}

function wrongTime(field: string): InvalidRequest {
  return new InvalidRequest([{ field, message: `${field} must be ISO-8601 text, such as 2025-11-18T10:30:00Z` }]);
}

/** The reading in a body `{machine_id, sensor_data}`, or all that is wrong with it. `now` becomes the reading's time. */
export function readPredictRequest(profile: Profile, body: unknown, now: EpochMs): Reading | InvalidRequest {
  if (!isObject(body)) return new InvalidRequest([{ field: 'body', message: 'the body must be a JSON object' }]);
  const machineId = idOf(own(body, 'machine_id'));
  const given = own(body, 'sensor_data');
  // Nearly all bring numbers; who brings text is read a second time.
  const sensors = isObject(given) ? readSensorValues(profile, given) : undefined;
  if (sensors !== undefined && !(sensors instanceof Error) && isMachineId(machineId))
    return { machineId, sensors, collectedAt: now };
  const sensorData = withNumbers(profile, given);
  if (isMachineId(machineId) && isObject(sensorData) && sensorData !== given) {
    const fromText = readSensorValues(profile, sensorData);
    if (!(fromText instanceof Error)) return { machineId, sensors: fromText, collectedAt: now };
  }
  // Only who is refused is told everything at once.
  return new InvalidRequest([...machineIdProblems(machineId), ...sensorDataProblems(profile, sensorData)]);
}

/** The rows in a body `{readings: […]}`, unread. Throws InvalidRequest when it has none, or more than `sizeMax`. */
export function readBatchRows(body: unknown, sizeMax: number): readonly unknown[] {
  const rows = isObject(body) ? own(body, 'readings') : undefined;
  if (!Array.isArray(rows)) throw refused('readings must be an array');
  if (rows.length === 0) throw refused('readings is empty');
  if (rows.length > sizeMax) throw refused(`readings has ${rows.length} rows, more than ${sizeMax}`);
  return rows;
}

function machineIdProblems(machineId: unknown): FieldProblem[] {
  if (isMachineId(machineId)) return [];
  const problem = machineId === undefined ? 'is missing' : 'must be a whole number from 0';
  return [{ field: 'machine_id', message: `machine_id ${problem}` }];
}

function sensorDataProblems(profile: Profile, sensorData: unknown): FieldProblem[] {
  if (!isObject(sensorData)) {
    const problem = sensorData === undefined ? 'is missing' : 'must be an object';
    return [{ field: 'sensor_data', message: `sensor_data ${problem}` }];
  }
  if (profile.sensors.every((sensor) => isLeftOut(sensor, own(sensorData, sensor.name))))
    return [{ field: 'sensor_data', message: noValue }];
  return profile.sensors.flatMap((sensor) => {
    const value = own(sensorData, sensor.name);
    const problem = isLeftOut(sensor, value) ? undefined : sensorProblem(sensor, value);
    return problem === undefined ? [] : [{ field: `sensor_data.${sensor.name}`, message: problem.message }];
  });
}

/** The object with the numbers of the profile's sensors where it has them as text; itself where there are none. */
function withNumbers(profile: Profile, sensorData: unknown): unknown {
  if (!isObject(sensorData)) return sensorData;
  const isText = (name: string): boolean => typeof own(sensorData, name) === 'string';
  if (!profile.sensors.some(({ name }) => isText(name))) return sensorData;
  const numbers = profile.sensors
    .filter(({ name }) => Object.hasOwn(sensorData, name))
    .map(({ name }) => [name, numberOf(sensorData[name])] as const);
  return Object.fromEntries(numbers);
}

function refused(message: string): InvalidRequest {
  return new InvalidRequest([{ field: 'readings', message }]);
}
