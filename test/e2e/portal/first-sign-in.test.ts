// A new plant: the Portal's first start makes an admin and shows the password once; the admin makes an operator on the page, and the operator
// acknowledges an alarm, which the journal says.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { episodeId, episodeText } from '../../portal/episodes/episode-texts.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { send } from '../../support/kafka.ts';
import { picture } from '../../support/look.ts';
import { until, untilReady } from '../../support/until.ts';
import { createPlant, type Plant } from '../support.ts';

const soon = { timeout: 60_000 };

describe('the first sign-in', { timeout: 180_000 }, () => {
  let plant: Plant;
  let browser: TestBrowser;
  let url: string;
  before(async () => {
    plant = await createPlant();
    url = `http://127.0.0.1:${plant.env['PORTAL_PORT']}`;
    browser = await openBrowser({ keepsApart: true });
  });
  after(async () => {
    await browser?.close();
    await plant.close();
  });
  const env = () => ({ PORTAL_SIGN_IN: 'on', PORTAL_GROUP_ID: plant.env['CONNECTOR_NAME'] ?? '' });

  test('the admin signs in, makes an operator, and the operator acknowledges', async () => {
    const first = plant.start(['portal'], env());
    await untilReady(plant.env['PORTAL_PORT']);
    const password = await until(
      'the password',
      async () => /as admin with the password (\w+)\n/.exec(first.log())?.[1],
    );
    assert.equal(await first.stop(), 0);
    // Only once, and in no line of the log.
    const again = plant.start(['portal'], env());
    await untilReady(plant.env['PORTAL_PORT']);
    assert.doesNotMatch(again.log(), /with the password/);
    assert.ok(!first.log().replace(`password ${password}`, '').includes(password));
    await send(plant.topics.episodes, [{ key: '7', value: episodeText(1, 1) }]);

    const { page, complaints } = await browser.open(`${url}/#users`);
    await signIn(page, 'admin', password);
    await page.getByRole('textbox', { name: 'New user' }).fill('kim');
    await page.getByRole('button', { name: 'Add' }).click();
    const drawn = page.getByRole('dialog', { name: 'The password of kim' });
    const theirs = (await drawn.locator('.drawn-password').textContent(soon)) ?? '';
    assert.match(theirs, /^\w{24}$/);
    await picture(page, 'users-password', { fullPage: false });
    await drawn.getByRole('button', { name: 'Noted' }).click();
    await page.locator('[data-user="kim"]').waitFor(soon);

    const operator = await browser.open(`${url}/#alarms`);
    await signIn(operator.page, 'kim', theirs);
    await operator.page.getByRole('button', { name: 'Acknowledge', exact: true }).click(soon);
    await operator.page.locator('.alarm[data-state="acknowledged"]').waitFor(soon);
    const { rows } = await plant.portal.query('select actor from alarm_journal where alarm_id = $1 and act = $2', [
      episodeId(1),
      'acknowledged',
    ]);
    assert.deepEqual(rows, [{ actor: 'kim' }]);

    await page.getByRole('button', { name: 'Disable kim' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await operator.page.getByRole('dialog', { name: 'Sign in again' }).waitFor(soon);
    assert.deepEqual(complaints, []);
    assert.equal(await again.stop(), 0);
  });
});

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.locator('.account-button').waitFor(soon);
}
