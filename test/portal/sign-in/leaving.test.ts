// Signing out, and who is left: what the provider is told, what is said where it cannot be, and that somebody of here can still look after users.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createAdminLink } from '../../../src/portal/sign-in/links.ts';
import { takeIn } from '../../../src/portal/sign-in/provider/people.ts';
import type { PortalRole } from '../../../src/portal/sign-in/roles.ts';
import { keepingSecret } from '../../../src/portal/sign-in/secret.ts';
import { changeUser, revokeAll, setPassword } from '../../../src/portal/sign-in/users.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { type OddProvider, startOddProvider } from './provider/odd-provider.ts';
import { makeUser, password, send, signInAs } from './support.ts';

describe('who signs out of the Portal', () => {
  let portal: TestPortal;
  let odd: OddProvider;
  before(async () => {
    odd = await startOddProvider();
    portal = await createTestPortal({}, undefined, undefined, undefined, { provider: odd.options });
    await makeUser(portal, 'kim', 'admin');
  });
  after(async () => {
    await portal?.close();
    await odd?.close();
  });
  const ofProvider = (name: string, role: PortalRole) => {
    const issuer = 'https://id.example';
    return takeIn(portal.pool, { issuer, spelled: issuer, subject: name, name, role, lacking: '' });
  };
  async function signOut(cookie: string) {
    const answer = await send(portal, 'DELETE', '/api/session', { cookie });
    assert.equal(answer.status, 200);
    const said = (await answer.json()) as { next: string | null; isKnownThere: boolean };
    return { ...said, asksAnew: answer.headers.getSetCookie().some((set) => set.includes('.ask-anew=yes')) };
  }
  const asProvider = (cookie: string, idToken: string | null) =>
    portal.pool.query(`update sign_in_session set is_of_provider = true, provider_id_token = $2 where token = $1`, [
      decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[0],
      idToken,
    ]);

  // The page was loaded anew as if all were well, and the next one was in as the one before.
  test('is told where the provider could not be, and whoever signs in next is asked', async () => {
    const cookie = await signInAs(portal, 'kim');
    await asProvider(cookie, 'a.b.c');
    assert.deepEqual(await signOut(cookie), { next: null, isKnownThere: true, asksAnew: true });
    const begun = async (headers: Record<string, string>) => {
      const { headers: answered } = await send(portal, 'GET', '/api/session/provider', { redirect: 'manual', headers });
      return new URL(answered.get('location') ?? '').searchParams.get('prompt');
    };
    assert.equal(await begun({}), null);
    assert.equal(await begun({ cookie: 'spindle-8080.ask-anew=yes' }), 'login');
  });

  // Whoever had signed in by a password was sent to the provider all the same.
  test('leaves the provider alone where they had signed in by a password', async () => {
    assert.deepEqual(await signOut(await signInAs(portal, 'kim')), { next: null, isKnownThere: false, asksAnew: true });
  });

  test('waits for no provider that does not answer, and is out', async () => {
    odd.answer = () => {};
    const silent = await createTestPortal({}, undefined, undefined, portal, {
      provider: { ...odd.options, issuer: `${odd.issuer}/silent` },
    });
    try {
      const cookie = await signInAs(silent, 'kim');
      await asProvider(cookie, null);
      const answer = await send(silent, 'DELETE', '/api/session', { cookie });
      assert.deepEqual(await answer.json(), { next: null, isKnownThere: true });
      assert.ok(answer.headers.getSetCookie().some((set) => /session_token=;/.test(set)));
      assert.equal((await send(silent, 'GET', '/api/alerts', { cookie })).status, 401);
    } finally {
      await silent.close();
    }
  });

  // Admins whom the provider takes away again counted, so that the last one of here could be taken away too.
  test('nobody takes the last admin away who needs no word of the provider', async () => {
    await ofProvider('boss', 'admin');
    for (const change of [{ role: 'viewer' }, { isEnabled: false }] as const) {
      await assert.rejects(changeUser(portal.pool, 'kim', change), /kim is the last admin who needs no word of/);
    }
    await changeUser(portal.pool, 'boss', { role: 'operator' });
    await changeUser(portal.pool, 'boss', { role: 'admin' });
    await setPassword(portal.pool, 'boss', password);
    await changeUser(portal.pool, 'kim', { role: 'viewer' });
    await changeUser(portal.pool, 'kim', { role: 'admin' });
  });

  test('a link of this machine is for nobody whom the provider sends', async () => {
    await ofProvider('admin', 'admin');
    assert.equal((await createAdminLink(portal.pool))?.name, 'kim');
  });

  test('the twentieth who is called alike comes in too', async () => {
    const issuer = 'https://id.example';
    for (let number = 0; number < 22; number++) {
      const person = {
        issuer,
        spelled: issuer,
        subject: `alike ${number}`,
        name: 'user',
        role: 'viewer',
        lacking: '',
      } as const;
      await takeIn(portal.pool, person);
    }
    const { rows } = await portal.pool.query("select username from sign_in_user where username ~ '^user'");
    assert.equal(rows.length, 22);
  });

  test('a name with the character U+0000 is malformed, and is no attempt', async () => {
    const body = { name: 'kim\u0000', password };
    assert.equal((await send(portal, 'POST', '/api/session', { body })).status, 400);
    const cookie = await signInAs(portal, 'kim');
    for (const path of ['/api/reports/alarms?kind=%00', '/api/reports/alarms?area=%00', '/api/alarms?mode=%00']) {
      assert.equal((await send(portal, 'GET', path, { cookie })).status, 400, path);
    }
  });

  // What had been sealed by a secret that was drawn anew was signed by the one before.
  test('a Portal has one secret for all, until it starts anew', async () => {
    const secret = keepingSecret(portal.pool, '');
    const first = await secret();
    await revokeAll(portal.pool);
    assert.equal(await secret(), first);
    assert.notEqual(await keepingSecret(portal.pool, '')(), first);
    assert.equal(await keepingSecret(portal.pool, 'a setting')(), 'a setting');
  });
});
