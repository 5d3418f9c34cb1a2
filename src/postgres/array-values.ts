// Columns of a batch as PostgreSQL's own binary arrays: neither side spells numbers, escapes text or writes bytes as digits. Made before a
// statement is sent; a value that the type cannot hold is a RangeError then, and nothing has been sent.

/** One-dimensional: dimensions, whether there are nulls, the type of the elements, their count, and the first index. */
const headerBytes = 20;
const lengthBytes = 4;

/** The object ids of the types are fixed. */
const typeIds = {
  boolean: 16,
  bytea: 17,
  bigint: 20,
  int: 23,
  text: 25,
  'double precision': 701,
  uuid: 2950,
} as const;

export const intArray = fixedArray<number>('int', 4, (bytes, value, at) => bytes.writeInt32BE(value, at));
/** Whole numbers up to 2^53. */
export const bigintArray = fixedArray<number>('bigint', 8, (bytes, value, at) => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number that a column of numbers holds`);
  bytes.writeInt32BE(Math.floor(value / 2 ** 32), at);
  bytes.writeUInt32BE(value >>> 0, at + 4);
});
export const doubleArray = fixedArray<number>('double precision', 8, (bytes, value, at) =>
  bytes.writeDoubleBE(value, at),
);
export const booleanArray = fixedArray<boolean>('boolean', 1, (bytes, value, at) =>
  bytes.writeUInt8(value ? 1 : 0, at),
);
export const uuidArray = fixedArray<string>('uuid', 16, (bytes, value, at) => {
  if (!writeUuid(bytes, value, at)) throw new RangeError(`${value} is no UUID`);
});

/** Digit by digit, in a third of the time that taking out the hyphens takes. False for what is none. */
function writeUuid(bytes: Uint8Array, value: string, start: number): boolean {
  let isOne = value.length === uuidLength && hyphensAt.every((place) => value.charCodeAt(place) === hyphen);
  for (let pair = 0; pair < pairsAt.length; pair++) {
    const place = pairsAt[pair] as number;
    const high = hexDigits[value.charCodeAt(place)] ?? noDigit;
    const low = hexDigits[value.charCodeAt(place + 1)] ?? noDigit;
    isOne &&= high !== noDigit && low !== noDigit;
    bytes[start + pair] = (high << 4) | low;
  }
  return isOne;
}

const uuidLength = 36;
const hyphen = 0x2d;
const hyphensAt = [8, 13, 18, 23];
const pairsAt = Uint8Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);
const noDigit = 0xff;
/** By the code of a character. */
const hexDigits = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase());
  return digit === -1 ? noDigit : digit;
});

/** Bytes are UTF-8. */
export function textArray(values: readonly (string | Uint8Array | null)[]): Buffer {
  if (values.every((value) => value === null || typeof value === 'string')) {
    const bytes = asciiArray(values as readonly (string | null)[]);
    if (bytes !== undefined) return bytes;
  }
  const lengths = values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : lengthOf(value)));
  return variableArray('text', lengths, (bytes, index, at) => {
    const value = values[index] as string | Uint8Array;
    if (typeof value === 'string') bytes.write(value, at);
    else bytes.set(value, at);
  });
}

/** All texts by one call, which takes longer than to copy a text has: as one, with room for the length before each. Undefined where there is more than ASCII. */
function asciiArray(values: readonly (string | null)[]): Buffer | undefined {
  const joined = roomForLength + values.join(roomForLength);
  if (Buffer.byteLength(joined) !== joined.length) return undefined;
  const bytes = Buffer.allocUnsafe(headerBytes + (values.length === 0 ? 0 : joined.length));
  let at = writeHeader(bytes, 'text', values.length, values.includes(null));
  if (values.length > 0) bytes.write(joined, at, 'latin1');
  for (const value of values) at = bytes.writeInt32BE(value === null ? -1 : value.length, at) + (value?.length ?? 0);
  return bytes;
}

const roomForLength = '\0'.repeat(lengthBytes);

/** Each of so many bytes, written where it is to lie; null for a size of -1. */
export function writtenArray(
  sizes: readonly number[],
  write: (to: DataView, index: number, at: number) => void,
): Buffer {
  let view: DataView | undefined;
  return variableArray('bytea', sizes, (bytes, index, at) => {
    view ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    write(view, index, at);
  });
}

export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  const lengths = values.map(lengthOf);
  return variableArray('bytea', lengths, (bytes, index, at) => bytes.set(values[index] as Uint8Array, at));
}

/** Memory that was given back (core/give-back) would else be stored as nothing, in silence. */
function lengthOf(value: Uint8Array | null): number {
  if (value === null) return -1;
  if ((value.buffer as ArrayBuffer).detached) throw new TypeError('bytes are to be stored whose memory was given back');
  return value.length;
}

/** An array that is an element of another one, which is rectangular otherwise: as text, for a cast. */
export function arrayText(values: readonly string[]): string {
  let text = '';
  for (const value of values) {
    const quoted = /["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value;
    text += `${text === '' ? '' : ','}"${quoted}"`;
  }
  return `{${text}}`;
}

function fixedArray<Value>(
  type: keyof typeof typeIds,
  size: number,
  write: (bytes: Buffer, value: Value, at: number) => void,
): (values: readonly (Value | null)[]) => Buffer {
  return (values) => {
    const nulls = values.reduce((count, value) => (value === null ? count + 1 : count), 0);
    const bytes = Buffer.allocUnsafe(headerBytes + values.length * lengthBytes + (values.length - nulls) * size);
    let at = writeHeader(bytes, type, values.length, nulls > 0);
    for (const value of values) {
      at = bytes.writeInt32BE(value === null ? -1 : size, at);
      if (value === null) continue;
      write(bytes, value, at);
      at += size;
    }
    return bytes.subarray(0, at);
  };
}

/** A length of -1 stands for null. */
function variableArray(
  type: keyof typeof typeIds,
  lengths: readonly number[],
  write: (bytes: Buffer, index: number, at: number) => void,
): Buffer {
  let size = headerBytes;
  for (const length of lengths) size += lengthBytes + Math.max(0, length);
  const bytes = Buffer.allocUnsafe(size);
  let at = writeHeader(bytes, type, lengths.length, lengths.includes(-1));
  for (let index = 0; index < lengths.length; index++) {
    const length = lengths[index] as number;
    at = bytes.writeInt32BE(length, at);
    if (length <= 0) continue;
    write(bytes, index, at);
    at += length;
  }
  return bytes;
}

/** Where the first element begins. */
function writeHeader(bytes: Buffer, type: keyof typeof typeIds, count: number, hasNulls: boolean): number {
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(hasNulls ? 1 : 0, 4);
  bytes.writeInt32BE(typeIds[type], 8);
  bytes.writeInt32BE(count, 12);
  return bytes.writeInt32BE(1, 16);
}
