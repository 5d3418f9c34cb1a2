// The records of record batches, scanned in place into columns: where each one's key, value and headers lie in the bytes, and no object for
// any. A record that its producer has written wrongly is data: it keeps its offset and gets a fault, so that it can be refused and what
// follows it read.

import type { RawRecord } from '../../core/record/record.ts';
import type { RecordRun } from '../../core/record/record-columns.ts';
import { findHeader } from './find-header.ts';
import { headerName } from './header-names.ts';
import { isSampled } from './sampled.ts';
import { type Cursor, readVarint } from './varint.ts';

/** What a batch says of its records. */
export interface BatchHeader {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly recordCount: number;
  readonly baseTimestampMs: number;
  /** When the broker, not the producer, gave the time: one for all records. */
  readonly appendedAtMs: number | undefined;
}

/** Where records are written to, one after the other, in ascending order of offsets. */
export interface RecordWriter {
  /** A batch begins, whose records lie in these bytes, about `count` of them with those of the batches that follow. */
  readonly begin: (bytes: Uint8Array, count: number) => void;
  readonly add: (
    offset: number,
    timestampMs: number,
    ...[keyAt, keyLength, valueAt, valueLength, headersAt]: [number, number, number, number, number]
  ) => void;
  readonly addFaulty: (offset: number, timestampMs: number, fault: string) => void;
  /** Those of the batch that has begun. */
  readonly batchOffsets: () => Float64Array;
  readonly runs: () => readonly RecordRun[];
}

/** Of a record: its offset and time, eight bytes each, and five positions and lengths of four. */
const rowBytes = 36;
/** The shortest record, with the varint of its length. */
const recordBytesMin = 7;

/** Columns of small batches grow up to here, so that hundreds of them share some. */
const smallCapacityMax = 4_096;

