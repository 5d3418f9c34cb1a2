// What is given back too early must be seen: no other's bytes may be read there, and nothing that is shared may be given back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { giveBack, wholeBuffers } from '../../src/core/give-back.ts';
import { createRecordColumns } from '../../src/core/record/record-columns.ts';
import { giveBackFetched } from '../../src/kafka/fetched.ts';
import { createRecordWriter } from '../../src/kafka/records/record-scan.ts';
import { byteaArray, textArray } from '../../src/postgres/array-values.ts';

test('memory that was given back has nothing to read, and no part of it can be taken', () => {
  const block = new Uint8Array(1_000).fill(7);
  const part = block.subarray(10, 20);
  giveBack([block.buffer, block.buffer]);
  assert.deepEqual([block.length, part.length, part[0]], [0, 0, undefined]);
  assert.throws(() => part.subarray(0, 1), TypeError);
  giveBack([block.buffer, new SharedArrayBuffer(8)]);
});

test('bytes that are a part of a buffer, as of the one that Node takes small ones from, are not given back', () => {
  const small = Buffer.from('small');
  const large = Buffer.allocUnsafe(100_000);
  giveBack([small, large.subarray(1), large.subarray(0, 10)].flatMap(wholeBuffers));
  assert.equal(small.toString(), 'small');
  assert.equal(large.length, 100_000);
  const none = Buffer.alloc(0);
  giveBack(wholeBuffers(none));
  assert.equal(none.buffer.detached, false, 'a constant for all who have none');
  giveBack(wholeBuffers(large));
  assert.equal(large.length, 0);
});

test('a record of an answer that was given back cannot be read', () => {
  const columnsOver = (bytes: Uint8Array) => {
    const writer = createRecordWriter(0);
    writer.begin(bytes, 1);
    writer.add(0, 0, 0, 1, 1, 10, -1);
    return createRecordColumns(writer.runs());
  };
  const whole = columnsOver(Buffer.allocUnsafe(100_000));
  const part = columnsOver(Buffer.allocUnsafe(100_000).subarray(10));
  const compressed = Buffer.from(new ArrayBuffer(5_000));
  for (const records of [whole, part]) giveBackFetched([{ records, bytes: compressed }]);
  assert.equal(compressed.length, 0);
  assert.throws(() => whole.at(0), TypeError);
  assert.equal(part.runs[0]?.bytes.length, 99_990, 'others may read what is beside it');
});

test('what was given back is never stored as nothing', () => {
  const alert = new TextEncoder().encode('an alert');
  assert.ok(textArray([alert]).includes('an alert'));
  giveBack([alert.buffer]);
  for (const array of [textArray, byteaArray]) assert.throws(() => array([alert]), /memory was given back/);
});
