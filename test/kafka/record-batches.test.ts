import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { wholeBuffers } from '../../src/core/give-back.ts';
import { createRecordColumns } from '../../src/core/record/record-columns.ts';
import { crc32c } from '../../src/kafka/library.ts';
import { readRecordBatches, UnreadableBatch } from '../../src/kafka/records/record-batches.ts';
import { createRecordWriter } from '../../src/kafka/records/record-scan.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { times } from '../support/times.ts';
import { batchOf, bent, emptied, markerOf, recordsOf } from './batches.ts';

const limits = { decompressedBytesMax: 1_000_000 };
const read = (bytes: Buffer) => [...readRecordBatches(bytes, limits)];
const valuesOf = (bytes: Buffer) => read(bytes).flatMap((batch) => recordsOf(batch).map((each) => String(each.value)));

for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
  test(`a batch of codec ${compression} gives its records as they were written`, () => {
    const values = ['first', 'x'.repeat(5_000), 'läßt'];
    const [batch] = read(
      batchOf({ baseOffset: 7, values, compression, headers: { trace: 'äbc' }, timestampMs: 1_700_000_000_000 }),
    );
    assert.equal(batch?.baseOffset, 7);
    assert.equal(batch?.lastOffset, 9);
    assert.equal(batch?.control, undefined);
    const records = batch === undefined ? [] : recordsOf(batch);
    assert.deepEqual(
      records.map(({ offset, timestamp, key, value }) => [offset, timestamp, String(key), String(value)]),
      values.map((value, index) => [7 + index, 1_700_000_000_000 + index, `key ${index}`, value]),
    );
    assert.deepEqual(
      records[2]?.headers.map(([name, value]) => [name, String(value)]),
      [['trace', 'äbc']],
    );
  });
}

test('whatever records were decompressed with, their memory can be given back, and it is that of no others', () => {
  for (const compression of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
    for (const length of [Buffer.poolSize, 100_000, 400_000]) {
      // Digits compress little: what is far more than it came as fills several chunks, which are put together in memory of their own anyway.
      const random = seededRandom(length, 1);
      const text = (digits: number) => Array.from({ length: digits }, () => Math.floor(16 * random()).toString(16));
      const values = Array.from({ length: 5 }, (_, count) => `${count}${text(length / 5).join('')}`);
      const writer = createRecordWriter(0);
      const bytes = batchOf({ baseOffset: 0, values, compression });
      // Of LZ4 the most that may come of so much is far more than what does.
      for (const batch of readRecordBatches(bytes, { decompressedBytesMax: 10_000_000 })) batch.writeRecords(0, writer);
      const [run] = writer.runs();
      assert.equal(wholeBuffers(run?.bytes as Buffer).length, 1, `${compression}, ${length} bytes`);
      const records = createRecordColumns(writer.runs());
      assert.deepEqual(
        [...records].map(({ value }) => String(value)),
        values,
      );
    }
  }
});

test('whether the trace of a record is kept is seen without reading its headers', () => {
  const context = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-';
  const sampledWith = (headers: Readonly<Record<string, string>>): boolean[] => {
    const writer = createRecordWriter(3);
    for (const batch of read(batchOf({ baseOffset: 0, values: ['a', 'b'], headers }))) batch.writeRecords(0, writer);
    return writer
      .runs()
      .flatMap(({ bytes, headersAt, isSampled }) => [...headersAt].map((at) => at !== -1 && isSampled(bytes, at)));
  };
  const kept = ['01', '03', 'ff', '0b', '0d'];
  for (const flags of kept)
    assert.deepEqual(sampledWith({ first: 'ä', traceparent: context + flags }), [true, true], flags);
  for (const flags of ['00', '02', 'fe', '0a', '0c'])
    assert.deepEqual(sampledWith({ traceparent: context + flags }), [false, false], flags);
  assert.deepEqual(sampledWith({ traceparenx: `${context}01`, traceparent: 'short1' }), [false, false]);
  assert.deepEqual(sampledWith({}), [false, false]);
  assert.deepEqual(sampledWith({ traceparent: '' }), [false, false]);
});

test('the framing of snappy that Java writes is read too', () => {
  const plain = batchOf({ baseOffset: 0, values: ['one', 'two'], compression: 'snappy' });
  const block = plain.subarray(61);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(block.length);
  const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  const framed = bent(Buffer.concat([plain.subarray(0, 61), header, length, block]), (copy) =>
    copy.writeInt32BE(copy.length - 12, 8),
  );
  assert.deepEqual(valuesOf(framed), ['one', 'two']);
});

test('where the broker gave the time, it is the time of every record', () => {
  const batch = bent(batchOf({ baseOffset: 0, values: ['a', 'b'], timestampMs: 5 }), (copy) => {
    copy.writeInt16BE(0x08, 21);
    copy.writeBigInt64BE(99n, 35);
  });
  assert.deepEqual(
    read(batch).flatMap((each) => recordsOf(each).map(({ timestamp }) => timestamp)),
    [99, 99],
  );
});

test('batches follow one another, and one that the answer has cut off is left for the next', () => {
  const bytes = Buffer.concat([
    batchOf({ baseOffset: 0, values: ['a'] }),
    batchOf({ baseOffset: 1, values: ['b', 'c'] }),
  ]);
  assert.deepEqual(valuesOf(bytes), ['a', 'b', 'c']);
  assert.deepEqual(valuesOf(bytes.subarray(0, bytes.length - 1)), ['a']);
});

test('markers of transactions say what they end, and one that compaction has emptied says so', () => {
  const bytes = Buffer.concat([markerOf(3, 1, 'abort'), markerOf(4, 1, 'commit'), emptied(markerOf(5, 1, 'abort'))]);
  assert.deepEqual(
    read(bytes).map((batch) => batch.control),
    ['abort', 'commit', 'empty'],
  );
});

