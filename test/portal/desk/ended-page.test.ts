// What can no longer be done to an alarm is not offered, and why is said: a dialog that was open when it ended went on to offer what the Portal refuses.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { begun, minutesAgo, over } from './planted-alarms.ts';
import { act, alarmOf } from './support.ts';

const soon = { timeout: 60_000 };

describe('an alarm that ends while somebody is about to shelve it', () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    portal = await createTestPortal({}, builtWeb);
    browser = await openBrowser();
    await portal.receiveEpisodes(episodeText(1, 1, begun(9)));
  });
  after(async () => {
    await browser?.close();
    await portal?.close();
  });

  test('can be shelved no longer, and says so', async () => {
    const link = new URL(`#alarms?alarm=${episodeId(1)}`, portal.url).href;
    const { page, complaints } = await browser.open(link);
    await page.getByRole('button', { name: 'Shelve …' }).click(soon);
    const dialog = page.getByRole('dialog', { name: 'Shelve the alarm' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('A known leak');
    const shelve = dialog.getByRole('button', { name: 'Shelve' });
    assert.equal(await shelve.isEnabled(), true);
    await act(portal, episodeId(1), 'acknowledge');
    await portal.receiveEpisodes(episodeText(1, 2, { ...begun(9), ...over, closed_at: minutesAgo(0) }));
    assert.equal((await alarmOf(portal, episodeId(1))).state, 'normal');
    await dialog.getByRole('alert').filter({ hasText: 'the state is “Normal” now' }).waitFor(soon);
    assert.equal(await shelve.isDisabled(), true);
    assert.equal(await dialog.getByRole('textbox', { name: 'Reason' }).inputValue(), 'A known leak');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('no longer be shelved').waitFor(soon);
    assert.deepEqual(await page.locator('.alarm-details .alarm-acts .act').allTextContents(), ['Verdict …']);
    assert.deepEqual(complaints, []);
  });

  // The page asks the Portal for alarms anew before the dialog closes, and what it was opened for is no longer possible because it is done.
  test('one that was just taken out of service is not said to be possible no longer', async () => {
    await portal.receiveEpisodes(episodeText(2, 1, begun(9, 8)));
    const link = new URL(`#alarms?alarm=${episodeId(2)}`, portal.url).href;
    const { page, complaints } = await browser.open(link);
    await page.getByRole('button', { name: 'Out of service …' }).click(soon);
    const dialog = page.getByRole('dialog', { name: 'Take the alarm out of service' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Being rebuilt');
    const held = Promise.withResolvers<void>();
    await page.route(`**/api/alarms/${episodeId(2)}`, async (route) => {
      await held.promise;
      await route.continue();
    });
    await dialog.getByRole('button', { name: 'Take out of service' }).click(soon);
    await page.locator('.alarm-acts .act', { hasText: 'Return to service' }).waitFor({ state: 'attached', ...soon });
    assert.deepEqual(await dialog.getByRole('alert').allTextContents(), []);
    held.resolve();
    await dialog.waitFor({ state: 'detached', ...soon });
    assert.deepEqual(complaints, []);
    await page.close();
  });
});