interface Columns {
  readonly capacity: number;
  readonly offsets: Float64Array;
  readonly timestamps: Float64Array;
  readonly positions: readonly [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
}

export function createRecordWriter(partition: number): RecordWriter {
  const done: RecordRun[] = [];
  let bytes: Uint8Array | undefined;
  // Runs follow one another in the same columns; what one of them does not need is the next one's.
  let columns = createColumns(0);
  let length = 0;
  let runFrom = 0;
  let batchFrom = 0;
  let faults = new Map<number, string>();

  const finish = (): void => {
    if (bytes === undefined || length === runFrom) return;
    const [keyAt, keyLength, valueAt, valueLength, headersAt] = columns.positions.map((each) =>
      each.subarray(runFrom, length),
    ) as unknown as Columns['positions'];
    const offsets = columns.offsets.subarray(runFrom, length);
    const timestamps = columns.timestamps.subarray(runFrom, length);
    const positions = { keyAt, keyLength, valueAt, valueLength, headersAt };
    done.push({
      partition,
      length: length - runFrom,
      bytes,
      offsets,
      timestamps,
      ...positions,
      readHeaders,
      findHeader,
      isSampled,
      faults,
    });
    runFrom = length;
  };
  /** Columns of their own for the run that has begun, with what it has so far. */
  const moveRun = (capacity: number): void => {
    columns = copied(columns, { from: runFrom, to: length, capacity });
    length -= runFrom;
    batchFrom -= runFrom;
    runFrom = 0;
  };
  const add: RecordWriter['add'] = (offset, timestampMs, keyAt, keyLength, valueAt, valueLength, headersAt) => {
    if (length === columns.capacity) moveRun(2 * columns.capacity + 1);
    const { positions } = columns;
    columns.offsets[length] = offset;
    columns.timestamps[length] = timestampMs;
    positions[0][length] = keyAt;
    positions[1][length] = keyLength;
    positions[2][length] = valueAt;
    positions[3][length] = valueLength;
    positions[4][length] = headersAt;
    length++;
  };
  return {
    begin: (given, count) => {
      batchFrom = length;
      if (given === bytes) return;
      finish();
      bytes = given;
      faults = new Map();
      // What a batch states is not believed beyond what its bytes can hold.
      const wanted = Math.max(1, Math.min(count, Math.floor(given.length / recordBytesMin)));
      if (length === columns.capacity) moveRun(Math.max(wanted, Math.min(2 * columns.capacity, smallCapacityMax)));
    },
    add,
    addFaulty: (offset, timestampMs, fault) => {
      faults.set(offset, fault);
      add(offset, timestampMs, 0, -1, 0, -1, -1);
    },
    batchOffsets: () => columns.offsets.subarray(batchFrom, length),
    runs: () => {
      finish();
      bytes = undefined;
      return done;
    },
  };
}

function createColumns(capacity: number): Columns {
  const memory = new ArrayBuffer(capacity * rowBytes);
  const position = (index: number): Int32Array => new Int32Array(memory, capacity * (16 + 4 * index), capacity);
  return {
    capacity,
    offsets: new Float64Array(memory, 0, capacity),
    timestamps: new Float64Array(memory, capacity * 8, capacity),
    positions: [position(0), position(1), position(2), position(3), position(4)],
  };
}

function copied(
  columns: Columns,
  { from, to, capacity }: { readonly from: number; readonly to: number; readonly capacity: number },
): Columns {
  const copy = createColumns(capacity);
  copy.offsets.set(columns.offsets.subarray(from, to));
  copy.timestamps.set(columns.timestamps.subarray(from, to));
  copy.positions.forEach((each, index) => {
    each.set((columns.positions[index] as Int32Array).subarray(from, to));
  });
  return copy;
}

/** Writes the records that lie in `bytes` from `at` to `limit` and have an offset from `fromOffset` on. */
export function scanRecords(
  header: BatchHeader,
  { bytes, at, limit }: Cursor,
  fromOffset: number,
  writer: RecordWriter,
): void {
  const cursor = { bytes, at, limit };
  const { baseOffset, lastOffset } = header;
  let previous = baseOffset - 1;
  for (let count = 0; count < header.recordCount; count++) {
    const length = readVarint(cursor);
    const end = cursor.at + length;
    if (!(length > 0 && end <= limit)) {
      writeFaultyRest(header, { previous, count, fault: 'the record has no end in its batch' }, fromOffset, writer);
      return;
    }
    cursor.at++; // Attributes, of which there are none.
    const timestampDelta = readVarint(cursor);
    const offset = baseOffset + readVarint(cursor);
    if (!(offset > previous && offset <= lastOffset) || cursor.at > end) {
      writeFaultyRest(header, { previous, count, fault: "the record's offset cannot be read" }, fromOffset, writer);
      return;
    }
    const timestampMs = header.appendedAtMs ?? header.baseTimestampMs + timestampDelta;
    previous = offset;
    const fault = offset < fromOffset ? undefined : scanRecord(cursor, end, offset, timestampMs, writer);
    if (fault !== undefined) writer.addFaulty(offset, timestampMs, fault);
    cursor.at = end;
  }
}

/** What is left of a batch that cannot be read on. Which offsets compaction has taken of it is not known: the first ones are taken. */
export function writeFaultyRest(
  header: BatchHeader,
  { previous, count, fault }: { readonly previous: number; readonly count: number; readonly fault: string },
  fromOffset: number,
  writer: RecordWriter,
): void {
  const timestampMs = header.appendedAtMs ?? header.baseTimestampMs;
  const last = Math.min(header.lastOffset, previous + header.recordCount - count);
  for (let offset = previous + 1; offset <= last; offset++) {
    if (offset >= fromOffset) writer.addFaulty(offset, timestampMs, fault);
  }
}

/** From the key on. Gives the fault of a record that cannot be read, which is not written. */
function scanRecord(
  cursor: Cursor,
  end: number,
  offset: number,
  timestampMs: number,
  writer: RecordWriter,
): string | undefined {
  if (Number.isNaN(timestampMs)) return "the record's timestamp cannot be read";
  const keyLength = readVarint(cursor);
  const keyAt = cursor.at;
  if (!passBytes(cursor, keyLength, end)) return "the record's key reaches beyond its end";
  const valueLength = readVarint(cursor);
  const valueAt = cursor.at;
  if (!passBytes(cursor, valueLength, end)) return "the record's value reaches beyond its end";
  const headersAt = cursor.at;
  const headerCount = readVarint(cursor);
  if (!passHeaders(cursor, headerCount, end)) return "the record's headers do not fill it to its end";
  writer.add(offset, timestampMs, keyAt, keyLength, valueAt, valueLength, headerCount === 0 ? -1 : headersAt);
  return undefined;
}

/** A length of -1 says that there are none. False when they would reach beyond `end`. */
function passBytes(cursor: Cursor, length: number, end: number): boolean {
  if (length === -1) return true;
  cursor.at += length;
  return length >= 0 && cursor.at <= end;
}

function passHeaders(cursor: Cursor, count: number, end: number): boolean {
  // Each header needs two bytes at least.
  if (!(count >= 0 && count <= (end - cursor.at) / 2)) return false;
  for (let left = count; left > 0; left--) {
    const nameLength = readVarint(cursor);
    if (nameLength === -1 || !passBytes(cursor, nameLength, end)) return false;
    if (!passBytes(cursor, readVarint(cursor), end)) return false;
  }
  return cursor.at === end;
}

/** Headers that have been scanned, so that they are known to be whole. */
function readHeaders(bytes: Uint8Array, at: number): RawRecord['headers'] {
  const cursor = { bytes, at, limit: bytes.length };
  const read = (): Uint8Array | null => {
    const length = readVarint(cursor);
    if (length === -1) return null;
    cursor.at += length;
    return bytes.subarray(cursor.at - length, cursor.at);
  };
  const headers: (readonly [string, Uint8Array | null])[] = [];
  for (let left = readVarint(cursor); left > 0; left--) {
    const name = headerName(read() as Uint8Array, headers.length);
    headers.push([name, read()]);
  }
  return headers;
}
