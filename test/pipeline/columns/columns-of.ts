// Records as the scan of a fetch answer leaves them: in columns, over one piece of memory for each partition.

import type { RawRecord } from '../../../src/core/record/record.ts';
import { createRecordColumns, type RecordColumns, type RecordRun } from '../../../src/core/record/record-columns.ts';
import { keptTraceparentIn } from '../../../src/core/traceparent.ts';

/** Of each partition in turn, with bytes between keys and values, as in a record batch. */
export function columnsOf(records: readonly RawRecord[]): RecordColumns {
  const partitions = Map.groupBy(records, (record) => record.partition);
  return createRecordColumns([...partitions].map(([partition, own]) => runOf(partition, own)));
}

/** What might be taken for more of the value before, or for the beginning of the one behind. */
const betweens = ['\0', ' 1', '}', '"', '\u0001\u0002', ',"a":1}', '\n', '0', '', ':', '[{'];

function runOf(partition: number, records: readonly RawRecord[]): RecordRun {
  const pieces: Uint8Array[] = [];
  let at = 0;
  const put = (bytes: Uint8Array | null): number => {
    const between = Buffer.from(betweens[pieces.length % betweens.length] as string);
    pieces.push(between, bytes ?? new Uint8Array());
    at += between.length + (bytes?.length ?? 0);
    return at - (bytes?.length ?? 0);
  };
  const keyAt = records.map(({ key }) => put(key));
  const valueAt = records.map(({ value }) => put(value));
  return {
    partition,
    length: records.length,
    bytes: Buffer.concat(pieces),
    offsets: Float64Array.from(records, ({ offset }) => offset),
    timestamps: Float64Array.from(records, ({ timestamp }) => timestamp),
    keyAt: Int32Array.from(keyAt),
    keyLength: Int32Array.from(records, ({ key }) => key?.length ?? -1),
    valueAt: Int32Array.from(valueAt),
    valueLength: Int32Array.from(records, ({ value }) => value?.length ?? -1),
    headersAt: Int32Array.from(records, ({ headers }, index) => (headers.length === 0 ? -1 : index)),
    readHeaders: (_, index) => (records[index] as RawRecord).headers,
    findHeader: (_, index, name) =>
      (records[index] as RawRecord).headers.find(([each]) => each === Buffer.from(name).toString())?.[1],
    isSampled: (_, index) => typeof keptTraceparentIn((records[index] as RawRecord).headers) === 'string',
    faults: new Map(records.flatMap(({ offset, fault }) => (fault === undefined ? [] : [[offset, fault] as const]))),
  };
}
