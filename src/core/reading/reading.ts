// The only way in: everything from outside becomes a Reading or an InvalidReading here. A reading that this file lets through has a
// whole machine id and every sensor of the profile, finite and within its physical range; of sensors that are optional NaN where it comes
// without them, and one value at least.
import { InvalidReading } from '../errors.ts';
import { isObject, type Members, own } from '../members.ts';
import type { Profile, Sensor, SensorValues } from '../profile.ts';
import { show } from '../show.ts';
import { isJson } from '../text/is-json.ts';
import { utf8Text } from '../text/utf8.ts';
import { type EpochMs, parseCollectedAt } from '../time.ts';
import { hintFor } from './hint.ts';
import type { InputForms } from './input-forms.ts';

export interface Reading {
  readonly machineId: number;
  readonly sensors: SensorValues;
  readonly collectedAt: EpochMs;
  /**
   * Present when `collectedAt` is further from the record's own time than the context allows: an unset clock, or one that is wrong. Such a
   * time is kept and shown, and nothing may be decided by it.
   */
  readonly clock?: 'implausible';
  /** The sensors' values, and beside them what its features with memory are; absent where nothing is remembered. Never stored, never sent. */
  readonly remembered?: SensorValues;
}

/** What features are computed of. */
export function featureValues({
  sensors,
  remembered = sensors,
}: Pick<Reading, 'sensors' | 'remembered'>): SensorValues {
  return remembered;
}

