// A message as a plant's gateways write it, to readings: located, brought into the contract's form, and judged by core/reading like any
// other. An array gives an outcome for each element. What is stored and sent on is in the contract's form when it was accepted, and as it
// came when it was refused, so that it can be tried again under other settings.
import { InvalidReading } from '../errors.ts';
import { isObject, type Members } from '../members.ts';
import type { Profile } from '../profile.ts';
import { parseSpelled } from '../spelled-json.ts';
import { type EpochMs, formatLocal } from '../time.ts';
import { type Located, locate, translate } from './input.ts';
import {
  isDeeperThan,
  nestingMax,
  parseValue,
  type Reading,
  type ReadingContext,
  readingText,
  readReading,
  withHint,
} from './reading.ts';

type InputContext = ReadingContext & { readonly input: NonNullable<ReadingContext['input']> };

export interface DecodedReading {
  /** From 0 in an array; absent where the message is one reading, or was refused as a whole. */
  readonly element?: number;
  readonly result: Reading | InvalidReading;
}

/** Never empty. `element` says that the value was one of an array, and is one reading now. Never throws what a sender has caused. */
export function decodeMessage(
  profile: Profile,
  value: Uint8Array | null,
  recordTime: EpochMs,
  context: InputContext,
  element?: number,
): readonly DecodedReading[] {
  const whole = (result: Reading | InvalidReading): readonly DecodedReading[] => [
    element === undefined ? { result } : { element, result },
  ];
  const { input } = context;
  const body = parseValue(value, context);
  if (body instanceof InvalidReading) return whole(body);
  if (isNestedTooDeeply(body))
    return whole(new InvalidReading('not_a_reading', `the value is nested more than ${nestingMax} levels deep`));
  const located = locate(input, body, element !== undefined);
  if (located instanceof InvalidReading) return whole(located);
  if ('one' in located) return whole(readLocated(profile, located.one, recordTime, context));
  const { many } = located;
  // An envelope may hold its content as text, which was not looked into before.
  if (many.some((each) => isNestedTooDeeply(each.asItCame) || isNestedTooDeeply(each.reading)))
    return whole(new InvalidReading('not_a_reading', `the value is nested more than ${nestingMax} levels deep`));
  if (many.length === 0) return whole(new InvalidReading('not_a_reading', 'the value is an array without readings'));
  if (many.length > input.arrayReadingsMax)
    return whole(
      new InvalidReading(
        'not_a_reading',
        `the value is an array of ${many.length} readings, more than ${input.arrayReadingsMax}`,
      ),
    );
  return many.map((each, index) => ({
    element: index,
    result: readLocated(profile, each.reading, recordTime, context),
  }));
}

/** Where the readings of a message that was decoded lie, with the spelling of their numbers. */
export function locateSpelled(value: Uint8Array, context: InputContext, isElement: boolean): Located | InvalidReading {
  return locate(context.input, parseSpelled(readingText(value)), isElement);
}

/**
 * The bytes that stand for one reading of the message: an accepted one in the contract's form, a refused one as it came. What was decoded
 * may still be refused, for its machine.
 */
export function readingBytes(
  profile: Profile,
  located: Located,
  context: InputContext,
  { element, result }: DecodedReading,
  isRefused: boolean,
): Uint8Array {
  const isKept = isRefused || result instanceof InvalidReading;
  const [asItCame, given] =
    'one' in located
      ? [located.one, located.one]
      : [located.many[element ?? 0]?.asItCame, located.many[element ?? 0]?.reading];
  return encoder.encode(JSON.stringify(isKept ? asItCame : inContractForm(profile, given as Members, result, context)));
}

function isNestedTooDeeply(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isDeeperThan(value, nestingMax);
}

const encoder = new TextEncoder();

function readLocated(
  profile: Profile,
  given: unknown,
  recordTime: EpochMs,
  context: InputContext,
): Reading | InvalidReading {
  if (given instanceof InvalidReading) return given;
  const { input, sourceTimeZone } = context;
  if (!isObject(given)) {
    const refused = readReading(profile, given, recordTime, context) as InvalidReading;
    return withHint(profile, input, given, refused);
  }
  const translated = translate(profile, input, given, sourceTimeZone);
  if (translated instanceof InvalidReading) return translated;
  const { members, takenAt } = translated;
  const result = readReading(profile, members, recordTime, context, takenAt);
  return result instanceof InvalidReading ? withHint(profile, input, members, result) : result;
}

/** Numbers keep their spelling where they were numbers; a time that was in none of the contract's forms is written in its own. */
function inContractForm(profile: Profile, given: Members, reading: Reading, context: InputContext): Members {
  const { input, sourceTimeZone } = context;
  const translated = translate(profile, input, given, sourceTimeZone);
  if (translated instanceof InvalidReading) return given;
  const time = translated.members['collectedAt'];
  const isInForm = time === undefined || time === null || Array.isArray(time) || !hasOtherTime(input, time);
  return isInForm
    ? translated.members
    : { ...translated.members, collectedAt: formatLocal(reading.collectedAt, sourceTimeZone) };
}

/** Whether a time is a number with its spelling, or text that only INPUT_TIME takes. */
function hasOtherTime(input: InputContext['input'], time: unknown): boolean {
  return (input.time ?? 'iso') !== 'iso' && (typeof time !== 'string' || !/^\d{4}-/.test(time));
}
