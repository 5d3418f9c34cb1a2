// Whether the sender of a record keeps the trace that it has begun, seen in the bytes of the record's headers without making an object of anything: it is
// asked of every record that has headers, where somebody follows traces.
import { readVarint } from './varint.ts';

const traceparentName = new TextEncoder().encode('traceparent');
const traceparentLength = 55;
const letterA = 0x61;
const nothing = new Uint8Array();
/** One for all looks, each of which ends before the next begins. */
const cursor: { bytes: Uint8Array; at: number; limit: number } = { bytes: nothing, at: 0, limit: 0 };

/** Of headers that have been scanned: whether a `traceparent` among them ends with flags whose lowest bit, that the trace is kept, is set. */
export function isSampled(bytes: Uint8Array, at: number): boolean {
  cursor.bytes = bytes;
  cursor.at = at;
  cursor.limit = bytes.length;
  const found = look(bytes);
  cursor.bytes = nothing;
  return found;
}

function look(bytes: Uint8Array): boolean {
  for (let left = readVarint(cursor); left > 0; left--) {
    const nameLength = readVarint(cursor);
    const nameAt = cursor.at;
    cursor.at += nameLength;
    const length = readVarint(cursor);
    if (length > 0) cursor.at += length;
    if (length === traceparentLength && nameLength === traceparentName.length && isNamed(bytes, nameAt))
      return isOddHex(bytes[cursor.at - 1] as number);
  }
  return false;
}

function isNamed(bytes: Uint8Array, at: number): boolean {
  for (let place = 0; place < traceparentName.length; place++)
    if (bytes[at + place] !== traceparentName[place]) return false;
  return true;
}

/** Of small letters, as trace contexts have them: '0' is an even number, and 'a', which is ten, an odd one. */
function isOddHex(digit: number): boolean {
  return digit >= letterA ? digit % 2 === 0 : digit % 2 === 1;
}
