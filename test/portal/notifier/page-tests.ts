// The dialogs of times, groups and quiet hours in a real browser, for a suite that has one and a Portal with people: an admin sets what routes name, by the
// page alone, and what is refused or was changed by somebody else is told without losing what was written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContextOptions } from 'playwright-core';
import type { NotificationSettings } from '../../../src/portal/notifier/schemas.ts';
import type { OpenPage } from '../../support/browser.ts';
import { picture, seriousFaults } from '../../support/look.ts';
import type { TestPortal } from '../support.ts';

export interface PeopleSuite {
  readonly portal: TestPortal;
  /** Signed in by that name. */
  readonly open: (name: string, place: string, options?: BrowserContextOptions) => Promise<OpenPage>;
}

const soon = { timeout: 60_000 };
const phone = { viewport: { width: 390, height: 844 } } as const;

export function testRules(suite: () => PeopleSuite): void {
  test('an admin sets times, a group and quiet hours, and a name that is changed stays what routes mean', async () => {
    const { page, complaints } = await suite().open('chief', '#notifications', { ...phone, colorScheme: 'dark' });
    const stored = async () =>
      (await (await page.request.get(new URL('/api/notifications', page.url()).href)).json()) as NotificationSettings;
    await page.getByRole('button', { name: 'Add times' }).click(soon);
    const times = page.getByRole('dialog', { name: 'New times' });
    const save = times.getByRole('button', { name: 'Save' });
    assert.equal(await save.isDisabled(), true);
    await times.getByRole('textbox', { name: 'Name' }).fill('weekend');
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) await times.getByLabel(day).uncheck();
    await times.getByRole('textbox', { name: 'From' }).fill('25:00');
    await times.getByRole('textbox', { name: 'To', exact: true }).fill('24:00');
    await picture(page, 'notifications-times-phone-dark', { fullPage: false });
    assert.deepEqual(await seriousFaults(page), []);
    await save.click();
    await times.getByText(/times\.weekend\[0\]|has not the form/).waitFor(soon);
    await times.getByRole('textbox', { name: 'From' }).fill('00:00');
    await times.getByRole('button', { name: 'One more span' }).click();
    await times.getByRole('button', { name: 'Without this span' }).last().click();
    await save.click();
    await page.locator('[data-named="weekend"]').getByText('Sat – Sun').waitFor(soon);
    assert.deepEqual((await stored()).times.find(({ name }) => name === 'weekend')?.spans, [
      { days: ['sat-sun'], from: '00:00', to: '24:00' },
    ]);

    await page.getByRole('button', { name: 'Edit press-shop' }).last().click();
    const group = page.getByRole('dialog', { name: 'Group press-shop' });
    await group.getByRole('textbox', { name: 'Machines' }).fill('1, two');
    await group.getByText('Machines are numbers with commas between').waitFor(soon);
    await group.getByRole('textbox', { name: 'Machines' }).fill('1, 2');
    await group.getByRole('textbox', { name: 'Name' }).fill('presses');
    await picture(page, 'notifications-group-phone-dark', { fullPage: false });
    await group.getByRole('button', { name: 'Save' }).click();
    await page.locator('[data-route="press-shop"]').getByText('presses (#1, #2)').waitFor(soon);

    await page.getByRole('button', { name: 'Quiet hours of pager' }).click();
    const quiet = page.getByRole('dialog', { name: 'Quiet hours of pager' });
    await quiet.getByRole('combobox', { name: 'Quiet hours' }).selectOption('weekend');
    await quiet.getByRole('group', { name: 'All the same' }).getByLabel('CRITICAL').check();
    await picture(page, 'notifications-quiet-phone-dark', { fullPage: false });
    assert.deepEqual(await seriousFaults(page), []);
    await quiet.getByRole('button', { name: 'Save' }).click();
    await quiet.waitFor({ state: 'detached', ...soon });
    assert.deepEqual((await stored()).receivers.find(({ name }) => name === 'pager')?.quiet, {
      during: 'weekend',
      except: ['CRITICAL'],
    });
    assert.deepEqual(
      complaints.filter((each) => !/422/.test(each)),
      [],
    );
  });

  // What had been looked at was asked for anew after any failure, so that the next attempt went over what somebody had written since, without a word.
  test('after a failure that says nothing of others the next attempt is told who was first, also oneself', async () => {
    const { portal, open } = suite();
    const { page } = await open('chief', '#notifications');
    await page.getByRole('button', { name: 'Quiet hours of shift-mail' }).click(soon);
    const quiet = page.getByRole('dialog', { name: 'Quiet hours of shift-mail' });
    await quiet.getByRole('combobox', { name: 'Quiet hours' }).selectOption('');
    const json = { title: 'Unavailable', status: 503, detail: 'the database cannot be used' };
    await page.route('**/api/notifications/routes', (route) => route.fulfill({ status: 503, json }), { times: 1 });
    await quiet.getByRole('button', { name: 'Save' }).click();
    await quiet.getByText('the database cannot be used').waitFor(soon);
    await portal.pool.query(
      `insert into notification_rules (version, rules, actor)
       select version + 1, rules, 'chief' from notification_rules order by version desc limit 1`,
    );
    await quiet.getByRole('button', { name: 'Save' }).click();
    await quiet.getByText(/^You have acted on it already: chief · /).waitFor(soon);
    await quiet.getByRole('button', { name: 'Save' }).click();
    await quiet.waitFor({ state: 'detached', ...soon });
  });
}
