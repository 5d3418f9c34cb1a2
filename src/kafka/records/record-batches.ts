// Record batches as Kafka stores and sends them (format version 2), read from their bytes: https://kafka.apache.org/documentation/#recordbatch
// Each batch is checked by its CRC before anything of it is believed. A record that its producer has written wrongly, in a batch that is
// whole, is data: it comes out with a fault and keeps its offset, so that it can be refused and what follows it read.

import { createRecordColumns } from '../../core/record/record-columns.ts';
import { checksumOf } from './checksum.ts';
import { decompress, Undecompressible } from './decompress.ts';
import {
  type BatchHeader,
  createRecordWriter,
  type RecordWriter,
  scanRecords,
  writeFaultyRest,
} from './record-scan.ts';

export interface RecordBatch {
  readonly baseOffset: number;
  /** The last offset that the batch covers. It stays when compaction takes the last record. */
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  /** Of a control batch what its marker says; `empty` when compaction took the marker; undefined for a batch of data. */
  readonly control: 'abort' | 'commit' | 'other' | 'empty' | undefined;
  /**
   * Writes the records from an offset on, and gives their offsets, which ascend. Reads, and where needed decompresses, only when it is
   * called.
   */
  readonly writeRecords: (fromOffset: number, writer: RecordWriter) => Float64Array;
}

/** The bytes are no batches that Kafka has written: damaged on the way, damaged on the broker's disk, or of a format before Kafka 0.11. */
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
 * The whole batches of a fetch answer, in order, none reaching into the next one; a last one that the answer has cut off is left out. Throws
 * UnreadableBatch at the first batch that cannot be believed.
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
    if (end > bytes.length) {
      if (at === 0) throw cutOff(bytes, `is said to have ${length} bytes from there on`);
      return;
    }
    const batch = readBatch(bytes, at, end, limits);
    const next = end + 8 <= bytes.length ? Number(bytes.readBigInt64BE(end)) : Number.POSITIVE_INFINITY;
    // Which of the two is damaged cannot be known: the checksum does not cover where a batch begins.
    if (next <= batch.lastOffset) {
      throw new UnreadableBatch(
        `the record batch at offset ${batch.baseOffset} goes to ${batch.lastOffset}, and the next one begins at ${next}`,
      );
    }
    yield batch;
    at = end;
  }
  if (bytes.length > 0 && bytes.length < headBytes) throw cutOff(bytes, 'has no length');
}

/** Brokers send the first batch whole, or nothing, whatever they were asked for (KIP-74). */
function cutOff(bytes: Buffer, what: string): UnreadableBatch {
  const where = bytes.length < headBytes ? '' : ` at offset ${bytes.readBigInt64BE(0)}`;
  return new UnreadableBatch(`the record batch${where} ${what}, and the broker sent ${bytes.length} bytes in all`);
}

function readBatch(
  answer: Buffer,
  from: number,
  to: number,
  limits: { readonly decompressedBytesMax: number },
): RecordBatch {
  const bytes = answer.subarray(from, to);
  const baseOffset = Number(bytes.readBigInt64BE(0));
  if (checksumOf(bytes.subarray(21)) !== bytes.readUInt32BE(17)) {
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
    baseTimestampMs: Number(bytes.readBigInt64BE(27)),
    appendedAtMs: (attributes & logAppendTime) === 0 ? undefined : Number(bytes.readBigInt64BE(35)),
  };
  const isControl = (attributes & controlling) !== 0;
  const payload = { answer, from: from + headerBytes, to, codec: attributes & compressionMask, isControl };
  const writeRecords: RecordBatch['writeRecords'] = (fromOffset, writer) => {
    writePayload(header, payload, limits.decompressedBytesMax, fromOffset, writer);
    return writer.batchOffsets();
  };
  return {
    baseOffset,
    lastOffset,
    producerId: bytes.readBigInt64BE(43),
    isTransactional: (attributes & transactional) !== 0,
    control: isControl ? controlOf(writeRecords) : undefined,
    writeRecords,
  };
}

/** A marker's key is its version and its type, two bytes each. */
function controlOf(writeRecords: RecordBatch['writeRecords']): RecordBatch['control'] {
  const writer = createRecordWriter(0);
  writeRecords(0, writer);
  const marker = createRecordColumns(writer.runs()).at(0);
  if (marker === undefined) return 'empty';
  const { key } = marker;
  const type = key !== null && key.length >= 4 ? Buffer.from(key).readInt16BE(2) : -1;
  return type === 0 ? 'abort' : type === 1 ? 'commit' : 'other';
}

/** Records that are not compressed stay where they are, in the answer. */
function writePayload(
  header: BatchHeader,
  payload: {
    readonly answer: Buffer;
    readonly from: number;
    readonly to: number;
    readonly codec: number;
    readonly isControl: boolean;
  },
  bytesMax: number,
  fromOffset: number,
  writer: RecordWriter,
): void {
  const { answer, from, to, codec, isControl } = payload;
  const { recordCount } = header;
  if (codec === 0) {
    // Others of about the same size follow; a marker stands alone.
    const others = isControl ? 1 : answer.length / (to - from + 1);
    writer.begin(answer, Math.ceil(recordCount * others));
    scanRecords(header, { bytes: answer, at: from, limit: to }, fromOffset, writer);
    return;
  }
  try {
    const bytes = decompress(codec, answer.subarray(from, to), bytesMax);
    writer.begin(bytes, recordCount);
    scanRecords(header, { bytes, at: 0, limit: bytes.length }, fromOffset, writer);
  } catch (error) {
    if (!(error instanceof Undecompressible)) throw error;
    writer.begin(answer, recordCount);
    writeFaultyRest(header, { previous: header.baseOffset - 1, count: 0, fault: error.message }, fromOffset, writer);
  }
}
