// A parsed JSON document that knows the path of each of its members, so that whatever is wrong is said with the place where it stands.
import { InvalidModel } from '../../core/errors.ts';

export interface Member {
  /** Such as `learner.gradient_booster.model.trees[3]`. */
  readonly path: string;
  readonly value: unknown;
  /** Throws InvalidModel: the path, and the problem. */
  readonly fail: (problem: string) => never;
  /** The same for an item of this array. */
  readonly failAt: (index: number, problem: string) => never;
  readonly member: (name: string) => Member;
  /** Undefined when it is absent or null. */
  readonly optional: (name: string) => Member | undefined;
  readonly items: () => readonly Member[];
  readonly length: () => number;
  readonly text: () => string;
  readonly boolean: () => boolean;
  readonly number: () => number;
  /** Also one written as text, as XGBoost writes its parameters. */
  readonly wholeNumber: (least: number, most?: number) => number;
  readonly numbers: () => readonly number[];
  readonly wholeNumbers: (least: number, most: number) => readonly number[];
  /** 0 and 1, also written as false and true. */
  readonly flags: () => readonly number[];
}

/** Parses JSON, also with the bare NaN and Infinity that XGBoost writes. Throws InvalidModel. */
export function readJson(text: string): Member {
  try {
    return memberOf('', parse(text));
  } catch (error) {
    if (error instanceof InvalidModel) throw error;
    throw new InvalidModel(`is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

const notNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

export function notBelowZero(member: Member): number {
  const value = member.number();
  return value >= 0 && Number.isFinite(value) ? value : member.fail(`is ${value}, not a number from 0 on`);
}

/** An object as a table: whatever its members are called. */
export function everyMember<Content>(
  member: Member,
  read: (member: Member) => Content,
): Readonly<Record<string, Content>> {
  const { value } = member;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return member.fail('is not an object');
  return Object.fromEntries(Object.keys(value).map((name) => [name, read(member.member(name))]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs, (token) =>
      token.startsWith('"') ? token : `"${token}"`,
    );
    if (quoted === text) throw error;
    return JSON.parse(quoted);
  }
}

function memberOf(path: string, value: unknown): Member {
  const fail = (problem: string): never => {
    throw new InvalidModel(`${path === '' ? 'the document' : path} ${problem}`);
  };
  const list = (): readonly unknown[] => (Array.isArray(value) ? value : fail('is not an array'));
  const optional = (name: string): Member | undefined => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('is not an object');
    const found = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return found === undefined || found === null ? undefined : memberOf(path === '' ? name : `${path}.${name}`, found);
  };
  const failAt = (index: number, problem: string): never => memberOf(`${path}[${index}]`, null).fail(problem);
  return {
    path,
    value,
    fail,
    failAt,
    member: (name) => optional(name) ?? fail(`has no member ${name}`),
    optional,
    items: () => list().map((item, index) => memberOf(`${path}[${index}]`, item)),
    length: () => list().length,
    text: () => (typeof value === 'string' ? value : fail('is not text')),
    boolean: () => (typeof value === 'boolean' ? value : fail('is neither true nor false')),
    number: () => numberOf(value) ?? fail('is not a number'),
    wholeNumber: (least, most = Number.MAX_SAFE_INTEGER) => {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return isWhole(number, least, most) ? number : fail(`is not a whole number from ${least} to ${most}`);
    },
    numbers: () => list().map((item, index) => numberOf(item) ?? failAt(index, 'is not a number')),
    wholeNumbers: (least, most) =>
      list().map((item, index) =>
        isWhole(item, least, most) ? item : failAt(index, `is not a whole number from ${least} to ${most}`),
      ),
    flags: () =>
      list().map((item, index) =>
        item === 1 || item === true ? 1 : item === 0 || item === false ? 0 : failAt(index, 'is neither 0 nor 1'),
      ),
  };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && Object.hasOwn(notNumbers, value) ? notNumbers[value] : undefined;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
}
