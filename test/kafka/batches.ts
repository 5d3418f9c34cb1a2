// Record batches for tests: written by the Kafka client's own writer, which is not what reads them, and bent afterwards.

import type { RawRecord } from '../../src/core/record/record.ts';
import { createRecordColumns } from '../../src/core/record/record-columns.ts';
import { crc32c, createRecordsBatch } from '../../src/kafka/library.ts';
import type { RecordBatch } from '../../src/kafka/records/record-batches.ts';
import { createRecordWriter } from '../../src/kafka/records/record-scan.ts';

export interface BatchSpecification {
  readonly baseOffset: number;
  readonly values: readonly string[];
  readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  readonly producerId?: number;
  readonly transactional?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestampMs?: number;
}

export function batchOf(given: BatchSpecification): Buffer {
  const headers = new Map(
    Object.entries(given.headers ?? {}).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
  );
  const bytes = createRecordsBatch(
    given.values.map((value, index) => ({
      topic: 'any',
      key: Buffer.from(`key ${index}`),
      value: Buffer.from(value),
      headers,
      timestamp: BigInt((given.timestampMs ?? 1_000) + index),
    })),
    {
      compression: given.compression ?? 'none',
      producerId: BigInt(given.producerId ?? -1),
      ...(given.transactional ? { transactionalId: 'any' } : {}),
    },
  ).buffer;
  return bent(bytes, (copy) => copy.writeBigInt64BE(BigInt(given.baseOffset), 0));
}

/** The end of a transaction as a broker writes it: one record, whose key says abort or commit. */
export function markerOf(baseOffset: number, producerId: number, outcome: 'abort' | 'commit'): Buffer {
  const key = Buffer.from([0, 0, 0, outcome === 'commit' ? 1 : 0]);
  const bytes = createRecordsBatch([{ topic: 'any', key, value: Buffer.alloc(6), timestamp: 0n }], {
    producerId: BigInt(producerId),
    transactionalId: 'any',
  }).buffer;
  return bent(bytes, (copy) => {
    copy.writeBigInt64BE(BigInt(baseOffset), 0);
    copy.writeInt16BE(copy.readInt16BE(21) | 0x20, 21);
  });
}

/** What compaction leaves of a batch when all its records are gone. */
export function emptied(batch: Buffer): Buffer {
  return bent(Buffer.from(batch.subarray(0, 61)), (copy) => {
    copy.writeInt32BE(copy.length - 12, 8);
    copy.writeInt32BE(0, 57);
  });
}

/** A changed copy whose checksum is right again. */
export function bent(batch: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(batch);
  change(copy);
  copy.writeUInt32BE(crc32c(copy.subarray(21)), 17);
  return copy;
}

/** The records of a batch as objects, of partition 3. */
export function recordsOf(batch: RecordBatch): readonly RawRecord[] {
  const writer = createRecordWriter(3);
  batch.writeRecords(0, writer);
  return [...createRecordColumns(writer.runs())];
}
