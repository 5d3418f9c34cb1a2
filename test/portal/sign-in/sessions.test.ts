import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createAuth } from '../../../src/portal/sign-in/auth.ts';
import { createAdminLink } from '../../../src/portal/sign-in/links.ts';
import { changeUser, revokeSessions } from '../../../src/portal/sign-in/users.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { codeOf, cookieOf, detailOf, makeUser, password, send, signInAs, trySignIn } from './support.ts';

describe('signing in to the Portal', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { sessionCheckMs: 50 });
    await makeUser(portal, 'kim', 'operator');
    await makeUser(portal, 'chief', 'admin');
  });
  after(() => portal.close());
  const infoOf = async (cookie?: string) => (await send(portal, 'GET', '/api/session', { cookie })).json();

  test('the tables are those that better-auth wants', async () => {
    const options = {
      secret: 'x'.repeat(40),
      publicUrl: 'http://localhost:8080',
      sessionDaysMax: 1,
      passwordLengthMin: 12,
    };
    await createAuth({ pool: portal.pool, ...options }).checkTables();
    await portal.pool.query('alter table sign_in_session rename column ip_address to address');
    await assert.rejects(createAuth({ pool: portal.pool, ...options }).checkTables(), /ip_address/);
    await portal.pool.query('alter table sign_in_session rename column address to ip_address');
  });

  test('with name and password: the cookie is for the server alone, and says who one is', async () => {
    assert.deepEqual(await infoOf(), {
      hasSignIn: true,
      user: null,
      key: null,
      role: null,
      passwordLengthMin: 12,
      provider: null,
    });
    const response = await trySignIn(portal, 'Kim');
    assert.equal(response.status, 200);
    const [cookie = ''] = response.headers.getSetCookie();
    assert.match(cookie, /^spindle-8080\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.deepEqual(await response.json(), {});
    const info = await infoOf(cookieOf(response));
    assert.deepEqual(info, {
      ...{ hasSignIn: true, key: null, role: 'operator', passwordLengthMin: 12, provider: null },
      user: { name: 'kim', hasPassword: true, isOfProvider: false },
    });
  });

  test('behind TLS the cookie is for TLS alone', async () => {
    const secure = await createTestPortal({}, undefined, undefined, portal, { publicUrl: 'https://portal.example' });
    try {
      const response = await trySignIn(secure, 'kim');
      assert.match(
        response.headers.getSetCookie()[0] ?? '',
        /^__Host-spindle\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
      const cookie = cookieOf(response);
      assert.equal((await send(secure, 'GET', '/api/alerts', { cookie })).status, 200);
    } finally {
      await secure.close();
    }
  });

  test('a wrong name and a wrong password are told in the same words, and neither is in the log', async () => {
    const before = portal.failed.length;
    for (const [name, given] of [
      ['kim', 'a wrong password'],
      ['nobody-here', 'a wrong password'],
      ['two words', 'a wrong password'],
    ] as const) {
      const response = await trySignIn(portal, name, given);
      assert.equal(response.status, 401);
      assert.equal(await detailOf(response), 'the name or the password is wrong');
      assert.deepEqual(response.headers.getSetCookie(), []);
    }
    const told = JSON.stringify(portal.failed.slice(before));
    assert.equal(portal.failed.length, before + 3);
    assert.doesNotMatch(told, /a wrong password|nobody-here|two words/);
    assert.match(told, /"credentials":"password","route":"POST \/api\/session"/);
  });

  test('a cookie that was changed, or is of another Portal, is nobody', async () => {
    const cookie = await signInAs(portal, 'kim');
    for (const bad of [`${cookie}x`, cookie.replace(/\..*$/, ''), 'spindle-8080.session_token=', cookie.slice(0, -20)])
      assert.equal((await send(portal, 'GET', '/api/alerts', { cookie: bad })).status, 401, bad);
    const other = await createTestPortal({}, undefined, undefined, portal, { secret: 'another '.repeat(8) });
    assert.equal((await send(other, 'GET', '/api/alerts', { cookie })).status, 401);
    await other.close();
  });

  test('a session of one Portal is one of all on its database', async () => {
    const cookie = await signInAs(portal, 'kim');
    const second = await createTestPortal({}, undefined, undefined, portal, {});
    assert.equal((await send(second, 'GET', '/api/alerts', { cookie })).status, 200);
    await second.close();
  });

  test('signing out ends the session, and nothing else', async () => {
    const [one, other] = [await signInAs(portal, 'kim'), await signInAs(portal, 'kim')];
    const response = await send(portal, 'DELETE', '/api/session', { cookie: one });
    assert.equal(response.status, 200);
    assert.match(response.headers.getSetCookie()[0] ?? '', /^spindle-8080\.session_token=; Max-Age=0/);
    assert.equal((await send(portal, 'GET', '/api/alerts', { cookie: one })).status, 401);
    assert.equal((await send(portal, 'GET', '/api/alerts', { cookie: other })).status, 200);
    assert.equal((await send(portal, 'DELETE', '/api/session')).status, 200, 'who has none is signed out too');
  });

  test('own sessions are listed without what they could be used by, and ended one by one', async () => {
    await revokeSessions(portal.pool, 'kim', null);
    const [one, other] = [await signInAs(portal, 'kim'), await signInAs(portal, 'kim')];
    const text = await (await send(portal, 'GET', '/api/sessions', { cookie: one })).text();
    const { sessions } = JSON.parse(text) as { sessions: { sessionId: string; isCurrent: boolean; address: string }[] };
    assert.deepEqual(sessions.map(({ isCurrent }) => isCurrent).sort(), [false, true]);
    assert.equal(sessions[0]?.address, '127.0.0.1');
    for (const cookie of [one, other]) assert.ok(!text.includes(tokenOf(cookie)));
    const ended = sessions.find((each) => !each.isCurrent)?.sessionId;
    assert.equal((await send(portal, 'DELETE', `/api/sessions/${ended}`, { cookie: one })).status, 200);
    assert.equal((await send(portal, 'GET', '/api/alerts', { cookie: other })).status, 401);
    assert.equal((await send(portal, 'DELETE', `/api/sessions/${ended}`, { cookie: one })).status, 404);
    const chief = await signInAs(portal, 'chief');
    const own = sessions.find((each) => each.isCurrent)?.sessionId;
    assert.equal(
      (await send(portal, 'DELETE', `/api/sessions/${own}`, { cookie: chief })).status,
      404,
      'of others none',
    );
  });

  test('a session that nobody used for long, or that is too old, has ended', async () => {
    for (const age of ["updated_at = now() - interval '721 minutes'", "expires_at = now() - interval '1 second'"]) {
      const cookie = await signInAs(portal, 'kim');
      await portal.pool.query(`update sign_in_session set ${age} where token = $1`, [tokenOf(cookie)]);
      assert.equal((await send(portal, 'GET', '/api/alerts', { cookie })).status, 401, age);
    }
  });

  test('its last use is noted, and not with every request', async () => {
    const cookie = await signInAs(portal, 'kim');
    const used = async (minutes: number) => {
      await portal.pool.query(
        'update sign_in_session set updated_at = now() - make_interval(mins => $2) where token = $1',
        [tokenOf(cookie), minutes],
      );
      portal.signIn?.sessions.forget();
      assert.equal((await send(portal, 'GET', '/api/alerts', { cookie })).status, 200);
      const { rows } = await portal.pool.query(
        "select updated_at > now() - interval '30 seconds' as fresh from sign_in_session where token = $1",
        [tokenOf(cookie)],
      );
      return rows[0].fresh;
    };
    assert.equal(await used(5), true);
    assert.equal(await used(0), true);
  });

  test('the surplus of one user ends, what was not used for longest first', async () => {
    const few = await createTestPortal({}, undefined, undefined, portal, { sessionsOfUserMax: 2 });
    const cookies = [await signInAs(few, 'kim'), await signInAs(few, 'kim'), await signInAs(few, 'kim')];
    const found = await Promise.all(
      cookies.map(async (cookie) => (await send(few, 'GET', '/api/alerts', { cookie })).status),
    );
    assert.deepEqual(found, [401, 200, 200]);
    await few.close();
  });

  test('another password: the present one is asked for, and the other sessions end', async () => {
    await makeUser(portal, 'lee', 'viewer');
    const [cookie, other] = [await signInAs(portal, 'lee'), await signInAs(portal, 'lee')];
    const change = (current: string | null, wanted: string) =>
      send(portal, 'POST', '/api/session/password', { cookie, body: { current, wanted } });
    const wrong = await change('not the present one', 'another password');
    assert.deepEqual([wrong.status, await codeOf(wrong)], [403, 'wrong-password']);
    assert.equal((await change(null, 'another password')).status, 403, 'who has one has to say it');
    const short = await change(password, 'short');
    assert.equal(short.status, 422);
    assert.match(await detailOf(short), /a password has 12 to 128 characters/);
    const changed = await change(password, 'another password');
    assert.equal(changed.status, 200);
    assert.equal((await send(portal, 'GET', '/api/alerts', { cookie: cookieOf(changed) })).status, 200);
    assert.equal((await send(portal, 'GET', '/api/alerts', { cookie: other })).status, 401);
    assert.equal((await trySignIn(portal, 'lee')).status, 401);
    assert.equal((await trySignIn(portal, 'lee', 'another password')).status, 200);
  });

  test('who is disabled is out at once, and cannot come back', async () => {
    await makeUser(portal, 'gone', 'operator');
    const cookie = await signInAs(portal, 'gone');
    await changeUser(portal.pool, 'gone', { isEnabled: false });
    portal.signIn?.sessions.forget();
    assert.equal((await send(portal, 'GET', '/api/alerts', { cookie })).status, 401);
    const refused = await trySignIn(portal, 'gone');
    assert.equal(refused.status, 403);
    assert.equal(await codeOf(refused.clone()), 'user-disabled');
    assert.match(await detailOf(refused), /disabled/);
    assert.equal(
      (await trySignIn(portal, 'gone', 'a wrong password')).status,
      401,
      'only who knows the password is told',
    );
  });

  test('the live feed ends with its session, within the bound', async () => {
    const cookie = await signInAs(portal, 'kim');
    const response = await fetch(`${portal.url}/api/alerts/stream`, { headers: { cookie } });
    const reader = response.body?.getReader();
    await reader?.read();
    // By somebody else than this Portal.
    await revokeSessions(portal.pool, 'kim', null);
    const revokedAt = performance.now();
    const ending = async (): Promise<string> => {
      while (!(await reader?.read())?.done);
      return 'in order';
    };
    assert.equal(await ending().catch(() => 'cut off'), 'cut off');
    // What was found of a session holds for a moment more.
    const isSignedIn = async (): Promise<boolean> => {
      const answer = await fetch(`${portal.url}/api/session`, { headers: { cookie } });
      return ((await answer.json()) as { readonly user: object | null }).user !== null;
    };
    while (await isSignedIn()) assert.ok(performance.now() - revokedAt < 20_000, 'it is still signed in');
    assert.equal((await fetch(`${portal.url}/api/alerts/stream`, { headers: { cookie } })).status, 401);
  });

  test('whoever acts on an alarm is who has signed in', async () => {
    await portal.receiveEpisodes(episodeText(1, 1));
    const cookie = await signInAs(portal, 'kim');
    const body = { version: 1 };
    const acted = await send(portal, 'POST', `/api/alarms/${episodeId(1)}/acknowledge`, { cookie, body });
    assert.equal(acted.status, 200, await acted.text());
    const detail = await (await send(portal, 'GET', `/api/alarms/${episodeId(1)}`, { cookie })).json();
    const { journal } = detail as { journal: { actor: string; act: string }[] };
    assert.deepEqual([journal[0]?.act, journal[0]?.actor], ['acknowledged', 'kim']);
  });

  test('a link signs the first admin in once, on this machine alone', async () => {
    const link = (await createAdminLink(portal.pool)) ?? assert.fail('there is an admin');
    assert.equal(link.name, 'chief');
    const code = link.fragment.replace('sign-in=', '');
    const { rows } = await portal.pool.query('select * from sign_in_link');
    assert.ok(!JSON.stringify(rows).includes(code), 'only its digest is kept');
    const take = (headers = {}) => send(portal, 'POST', '/api/session/link', { body: { code }, headers });
    const forwarded = await take({ 'x-forwarded-for': '203.0.113.7' });
    assert.equal(forwarded.status, 403);
    assert.equal(await codeOf(forwarded.clone()), 'link-elsewhere');
    assert.equal(await detailOf(forwarded), 'the link is for this machine alone, and a proxy has passed it on');
    const elsewhere = { url: '/api/session/link', payload: { code }, remoteAddress: '203.0.113.7' };
    assert.equal((await portal.inject({ method: 'POST', ...elsewhere })).statusCode, 403);
    const taken = await take();
    assert.equal(taken.status, 200);
    const { user } = (await infoOf(cookieOf(taken))) as { user: object };
    assert.deepEqual(user, { name: 'chief', hasPassword: true, isOfProvider: false });
    assert.equal((await take()).status, 401);
    const late = (await createAdminLink(portal.pool))?.fragment.replace('sign-in=', '');
    await portal.pool.query('update sign_in_link set expires_at = now()');
    assert.equal((await send(portal, 'POST', '/api/session/link', { body: { code: late } })).status, 401);
  });

  test('where the database does not answer nobody is taken for signed out', async () => {
    const cookie = await signInAs(portal, 'kim');
    await portal.pool.query('alter table sign_in_session rename to elsewhere');
    portal.signIn?.sessions.forget();
    const status = (await send(portal, 'GET', '/api/alerts', { cookie })).status;
    await portal.pool.query('alter table elsewhere rename to sign_in_session');
    assert.equal(status, 503);
  });
});

function tokenOf(cookie: string): string {
  return decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1)).split('.')[0] as string;
}
