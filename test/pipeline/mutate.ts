// Bad input, drawn from a seed: a good reading, spoilt in one of the ways in which messages are spoilt.
import type { Random } from '../../src/core/profile.ts';

const fields = [
  'machineId',
  'dcpConfigId',
  'airTemperature',
  'processTemperature',
  'rotationalSpeed',
  'torque',
  'toolWear',
  'collectedAt',
];

const wrongValues = [
  'null',
  'true',
  '""',
  '"NaN"',
  '"Infinity"',
  '"12"',
  '[]',
  '[1]',
  '{}',
  '{"a":{"b":[]}}',
  '-1',
  '0',
  '-0',
  '1e400',
  '-1e400',
  '1e308',
  '5e-324',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1e1',
  '"\\ud800"',
  '"\\u0000"',
  '"2025-13-45T99:99:99"',
  '[2025,11]',
  '[99999999,1,1,1,1]',
  '[2025,11,18,10,30,0,-5]',
  '"x".repeat(5)',
  'NaN',
  'undefined',
  '--1',
];

/** A good reading of machine 1 with `marker` in it. About one in two is anomalous. */
export function goodReading(random: Random, marker: string): string {
  const torque = random() < 0.5 ? 40 : 72.5;
  return `{"machineId":1,"dcpConfigId":3,"airTemperature":303.1,"processTemperature":311.2,"rotationalSpeed":1269,"torque":${torque},"toolWear":226,"collectedAt":"2025-11-18T10:30:00.123","marker":"${marker}"}`;
}

/** `bytesMax` bounds the large ones. */
export function mutatedMessage(random: Random, marker: string, bytesMax: number): Uint8Array | null {
  const good = goodReading(random, marker);
  const at = (length: number): number => Math.floor(random() * length);
  const pick = <T>(values: readonly T[]): T => values[at(values.length)] as T;
  const field = pick(fields);
  const withMember = (member: string): string => `${good.slice(0, -1)},${member}}`;
  const size = 1 + at(random() < 0.02 ? bytesMax : 200);
  const mutations: readonly (() => string | Uint8Array | null)[] = [
    () => good.slice(0, at(good.length)),
    () => good.slice(at(good.length)),
    () => good.replace(new RegExp(`"${field}":[^,}]+`), `"${field}":${pick(wrongValues)}`),
    () => good.replace(new RegExp(`"${field}":[^,}]+,?`), ''),
    () => good.replace(`"${field}"`, `"${field.toUpperCase()}"`),
    () => withMember(`"${field}":${pick(wrongValues)}`),
    () => withMember(`"__proto__":{"${field}":${pick(wrongValues)}}`),
    () => withMember(`"constructor":{"prototype":{"${field}":1}}`),
    () => withMember(`"long":"${'x'.repeat(size)}"`),
    () => withMember(`"deep":${'['.repeat(size)}${']'.repeat(size)}`),
    () => withMember(`"deep":${'{"a":'.repeat(size)}1${'}'.repeat(size)}`),
    () => '['.repeat(size),
    () => good.replace(new RegExp(`"${field}":[^,}]+`), `"${field}":"${'9'.repeat(size)}"`),
    () => good.replace(new RegExp(`"${field}":[^,}]+`), `"${field}":${'9'.repeat(size)}`),
    () => flipped(good, random),
    () => Uint8Array.from([0, 0, 0, 0, at(256), ...new TextEncoder().encode(good)]),
    () => Uint8Array.from([0, ...new TextEncoder().encode(good.slice(0, at(6)))]),
    () => Uint8Array.from({ length: size }, () => at(256)),
    () => `\uFEFF${good}`,
    () => `${good}${pick([' ', '\n', '\0', 'x', good])}`,
    () => pick(['', ' ', 'null', 'true', '1', '"text"', '[]', '{}', '[{}]', '\0']),
    () => null,
  ];
  const spoilt = pick(mutations)();
  return typeof spoilt === 'string' ? new TextEncoder().encode(spoilt) : spoilt;
}

/** Some bytes changed, which often is no UTF-8 any more. */
function flipped(text: string, random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return bytes;
}