/** What a decoder needs beside the value itself. */
export interface ReadingContext {
  /** The IANA zone of times that name none. */
  readonly sourceTimeZone: string;
  /** The largest value that is looked at, in bytes. */
  readonly valueBytesMax: number;
  /** How far before and after the record's own time `collectedAt` is plausible; absent, every time is. */
  readonly clockSpan?: { readonly behindMaxMs: number; readonly aheadMaxMs: number };
  /** How readings are written where it is not as the contract says. Absent, and nothing else is taken. */
  readonly input?: InputForms & { readonly arrayReadingsMax: number };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes a Kafka value in the contract's own form: flat JSON in UTF-8, with or without byte-order mark and Confluent's five-byte frame.
 * `recordTime` stands in for an absent `collectedAt`. Returns the reading, or the InvalidReading that names the field at fault, and the
 * setting that would take it where there is one; never throws one.
 */
export function decodeReading(
  profile: Profile,
  value: Uint8Array | null,
  recordTime: EpochMs,
  context: ReadingContext,
): Reading | InvalidReading {
  const body = parseValue(value, context);
  if (body instanceof InvalidReading) return body;
  const result = readReading(profile, body, recordTime, context);
  return result instanceof InvalidReading ? withHint(profile, {}, body, result) : result;
}

/** The same refusal with the setting that would take what it names, where there is one. */
export function withHint(profile: Profile, forms: InputForms, body: unknown, refused: InvalidReading): InvalidReading {
  const hint = hintFor(profile, forms, body, refused.field);
  return hint === undefined ? refused : new InvalidReading(refused.kind, refused.message, refused.field, hint);
}

/** The JSON of a Kafka value, or why it has none. */
export function parseValue(value: Uint8Array | null, context: ReadingContext): unknown {
  if (value === null) return new InvalidReading('not_a_reading', 'the value is null');
  if (value.length > context.valueBytesMax) {
    return new InvalidReading(
      'not_a_reading',
      `the value has ${value.length} bytes, more than ${context.valueBytesMax}`,
    );
  }
  const bytes = withoutMark(withoutFrame(value));
  const text = utf8Text(bytes);
  if (text === undefined) return new InvalidReading('not_a_reading', 'the value is not UTF-8');
  if (text === '') return new InvalidReading('not_a_reading', 'the value is empty');
  return isJson(bytes) ? JSON.parse(text) : new InvalidReading('not_a_reading', 'the value is not JSON');
}

/** Without a byte-order mark. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return byteOrderMark.every((byte, place) => bytes[place] === byte) ? bytes.subarray(byteOrderMark.length) : bytes;
}

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** The text of a Kafka value, without Confluent's frame and without byte-order mark. Throws TypeError when it is not UTF-8. */
export function readingText(value: Uint8Array): string {
  return utf8.decode(withoutFrame(value));
}

/** A Kafka value without Confluent's frame. */
export function withoutFrame(value: Uint8Array): Uint8Array {
  return value[0] === 0 && value.length > 5 ? value.subarray(5) : value;
}

/** Reads a parsed body with `machineId`, the profile's sensors and perhaps `collectedAt`, which `takenAt` stands in for. */
export function readReading(
  profile: Profile,
  body: unknown,
  recordTime: EpochMs,
  context: ReadingContext,
  takenAt?: EpochMs,
): Reading | InvalidReading {
  if (!isObject(body)) return new InvalidReading('not_a_reading', 'the value is not a JSON object');
  if (isDeeperThan(body, nestingMax)) {
    return new InvalidReading('not_a_reading', `the value is nested more than ${nestingMax} levels deep`);
  }
  const machineId = own(body, 'machineId');
  if (!isMachineId(machineId))
    return new InvalidReading(
      machineId === undefined || machineId === null ? 'missing' : 'invalid_id',
      `machineId must be a whole number, and is ${show(machineId)}`,
      'machineId',
    );
  // The Portal reads this member as a whole number from our alert too, and stops for good at anything else.
  const dcpConfigId = own(body, 'dcpConfigId');
  if (dcpConfigId !== undefined && dcpConfigId !== null && !Number.isSafeInteger(dcpConfigId)) {
    return new InvalidReading(
      'invalid_id',
      `dcpConfigId must be a whole number or null, and is ${show(dcpConfigId)}`,
      'dcpConfigId',
    );
  }
  const sensors = readSensorValues(profile, body);
  if (sensors instanceof InvalidReading) return sensors;
  const given = own(body, 'collectedAt');
  const collectedAt =
    takenAt ?? (given === undefined || given === null ? recordTime : parseCollectedAt(given, context.sourceTimeZone));
  if (collectedAt === undefined) {
    return new InvalidReading(
      'invalid_time',
      `collectedAt must be ISO-8601 text or an array of numbers, and is ${show(given)}`,
      'collectedAt',
    );
  }
  const { clockSpan } = context;
  if (clockSpan === undefined) return { machineId, sensors, collectedAt };
  const aheadMs = collectedAt - recordTime;
  return aheadMs > clockSpan.aheadMaxMs || -aheadMs > clockSpan.behindMaxMs
    ? { machineId, sensors, collectedAt, clock: 'implausible' }
    : { machineId, sensors, collectedAt };
}

/** Readers of our alerts give up at some depth: Jackson at 1000, and JSON.parse with a reviver where the stack ends. */
export const nestingMax = 100;

/** Whether a value holds more levels of arrays and objects. */
export function isDeeperThan(value: object, levels: number): boolean {
  if (levels === 0) return true;
  for (const each of Object.values(value)) {
    if (typeof each === 'object' && each !== null && isDeeperThan(each, levels - 1)) return true;
  }
  return false;
}

/** The profile's sensors out of an object that has at least those that are not optional. */
export function readSensorValues(profile: Profile, members: Members): SensorValues | InvalidReading {
  const values: Record<string, number> = {};
  let measured = 0;
  for (const sensor of profile.sensors) {
    const value = own(members, sensor.name);
    const isAbsent = isLeftOut(sensor, value);
    const problem = isAbsent ? undefined : sensorProblem(sensor, value);
    if (problem !== undefined) return new InvalidReading(problem.kind, problem.message, sensor.name);
    values[sensor.name] = isAbsent ? Number.NaN : (value as number);
    if (!isAbsent) measured++;
  }
  return measured > 0 ? values : new InvalidReading('missing', noValue, profile.sensors[0]?.name);
}

/** Whether it is the value of an optional sensor that was not measured. */
export function isLeftOut({ optional }: Sensor, value: unknown): boolean {
  return optional === true && (value === undefined || value === null);
}

/** Of a reading all of whose sensors are optional. */
export const noValue = 'no sensor has a value';

/** A machine id is a whole number from 0 that a double holds exactly. */
export function isMachineId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** What is wrong with a sensor's value; the message is a sentence that begins with the sensor's name. */
export interface SensorProblem {
  readonly kind: 'missing' | 'not_a_number' | 'out_of_range';
  readonly message: string;
}

/** Undefined for a value that is a reading of the sensor. */
export function sensorProblem(sensor: Sensor, value: unknown): SensorProblem | undefined {
  if (value === undefined) return problemOf(sensor, 'missing', 'is missing');
  if (value === null) return problemOf(sensor, 'missing', 'is null');
  if (typeof value !== 'number' || !Number.isFinite(value))
    return problemOf(sensor, 'not_a_number', `must be a number, and is ${show(value)}`);
  const { above, atLeast, atMost } = sensor.range;
  if (above !== undefined && !(value > above))
    return problemOf(sensor, 'out_of_range', `must be above ${above} ${sensor.unit}, and is ${value}`);
  if (atLeast !== undefined && value < atLeast)
    return problemOf(sensor, 'out_of_range', `must be at least ${atLeast} ${sensor.unit}, and is ${value}`);
  if (value > atMost)
    return problemOf(sensor, 'out_of_range', `must be at most ${atMost} ${sensor.unit}, and is ${value}`);
  return undefined;
}

function problemOf(sensor: Sensor, kind: SensorProblem['kind'], says: string): SensorProblem {
  return { kind, message: `${sensor.name} ${says}` };
}
