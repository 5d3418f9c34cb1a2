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

export interface RecordParts {
  readonly timestamp: bigint;
  readonly key: Uint8Array | null;
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
}

/** The ends of what Kafka, PostgreSQL and JavaScript take for a time, each with its neighbours, and others that are no time of a plant. */
export const oddTimestamps: readonly bigint[] = [
  -(2n ** 63n),
  -210_866_803_200_000n,
  -62_135_596_800_000n,
  -(2n ** 31n),
  0n,
  253_402_300_800_000n,
  8_640_000_000_000_000n,
  9_224_318_016_000_000n,
  2n ** 53n,
  2n ** 63n - 1n,
].flatMap((end) => [end - 1n, end, end + 1n].filter((each) => BigInt.asIntN(64, each) === each));

/** Timestamp, key and headers of a record, each odd about every other time. `bytesMax` bounds the large ones. */
export function mutatedParts(random: Random, bytesMax: number): RecordParts {
  const at = (length: number): number => Math.floor(random() * length);
  const pick = <T>(values: readonly T[]): T => values[at(values.length)] as T;
  const bytes = (): Uint8Array => {
    const drawn = new Uint8Array(at(random() < 0.01 ? bytesMax : 40));
    for (let index = 0; index < drawn.length; index++) drawn[index] = at(256);
    return drawn;
  };
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const name = (): string => pick(['traceparent', '', '\0', '\ud800', '\uFEFF', 'content-type', 'x'.repeat(at(3_000))]);
  const value = (): Uint8Array | null => pick([null, bytes(), encode('\0'), encode('00-0-0-0'), encode(name())]);
  const random64 = BigInt.asIntN(64, (BigInt(at(2 ** 32)) << 32n) | BigInt(at(2 ** 32)));
  return {
    timestamp: random() < 0.5 ? 1_763_461_800_123n : pick([...oddTimestamps, random64]),
    key: random() < 0.5 ? encode('1') : pick([null, new Uint8Array(), encode('\0'), bytes()]),
    headers:
      random() < 0.5 ? [] : Array.from({ length: at(random() < 0.05 ? 300 : 4) }, () => [name(), value()] as const),
  };
}

/** Some bytes changed, which often is no UTF-8 any more. */
function flipped(text: string, random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return bytes;
}
