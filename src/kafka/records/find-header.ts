// One header of a record, found in the bytes of all of them without making an object of any other: it is asked of every alert that is read back.
import { readVarint } from './varint.ts';

const nothing = new Uint8Array();
/** One for all looks, each of which ends before the next begins. */
const cursor: { bytes: Uint8Array; at: number; limit: number } = { bytes: nothing, at: 0, limit: 0 };

/** Of headers that have been scanned: the value of the first that is named so; undefined where there is none. */
export function findHeader(bytes: Uint8Array, at: number, name: Uint8Array): Uint8Array | null | undefined {
  cursor.bytes = bytes;
  cursor.at = at;
  cursor.limit = bytes.length;
  const found = look(bytes, name);
  cursor.bytes = nothing;
  return found;
}

function look(bytes: Uint8Array, name: Uint8Array): Uint8Array | null | undefined {
  for (let left = readVarint(cursor); left > 0; left--) {
    const nameLength = readVarint(cursor);
    const nameAt = cursor.at;
    cursor.at += nameLength;
    const length = readVarint(cursor);
    const valueAt = cursor.at;
    if (length > 0) cursor.at += length;
    if (nameLength === name.length && isNamed(bytes, nameAt, name))
      return length === -1 ? null : bytes.subarray(valueAt, valueAt + length);
  }
  return undefined;
}

function isNamed(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let place = 0; place < name.length; place++) if (bytes[at + place] !== name[place]) return false;
  return true;
}
