// The audit showed times as programs write them, such as 2026-03-02T06:00:00.000Z, beside those of the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detailSaid } from '../../lib/settings/audit-detail.ts';
import { formatStamp } from '../../lib/texts.ts';

test('times in what is said of an entry are those of the page, and all else stays as it is', () => {
  const [from, until] = ['2026-03-02T06:00:00.000Z', '2026-03-02T15:00+09:00'];
  assert.equal(
    detailSaid({ detail: { from, until, of: 'all machines', count: 3, reason: null, at: '2026-13-45T00:00:00Z' } }),
    `from: ${formatStamp(from)}, until: ${formatStamp(until)}, of: all machines, count: 3, at: 2026-13-45T00:00:00Z`,
  );
  assert.doesNotMatch(formatStamp(from), /\dT\d/);
  assert.equal(detailSaid({ detail: { note: '' } }), null);
  assert.equal(detailSaid({ detail: null }), null);
});
