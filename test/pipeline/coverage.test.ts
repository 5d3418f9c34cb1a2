import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchRange, RawRecord } from '../../src/pipeline/batch.ts';
import { checkCoverage } from '../../src/pipeline/coverage.ts';

const record = (offset: number, partition = 0): RawRecord => ({
  partition,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: [],
});
const range = (more: Partial<BatchRange> = {}): BatchRange => ({
  partition: 0,
  from: 10,
  to: 14,
  skipped: 1,
  lost: 1,
  logEnd: 20,
  ...more,
});
const check = (offsets: readonly number[], ranges: readonly BatchRange[]) =>
  checkCoverage({ topic: 't', topicId: 'id', records: offsets.map((offset) => record(offset)), ranges });

test('a batch that accounts for every offset passes', () => {
  check([11, 13], [range()]);
  check([], [range({ skipped: 4, lost: 0 })]);
});

for (const [what, offsets, ranges, message] of [
  ['an offset that nobody has seen', [11], [range()], /covers 4 offsets .* 1 records, 1 skipped and 1 lost/],
  [
    'no record at all, as a batch size of 0 once made it',
    [],
    [range({ skipped: 0, lost: 0 })],
    /accounts for 0 records/,
  ],
  ['more than it covers', [11, 12, 13], [range()], /accounts for 3 records/],
  ['a negative number of skips', [11, 12, 13], [range({ lost: 3, skipped: -1 })], /not between|-1 skipped/],
  ['a record before its range', [9, 13], [range()], /offset 9 is not between/],
  ['a record where readings were lost', [10, 13], [range()], /offset 10 is not between/],
  ['a record beyond its range', [11, 14], [range()], /offset 14 is not between/],
  ['a record twice', [11, 11], [range()], /offset 11 is not between/],
  ['records out of order', [13, 11], [range()], /offset 11 is not between/],
  ['an empty range', [], [range({ to: 10, skipped: 0, lost: 0 })], /covers 0 offsets/],
  ['two ranges of a partition', [], [range({ skipped: 4, lost: 0 }), range({ skipped: 4, lost: 0 })], /two ranges/],
  ['a record of another partition', [], [range({ partition: 1, skipped: 3 })], undefined],
] as const) {
  test(`a batch with ${what} is an error`, () => {
    if (message !== undefined) {
      assert.throws(
        () => check(offsets, ranges),
        (error: Error) => error instanceof RangeError && message.test(error.message),
      );
    } else {
      const batch = {
        topic: 't',
        topicId: 'id',
        records: [record(11, 0)],
        ranges: [range({ partition: 1, skipped: 3 })],
      };
      assert.throws(() => checkCoverage(batch), /partition 0, which the batch has no range of/);
    }
  });
}
