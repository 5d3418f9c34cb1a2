// Under a chart stand whole hours and days, few enough to be read, whatever time it is of: a chart of a day had 05:07, 17:07 and 05:07 with the year.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { axisTimes } from '../../lib/reports/axis-times.ts';

const hourMs = 3_600_000;

test('a chart has one to six whole hours or days of the reader, inside of it and one after the other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
      fc.integer({ min: 4, max: 24 * 3_650 }),
      (from, hours) => {
        const to = from + hours * hourMs;
        const times = axisTimes(from, to);
        assert.ok(times.length >= 1 && times.length <= 6, `${times.length} of ${hours} hours`);
        times.forEach(({ time, isDay }, at) => {
          const date = new Date(time);
          assert.equal(date.getMinutes() + date.getSeconds() + date.getMilliseconds(), 0);
          assert.equal(isDay, date.getHours() === 0);
          assert.ok(time > (times[at - 1]?.time ?? from) && time < to);
        });
      },
    ),
  );
});

test('a time of no length has none', () => {
  assert.deepEqual(axisTimes(5, 5), []);
});
