// What strangers may do to those who sign in: guess, from one address and from many, ask for much, and listen to what is said to everybody.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { createTestPortal, type TestPortal } from '../support.ts';
import { makeUser, password, send, signInAs } from './support.ts';

const attacker = '203.0.113.7';
const attempts = { ofUserAtAddressMax: 2, ofUserMax: 3, ofAddressMax: 3, withinMinutes: 15 };

describe('strangers who guess', () => {
  let portal: TestPortal;
  let named: TestPortal;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { attempts });
    named = await createTestPortal({}, undefined, undefined, portal, { attempts, trustedProxies: ['10.0.0.1'] });
    for (const name of ['kim', 'lee', 'chief']) await makeUser(portal, name, 'operator');
  });
  afterEach(() => portal.pool.query('truncate sign_in_count'));
  after(async () => {
    await named.close();
    await portal.close();
  });
  const tryFrom = async (remoteAddress: string, name: string, given: string, headers = {}, at = portal) => {
    const payload = { name, password: given };
    return (await at.inject({ method: 'POST', url: '/api/session', remoteAddress, payload, headers })).statusCode;
  };
  const rows = async () => (await portal.pool.query('select count(*)::int from sign_in_count')).rows[0].count as number;

  // Each has addresses of its own: who is locked out is remembered by the Portal itself too.
  test('cannot wash away that they are locked out, by names that nobody has', async () => {
    for (const name of ['kim', 'kim', 'made-up']) assert.equal(await tryFrom(attacker, name, 'wrong'), 401);
    const before = await rows();
    for (let at = 0; at < 200; at++) assert.equal(await tryFrom(attacker, `made-up-too-${at}`, 'wrong'), 429);
    assert.equal(await rows(), before, 'nothing is kept of who is locked out');
    assert.equal(await tryFrom(attacker, 'kim', password), 429);
  });

  test('do not lock out the user elsewhere, nor keep the user from another password', async () => {
    const cookie = await signInAs(portal, 'lee');
    for (const given of ['wrong', 'wrong too']) assert.equal(await tryFrom('198.51.100.1', 'lee', given), 401);
    assert.equal(await tryFrom('198.51.100.1', 'lee', password), 429);
    assert.equal(await tryFrom('198.51.100.2', 'lee', password), 200);
    assert.equal(await tryFrom('198.51.100.3', 'lee', 'wrong'), 401);
    assert.equal(await tryFrom('198.51.100.4', 'lee', password), 429, 'from many addresses there is a bound too');
    const body = { current: password, wanted: `${password} too` };
    assert.equal((await send(portal, 'POST', '/api/session/password', { cookie, body })).status, 200);
  });

  const from = (address: string) => ({ 'x-forwarded-for': address });

  test('behind a proxy that nobody has named lock out nobody else behind it', async () => {
    for (const name of ['a1', 'a2', 'a3', 'a4', 'chief', 'chief']) {
      assert.equal(await tryFrom('10.0.0.1', name, 'wrong', from(attacker)), 401, name);
    }
    assert.equal(await tryFrom('10.0.0.1', 'chief', password, from('192.0.2.1')), 200);
    await tryFrom('10.0.0.1', 'chief', 'wrong', from(attacker));
    assert.equal(
      await tryFrom('10.0.0.1', 'chief', password, from(attacker)),
      429,
      'the user has a bound all the same',
    );
  });

  test('behind one that is named are counted one by one, whatever they say of themselves', async () => {
    const tryBehind = (proxy: string, address: string, name: string, given: string) =>
      tryFrom(proxy, name, given, from(address), named);
    for (const given of ['wrong', 'wrong too']) {
      assert.equal(await tryBehind('10.0.0.1', '192.0.2.2', 'kim', given), 401);
      assert.equal(await tryBehind('10.0.0.2', given, 'chief', given), 401);
    }
    assert.equal(await tryBehind('10.0.0.1', '192.0.2.2', 'kim', password), 429);
    assert.equal(await tryBehind('10.0.0.1', '192.0.2.3', 'kim', password), 200);
    assert.equal(await tryBehind('10.0.0.2', '192.0.2.4', 'chief', password), 429, 'another proxy is none');
  });
});

