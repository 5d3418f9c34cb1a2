// Numbers as records of Kafka have them, read one after the other from bytes.

export interface Cursor {
  readonly bytes: Uint8Array;
  /** Nothing is read from here on. */
  readonly limit: number;
  at: number;
}

/** Kafka's zigzag varint of up to 64 bits. NaN when it has no end; rounded beyond 2^53. */
export function readVarint(cursor: Cursor): number {
  const { bytes, at, limit } = cursor;
  // Nearly all have one byte or two.
  if (at + 1 < limit) {
    const first = bytes[at] as number;
    if (first < 0x80) {
      cursor.at = at + 1;
      return (first >>> 1) ^ -(first & 1);
    }
    const second = bytes[at + 1] as number;
    if (second < 0x80) {
      cursor.at = at + 2;
      const value = (first & 0x7f) | (second << 7);
      return (value >>> 1) ^ -(value & 1);
    }
  }
  return readLongVarint(cursor);
}

function readLongVarint(cursor: Cursor): number {
  let value = 0;
  let factor = 1;
  for (let count = 0; count < 10; count++) {
    if (cursor.at >= cursor.limit) {
      cursor.at++;
      return Number.NaN;
    }
    const byte = cursor.bytes[cursor.at++] as number;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    factor *= 128;
  }
  return Number.NaN;
}