test('bytes that do not match their checksum are not believed', () => {
  const batch = batchOf({ baseOffset: 4, values: ['a'] });
  batch[batch.length - 2] = (batch[batch.length - 2] as number) ^ 1;
  assert.throws(
    () => read(batch),
    (error: Error) => {
      assert.ok(error instanceof UnreadableBatch);
      assert.equal(error.message, 'the record batch at offset 4 does not match its checksum');
      return true;
    },
  );
});

test('a batch of a format before Kafka 0.11 is named as such', () => {
  const batch = batchOf({ baseOffset: 0, values: ['a'] });
  batch[16] = 1;
  assert.throws(() => read(batch), /format version 1, and Spindle reads version 2/);
});

test('a record whose headers are wrong is a fault at its own offset, and the records around it are read', () => {
  const plain = batchOf({ baseOffset: 10, values: ['one', 'two', 'three'] });
  const at = plain.indexOf('two') + 'two'.length;
  const batch = bent(plain, (copy) => {
    copy[at] = 8; // Four headers, and no bytes for them.
  });
  const records = read(batch).flatMap((each) => recordsOf(each));
  assert.deepEqual(
    records.map(({ offset, value, fault }) => [offset, value === null ? null : String(value), fault]),
    [
      [10, 'one', undefined],
      [11, null, "the record's headers do not fill it to its end"],
      [12, 'three', undefined],
    ],
  );
});

test('what cannot be decompressed, or comes to too much, is a fault of each of its records', () => {
  const plain = batchOf({ baseOffset: 0, values: ['a', 'b'], compression: 'gzip' });
  const broken = bent(plain, (copy) => copy.fill(0, 61));
  const faultsOf = (bytes: Buffer) =>
    read(bytes).flatMap((each) => recordsOf(each).map(({ offset, fault }) => [offset, fault]));
  assert.deepEqual(faultsOf(broken), [
    [0, 'the record batch cannot be decompressed as gzip'],
    [1, 'the record batch cannot be decompressed as gzip'],
  ]);
  const bomb = gzipSync(Buffer.alloc(2_000_000));
  const large = bent(Buffer.concat([plain.subarray(0, 61), bomb]), (copy) => copy.writeInt32BE(copy.length - 12, 8));
  assert.deepEqual(faultsOf(large)[1], [
    1,
    'the record batch comes to more than 1000000 bytes when it is decompressed as gzip',
  ]);
  for (const compression of ['snappy', 'lz4', 'zstd'] as const) {
    const zeros = batchOf({ baseOffset: 0, values: ['0'.repeat(1_500_000)], compression });
    assert.match(
      String(faultsOf(zeros)[0]?.[1]),
      new RegExp(`^the record batch comes to more than .* as ${compression}$`),
    );
  }
});

const bentCount = times(20_000, 500);
test(`${bentCount} batches bent at random give records within their offsets in ascending order, or are not believed`, () => {
  const random = seededRandom(11, 1);
  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
  const originals = codecs.map((compression) =>
    batchOf({ baseOffset: 100, values: ['one', 'two', 'three', 'x'.repeat(200)], compression, headers: { a: 'b' } }),
  );
  let believed = 0;
  let faulty = 0;
  for (let count = 0; count < bentCount; count++) {
    const batch = Buffer.from(originals[count % originals.length] as Buffer);
    const changes = 1 + Math.floor(random() * 4);
    for (let change = 0; change < changes; change++) {
      batch[Math.floor(random() * batch.length)] = Math.floor(random() * 256);
    }
    // Most with a right checksum, as a hostile producer would send them.
    if (random() < 0.9) batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
    try {
      for (const each of read(batch)) {
        believed++;
        let previous = each.baseOffset - 1;
        for (const record of recordsOf(each)) {
          assert.ok(record.offset > previous && record.offset <= each.lastOffset, `offset ${record.offset}`);
          assert.equal(typeof record.timestamp, 'number');
          previous = record.offset;
          if (record.fault !== undefined) faulty++;
        }
      }
    } catch (error) {
      assert.ok(error instanceof UnreadableBatch, String(error));
    }
  }
  assert.ok(believed > bentCount / 2 && faulty > bentCount / 20, `${believed} believed, ${faulty} faulty records`);
});

test('small batches of all codecs, in turns and with markers between, share columns that are about as long as there are records', () => {
  const codecs = ['gzip', 'none', 'lz4'] as const;
  const parts: Buffer[] = [];
  let offset = 0;
  for (let count = 0; count < 300; count++) {
    const values = Array.from({ length: 1 + (count % 4) }, () => 'y'.repeat(2_000));
    parts.push(
      batchOf({
        baseOffset: offset,
        values,
        compression: codecs[count % codecs.length] ?? 'none',
        transactional: true,
      }),
    );
    offset += values.length;
    parts.push(markerOf(offset++, 1, 'commit'));
  }
  const writer = createRecordWriter(0);
  const offsets: number[] = [];
  for (const batch of read(Buffer.concat(parts))) {
    if (batch.control === undefined) offsets.push(...batch.writeRecords(0, writer));
  }
  const columns = createRecordColumns(writer.runs());
  assert.deepEqual(
    [...columns].map((record) => record.offset),
    offsets,
  );
  assert.ok([...columns].every((record) => record.value?.length === 2_000));
  const memory = new Set(columns.runs.map((run) => run.offsets.buffer));
  const rows = [...memory].reduce((sum, buffer) => sum + buffer.byteLength, 0) / 36;
  // The first plain batch makes room for as many as the answer might hold of its like.
  assert.ok(rows < 6 * offsets.length, `${rows} rows for ${offsets.length} records`);
});