describe('strangers who ask', () => {
  let portal: TestPortal;
  const requestsPerMinuteMax = 40;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { requestsPerMinuteMax });
    await makeUser(portal, 'kim', 'operator');
  });
  after(() => portal.close());

  test('for sessions again and again are slowed down, and nobody else is', async () => {
    for (const [method, url, payload] of [
      ['GET', '/api/session', undefined],
      ['POST', '/api/session', { name: 'x', password: 'y', surplus: 1 }],
      ['POST', '/api/session/link', { code: 'x', surplus: 1 }],
      ['DELETE', '/api/session', undefined],
    ] as const) {
      const remoteAddress = `203.0.113.${method.length}${url.length}`;
      const ask = (from: string) =>
        portal.inject({ method, url, remoteAddress: from, ...(payload === undefined ? {} : { payload }) });
      for (let at = 0; at < requestsPerMinuteMax; at++) await ask(remoteAddress);
      const refused = await ask(remoteAddress);
      assert.equal(refused.statusCode, 429, `${method} ${url}`);
      assert.match(refused.body, /requests a minute; try again in \d+ s/);
      assert.notEqual((await ask('198.51.100.1')).statusCode, 429);
      assert.notEqual((await ask('127.0.0.1')).statusCode, 429);
    }
    assert.equal((await portal.inject({ url: '/livez', remoteAddress: '203.0.113.312' })).statusCode, 200);
  });

  test('learn nothing of the database when it cannot be used', async () => {
    const cookie = await signInAs(portal, 'kim');
    await portal.pool.query('alter table sign_in_user rename to elsewhere');
    await portal.pool.query('alter table sign_in_count rename to elsewhere_too');
    portal.signIn?.sessions.forget();
    const answers = await Promise.all([
      send(portal, 'POST', '/api/session', { body: { name: 'kim', password } }),
      send(portal, 'POST', '/api/session/link', { body: { code: 'x' } }),
      send(portal, 'GET', '/api/session', { cookie }),
      send(portal, 'GET', '/api/alerts', { cookie }),
    ]);
    await portal.pool.query('alter table elsewhere rename to sign_in_user');
    await portal.pool.query('alter table elsewhere_too rename to sign_in_count');
    for (const answer of answers) {
      const body = await answer.text();
      if (answer.status !== 401) assert.equal(answer.status, 503, body);
      assert.doesNotMatch(body, /PostgreSQL|:\d{4}|sign_in|migrate/);
    }
    assert.deepEqual(
      answers.map(({ status }) => status),
      [503, 401, 503, 503],
    );
  });
});

// A proxy with a sign-in of its own passes on what the browser sent it: auth_basic of nginx, oauth2-proxy.
describe('an Authorization header that is meant for somebody else', () => {
  let portal: TestPortal;
  let open: TestPortal;
  const foreign = ['Basic a2ltOnNlY3JldA==', 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.x', 'Negotiate abc'];
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, {
      metricsToken: () => 'a-token-for-Prometheus',
    });
    open = await createTestPortal({}, undefined, undefined, portal, { allowAnonymous: true });
    await makeUser(portal, 'kim', 'operator');
  });
  after(async () => {
    await open.close();
    await portal.close();
  });

  test('does not stand in the way of a session, nor of looking without one', async () => {
    const cookie = await signInAs(portal, 'kim');
    for (const authorization of foreign) {
      const headers = { authorization };
      assert.equal((await send(portal, 'GET', '/api/alerts', { cookie, headers })).status, 200, authorization);
      assert.equal((await send(open, 'GET', '/api/alerts', { headers })).status, 200, authorization);
      assert.equal((await send(portal, 'GET', '/api/alerts', { headers })).status, 401, authorization);
    }
    assert.deepEqual([...portal.failed, ...open.failed], [], 'nobody has tried to sign in');
  });

  test('is refused where a token is asked for, which is told and counted', async () => {
    const ask = (authorization: string) =>
      portal.inject({ url: '/metrics', remoteAddress: attacker, headers: { authorization } });
    for (const authorization of foreign) {
      const { statusCode, body } = await ask(authorization);
      assert.equal(statusCode, 401);
      assert.match(body, /PORTAL_METRICS_TOKEN/);
    }
    assert.equal(portal.failed.filter(({ route }) => route === 'GET /metrics').length, foreign.length);
    assert.equal((await ask('Bearer a-token-for-Prometheus')).statusCode, 200);
  });
});
