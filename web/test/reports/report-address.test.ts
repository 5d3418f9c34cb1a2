// A report is what its address says: whatever it is of, it comes back from the address; of any other address what can be understood is taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kinds, lastDays, linkToReport, readReportFilter, spanOf } from '../../lib/reports/report-address.ts';

const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const filter = fc.record({
  time: fc.oneof(
    fc.oneof(fc.constantFrom(...lastDays), fc.integer({ min: 1, max: 9_999 })).map((days) => ({ lastDays: days })),
    fc.tuple(day, day).map((days) => {
      const [from, to] = days.sort() as [string, string];
      return { from, to };
    }),
  ),
  positions: fc.option(fc.integer({ min: 1, max: 1_000 })),
  machine: fc.option(fc.nat()),
  kind: fc.option(fc.constantFrom(...kinds)),
  area: fc.option(fc.constantFrom('', 'Hall 2', 'a&b=c#d%', '1호관')),
});

test('every report comes back from its address', () => {
  fc.assert(fc.property(filter, (given) => assert.deepEqual(readReportFilter(linkToReport(given)), { ...given })));
});

test('what is none is passed over', () => {
  const usual = { time: { lastDays: 30 }, positions: null, machine: null, kind: null, area: null };
  for (const hash of [
    '',
    '#reports',
    '#reports?last=0d&positions=0&machine=-1&kind=alarm',
    '#reports?from=2026-02-30&to=2026-03-01&positions=1001',
    '#reports?from=2026-03-02&to=2026-03-01',
    '#reports?from=2026-03-02',
  ])
    assert.deepEqual(readReportFilter(hash), usual, hash);
  assert.equal(linkToReport(readReportFilter('')), '#reports');
});

test('days are whole, the last one too, by the clock of the place', () => {
  const { from, to } = spanOf({ from: '2026-02-01', to: '2026-02-28' }, 0);
  assert.equal(new Date(from).getHours(), 0);
  assert.equal(new Date(from).getDate(), 1);
  assert.deepEqual([new Date(to).getMonth(), new Date(to).getDate(), new Date(to).getHours()], [2, 1, 0]);
  const now = Date.UTC(2026, 5, 1, 12);
  assert.deepEqual(spanOf({ lastDays: 7 }, now), { from: '2026-05-25T12:00:00.000Z', to: '2026-06-01T12:00:00.000Z' });
});
