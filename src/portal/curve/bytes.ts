// Numbers as few bytes. A column whose numbers all have a few decimals becomes whole numbers of one, two or four bytes above their least; any
// other becomes doubles. What is read is what was written, to the last bit. Pure.

/** Bytes that grow; begin one for each row, and cut it by `written`. */
export interface Writer {
  bytes: Uint8Array;
  view: DataView;
  length: number;
}

export interface Reader {
  readonly view: DataView;
  at: number;
}

export function createWriter(): Writer {
  const bytes = new Uint8Array(firstBytes);
  return { bytes, view: new DataView(bytes.buffer), length: 0 };
}

export function createReader(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
}

/** A copy of what was written so far. */
export function written({ bytes, length }: Writer): Uint8Array {
  return bytes.slice(0, length);
}

const firstBytes = 256;

function room(writer: Writer, more: number): void {
  if (writer.length + more <= writer.bytes.length) return;
  const bytes = new Uint8Array(Math.max(2 * writer.bytes.length, writer.length + more));
  bytes.set(writer.bytes.subarray(0, writer.length));
  writer.bytes = bytes;
  writer.view = new DataView(bytes.buffer);
}

/** A whole number from 0 to 2^53, seven bits a byte. */
export function writeCount(writer: Writer, count: number): void {
  room(writer, countBytesMax);
  let rest = count;
  for (; rest >= 128; rest = Math.floor(rest / 128)) writer.view.setUint8(writer.length++, 128 + (rest % 128));
  writer.view.setUint8(writer.length++, rest);
}

export function readCount(reader: Reader): number {
  let count = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = reader.view.getUint8(reader.at++);
    count += (byte % 128) * scale;
    if (byte < 128) return count;
  }
}

const countBytesMax = 8;

/** How many bytes each number takes, by a column's kind; the upper half of the kind's byte is the count of decimals. */
const widths = [0, 1, 2, 4, 8] as const;
const doubles = 4;
const decimalsMax = 6;
const powers = Array.from({ length: decimalsMax + 1 }, (_, decimals) => 10 ** decimals);
/** Below it every whole number is exact, and ten times more still is. */
const wholeMax = 2 ** 49;

export function writeNumbers(writer: Writer, values: Float64Array): void {
  const decimals = decimalsOf(values);
  if (values.length === 0) return;
  if (decimals === undefined || !writeWhole(writer, values, decimals)) writeDoubles(writer, values);
}

/** False, and nothing is written, where they are too far apart. */
function writeWhole(writer: Writer, values: Float64Array, decimals: number): boolean {
  const power = powers[decimals] as number;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    const whole = Math.round(value * power);
    if (whole < least) least = whole;
    if (whole > most) most = whole;
  }
  const span = most - least;
  if (span > 0xffff_ffff) return false;
  const kind = span === 0 ? 0 : span <= 0xff ? 1 : span <= 0xffff ? 2 : 3;
  room(writer, 1 + countBytesMax + values.length * (widths[kind] as number));
  writer.view.setUint8(writer.length++, kind + 16 * decimals);
  // The sign is the lowest bit.
  writeCount(writer, least < 0 ? -2 * least - 1 : 2 * least);
  const { view } = writer;
  for (const value of values) {
    const above = Math.round(value * power) - least;
    if (kind === 1) view.setUint8(writer.length, above);
    else if (kind === 2) view.setUint16(writer.length, above, true);
    else if (kind === 3) view.setUint32(writer.length, above, true);
    writer.length += widths[kind] as number;
  }
  return true;
}

function writeDoubles(writer: Writer, values: Float64Array): void {
  room(writer, 1 + 8 * values.length);
  writer.view.setUint8(writer.length++, doubles);
  for (const value of values) {
    writer.view.setFloat64(writer.length, value, true);
    writer.length += 8;
  }
}

/** So many decimals as give back every value; undefined where none do. One that has few has them under more decimals too. */
function decimalsOf(values: Float64Array): number | undefined {
  let decimals = 0;
  for (const value of values) {
    // One that was not measured has none.
    if (Number.isNaN(value)) return undefined;
    for (; ; decimals++) {
      if (decimals > decimalsMax) return undefined;
      const power = powers[decimals] as number;
      const whole = Math.round(value * power);
      if (Math.abs(whole) > wholeMax || Object.is(whole, -0)) return undefined;
      if (Object.is(whole / power, value)) break;
    }
  }
  // What was exact with fewer decimals is with more, but for what has grown too large.
  const power = powers[decimals] as number;
  return values.every((value) => Object.is(Math.round(value * power) / power, value)) ? decimals : undefined;
}

export function readNumbers(reader: Reader, length: number): Float64Array {
  const values = new Float64Array(length);
  if (length === 0) return values;
  const { view } = reader;
  const first = view.getUint8(reader.at++);
  const kind = first % 16;
  if (kind === doubles) {
    for (let index = 0; index < length; index++) values[index] = view.getFloat64(reader.at + 8 * index, true);
    reader.at += 8 * length;
    return values;
  }
  const power = powers[Math.floor(first / 16)] as number;
  const signed = readCount(reader);
  const least = signed % 2 === 1 ? -(signed + 1) / 2 : signed / 2;
  for (let index = 0; index < length; index++) {
    let above = 0;
    if (kind === 1) above = view.getUint8(reader.at);
    else if (kind === 2) above = view.getUint16(reader.at, true);
    else if (kind === 3) above = view.getUint32(reader.at, true);
    reader.at += widths[kind] as number;
    values[index] = (least + above) / power;
  }
  return values;
}
