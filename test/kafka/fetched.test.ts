import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawRecord } from '../../src/core/record/record.ts';
import type { PartitionAnswer } from '../../src/kafka/fetch.ts';
import { readAnswer, toBatches } from '../../src/kafka/fetched.ts';
import { batchOf, emptied, markerOf } from './batches.ts';

const limits = { decompressedBytesMax: 1_000_000 };

function answerOf(
  batches: readonly Buffer[],
  aborted: readonly (readonly [producerId: number, firstOffset: number])[],
): PartitionAnswer {
  return {
    partition: 0,
    error: undefined,
    highWatermark: 50,
    lastStableOffset: 50,
    abortedTransactions: aborted.map(([producerId, firstOffset]) => ({
      producerId: BigInt(producerId),
      firstOffset: BigInt(firstOffset),
    })),
    bytes: Buffer.concat(batches),
  };
}

const inTransaction = (baseOffset: number, producerId: number, ...values: string[]) =>
  batchOf({ baseOffset, values, producerId, transactional: true });
const valuesOf = (records: Iterable<RawRecord>) =>
  Array.from(records, ({ value }) => (value === null ? null : Buffer.from(value).toString()));

test('a committed record between an aborted one and an abort that has no record is read', () => {
  // The client dropped it: it kept one range from the first aborted record to the producer's last abort marker.
  const fetched = readAnswer(
    answerOf(
      [
        inTransaction(0, 7, 'aborted'),
        markerOf(1, 7, 'abort'),
        inTransaction(2, 7, 'committed'),
        markerOf(3, 7, 'commit'),
        markerOf(4, 7, 'abort'),
      ],
      [[7, 0]],
    ),
    0,
    limits,
  );
  assert.deepEqual(valuesOf(fetched.records), ['committed']);
  assert.equal(fetched.to, 5);
  assert.deepEqual(fetched.skips, [
    { from: 0, to: 1, why: 'aborted' },
    { from: 1, to: 2, why: 'control' },
    { from: 3, to: 4, why: 'control' },
    { from: 4, to: 5, why: 'control' },
  ]);
});

test('several aborted transactions of one producer, mixed with those of another, are told apart', () => {
  const fetched = readAnswer(
    answerOf(
      [
        inTransaction(0, 1, 'a'),
        inTransaction(1, 2, 'b'),
        markerOf(2, 1, 'abort'),
        inTransaction(3, 1, 'c'),
        markerOf(4, 2, 'commit'),
        markerOf(5, 1, 'commit'),
        inTransaction(6, 1, 'd', 'e'),
        batchOf({ baseOffset: 8, values: ['plain'] }),
        markerOf(9, 1, 'abort'),
      ],
      [
        [1, 6],
        [1, 0],
      ],
    ),
    0,
    limits,
  );
  assert.deepEqual(valuesOf(fetched.records), ['b', 'c', 'plain']);
  assert.deepEqual(
    fetched.skips.filter(({ why }) => why === 'aborted'),
    [
      { from: 0, to: 1, why: 'aborted' },
      { from: 6, to: 8, why: 'aborted' },
    ],
  );
});

test('a control batch that compaction has emptied holds up nothing', () => {
  const fetched = readAnswer(
    answerOf([emptied(markerOf(3, 7, 'abort')), batchOf({ baseOffset: 6, values: ['after'] })], []),
    2,
    limits,
  );
  assert.deepEqual(valuesOf(fetched.records), ['after']);
  assert.deepEqual(fetched.skips, [
    { from: 2, to: 3, why: 'compacted' },
    { from: 3, to: 4, why: 'control' },
    { from: 4, to: 6, why: 'compacted' },
  ]);
});

test('records before the offset that was asked for are no part of the answer', () => {
  const fetched = readAnswer(answerOf([batchOf({ baseOffset: 0, values: ['a', 'b', 'c'] })], []), 2, limits);
  assert.deepEqual(valuesOf(fetched.records), ['c']);
  assert.deepEqual([fetched.from, fetched.to, fetched.skips], [2, 3, []]);
});

test('batches cover their offsets, and every offset is a record, a known skip, or lost', () => {
  const fetched = readAnswer(
    answerOf(
      [
        batchOf({ baseOffset: 12, values: ['a', 'b', 'c'] }),
        markerOf(15, 7, 'commit'),
        batchOf({ baseOffset: 20, values: ['d'] }),
        markerOf(21, 7, 'commit'),
      ],
      [],
    ),
    12,
    limits,
  );
  for (const batchSizeMax of [1, 2, 3, 4, 5, 100]) {
    const batches = [...toBatches([fetched], { topic: 't', topicId: 'id', batchSizeMax, storedOf: () => 10 })];
    const ranges = batches.flatMap((batch) => batch.ranges);
    assert.equal(ranges[0]?.from, 10);
    assert.equal(ranges.at(-1)?.to, 22);
    for (const [index, range] of ranges.entries()) {
      if (index > 0) assert.equal(range.from, ranges[index - 1]?.to);
      const { records } = batches.find((batch) => batch.ranges.includes(range)) as (typeof batches)[0];
      const count = [...records].filter(({ offset }) => offset >= range.from && offset < range.to).length;
      assert.equal(range.to - range.from, count + range.skipped + range.lost);
    }
    assert.equal(
      ranges.reduce((sum, { lost }) => sum + lost, 0),
      2,
    );
    assert.deepEqual(valuesOf(batches.flatMap((batch) => [...batch.records])), ['a', 'b', 'c', 'd']);
  }
});

for (const batchSizeMax of [0, -1, 0.5, Number.NaN]) {
  test(`a batch size of ${batchSizeMax} is an error, and never passes over a record`, () => {
    const fetched = readAnswer(answerOf([batchOf({ baseOffset: 0, values: ['a'] })], []), 0, limits);
    const options = { topic: 't', topicId: 'id', batchSizeMax, storedOf: () => 0 };
    assert.throws(() => [...toBatches([fetched], options)], RangeError);
  });
}
