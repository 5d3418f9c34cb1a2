// Under a chart stand whole hours and days, few enough to be read, whatever time it is of: a chart of a day had 05:07, 17:07 and 05:07 with the year.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

// Two labels stood over each other, with one key.
test('an hour that a day in spring does not have is not there twice', () => {
  const source = new URL('../../lib/reports/axis-times.ts', import.meta.url).href;
  const [from, to] = [Date.UTC(2026, 2, 28, 23, 30), Date.UTC(2026, 2, 29, 4)];
  const program = `import { axisTimes } from ${JSON.stringify(source)};
    console.log(JSON.stringify(axisTimes(${from}, ${to}).map(({ time }) => new Date(time).getHours())));`;
  const env = { ...process.env, TZ: 'Europe/Berlin' };
  const hours = execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' });
  assert.deepEqual(JSON.parse(hours), [1, 3, 4, 5]);
});
