// What the page does of users and sessions where something comes between: one's own row, roles by keyboard, a session that ends where everybody may
// look, somebody else at the same page, a cookie that is not kept, a sign-out that is refused.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { revokeSessions } from '../../../src/portal/sign-in/users.ts';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { picture, seriousFaults } from '../../support/look.ts';
import { testMaintenance } from '../ai-server/maintenance-page-tests.ts';
import { episodeText } from '../episodes/episode-texts.ts';
import { testRules } from '../notifier/page-tests.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { makeUser, password } from './support.ts';

const soon = { timeout: 60_000 };

describe('users and sessions on the page', () => {
  let portal: TestPortal;
  let open: TestPortal;
  let browser: TestBrowser;
  before(async () => {
    browser = await openBrowser({ keepsApart: true });
    portal = await createTestPortal({}, builtWeb, undefined, undefined, { sessionCheckMs: 100 });
    open = await createTestPortal({}, builtWeb, undefined, portal, { sessionCheckMs: 100, allowAnonymous: true });
    await makeUser(portal, 'chief', 'admin');
    await makeUser(portal, 'kim', 'operator');
    await makeUser(portal, 'guest', 'viewer');
    await portal.receiveEpisodes(episodeText(1, 1));
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser.close();
    await open.close();
    await portal.close();
  });
  const view = { fullPage: false };
  const at = (place: string, of = portal) => new URL(place, of.url).href;

  const people = () => ({
    portal,
    open: async (name: string, place: string, options: BrowserContextOptions = {}) => {
      const opened = await browser.open(at(place), options);
      await signIn(opened.page, name);
      return opened;
    },
  });
  testMaintenance(people);

  async function signIn(page: Page, name: string): Promise<void> {
    // In either language.
    await page.locator('input[autocomplete="username"]').fill(name, soon);
    await page.locator('input[autocomplete="current-password"]').fill(password);
    await page.keyboard.press('Enter');
    await page
      .getByRole('button', { name: new RegExp(name) })
      .first()
      .waitFor(soon);
  }

  /** Though the end of the feed may have told the page before, which then lies under its way back in. */
  const pressAnyway = (page: Page, name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true, includeHidden: true }).dispatchEvent('click', undefined, soon);

  // It was shown under the sign-in that asked for it.
  test('one’s own row draws no password, and shuts nobody out', async () => {
    const { page } = await browser.open(at('#users'));
    await signIn(page, 'chief');
    await page.getByRole('button', { name: 'New password for kim' }).waitFor(soon);
    const own = page.locator('[data-user="chief"]');
    await own.getByText('you', { exact: true }).waitFor(soon);
    assert.equal(await own.getByRole('button', { name: /New password|Disable/ }).count(), 0);
  });

  test('a role is given, and a user disabled, when it is said to be meant', async () => {
    const roleOf = async (name: string) =>
      (await portal.pool.query('select role, banned from sign_in_user where username = $1', [name])).rows[0];
    const { page } = await browser.open(at('#users'));
    await signIn(page, 'chief');
    const row = page.locator('[data-user="guest"]');
    await page.getByLabel('Role of guest').selectOption('operator', soon);
    await row.getByText('Give guest the role Operator?').waitFor(soon);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'users-ask-role', view);
    await row.getByRole('button', { name: 'No' }).click();
    await row.getByRole('button', { name: 'Disable guest' }).click();
    await row.getByText('Disable guest, and sign them out everywhere?').waitFor(soon);
    assert.deepEqual(await roleOf('guest'), { role: 'viewer', banned: false });
    await row.getByRole('button', { name: 'No' }).click();
    await page.getByLabel('Role of guest').selectOption('operator');
    await row.getByRole('button', { name: 'Yes' }).click();
    await page.locator('[data-user="guest"] option[value="operator"]:checked').waitFor({ state: 'attached', ...soon });
    assert.deepEqual(await roleOf('guest'), { role: 'operator', banned: false });
    await page.getByLabel('Role of chief').selectOption('viewer');
    await page.getByText('Give yourself the role Viewer?').waitFor(soon);
  });

  test('an admin reads whom the Portal tells, sends a test, and finds it in the audit', async () => {
    const { page, complaints } = await browser.open(at('#notifications'));
    await signIn(page, 'chief');
    const route = page.locator('[data-route="press-shop"]');
    await route.getByText('press-shop (#1, #2, #3)').waitFor(soon);
    await route.getByText('office (Mon – Fri 08:00 – 18:00)').waitFor();
    await page.locator('[data-route="critical"]').getByText('after 10 minutes without acknowledgement').waitFor();
    await page.getByRole('button', { name: 'Send a test to pager' }).click();
    await page.locator('[data-receiver="pager"]').getByText('It has taken the test.').waitFor(soon);
    await page.getByRole('button', { name: 'Send a test to shift-mail' }).click();
    await page.getByText('It has not taken it: It cannot be reached: nothing listens there').waitFor(soon);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'notifications');
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit' }).click();
    const sent = page.locator('[data-audit="notification.test"]');
    await sent.filter({ hasText: 'pager' }).waitFor(soon);
    assert.match((await sent.first().textContent()) ?? '', /chief.*sent a test.*shift-mail/);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'audit');
    await page.getByRole('combobox', { name: 'Person' }).fill('nobody');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('Nobody did anything in this time.').waitFor(soon);
    assert.match(page.url(), /#audit\?actor=nobody$/);
    assert.deepEqual(complaints, []);
  });

  test('an admin sets a route in place of those of the file, is told who was first, and goes back', async () => {
    const { page } = await browser.open(at('#notifications'));
    await signIn(page, 'chief');
    const from = (where: string) => page.locator(`[data-routes-from="${where}"]`).waitFor(soon);
    await from('file');
    await page.getByRole('button', { name: 'Add a route' }).click(soon);
    const dialog = page.getByRole('dialog', { name: 'A new route' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('night shift');
    await dialog.getByRole('group', { name: 'Priority' }).getByLabel('CRITICAL').check();
    await dialog.getByRole('textbox', { name: 'Machines' }).fill('7, 8');
    await dialog.getByRole('combobox', { name: 'When' }).selectOption('nights');
    await dialog.getByRole('group', { name: 'To', exact: true }).getByLabel('pager').check();
    await dialog.getByRole('button', { name: 'Tell others later' }).click();
    await dialog.getByRole('group', { name: 'Then to' }).getByLabel('shift-mail').check();
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'notifications-route', { fullPage: false });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('routes[3].name: it has not the form that it must have').waitFor(soon);
    await dialog.getByRole('textbox', { name: 'Name' }).fill('night-shift');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.locator('[data-route="night-shift"]');
    await row.getByText('nights (22:00 – 06:00)').waitFor(soon);
    await from('table');
    await page.getByRole('button', { name: 'Move night-shift up' }).click();
    await page.locator('[data-route="night-shift"] + [data-route="critical"]').waitFor(soon);

    await page.getByRole('button', { name: 'Remove night-shift' }).click();
    await portal.pool.query(
      `insert into notification_rules (version, rules, actor)
       select version + 1, rules, 'kim' from notification_rules order by version desc limit 1`,
    );
    const asked = page.getByRole('dialog', { name: 'Remove night-shift?' });
    await asked.getByRole('button', { name: 'Remove' }).click();
    await asked.getByText(/^Somebody was first: kim · /).waitFor(soon);
    await asked.getByRole('button', { name: 'Remove' }).click();
    await row.waitFor({ state: 'detached', ...soon });
    await page.getByRole('button', { name: 'Back to the file' }).click();
    await page
      .getByRole('dialog', { name: 'Go back to the routes of the file?' })
      .getByRole('button', { name: 'Back to the file' })
      .click();
    await from('file');
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit' }).click();
    await page.locator('[data-audit="notification.routes"]').filter({ hasText: 'added: night-shift' }).waitFor(soon);
  });

  testRules(people);

  // Another page was shown in its place, as if that had been asked for.
  test('an address that is no page, or is for admins, says so and leads back', async () => {
    const { page, complaints } = await people().open('kim', '#nonsense?machine=7');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor(soon);
    await page.getByText('nothing at #nonsense?machine=7').waitFor();
    assert.equal(await page.title(), 'There is no such page · Spindle Portal');
    assert.equal(await page.locator('.views [aria-current]').count(), 0);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'no-such-page', view);
    await page.getByRole('link', { name: 'To the open episodes' }).click();
    await page.getByRole('heading', { name: 'Open episodes' }).waitFor(soon);
    await page.goto(at('#audit'));
    await page.getByRole('heading', { name: 'Only admins see this page' }).waitFor(soon);
    assert.equal(await page.locator('.settings-filters').count(), 0);
    assert.deepEqual(complaints, []);
  });

  test('a key for a program is made, shown once, and revoked when it is said to be meant', async () => {
    const { page } = await browser.open(at('#users'));
    await signIn(page, 'chief');
    const keys = page.getByRole('region', { name: 'Keys for programs' });
    await keys.getByText('No program has a key yet.').waitFor(soon);
    await keys.getByLabel('New key').fill('grafana');
    await keys.getByLabel('Good for').selectOption('90');
    await keys.getByRole('button', { name: 'Make' }).click();
    const dialog = page.getByRole('dialog', { name: 'The key of grafana' });
    const key = (await dialog.locator('.drawn-password').textContent(soon)) ?? '';
    const ask = () => fetch(at('/api/labels'), { headers: { authorization: `Bearer ${key}` } });
    assert.equal((await ask()).status, 200);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'keys-made', view);
    await dialog.getByRole('button', { name: 'Noted' }).click();
    await keys.getByText(/made .* by chief/).waitFor(soon);
    await picture(page, 'keys');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'keys-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'keys-phone-dark');
    await keys.getByRole('button', { name: 'Revoke the key grafana' }).click();
    await keys.getByText('Revoke the key grafana?').waitFor(soon);
    assert.equal((await ask()).status, 200);
    await keys.getByRole('button', { name: 'Yes' }).click();
    await keys.getByText('Revoked (1)').waitFor(soon);
    assert.equal((await ask()).status, 401);
    assert.deepEqual(await seriousFaults(page), []);
  });

  // Where everybody may look the page was made anew, without what was being written.
  test('a session that ends where everybody may look leaves what is being written, and a way to go on looking', async () => {
    const { page } = await browser.open(at('#alarms', open));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click(soon);
    await signIn(page, 'kim');
    await page.locator('.alarm-head').click();
    const comment = page.getByRole('textbox', { name: 'Write a comment' });
    await comment.fill('The gearbox is being looked at.');
    await revokeSessions(portal.pool, 'kim', null);
    // What was found of a session holds for a moment, in which what is sent would be taken.
    open.signIn?.sessions.forget();
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await pressAnyway(page, 'Comment');
    await again.waitFor(soon);
    await picture(page, 'sign-in-again-looking', view);
    await signIn(page, 'kim');
    await again.waitFor({ state: 'detached', ...soon });
    assert.equal(await comment.inputValue(), 'The gearbox is being looked at.');
    // Nothing is asked for: that its feed has ended tells the page.
    await revokeSessions(portal.pool, 'kim', null);
    await again.getByRole('button', { name: 'Go on looking' }).click(soon);
    await again.waitFor({ state: 'detached', ...soon });
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor(soon);
  });

  test('the way back in cannot be closed, and who comes in by it sees nothing of the one before', async () => {
    const { page } = await browser.open(at('#alarms'));
    await signIn(page, 'kim');
    await page.locator('.account-button').click();
    await page.getByText('· this browser').waitFor(soon);
    await page.getByRole('button', { name: 'Close' }).click();
    await revokeSessions(portal.pool, 'kim', null);
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await pressAnyway(page, 'Acknowledge');
    await again.waitFor(soon);
    await again.click();
    // The second closes it, whatever the page says to the first.
    for (let time = 0; time < 3; time++) await page.keyboard.press('Escape');
    await again.evaluate((dialog) => (dialog as unknown as { close(): void }).close());
    await again.waitFor(soon);
    await page.route('**/api/sessions', () => {});
    await signIn(page, 'guest');
    await page.locator('.account-button').click();
    await page.getByRole('dialog', { name: 'Your account' }).getByText('guest').waitFor(soon);
    assert.equal(await page.locator('.account-sessions li').count(), 0);
  });

  test('a cookie that the browser did not keep is told', async () => {
    const { page } = await browser.open(at(''), {}, async (opened) => {
      await opened.route('**/api/session', (route) =>
        route.request().method() === 'POST' ? route.fulfill({ json: {} }) : route.continue(),
      );
    });
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('kim', soon);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('the browser did not keep the sign-in').waitFor(soon);
  });

  test('who could not sign out is told so', async () => {
    const { page } = await browser.open(at(''));
    await signIn(page, 'kim');
    await page.locator('.account-button').click();
    const json = { title: 'Unavailable', status: 503, detail: 'the database cannot be used' };
    await page.route('**/api/session', (route) =>
      route.request().method() === 'DELETE' ? route.fulfill({ status: 503, json }) : route.continue(),
    );
    await page.getByRole('dialog', { name: 'Your account' }).getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('alert').getByText('You are still signed in: the database cannot be used').waitFor(soon);
  });
});
