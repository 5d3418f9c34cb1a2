// Signing in by an organisation's provider, in a real browser at a real provider: roles by its claims, who is refused and why, and what is told when it
// is away or somebody forges the way back.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { changeUser, listUsers } from '../../../../src/portal/sign-in/users.ts';
import { openBrowser, type TestBrowser } from '../../../support/browser.ts';
import { picture, seriousFaults } from '../../../support/look.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../../support.ts';
import { makeUser, password, send, trySignIn } from '../support.ts';
import { freePort, startProvider, type TestProvider } from './server.ts';

const soon = { timeout: 60_000 };

describe('signing in by the organisation’s provider', () => {
  let provider: TestProvider;
  let portal: TestPortal;
  let browser: TestBrowser;
  const options = () => ({
    ...{ issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret },
    ...{ clientSecretPath: '', scopes: 'openid profile email', nameClaim: 'preferred_username', label: 'Plant SSO' },
    rules: { claim: 'groups', viewer: ['staff'], operator: ['shift'], admin: ['it'], otherwise: null },
    timeoutMs: 20_000,
  });
  before(async () => {
    browser = await openBrowser({ keepsApart: true });
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    provider = await startProvider(publicUrl);
    portal = await createTestPortal({}, builtWeb, undefined, undefined, {
      ...{ port, publicUrl, provider: options(), sessionCheckMs: 50 },
    });
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser?.close();
    await portal?.close();
    await provider?.close();
  });

  const userOf = async (name: string) => (await listUsers(portal.pool, 720)).users.find((user) => user.name === name);

  async function signIn(page: Page, name: string): Promise<void> {
    await page.getByRole('link', { name: 'Sign in with Plant SSO' }).click(soon);
    await page.locator('input[name="login"]').fill(name, soon);
    await page.locator('input[name="password"]').fill('any');
    await page.keyboard.press('Enter');
  }

  test('who is known there comes in, with the role that its groups give, and is a user from then on', async () => {
    provider.people.set('id-kim', { preferred_username: 'Kim', groups: ['shift'], email: 'kim@plant.example' });
    const { page, complaints } = await browser.open(portal.url);
    await page.getByRole('link', { name: 'Sign in with Plant SSO' }).waitFor(soon);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, 'sign-in-provider', { fullPage: false });
    // The provider's own pages ask for fonts of elsewhere.
    assert.deepEqual(complaints, []);
    await signIn(page, 'id-kim');
    await page.getByRole('button', { name: /kim.*Operator/ }).click(soon);
    const account = page.getByRole('dialog', { name: 'Your account' });
    await account.getByText('your password is changed there').waitFor(soon);
    assert.equal(await account.getByLabel('New password').count(), 0);
    assert.deepEqual([(await userOf('kim'))?.issuer, (await userOf('kim'))?.hasPassword], [provider.issuer, false]);
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const body = { current: null, wanted: password };
    assert.equal((await send(portal, 'POST', '/api/session/password', { cookie, body })).status, 403);
    assert.equal((await trySignIn(portal, 'kim')).status, 401);

    // Another role there is another one here, when they next sign in; signing out is signing out there too.
    provider.people.set('id-kim', { preferred_username: 'kim.renamed', groups: ['it', 'shift'] });
    await account.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: /Yes, sign me out/ }).click(soon);
    await signIn(page, 'id-kim');
    await page.getByRole('button', { name: /kim.*Admin/ }).waitFor(soon);
    assert.equal((await userOf('kim'))?.role, 'admin');
    assert.equal(await userOf('kim.renamed'), undefined);
  });

  // The provider still knew who was there before, and answered at once: whoever came next acted in their name.
  test('who comes after somebody who has signed out is asked who they are, whoever the provider knows', async () => {
    provider.people.set('id-han', { preferred_username: 'han', groups: ['shift'] });
    provider.people.set('id-yu', { preferred_username: 'yu', groups: ['staff'] });
    const { page } = await browser.open(portal.url);
    await signIn(page, 'id-han');
    await page.getByRole('button', { name: /han.*Operator/ }).click(soon);
    await page.getByRole('dialog', { name: 'Your account' }).getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: /No, stay signed in/ }).click(soon);
    await page.goto(portal.url);
    await signIn(page, 'id-yu');
    await page.getByRole('button', { name: /yu.*Viewer/ }).waitFor(soon);
  });

  test('where the provider has no place to sign out at, that is said', async () => {
    const { page } = await browser.open(`${portal.url}/#sign-in-problem=stays`);
    await page.getByText('may still know you in this browser').waitFor(soon);
    await picture(page, 'sign-in-stays', { fullPage: false });
  });

  // The page was shown as before, and whoever was not let in tried again and again.
  test('who was not let in is told why also where everybody may look, or somebody is in already', async () => {
    const open = await createTestPortal({}, builtWeb, undefined, portal, { provider: options(), allowAnonymous: true });
    try {
      const { page } = await browser.open(`${open.url}/#sign-in-problem=role`);
      const dialog = page.getByRole('dialog', { name: 'Sign in' });
      await dialog.getByText('gives you no role in this Portal').waitFor(soon);
      await picture(page, 'sign-in-refused-over-page', { fullPage: false });
      await makeUser(portal, 'seo', 'operator');
      await dialog.getByLabel('Name').fill('seo');
      await dialog.getByLabel('Password').fill(password);
      await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('button', { name: /seo.*Operator/ }).waitFor(soon);
      await dialog.waitFor({ ...soon, state: 'detached' });
      await page.goto('about:blank');
      await page.goto(`${open.url}/#sign-in-problem=role`);
      await page.getByRole('alert').getByText('gives you no role in this Portal').waitFor(soon);
      await page.getByRole('button', { name: /seo.*Operator/ }).waitFor(soon);
      await picture(page, 'sign-in-refused-notice', { fullPage: false });
      await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
      await page.getByText('gives you no role in this Portal').waitFor({ ...soon, state: 'detached' });
    } finally {
      await open.close();
    }
  });

  test('nobody of here is taken for somebody of there by a name or an address of e-mail', async () => {
    await makeUser(portal, 'lee', 'admin');
    await portal.pool.query("update sign_in_user set email = 'lee@plant.example' where username = 'lee'");
    provider.people.set('id-lee', { preferred_username: 'lee', groups: ['staff'], email: 'lee@plant.example' });
    const { page } = await browser.open(portal.url);
    await signIn(page, 'id-lee');
    await page.getByRole('button', { name: /lee-2.*Viewer/ }).waitFor(soon);
    assert.deepEqual([(await userOf('lee'))?.role, (await userOf('lee'))?.issuer], ['admin', null]);
    assert.equal((await userOf('lee'))?.sessionCount, 0);
  });

  test('who has no role here, is disabled here, or breaks off there, is told so', async () => {
    provider.people.set('id-guest', { preferred_username: 'guest', groups: ['visitors'] });
    const { page } = await browser.open(portal.url);
    await signIn(page, 'id-guest');
    await page.getByText('gives you no role in this Portal').waitFor(soon);
    assert.equal(new URL(page.url()).hash, '');
    assert.equal(await userOf('guest'), undefined);
    await picture(page, 'sign-in-provider-role', { fullPage: false });

    provider.people.set('id-park', { preferred_username: 'park', groups: ['staff'] });
    const park = await browser.open(portal.url);
    await signIn(park.page, 'id-park');
    await park.page.getByRole('button', { name: /park.*Viewer/ }).waitFor(soon);
    await changeUser(portal.pool, 'park', { isEnabled: false });
    const again = await browser.open(portal.url, { locale: 'ko-KR' });
    await again.page.getByRole('link', { name: 'Plant SSO(으)로 로그인' }).click(soon);
    await again.page.locator('input[name="login"]').fill('id-park', soon);
    await again.page.locator('input[name="password"]').fill('any');
    await again.page.keyboard.press('Enter');
    await again.page.getByText('사용이 중지된 사용자입니다').waitFor(soon);

    const { page: leaving } = await browser.open(portal.url);
    await leaving.getByRole('link', { name: 'Sign in with Plant SSO' }).click(soon);
    await leaving.getByRole('link', { name: /Cancel/ }).click(soon);
    await leaving.getByText('did not let you in').waitFor(soon);
  });

  test('a way back that was not begun in this browser lets nobody in', async () => {
    const before = portal.failed.length;
    const forged = `${portal.url}/api/session/provider/callback?code=x&state=forged`;
    const { page } = await browser.open(forged);
    await page.getByText('was not begun in this browser').waitFor(soon);
    // Also where one was begun, with another state.
    const begun = await send(portal, 'GET', '/api/session/provider', { redirect: 'manual' });
    assert.equal(begun.status, 302);
    const address = new URL(begun.headers.get('location') ?? '');
    for (const name of ['state', 'nonce', 'code_challenge']) assert.ok(address.searchParams.has(name), name);
    assert.equal(address.searchParams.get('code_challenge_method'), 'S256');
    const [cookie = ''] = begun.headers.getSetCookie();
    assert.match(cookie, /; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    const back = (query: string) =>
      send(portal, 'GET', `/api/session/provider/callback?${query}`, {
        cookie: cookie.split(';')[0],
        redirect: 'manual',
      });
    const answer = await back('code=x&state=forged');
    assert.equal(answer.headers.get('location'), '/#sign-in-problem=state');
    // With the right one, and a code that is none of the provider's.
    const failed = await back(`code=x&state=${address.searchParams.get('state')}`);
    assert.equal(failed.headers.get('location'), '/#sign-in-problem=state');
    for (const { headers } of [answer, failed])
      assert.ok(!headers.getSetCookie().some((set) => /session_token=[^;]/.test(set)));
    assert.equal(portal.failed.length, before + 3);
  });

  test('a provider that is away is told in clear words, and name and password work all the same', async () => {
    const gone = { ...options(), issuer: `http://127.0.0.1:${await freePort()}` };
    const alone = await createTestPortal({}, builtWeb, undefined, portal, { provider: gone });
    try {
      await makeUser(portal, 'chief', 'admin');
      const { page } = await browser.open(alone.url);
      await page.getByRole('link', { name: 'Sign in with Plant SSO' }).click(soon);
      await page.getByText('sign-in cannot be reached').waitFor(soon);
      await picture(page, 'sign-in-provider-away', { fullPage: false });
      assert.ok(alone.warnings.includes('Nobody can sign in by the provider of identities'));
      await assert.rejects(
        alone.signIn?.provider?.check() ?? Promise.resolve(),
        /cannot be used .* is PORTAL_OIDC_ISSUER what/,
      );
      assert.equal((await trySignIn(alone, 'chief')).status, 200);
    } finally {
      await alone.close();
    }
  });

  test('one that calls itself by another name is refused, with what to set', async () => {
    const other = { ...options(), issuer: provider.issuer.replace('127.0.0.1', 'localhost') };
    const alone = await createTestPortal({}, undefined, undefined, portal, { provider: other });
    await assert.rejects(alone.signIn?.provider?.check() ?? Promise.resolve(), /PORTAL_OIDC_ISSUER/);
    await alone.close();
  });
});
