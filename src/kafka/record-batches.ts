// Record batches as Kafka stores and sends them (format version 2), read from their bytes: https://kafka.apache.org/documentation/#recordbatch
// Each batch is checked by its CRC before anything of it is believed. A record that its producer has written wrongly, in a batch that is
// whole, is data: it comes out with a fault and keeps its offset, so that it can be refused and what follows it read.
import { crc32c } from '@platformatic/kafka';
import { decompress, Undecompressible } from './decompress.ts';

export interface RecordBatch {
  readonly baseOffset: number;
  /** The last offset that the batch covers. It stays when compaction takes the last record. */
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  /** Of a control batch what its marker says; `empty` when compaction took the marker; undefined for a batch of data. */
  readonly control: 'abort' | 'commit' | 'other' | 'empty' | undefined;
  /** In ascending order of offsets. Reads, and where needed decompresses, only when it is called. */
  readonly records: () => readonly BatchRecord[];
}

export interface BatchRecord {
  readonly offset: number;
  /** Milliseconds since 1970. Producers may write any 64-bit number; beyond 2^53 it is rounded. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
  /** Why the record cannot be read; then key and value are null. */
  readonly fault?: string;
}

/** The bytes are no batch that Kafka has written: damaged on the way, damaged on the broker's disk, or of a format before Kafka 0.11. */
export class UnreadableBatch extends Error {
  override readonly name = 'UnreadableBatch';
}

const headBytes = 12;
const headerBytes = 61;
/** Brokers take batches of a megabyte by default, and the shortest record has seven bytes. */
const recordCountMax = 10_000_000;
const compressionMask = 0x07;
const logAppendTime = 0x08;
const transactional = 0x10;
const controlling = 0x20;

/**
 * The whole batches of a fetch answer, in order; a last one that the answer has cut off is left out. Throws UnreadableBatch at the first
 * batch that cannot be believed.
 */
export function* readRecordBatches(
  bytes: Buffer,
  limits: { readonly decompressedBytesMax: number },
): Generator<RecordBatch> {
  for (let at = 0; at + headBytes <= bytes.length; ) {
    const length = bytes.readInt32BE(at + 8);
    const end = at + headBytes + length;
    // The format is known before the length of the rest is believed: older formats have another layout.
    if (at + 17 <= bytes.length && bytes[at + 16] !== 2) {
      throw new UnreadableBatch(
        `a record batch has format version ${bytes.readInt8(at + 16)}, and Spindle reads version 2, which Kafka writes since 0.11`,
      );
    }
    if (length < headerBytes - headBytes)
      throw new UnreadableBatch(`a record batch states a length of ${length} bytes`);
    if (end > bytes.length) return;
    yield readBatch(bytes.subarray(at, end), limits);
    at = end;
  }
}

function readBatch(bytes: Buffer, limits: { readonly decompressedBytesMax: number }): RecordBatch {
  const baseOffset = Number(bytes.readBigInt64BE(0));
  if (crc32c(bytes.subarray(21)) !== bytes.readUInt32BE(17)) {
    throw new UnreadableBatch(`the record batch at offset ${baseOffset} does not match its checksum`);
  }
  const attributes = bytes.readInt16BE(21);
  const lastOffset = baseOffset + bytes.readInt32BE(23);
  const recordCount = bytes.readInt32BE(57);
  if (!Number.isSafeInteger(baseOffset) || baseOffset < 0 || lastOffset < baseOffset || recordCount < 0) {
    throw new UnreadableBatch(`the record batch at offset ${baseOffset} covers offsets that there cannot be`);
  }
  if (recordCount > Math.min(recordCountMax, lastOffset - baseOffset + 1)) {
    throw new UnreadableBatch(
      `the record batch at offset ${baseOffset} states ${recordCount} records, which it cannot hold`,
    );
  }
  const header: BatchHeader = {
    baseOffset,
    lastOffset,
    recordCount,
    compression: attributes & compressionMask,
    baseTimestampMs: Number(bytes.readBigInt64BE(27)),
    appendedAtMs: (attributes & logAppendTime) === 0 ? undefined : Number(bytes.readBigInt64BE(35)),
  };
  const records = (): readonly BatchRecord[] =>
    readRecords(header, bytes.subarray(headerBytes), limits.decompressedBytesMax);
  return {
    baseOffset,
    lastOffset,
    producerId: bytes.readBigInt64BE(43),
    isTransactional: (attributes & transactional) !== 0,
    control: (attributes & controlling) === 0 ? undefined : controlOf(records()[0]),
    records,
  };
}

interface BatchHeader {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly recordCount: number;
  readonly compression: number;
  readonly baseTimestampMs: number;
  /** When the broker, not the producer, gave the time: one for all records. */
  readonly appendedAtMs: number | undefined;
}

