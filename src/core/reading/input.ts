// Finds the readings in a message that a gateway wrote otherwise than the contract says, and brings their names, numbers and times into the
// contract's form. Nothing here decides whether a reading is valid: core/reading judges what comes out.

import { InvalidReading } from '../errors.ts';
import { has, isObject, type Members, own } from '../members.ts';
import type { Profile } from '../profile.ts';
import { type EpochMs, isWithinYears1To9999, parseBasicTime } from '../time.ts';
import { takeOff } from './envelopes.ts';
import type { InputForms } from './input-forms.ts';

/** Where the readings lie: one value, or those of an array. Members that an envelope gives stand in for absent ones. */
export type Located = { readonly one: unknown } | { readonly many: readonly LocatedElement[] };

export interface LocatedElement {
  /** The element as it can be read by itself. */
  readonly asItCame: unknown;
  /** Without an envelope of its own. */
  readonly reading: unknown;
}

/** Takes off the envelopes and follows the path. An `isElement` was one of an array, so that it is no array itself. */
export function locate(forms: InputForms, body: unknown, isElement: boolean): Located | InvalidReading {
  const outer = takeOff(forms, body);
  if (outer instanceof InvalidReading) return outer;
  const inner = follow(forms, outer.value, isElement);
  if (inner instanceof InvalidReading) return inner;
  if (!Array.isArray(inner) || isElement || forms.array !== true) return { one: withDefaults(inner, outer.defaults) };
  return {
    many: inner.map((element) => {
      const asItCame = withDefaults(element, outer.defaults);
      const located = locate(forms, asItCame, true);
      return { asItCame, reading: located instanceof InvalidReading ? located : oneOf(located) };
    }),
  };
}

function oneOf(located: Located): unknown {
  return 'one' in located ? located.one : undefined;
}

/** A reading in the contract's form, and its time where that was not in one of the contract's own. */
export interface Translated {
  readonly members: Members;
  readonly takenAt: EpochMs | undefined;
}

/** Brings names, numbers and times into the contract's form. The contract's members come first, and the others follow as they are. */
export function translate(
  profile: Profile,
  forms: InputForms,
  given: Members,
  timeZone: string,
): Translated | InvalidReading {
  const byFoldedName = forms.names === 'any' ? foldNames(given) : undefined;
  const found: [name: string, value: unknown][] = [];
  const consumed = new Set<string>();
  let takenAt: EpochMs | undefined;
  for (const name of contractNames(profile)) {
    const key = keyOf(forms, given, name, byFoldedName);
    if (key instanceof InvalidReading) return key;
    if (key === undefined) continue;
    consumed.add(name);
    // A member that lies further inside stays there too.
    if (key.length === 1) consumed.add(key[0] as string);
    const value = valueAt(given, key);
    if (name === 'collectedAt') takenAt = readTime(forms, value, timeZone);
    found.push([name, name === 'collectedAt' ? value : readNumber(forms, value)]);
  }
  for (const name of Object.keys(given)) if (!consumed.has(name)) found.push([name, given[name]]);
  // Object.fromEntries makes a member called __proto__ one like any other.
  return { members: Object.fromEntries(found), takenAt };
}

/** The members that a reading of the profile has, in the contract's order. */
export function contractNames(profile: Profile): readonly string[] {
  return ['machineId', 'dcpConfigId', ...profile.sensors.map((sensor) => sensor.name), 'collectedAt'];
}

/** Finite decimal text as a number, with or without a decimal comma; undefined for anything else. */
export function parseDecimal(text: string, form: 'text' | 'comma'): number | undefined {
  if (text.length > decimalCharactersMax) return undefined;
  const spelled = form === 'comma' && !text.includes('.') ? text.replace(',', '.') : text;
  const value = decimalPattern.test(spelled) ? Number(spelled) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** The time that a number counts since 1970, or undefined when it is none of the years 1 to 9999. Cut to whole milliseconds. */
export function parseCount(count: number, unit: keyof typeof countsPerMs): EpochMs | undefined {
  const time = Math.floor(count / countsPerMs[unit]);
  return Number.isFinite(count) && isWithinYears1To9999(time) ? time : undefined;
}

export const countsPerMs = { seconds: 1e-3, milliseconds: 1, microseconds: 1e3, nanoseconds: 1e6 } as const;

const decimalCharactersMax = 40;
const decimalPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;

/** An element may have been taken out of its path already. */
function follow(forms: InputForms, value: unknown, isElement: boolean): unknown {
  let at = value;
  for (const name of forms.path ?? []) {
    if (Array.isArray(at)) return at;
    if (!isObject(at) || !has(at, name)) {
      return isElement
        ? value
        : new InvalidReading('not_a_reading', `the value has no ${forms.path?.join('.')}, where readings lie`);
    }
    at = at[name];
  }
  return at;
}

function withDefaults(value: unknown, defaults: Members | undefined): unknown {
  return defaults === undefined || !isObject(value) ? value : { ...defaults, ...value };
}

/** The way to the member that stands for `name`; undefined when there is none. */
function keyOf(
  forms: InputForms,
  given: Members,
  name: string,
  byFoldedName: ReadonlyMap<string, readonly string[]> | undefined,
): readonly string[] | InvalidReading | undefined {
  const mapped = forms.members !== undefined && has(forms.members, name) ? forms.members[name] : undefined;
  if (mapped !== undefined) {
    const way = typeof mapped === 'string' ? [mapped] : mapped;
    if (valueAt(given, way) !== undefined) return way;
  }
  if (has(given, name)) return [name];
  if (forms.names === 'snake' && has(given, snakeCase(name))) return [snakeCase(name)];
  const same = byFoldedName?.get(fold(name)) ?? [];
  if (same.length > 1) return new InvalidReading('ambiguous', `${name} stands there under ${same.length} names`, name);
  return same.length === 1 ? same : undefined;
}

function valueAt(given: Members, way: readonly string[]): unknown {
  if (way.length === 0) return undefined;
  let at: unknown = given;
  for (const name of way) {
    if (!isObject(at)) return undefined;
    at = own(at, name);
  }
  return at;
}

export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A name without its case and without what stands between its words. */
export function fold(name: string): string {
  return name.replace(/[_\-. ]/g, '').toLowerCase();
}

function foldNames(given: Members): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(Object.keys(given), fold);
}

function readNumber(forms: InputForms, value: unknown): unknown {
  const form = forms.numbers ?? 'json';
  return typeof value === 'string' && form !== 'json' ? (parseDecimal(value, form) ?? value) : value;
}

/** Undefined for a time that is already in one of the contract's forms, or in none that is taken. */
function readTime(forms: InputForms, value: unknown, timeZone: string): EpochMs | undefined {
  const form = forms.time ?? 'iso';
  if (form === 'iso') return undefined;
  if (form === 'basic') return typeof value === 'string' ? parseBasicTime(value, timeZone) : undefined;
  const count = readNumber(forms, value);
  return typeof count === 'number' ? parseCount(count, form) : undefined;
}
