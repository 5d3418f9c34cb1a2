// A rate has as many digits as say something: "120.12 alarms an hour" was said of what nobody counts to a hundredth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRate } from '../../lib/reports/report-texts.ts';

test('a rate has about three digits, and more where a limit of the standard is near', () => {
  const said = [0, 0.004, 0.041, 5.123, 6.04, 12.04, 12.34, 34.56, 120.12, 1_234.5].map(formatRate);
  assert.deepEqual(said, ['0', '< 0.01', '0.04', '5.12', '6.04', '12.04', '12.3', '34.6', '120', '1,235']);
});
