// Signing in where things meet that seldom do: two cookies of one name, another password in the middle of a sign-in, sessions that nobody uses,
// users without a password, more users than are listed.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { publicUrlOf } from '../../../src/portal/notifier/settings.ts';
import { createAdminLink } from '../../../src/portal/sign-in/links.ts';
import { createOpenStreams } from '../../../src/portal/sign-in/open-streams.ts';
import { issuerOfUser, takeIn } from '../../../src/portal/sign-in/provider/people.ts';
import * as users from '../../../src/portal/sign-in/users.ts';
import { makeFirstAdmin } from '../../../src/programs/portal/sign-in.ts';
import { createSideWork } from '../../../src/web-server/side-work.ts';
import { quietSideWork } from '../../support/side-work.ts';
import { until } from '../../support/until.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { codeOf, cookieOf, detailOf, makeUser, password, send, signInAs, trySignIn } from './support.ts';

describe('signing in, where things meet that seldom do', () => {
  let portal: TestPortal;
  const idleMinutes = 720;
  before(async () => {
    // What was found of a session holds for as long as the test needs.
    portal = await createTestPortal({}, undefined, undefined, undefined, {
      sessionCheckMs: 60_000,
      sessionsOfUserMax: 2,
    });
    await makeUser(portal, 'kim', 'operator');
    await makeUser(portal, 'chief', 'admin');
  });
  after(() => portal.close());
  const looks = async (cookie: string) => (await send(portal, 'GET', '/api/alerts', { cookie })).status;
  const sessionsOf = async (name: string) => (await users.listSessions(portal.pool, name, idleMinutes)).length;
  const forget = () => portal.signIn?.sessions.forget();

  // The framework made HEAD of it: 200 of them used up the places of all browsers.
  test('HEAD of the live feed takes no place of it', async () => {
    const cookie = await signInAs(portal, 'kim');
    const response = await send(portal, 'HEAD', '/api/alerts/stream', { cookie });
    assert.equal(response.status, 405);
    assert.equal(portal.followers(), 0);
  });

  // The first was looked up, the last was ended.
  test('of two cookies of one name the one that is used is the one that ends', async () => {
    const [one, other] = [await signInAs(portal, 'kim'), await signInAs(portal, 'kim')];
    const cookie = `${one}; ${other}`;
    assert.equal((await send(portal, 'DELETE', '/api/session', { cookie })).status, 200);
    forget();
    assert.deepEqual([await looks(one), await looks(other)], [401, 200]);
  });

  test('who signs in again leaves no session behind', async () => {
    await users.revokeSessions(portal.pool, 'kim', null);
    const cookie = await signInAs(portal, 'kim');
    const body = { name: 'kim', password };
    const again = cookieOf(await send(portal, 'POST', '/api/session', { cookie, body }));
    assert.equal(await sessionsOf('kim'), 1);
    assert.deepEqual([await looks(cookie), await looks(again)], [401, 200]);
  });

  // PostgreSQL and JavaScript have other small letters for some: K is the sign of kelvin.
  test('the surplus ends however the name was written', async () => {
    for (const name of ['\u212Aim', 'KIM', '\u212AIM']) await signInAs(portal, name);
    assert.equal(await sessionsOf('kim'), 2);
  });

  test('signing out of no session leaves what is known of others', async () => {
    const cookie = await signInAs(portal, 'kim');
    assert.equal(await looks(cookie), 200);
    await users.revokeSessions(portal.pool, 'kim', null);
    await send(portal, 'DELETE', '/api/session');
    await send(portal, 'DELETE', '/api/session', { cookie: `${cookie}x` });
    assert.equal(await looks(cookie), 200, 'the database was not asked again');
    forget();
    assert.equal(await looks(cookie), 401);
  });

  test('a cookie that is nobody’s is not remembered', async () => {
    const cookie = await signInAs(portal, 'kim');
    const expire = (change: string) =>
      portal.pool.query(`update sign_in_user set banned = ${change} where username = 'kim'`);
    await expire('true');
    assert.equal(await looks(cookie), 401);
    await expire('false');
    assert.equal(await looks(cookie), 200);
  });

  // By the processor's time and not by the clock: other work only adds to it.
  test('a user without a password takes as long to be refused as one with', async () => {
    await users.addUser(portal.pool, { name: 'by-link', role: 'viewer', password: null });
    const cost = async (name: string) => {
      const before = process.cpuUsage();
      assert.equal((await trySignIn(portal, name, 'a wrong password')).status, 401);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const usual = Math.min(await cost('kim'), await cost('kim'), await cost('nobody-here'));
    assert.ok((await cost('by-link')) > usual / 4);
  });

  // The old password was checked, then it was changed and all sessions ended, and then a session was made.
  test('a password that changes while it is being looked at signs nobody in', async () => {
    await makeUser(portal, 'lee', 'viewer');
    const client = await portal.pool.connect();
    try {
      await client.query('begin');
      await client.query("select from sign_in_user where username = 'lee' for update");
      const signingIn = trySignIn(portal, 'lee');
      const waits = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      await until('the sign-in to wait', async () =>
        (await portal.pool.query(waits)).rowCount === 1 ? true : undefined,
      );
      await client.query(
        `update sign_in_account set password = 'another' where user_id = (select id from sign_in_user where username = 'lee')`,
      );
      await client.query('commit');
      assert.equal((await signingIn).status, 401);
    } finally {
      client.release(true);
    }
    assert.equal(await sessionsOf('lee'), 0);
  });

  test('the first password of one’s own ends all other sessions, and links', async () => {
    await users.addUser(portal.pool, { name: 'admin', role: 'admin', password: null });
    const code = async () => (await createAdminLink(portal.pool))?.fragment.replace('sign-in=', '');
    const byLink = async () =>
      cookieOf(await send(portal, 'POST', '/api/session/link', { body: { code: await code() } }));
    const [cookie, other] = [await byLink(), await byLink()];
    const open = await code();
    const body = { current: null, wanted: password };
    const chosen = await send(portal, 'POST', '/api/session/password', { cookie, body });
    assert.equal(chosen.status, 200, await chosen.text());
    assert.deepEqual([await looks(cookie), await looks(other)], [200, 401]);
    assert.equal((await send(portal, 'POST', '/api/session/link', { body: { code: open } })).status, 401);
  });

  test('another password from an admin, and being disabled, end links too', async () => {
    for (const change of [
      () => users.setPassword(portal.pool, 'admin', password),
      () => users.changeUser(portal.pool, 'admin', { isEnabled: false }),
    ]) {
      const link = await createAdminLink(portal.pool);
      assert.equal(link?.name, 'admin', 'before one that is older');
      await change();
      assert.equal((await portal.pool.query('select from sign_in_link')).rowCount, 0);
    }
  });

  test('a session that nobody used for long is listed nowhere, and no other bound brings it back', async () => {
    await users.revokeSessions(portal.pool, 'kim', null);
    const cookie = await signInAs(portal, 'kim');
    await portal.pool.query("update sign_in_session set updated_at = now() - interval '721 minutes'");
    forget();
    assert.equal(await sessionsOf('kim'), 0);
    const { users: listed } = await users.listUsers(portal.pool, idleMinutes);
    const kim = listed.find(({ name }) => name === 'kim');
    assert.deepEqual([kim?.sessionCount, kim?.lastSeenAt], [0, null]);
    assert.equal(await looks(cookie), 401);
    const patient = await createTestPortal({}, undefined, undefined, portal, { idleMinutes: 10_000 });
    assert.equal((await send(patient, 'GET', '/api/alerts', { cookie })).status, 401);
    await patient.close();
  });

  test('a name or an id with the character U+0000 is malformed', async () => {
    const cookie = await signInAs(portal, 'chief');
    for (const [method, path] of [
      ['DELETE', '/api/sessions/%00'],
      ['GET', '/api/users/%00/sessions'],
      ['PATCH', '/api/users/x%00'],
    ] as const) {
      const body = method === 'PATCH' ? {} : undefined;
      assert.equal((await send(portal, method, path, { cookie, body })).status, 400, path);
    }
  });

  // Known by how PORTAL_OIDC_ISSUER was spelled, who was put out came in as somebody new, once it was spelled otherwise.
  test('who is disabled, and known under another spelling of the issuer, is moved to its own and kept out', async () => {
    const issuer = 'https://org.example';
    const person = { subject: 'id-oh', name: 'oh', role: 'viewer', lacking: '' } as const;
    const spelled = 'https://ORG.example/';
    const id = await takeIn(portal.pool, { ...person, issuer: spelled, spelled });
    await users.changeUser(portal.pool, 'oh', { isEnabled: false });
    const again = { ...person, issuer, spelled };
    await assert.rejects(takeIn(portal.pool, again), { name: 'ProviderProblem', kind: 'disabled' });
    assert.equal(await issuerOfUser(portal.pool, id), issuer);
    assert.equal((await portal.pool.query("select from sign_in_user where username like 'oh%'")).rowCount, 1);
    await users.changeUser(portal.pool, 'oh', { isEnabled: true });
    assert.equal(await takeIn(portal.pool, again), id);
  });

  test('more users than are listed: how many there are is said', async () => {
    await portal.pool.query(
      "insert into sign_in_user (id, username, name, email) select n, 'zz' || n, n, n || '@users.invalid' from generate_series(1, 1100) n",
    );
    const answer = await send(portal, 'GET', '/api/users', { cookie: await signInAs(portal, 'chief') });
    const { users: listed, total } = (await answer.json()) as { users: object[]; total: number };
    assert.equal(listed.length, 1_000);
    assert.ok(total > 1_100, String(total));
  });

  test('a page of another origin is told by which setting it may be one of the Portal’s own', async () => {
    const answer = await send(portal, 'POST', '/api/session', {
      body: {},
      headers: { origin: 'https://portal.plant' },
    });
    assert.equal(answer.status, 403);
    assert.equal(await codeOf(answer.clone()), 'foreign-page');
    assert.match(await detailOf(answer), /name its address in PORTAL_PUBLIC_URL \(now http:\/\/localhost:8080\)/);
  });

  test('TLS before a Portal whose address has none is told, once', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' };
    for (const name of ['a1', 'a2']) await trySignIn(portal, name, 'wrong', headers);
    const told = portal.warnings.filter((warning) => warning.includes('PORTAL_PUBLIC_URL does not begin with https'));
    assert.equal(told.length, 1);
  });

  test('a Portal that has users and no admin says whom to make one, and makes none', async () => {
    const settings = { PORTAL_SIGN_IN: 'on', PORTAL_FIRST_ADMIN: 'on' } as Parameters<typeof makeFirstAdmin>[0];
    assert.equal(await makeFirstAdmin(settings, portal.pool), undefined);
    await portal.pool.query("update sign_in_user set banned = true where role = 'admin'");
    assert.match((await makeFirstAdmin(settings, portal.pool)) ?? '', /spindle users role NAME admin/);
    assert.equal(await createAdminLink(portal.pool), undefined);
  });
});