/** A marker's key is its version and its type, two bytes each. */
function controlOf(marker: BatchRecord | undefined): RecordBatch['control'] {
  if (marker === undefined) return 'empty';
  const type = marker.key !== null && marker.key.length >= 4 ? marker.key.readInt16BE(2) : -1;
  return type === 0 ? 'abort' : type === 1 ? 'commit' : 'other';
}

function readRecords(header: BatchHeader, payload: Buffer, bytesMax: number): BatchRecord[] {
  let bytes: Buffer;
  try {
    bytes = decompress(header.compression, payload, bytesMax);
  } catch (error) {
    if (!(error instanceof Undecompressible)) throw error;
    return faultyRest(header, [], error.message);
  }
  const cursor = { bytes, at: 0 };
  const records: BatchRecord[] = [];
  while (records.length < header.recordCount) {
    const previous = records.at(-1)?.offset ?? header.baseOffset - 1;
    const end = recordEnd(cursor);
    if (end === undefined) return faultyRest(header, records, 'the record has no end in its batch');
    const record = readRecord(header, cursor, end);
    if (record === undefined || record.offset <= previous || record.offset > header.lastOffset) {
      return faultyRest(header, records, "the record's offset cannot be read");
    }
    records.push(record);
    cursor.at = end;
  }
  return records;
}

/** What is left of a batch that cannot be read on. Which offsets compaction has taken of it is not known: the first ones are taken. */
function faultyRest(header: BatchHeader, read: readonly BatchRecord[], fault: string): BatchRecord[] {
  const records = [...read];
  let offset = (read.at(-1)?.offset ?? header.baseOffset - 1) + 1;
  for (; records.length < header.recordCount && offset <= header.lastOffset; offset++) {
    const timestampMs = header.appendedAtMs ?? header.baseTimestampMs;
    records.push({ offset, timestampMs, key: null, value: null, headers: [], fault });
  }
  return records;
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

function recordEnd(cursor: Cursor): number | undefined {
  const length = readVarint(cursor);
  const end = cursor.at + length;
  return length > 0 && end <= cursor.bytes.length ? end : undefined;
}

/** Undefined when not even the offset can be read. */
function readRecord(header: BatchHeader, cursor: Cursor, end: number): BatchRecord | undefined {
  cursor.at++;
  const timestampDelta = readVarint(cursor);
  const offsetDelta = readVarint(cursor);
  if (!Number.isInteger(offsetDelta) || cursor.at > end) return undefined;
  const offset = header.baseOffset + offsetDelta;
  const timestampMs = header.appendedAtMs ?? header.baseTimestampMs + timestampDelta;
  const faulty = (fault: string): BatchRecord => ({ offset, timestampMs, key: null, value: null, headers: [], fault });
  if (Number.isNaN(timestampMs)) return faulty("the record's timestamp cannot be read");
  const key = readBytes(cursor, end);
  if (key === undefined) return faulty("the record's key reaches beyond its end");
  const value = readBytes(cursor, end);
  if (value === undefined) return faulty("the record's value reaches beyond its end");
  const headers = readHeaders(cursor, end);
  if (headers === undefined || cursor.at !== end) return faulty("the record's headers do not fill it to its end");
  return { offset, timestampMs, key, value, headers };
}

function readHeaders(cursor: Cursor, end: number): BatchRecord['headers'] | undefined {
  const count = readVarint(cursor);
  // Each header needs two bytes at least.
  if (!(count >= 0 && count <= (end - cursor.at) / 2)) return undefined;
  if (count === 0) return noHeaders;
  const headers: [string, Buffer | null][] = [];
  for (let index = 0; index < count; index++) {
    const name = readBytes(cursor, end);
    const value = readBytes(cursor, end);
    if (name === undefined || name === null || value === undefined) return undefined;
    headers.push([name.toString('utf8'), value]);
  }
  return headers;
}

const noHeaders: BatchRecord['headers'] = [];

/** Null when the record has none, undefined when it would reach beyond `end`. */
function readBytes(cursor: Cursor, end: number): Buffer | null | undefined {
  const length = readVarint(cursor);
  if (length === -1) return null;
  const from = cursor.at;
  if (!(length >= 0 && from + length <= end)) return undefined;
  cursor.at = from + length;
  return cursor.bytes.subarray(from, cursor.at);
}

/** Kafka's zigzag varint of up to 64 bits. NaN when it has no end; rounded beyond 2^53. */
function readVarint(cursor: Cursor): number {
  let value = 0;
  let factor = 1;
  for (let count = 0; count < 10; count++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return Number.NaN;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    factor *= 128;
  }
  return Number.NaN;
}
