// Writes UBJSON as XGBoost does: keys without a marker, lengths of eight bytes, numbers big-endian, and arrays of one type in a row.

/** Typed arrays are rows of one type; a number is a whole one of 32 bits. */
export type UbjValue =
  | string
  | number
  | Int32Array
  | Float32Array
  | Uint8Array
  | BigInt64Array
  | readonly UbjValue[]
  | { readonly [name: string]: UbjValue };

/** Names stand in the order in which the object has them. */
export function writeUbj(value: UbjValue): Uint8Array {
  const bytes = new Uint8Array(sizeOf(value));
  const view = new DataView(bytes.buffer);
  writeValue(view, bytes, 0, value);
  return bytes;
}

/** A marker and eight bytes. */
const lengthBytes = 9;
const encoder = new TextEncoder();

function sizeOf(value: UbjValue): number {
  if (typeof value === 'number') return 5;
  if (typeof value === 'string') return 1 + textSize(value);
  if (ArrayBuffer.isView(value)) return 4 + lengthBytes + value.byteLength;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 2 + lengthBytes);
  return Object.entries(value).reduce((sum, [name, item]) => sum + textSize(name) + sizeOf(item), 2);
}

function textSize(text: string): number {
  return lengthBytes + encoder.encode(text).length;
}

function writeValue(view: DataView, bytes: Uint8Array, at: number, value: UbjValue): number {
  if (typeof value === 'number') {
    view.setInt32(mark(view, at, 'l'), value);
    return at + 5;
  }
  if (typeof value === 'string') return writeText(view, bytes, mark(view, at, 'S'), value);
  if (ArrayBuffer.isView(value)) return writeRow(view, at, value as Row);
  if (Array.isArray(value)) {
    let next = writeLength(view, mark(view, mark(view, at, '['), '#'), value.length);
    for (const item of value as readonly UbjValue[]) next = writeValue(view, bytes, next, item);
    return next;
  }
  let next = mark(view, at, '{');
  for (const [name, item] of Object.entries(value))
    next = writeValue(view, bytes, writeText(view, bytes, next, name), item);
  return mark(view, next, '}');
}

function writeText(view: DataView, bytes: Uint8Array, at: number, text: string): number {
  const encoded = encoder.encode(text);
  const start = writeLength(view, at, encoded.length);
  bytes.set(encoded, start);
  return start + encoded.length;
}

type Row = Int32Array | Float32Array | Uint8Array | BigInt64Array;

function writeRow(view: DataView, at: number, row: Row): number {
  let next = mark(view, mark(view, mark(view, at, '['), '$'), typeOf(row));
  next = writeLength(view, mark(view, next, '#'), row.length);
  for (const value of row) {
    if (typeof value === 'bigint') view.setBigInt64(next, value);
    else if (row instanceof Int32Array) view.setInt32(next, value);
    else if (row instanceof Float32Array) view.setFloat32(next, value);
    else view.setUint8(next, value);
    next += row.BYTES_PER_ELEMENT;
  }
  return next;
}

function typeOf(row: Row): string {
  if (row instanceof BigInt64Array) return 'L';
  return row instanceof Int32Array ? 'l' : row instanceof Float32Array ? 'd' : 'U';
}

function writeLength(view: DataView, at: number, length: number): number {
  view.setBigInt64(mark(view, at, 'L'), BigInt(length));
  return at + lengthBytes;
}

function mark(view: DataView, at: number, letter: string): number {
  view.setUint8(at, letter.charCodeAt(0));
  return at + 1;
}
