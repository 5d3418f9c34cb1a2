// What an alarm's gauges have to show and to say, of the alerts of planted-alarms.ts.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';

export async function assertGauges(alarm: Locator): Promise<void> {
  // A gauge is read out as what it says in words, and drawn where its value is.
  const power = alarm.getByRole('meter', { name: 'Power failure: power' });
  assert.equal(
    await power.getAttribute('aria-valuetext'),
    '9604 W, 603.7 W (6.7 %) beyond the limit of 9000 W, usually 4534 – 7938',
  );
  const drawing = alarm.locator('.gauge').first();
  const [limit, needle] = await Promise.all(
    ['.gauge-limit >> nth=1', '.gauge-needle'].map((of) => drawing.locator(of).boundingBox()),
  );
  assert.ok(limit && needle && needle.x > limit.x, 'the value lies beyond the upper limit');
  assert.deepEqual(
    await alarm.locator('.margins li').evaluateAll((all) => all.map((each) => each.dataset['mode'])),
    ['PWF', 'HDF', 'OSF', 'TWF'],
    'what is crossed first, the others behind a fold',
  );
  assert.equal(await alarm.getByRole('meter', { name: 'Tool wear failure: tool wear' }).isVisible(), false);
  await alarm.getByText('Other failure modes (3)').click();
  assert.equal(await alarm.getByRole('meter', { name: 'Tool wear failure: tool wear' }).isVisible(), true);
}
