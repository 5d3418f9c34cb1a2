// Whether what a profile says of memory has its shape. Each problem is a sentence that begins with the member.
import { isObject, type Members } from '../members.ts';
import {
  daysMax,
  lengthOf,
  type MemoryRule,
  type Over,
  partsMax,
  readingsOverMax,
  spanMs,
  statistics,
  unitsMs,
  windowStatistics,
} from './rule.ts';

const units = `${Object.keys(unitsMs).join(', ')} or readings`;

/** Of a feature's `memory`; empty when all is right. */
export function memoryProblems(given: unknown, what: string): readonly string[] {
  if (!isObject(given)) return [`${what} must be an object with statistic, of and over`];
  const { statistic, of, over, ...others } = given;
  const problems = Object.keys(others).map((name) => `${what} has no member ${name}`);
  if (!(statistics as readonly unknown[]).includes(statistic))
    problems.push(`${what}.statistic must be one of ${statistics.join(', ')}`);
  if (typeof of !== 'function') {
    const gives = statistic === 'timeSince' ? 'tells whether the condition holds' : 'gives the number to remember';
    problems.push(`${what}.of must be a function of the sensors' values that ${gives}`);
  }
  if (problems.length > 0) return problems;
  if (statistic === 'timeSince')
    return over === undefined ? [] : [`${what}.over must be absent: a time since something has no end`];
  const shape = overProblem(over, `${what}.over`);
  return shape === undefined ? partsProblems(given as unknown as MemoryRule, `${what}.over`) : [shape];
}

/** Of the profile's `memory`. */
export function profileMemoryProblems(given: unknown): readonly string[] {
  if (!isObject(given)) return ['memory must be an object'];
  const { gap, ...others } = given;
  const isRight = gap === undefined || (isObject(gap) && gap['parts'] === undefined && isTime(gap));
  return [
    ...Object.keys(others).map((name) => `memory has no member ${name}`),
    ...(isRight ? [] : [`memory.gap must be a time such as { hours: 1 }, above 0 and at most ${daysMax} days`]),
  ];
}

function isTime(span: Members): boolean {
  const ms = spanMs(span);
  return ms !== undefined && ms > 0 && ms <= daysMax * unitsMs.days;
}

function overProblem(over: unknown, what: string): string | undefined {
  if (!isObject(over)) return `${what} must be a length such as { minutes: 5 } or { readings: 8 }`;
  const { parts, ...length } = over;
  const [unit, ...more] = Object.keys(length);
  if (unit === undefined || more.length > 0 || !(unit === 'readings' || Object.hasOwn(unitsMs, unit)))
    return `${what} must have one unit, ${units}, and perhaps parts`;
  if (unit === 'readings') {
    const { readings } = length;
    const isCount = Number.isInteger(readings) && Number(readings) >= 1 && Number(readings) <= readingsOverMax;
    if (!isCount) return `${what}.readings must be a whole number from 1 to ${readingsOverMax}`;
  } else if (!isTime(length)) return `${what}.${unit} must be a number above 0, of at most ${daysMax} days`;
  const isParts = Number.isInteger(parts) && Number(parts) >= 2 && Number(parts) <= partsMax;
  return parts === undefined || isParts ? undefined : `${what}.parts must be a whole number from 2 to ${partsMax}`;
}

function partsProblems(rule: MemoryRule, what: string): readonly string[] {
  const { statistic } = rule;
  const over = rule.over as Over;
  const isWindow = (windowStatistics as readonly string[]).includes(statistic);
  if (!isWindow) return over.parts === undefined ? [] : [`${what}.parts is for windows, and ${statistic} has none`];
  if (!('readings' in over)) return [];
  const { readings, parts } = over;
  if (statistic === 'lag' || statistic === 'rate') {
    if (parts !== undefined) return [`${what}.parts must be absent: each of the readings is kept`];
    return readings < partsMax ? [] : [`${what}.readings must be below ${partsMax}: each of them is kept`];
  }
  if (parts !== undefined && readings % parts !== 0)
    return [`${what}.parts is ${parts}, and ${readings} readings are not so many equal parts`];
  if (lengthOf(rule).parts > 1 || readings === 1) return [];
  return [`${what}: ${readings} readings cannot be cut into 2 to 8 equal parts; take ${readings + 1}`];
}