test('a feed that was closed before its session was looked at is not looked after for ever', async () => {
  const asked: string[] = [];
  const streams = createOpenStreams(
    async (ids) => {
      asked.push(...ids);
      return new Set<string>();
    },
    60_000,
    quietSideWork(),
  );
  const closed = new Readable({ read: () => {} }).destroy();
  streams.bind(closed, 'a session');
  await streams.look();
  streams.close();
  assert.deepEqual(asked, []);
});

// The look was made in silence: a stream of a session that had ended stayed open without a word.
test('that the sessions of open feeds cannot be looked at is told once, and the feeds go on until they can', async () => {
  const told: string[] = [];
  const work = createSideWork(
    { failed: (error, attempt) => told.push(`${attempt}: ${error.message}`), succeeded: () => told.push('works') },
    60_000,
  );
  let isAway = true;
  const streams = createOpenStreams(
    async () => {
      if (isAway) throw new Error('PostgreSQL is away');
      return new Set<string>();
    },
    60_000,
    work,
  );
  const feed = new Readable({ read: () => {} });
  streams.bind(feed, 'a session');
  await streams.look();
  await streams.look();
  assert.deepEqual(
    [told, feed.destroyed, work.failures()],
    [['1: PostgreSQL is away', '2: PostgreSQL is away'], false, 2],
  );
  isAway = false;
  await streams.look();
  streams.close();
  assert.deepEqual([told.at(-1), feed.destroyed], ['works', true]);
});

test('where nothing else is said people reach the Portal on its own port', () => {
  const given = { PORTAL_PORT: 9080, PORTAL_TLS_CERT_PATH: '' };
  assert.equal(publicUrlOf({ ...given, PORTAL_PUBLIC_URL: '' }), 'http://localhost:9080');
  assert.equal(publicUrlOf({ ...given, PORTAL_PUBLIC_URL: 'https://portal.plant' }), 'https://portal.plant');
});
