// Which optional sensors a message has: a gateway that calls one by a wrong name looks like one that does not measure it, as what nobody knows is no fault of a
// reading. Of a message of several readings the first one is looked at. Decides nothing, and never throws what a sender has caused.
import { InvalidReading } from '../errors.ts';
import { isObject, type Members, own } from '../members.ts';
import { isNearly } from '../nearly.ts';
import type { Profile } from '../profile.ts';
import { contractNames, fold, locate, translate } from './input.ts';
import { isDeeperThan, isLeftOut, nestingMax, parseValue, type ReadingContext } from './reading.ts';

/** Of one optional sensor: whether it was measured; `misspelled` where it was not, and a member that nobody knows is called nearly so. */
export type OptionalLook =
  | { readonly sensor: string; readonly value: 'measured' | 'missing' }
  | { readonly sensor: string; readonly value: 'misspelled'; readonly member: string };

/** Of more members that nobody knows the rest is not looked at, nor one whose name is much longer than that of any sensor. */
const strangersMax = 1_000;
/** A shorter name is nearly like too many others. */
const nearlyFromLetters = 3;

/** Empty for what is no reading at all. */
export function lookAtOptional(
  profile: Profile,
  value: Uint8Array | null,
  context: ReadingContext,
): readonly OptionalLook[] {
  const members = membersOf(profile, value, context);
  return members === undefined ? [] : optionalOf(profile, members);
}

/** In the contract's form. */
function optionalOf(profile: Profile, members: Members): readonly OptionalLook[] {
  const known = new Set(contractNames(profile));
  const longest = Math.max(...profile.sensors.map(({ name }) => 2 * name.length + 16));
  const strangers = Object.keys(members)
    .filter((name) => name.length <= longest && !known.has(name))
    .slice(0, strangersMax)
    .map((name) => ({ name, folded: fold(name) }));
  return profile.sensors
    .filter(({ optional }) => optional === true)
    .map((sensor): OptionalLook => {
      const { name } = sensor;
      if (!isLeftOut(sensor, own(members, name))) return { sensor: name, value: 'measured' };
      const folded = fold(name);
      const member = strangers.find(
        (each) => each.folded === folded || (name.length >= nearlyFromLetters && isNearly(each.name, name)),
      );
      if (member === undefined) return { sensor: name, value: 'missing' };
      return { sensor: name, value: 'misspelled', member: member.name };
    });
}

function membersOf(profile: Profile, value: Uint8Array | null, context: ReadingContext): Members | undefined {
  const body = parseValue(value, context);
  if (body instanceof InvalidReading || isTooDeep(body)) return undefined;
  const { input, sourceTimeZone } = context;
  if (input === undefined) return isObject(body) ? body : undefined;
  const located = locate(input, body, false);
  if (located instanceof InvalidReading) return undefined;
  const reading = 'one' in located ? located.one : located.many[0]?.reading;
  if (!isObject(reading) || isTooDeep(reading)) return undefined;
  const translated = translate(profile, input, reading, sourceTimeZone);
  return translated instanceof InvalidReading ? undefined : translated.members;
}

function isTooDeep(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isDeeperThan(value, nestingMax);
}
