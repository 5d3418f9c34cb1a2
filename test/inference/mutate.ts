// Changes to files as accidents and enemies make them. The same seed gives the same changes.

/** Numbers below `limit`. */
export type Draw = (limit: number) => number;

/** A small generator (mulberry32); not for secrets. */
export function createDraw(seed: number): Draw {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** One to four changes. */
export function mutate(bytes: Uint8Array, draw: Draw): Uint8Array {
  let changed = bytes;
  for (let left = 1 + draw(4); left > 0; left--) {
    const change = changes[draw(changes.length)] as (typeof changes)[number];
    changed = change(changed, draw);
  }
  return changed;
}

const interesting = [
  0x00,
  0x01,
  0x7f,
  0x80,
  0xff,
  ...Array.from('{}[]"\\,:-.eEN0917LlIiUdDSCZTF$#', (c) => c.charCodeAt(0)),
];
const texts = [
  '-1',
  '0',
  '2147483647',
  '4294967296',
  '1e999',
  'NaN',
  '-Infinity',
  'null',
  'true',
  '[]',
  '{}',
  '"x"',
  '[[',
  '1e-999999999',
];

const changes: readonly ((bytes: Uint8Array, draw: Draw) => Uint8Array)[] = [
  (bytes, draw) => bytes.subarray(0, draw(bytes.length + 1)),
  (bytes, draw) => {
    const copy = bytes.slice();
    const at = draw(Math.max(1, copy.length));
    copy[at] = (copy[at] ?? 0) ^ (1 << draw(8));
    return copy;
  },
  (bytes, draw) => {
    const copy = bytes.slice();
    if (copy.length > 0) copy[draw(copy.length)] = interesting[draw(interesting.length)] as number;
    return copy;
  },
  // A number of eight bytes: lengths, mostly of UBJSON.
  (bytes, draw) => {
    const copy = bytes.slice();
    if (copy.length < 9) return copy;
    const marks = [...copy.keys()].filter((at) => copy[at] === 0x4c && at + 9 <= copy.length);
    const at = marks.length > 0 ? (marks[draw(marks.length)] as number) + 1 : draw(copy.length - 8);
    const lengths = [0n, 1n, 2n ** 31n, 2n ** 60n, -1n, 2n ** 62n + 1n, BigInt(draw(100_000))];
    new DataView(copy.buffer).setBigInt64(at, lengths[draw(lengths.length)] as bigint);
    return copy;
  },
  // A number of JSON.
  (bytes, draw) => {
    const from = draw(bytes.length + 1);
    const isNumeral = (byte: number | undefined) => byte !== undefined && byte >= 0x2d && byte <= 0x39;
    let start = from;
    while (start < bytes.length && !isNumeral(bytes[start])) start++;
    let end = start;
    while (isNumeral(bytes[end])) end++;
    return joined(bytes.subarray(0, start), encode(texts[draw(texts.length)] as string), bytes.subarray(end));
  },
  (bytes, draw) => {
    const [start, length] = [draw(bytes.length + 1), draw(64)];
    return joined(bytes.subarray(0, start), bytes.subarray(start + length));
  },
  (bytes, draw) => {
    const [start, length, to] = [draw(bytes.length + 1), draw(64), draw(bytes.length + 1)];
    return joined(bytes.subarray(0, to), bytes.subarray(start, start + length), bytes.subarray(to));
  },
];

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
