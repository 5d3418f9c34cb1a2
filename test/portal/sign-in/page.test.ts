// Signing in on the page, in a real browser: by the link of the first start, by name and password, again when a session ends in the middle of
// something, in both languages and appearances, wide and narrow. What was seen is kept in build/screenshots.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { createAdminLink } from '../../../src/portal/sign-in/links.ts';
import { revokeSessions } from '../../../src/portal/sign-in/users.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { picture, seriousFaults } from '../../support/look.ts';
import { variants } from '../../support/times.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { makeUser, password } from './support.ts';

const soon = { timeout: 60_000 };

describe('signing in on the page', () => {
  let portal: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    browser = await openBrowser({ keepsApart: true });
    portal = await createTestPortal({}, builtWeb, undefined, undefined, { sessionCheckMs: 100 });
    await makeUser(portal, 'chief', 'admin');
    await makeUser(portal, 'kim', 'operator');
    await makeUser(portal, 'guest', 'viewer');
    await portal.receiveEpisodes(episodeText(1, 1));
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await portal.close();
  });
  const view = { fullPage: false };
  const alarms = () => new URL('#alarms', portal.url).href;
  const row = `[data-alarm-id="${episodeId(1)}"]`;

  async function fill(page: Page, name: string, given = password): Promise<void> {
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await page.getByLabel('Password', { exact: true }).fill(given);
    await page.keyboard.press('Enter');
  }

  test('a link signs the first admin in, once, and is gone from the address', async () => {
    const link = await createAdminLink(portal.pool);
    const { page, complaints } = await browser.open(`${portal.url}/#${link?.fragment}`);
    await page.getByRole('button', { name: /chief/ }).waitFor(soon);
    assert.equal(new URL(page.url()).hash, '');
    assert.deepEqual(complaints, []);
    const second = await browser.open(`${portal.url}/#${link?.fragment}`);
    await second.page.getByText('The link was used already').waitFor(soon);
    await fill(second.page, 'kim');
    await second.page.getByRole('button', { name: /kim/ }).waitFor(soon);
  });

  test('a link that is pasted over the address of an open page signs in too', async () => {
    const link = await createAdminLink(portal.pool);
    const { page } = await browser.open(alarms());
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
    await page.goto(`${portal.url}/#${link?.fragment}`);
    await page.getByRole('button', { name: /chief/ }).waitFor(soon);
    assert.equal(new URL(page.url()).hash, '');
  });

  test('nothing is seen before, a wrong password is told, and one comes to where the address leads', async () => {
    const { page } = await browser.open(alarms());
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
    assert.equal(await page.locator('.header').count(), 0);
    await picture(page, 'sign-in-form', view);
    await fill(page, 'kim', 'a wrong password');
    await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor(soon);
    await picture(page, 'sign-in-wrong', view);
    await fill(page, 'kim');
    await page.locator(row).waitFor(soon);
    await page.locator('[data-connection="live"]').waitFor(soon);
    await page.getByRole('button', { name: 'Acknowledge', exact: true }).waitFor(soon);
  });

  test('a viewer finds no button that would be refused, and a word on why', async () => {
    const { page } = await browser.open(alarms());
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
    await fill(page, 'guest');
    await page.locator(row).waitFor(soon);
    await page.getByText('Acting on them takes the role Operator').waitFor(soon);
    await page.locator('.alarm-head').click();
    await page.getByRole('heading', { name: 'Journal' }).waitFor(soon);
    for (const name of [/^Acknowledge$/, /^Verdict/, /^Assign/, /^Comment$/])
      assert.equal(await page.getByRole('button', { name }).count(), 0, String(name));
    assert.equal(await page.getByRole('textbox', { name: 'Write a comment' }).count(), 0);
    await picture(page, 'sign-in-viewer', view);
  });

  test('a session that ends in the middle of a comment: one signs in again over the page, and nothing is lost', async () => {
    const { page } = await browser.open(alarms());
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
    await fill(page, 'kim');
    await page.locator('.alarm-head').click();
    const comment = page.getByRole('textbox', { name: 'Write a comment' });
    await comment.fill('The gearbox is being looked at.');
    await revokeSessions(portal.pool, 'kim', null);
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor(soon);
    await picture(page, 'sign-in-again', view);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog', { name: 'Sign in again' }).count(), 1);
    await fill(page, 'kim');
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor({ state: 'detached', ...soon });
    assert.equal(await comment.inputValue(), 'The gearbox is being looked at.');
    await page.getByRole('button', { name: 'Comment', exact: true }).click();
    await page.locator('.alarm-note', { hasText: 'The gearbox is being looked at.' }).waitFor(soon);
    await page.locator('.alarm-journal').getByText(/kim/).first().waitFor(soon);
    await page.locator('[data-connection="live"]').waitFor(soon);
  });

  // The password had to be marked by hand; and the name of the tab led to no page.
  test('the password of a new user is shown once, and copied', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const { page } = await browser.open(new URL('#settings', portal.url).href, { permissions });
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
    await fill(page, 'chief');
    await page.getByLabel('New user').fill('park', soon);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'The password of park' });
    await dialog.getByRole('button', { name: 'Copy' }).click(soon);
    await dialog.getByRole('button', { name: 'Copied' }).waitFor(soon);
    const drawn = await dialog.locator('.drawn-password').textContent();
    assert.match(drawn ?? '', /\S{12}/);
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), drawn);
    await picture(page, 'users-drawn', view);
  });

  test('the own account: sessions, another password, and out', async () => {
    await makeUser(portal, 'lee', 'operator');
    const { page } = await browser.open(portal.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
    await fill(page, 'lee');
    await page.getByRole('button', { name: /lee/ }).click();
    const account = page.getByRole('dialog', { name: 'Your account' });
    await account.getByText('this browser').waitFor(soon);
    await account.getByLabel('Present password').fill(password);
    await account.getByLabel('New password').fill('quite another password');
    await picture(page, 'sign-in-account', view);
    await account.getByRole('button', { name: 'Change password' }).click();
    await account.getByText('Your password is changed.').waitFor(soon);
    await account.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor(soon);
    await fill(page, 'lee', 'quite another password');
    await page.getByRole('button', { name: /lee/ }).waitFor(soon);
  });

  test('axe finds no serious fault, in both languages, both appearances, and narrow', async () => {
    const phone = { viewport: { width: 390, height: 844 } };
    const kinds = variants<readonly [string, BrowserContextOptions]>(
      [
        ['phone-korean', { ...phone, locale: 'ko-KR' }],
        ['dark', { colorScheme: 'dark' }],
      ],
      [
        ['korean', { locale: 'ko-KR' }],
        ['phone', phone],
        ['phone-dark-korean', { ...phone, colorScheme: 'dark', locale: 'ko-KR' }],
      ],
    );
    for (const [kind, options] of kinds) {
      const { page } = await browser.open(alarms(), options);
      await page.locator('.sign-in-form').waitFor(soon);
      assert.deepEqual(await seriousFaults(page), [], `form, ${kind}`);
      await picture(page, `sign-in-form-${kind}`, view);
      await page.locator('input[autocomplete="username"]').fill('kim');
      await page.locator('input[type="password"]').fill(password);
      await page.keyboard.press('Enter');
      await page.locator('.account-button').click(soon);
      await page.locator('.account-sessions li').first().waitFor(soon);
      assert.deepEqual(await seriousFaults(page), [], `account, ${kind}`);
      await picture(page, `sign-in-account-${kind}`, view);
      await browser.leaveAll();
    }
  });
});
