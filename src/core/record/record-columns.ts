// Records as columns over the bytes that they came in: what a record has before anybody asks for it as an object is its offset, its time, and
// where its key, value and headers lie. A batch of them is cut, counted and decoded without an object for each.
import type { EpochMs } from '../time.ts';
import type { RawRecord, Records } from './record.ts';

/** Records of one partition whose bytes lie in one piece. Each column has an entry for each record, in the order of their offsets. */
export interface RecordRun {
  readonly partition: number;
  readonly length: number;
  /** What positions are positions in. */
  readonly bytes: Uint8Array;
  readonly offsets: Float64Array;
  /** As RawRecord's. */
  readonly timestamps: Float64Array;
  readonly keyAt: Int32Array;
  /** In bytes; -1 where there is no key. */
  readonly keyLength: Int32Array;
  readonly valueAt: Int32Array;
  /** In bytes; -1 where there is no value. */
  readonly valueLength: Int32Array;
  /** What `readHeaders` is to be given; -1 where there are none. */
  readonly headersAt: Int32Array;
  readonly readHeaders: (bytes: Uint8Array, at: number) => RawRecord['headers'];
  /** The value of the first header that is named so, without an object of any other; undefined where there is none. */
  readonly findHeader: (bytes: Uint8Array, at: number, name: Uint8Array) => Uint8Array | null | undefined;
  /** Whether they have a `traceparent` of a trace that is kept, as far as can be seen without reading it. Makes no object. */
  readonly isSampled: (bytes: Uint8Array, at: number) => boolean;
  /** Why a record cannot be read, by its offset. */
  readonly faults: ReadonlyMap<number, string>;
}

export interface RecordColumns extends Records {
  readonly runs: readonly RecordRun[];
  /** Without copying anything. */
  readonly slice: (from: number, to: number) => RecordColumns;
}

export function createRecordColumns(given: readonly RecordRun[]): RecordColumns {
  const runs = given.filter((run) => run.length > 0);
  const length = runs.reduce((sum, run) => sum + run.length, 0);
  return {
    runs,
    length,
    at: (index) => {
      let first = 0;
      for (const run of runs) {
        if (index < first + run.length) return index < first ? undefined : recordAt(run, index - first);
        first += run.length;
      }
      return undefined;
    },
    slice: (from, to) => createRecordColumns(sliceRuns(runs, from, to)),
    *[Symbol.iterator]() {
      for (const run of runs) for (let row = 0; row < run.length; row++) yield recordAt(run, row);
    },
  };
}

/** Whether records come in columns; else they are objects already. */
export function isInColumns(records: Records): records is RecordColumns {
  return 'runs' in records;
}

/** One record of a run as an object; a new one at each call. */
export function recordAt(run: RecordRun, row: number): RawRecord {
  const offset = run.offsets[row] as number;
  const headersAt = run.headersAt[row] as number;
  const record = {
    partition: run.partition,
    offset,
    timestamp: run.timestamps[row] as EpochMs,
    key: bytesAt(run.bytes, run.keyAt[row] as number, run.keyLength[row] as number),
    value: bytesAt(run.bytes, run.valueAt[row] as number, run.valueLength[row] as number),
    headers: headersAt === -1 ? noHeaders : run.readHeaders(run.bytes, headersAt),
  };
  const fault = run.faults.get(offset);
  return fault === undefined ? record : { ...record, fault };
}

const noHeaders: RawRecord['headers'] = [];

function bytesAt(bytes: Uint8Array, at: number, length: number): Uint8Array | null {
  return length === -1 ? null : bytes.subarray(at, at + length);
}

function sliceRuns(runs: readonly RecordRun[], from: number, to: number): RecordRun[] {
  const sliced: RecordRun[] = [];
  let first = 0;
  for (const run of runs) {
    const begin = Math.max(0, from - first);
    const end = Math.min(run.length, to - first);
    if (begin < end) sliced.push(begin === 0 && end === run.length ? run : sliceRun(run, begin, end));
    first += run.length;
  }
  return sliced;
}

function sliceRun(run: RecordRun, from: number, to: number): RecordRun {
  return {
    ...run,
    length: to - from,
    offsets: run.offsets.subarray(from, to),
    timestamps: run.timestamps.subarray(from, to),
    keyAt: run.keyAt.subarray(from, to),
    keyLength: run.keyLength.subarray(from, to),
    valueAt: run.valueAt.subarray(from, to),
    valueLength: run.valueLength.subarray(from, to),
    headersAt: run.headersAt.subarray(from, to),
  };
}
