// Every route of the Portal, asked by everybody: who signs in with no role's rights, as each role, not at all, and in a Portal without sign-in.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accessByRoute, accessOf } from '../../../src/portal/sign-in/access.ts';
import { makeKey } from '../../../src/portal/sign-in/keys/portal-keys.ts';
import { type PortalRole, portalRoles } from '../../../src/portal/sign-in/roles.ts';
import { builtWeb, createTestPortal, type TestPortal } from '../support.ts';
import { makeUser, signInAs } from './support.ts';

type Asking = PortalRole | 'nobody' | `key of ${PortalRole}`;
const keysOf = portalRoles.map((role) => `key of ${role}` as const);
const everybody: readonly Asking[] = ['nobody', ...portalRoles, ...keysOf];
const stranger = '203.0.113.7';

/** Who is let in, written down once more: a slip in the table shows here. */
const allowed: Readonly<Record<string, readonly Asking[]>> = {
  open: everybody,
  read: ['viewer', 'operator', 'admin', ...keysOf],
  own: ['viewer', 'operator', 'admin'],
  operate: ['operator', 'admin', 'key of operator', 'key of admin'],
  administer: ['admin', 'key of admin'],
  admit: ['admin'],
};

function groupOf(route: string): string {
  if (/^GET \/(livez|readyz|\*)?$/.test(route) || / \/api\/session(\/link|\/provider(\/callback)?)?$/.test(route))
    return 'open';
  if (/ \/api\/(users|keys|audit|notifications)\b/.test(route)) return 'admit';
  if (/ \/api\/(sessions\b|session\/password)/.test(route)) return 'own';
  if (/^(POST|PATCH) \/api\/fleet\b|^(POST|PUT|DELETE) \/api\/(machine|dcp-config|collect|procedures)\b/.test(route))
    return 'administer';
  return /^POST \/api\/(alarms|dead-letters|maintenance-windows)\b|^GET \/api\/assignees$/.test(route)
    ? 'operate'
    : 'read';
}

describe('who may do what in the Portal', () => {
  let portal: TestPortal;
  const cookies: Partial<Record<Asking, string>> = {};
  const sentBy: Partial<Record<Asking, Record<string, string>>> = {};
  before(async () => {
    portal = await createTestPortal({}, builtWeb, undefined, undefined, {});
    for (const role of portalRoles) {
      await makeUser(portal, `a-${role}`, role);
      cookies[role] = await signInAs(portal, `a-${role}`);
      sentBy[role] = { cookie: cookies[role] };
      const { key } = await makeKey(portal.pool, { name: `a-${role}`, role, expiresInDays: 1 }, 'test');
      sentBy[`key of ${role}`] = { authorization: `Bearer ${key}` };
    }
  });
  after(() => portal.close());

  for (const route of Object.keys(accessByRoute)) {
    for (const asking of everybody) {
      const isAllowed = allowed[groupOf(route)]?.includes(asking) === true;
      test(`${asking} ${isAllowed ? 'is let in' : 'is refused'} at ${route}`, async () => {
        const [method, pattern] = route.split(' ') as ['GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', string];
        const url = pattern
          .replace(/\/api\/(users|keys)\/:name/, '/api/$1/nobody-here')
          .replace(/(machine|dcp-config)\/:id|:machineId/, (part) => part.replace(/:\w+/, '999'))
          .replace(':id', '0190a1b2-0000-5000-8000-000000000001')
          .replace('/docs/*', '/docs')
          .replace('*', 'spindle.svg');
        // The feed would go on for ever, and whoever signs out has no session for the next route.
        const isEndless = url.endsWith('/stream') || url.endsWith('/subscribe') || route === 'DELETE /api/session';
        if (isEndless && isAllowed) return assertFeed(asking, method === 'GET' ? url : '/api/alerts/stream');
        const { statusCode, body } = await portal.inject({
          method,
          url,
          remoteAddress: stranger,
          headers: { host: 'portal.example', ...sentBy[asking] },
          ...(['POST', 'PATCH', 'PUT'].includes(method) ? { payload: {} } : {}),
        });
        if (isAllowed) assert.ok(![401, 403].includes(statusCode) || url.endsWith('/link'), `${statusCode} ${body}`);
        else assert.equal(statusCode, asking === 'nobody' ? 401 : 403, body);
        // The page says in its reader's language which is missing.
        if (statusCode === 403 && url.startsWith('/api/alarms'))
          assert.deepEqual([JSON.parse(body).code, JSON.parse(body).name], ['lacks-role', 'operator']);
      });
    }
  }

  async function assertFeed(asking: Asking, path: string): Promise<void> {
    const leave = new AbortController();
    const response = await fetch(portal.url + path, {
      headers: { ...sentBy[asking] },
      signal: leave.signal,
    });
    assert.equal(response.status, asking === 'nobody' ? 401 : 200);
    leave.abort();
  }

  test('a route that the table does not have cannot be added', () => {
    assert.throws(() => accessOf('GET', '/unheard-of', true), /access\.ts does not say who may GET \/unheard-of/);
  });

  test('every entry of the table is a route', async () => {
    for (const route of Object.keys(accessByRoute)) {
      const [method, url] = route.split(' ') as [string, string];
      if (url === '/*' || url === '/') continue;
      const response = await portal.inject({
        method: method as 'GET',
        url: `${url.replace('/docs/*', '/docs/')}?x`,
        headers: { origin: 'http://evil.example' },
      });
      assert.notEqual(response.statusCode, 404, route);
    }
  });

  test('no page of elsewhere changes anything, whatever cookies the browser sends along', async () => {
    const unsafe = Object.keys(accessByRoute).filter((route) => !route.startsWith('GET'));
    assert.ok(unsafe.length > 15);
    for (const route of unsafe) {
      const [method, url] = route.split(' ') as ['POST', string];
      for (const headers of [
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        const sent = { method, url, headers: { host: 'localhost', cookie: cookies.admin ?? '', ...headers } };
        const { statusCode, body } = await portal.inject({ ...sent, ...(method === 'POST' ? { payload: {} } : {}) });
        assert.equal(statusCode, 403, `${route}: ${body}`);
        assert.match(body, /a page of another origin may not change anything here/);
      }
    }
  });

  test("the page's own origin may, also where a proxy calls the Portal by another name", async () => {
    const headers = { host: 'portal:8080', origin: 'http://localhost:8080', cookie: cookies.operator ?? '' };
    const sent = { method: 'POST', url: '/api/alarms/acknowledge', payload: {}, headers } as const;
    assert.equal((await portal.inject(sent)).statusCode, 400);
  });
});

describe('a Portal whose figures and reasons are asked for', () => {
  let portal: TestPortal;
  const token = 'a token for Prometheus'.replaceAll(' ', '-');
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { metricsToken: () => token });
    portal.setDegraded('the receiver ops takes no messages');
  });
  after(() => portal.close());
  const ask = (url: string, remoteAddress: string, headers: Record<string, string>) =>
    portal.inject({ url, remoteAddress, headers });

  // /readyz told its reason to whoever sent localhost as Host, from wherever.
  for (const [who, address, headers, isTold] of [
    ["this machine's own user", '127.0.0.1', { host: 'localhost' }, true],
    ['somebody elsewhere who calls it localhost', stranger, { host: 'localhost' }, false],
    ['somebody elsewhere', stranger, { host: 'portal.example' }, false],
    ['what a proxy of this machine passes on', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': stranger }, false],
    ['a page of another origin', '127.0.0.1', { host: 'localhost', origin: 'http://evil.example' }, false],
    ['Prometheus with its token', stranger, { host: 'portal', authorization: `Bearer ${token}` }, true],
    ['who brings another token', stranger, { host: 'portal', authorization: 'Bearer another' }, false],
  ] as const) {
    test(`${who} is ${isTold ? '' : 'not '}told why, and ${isTold ? 'reads' : 'does not read'} the figures`, async () => {
      const ready = await ask('/readyz', address, { ...headers });
      assert.equal(ready.statusCode, 200);
      assert.equal(ready.body.includes('takes no messages'), isTold, ready.body);
      const figures = await ask('/metrics', address, { ...headers });
      assert.equal(figures.statusCode, isTold ? 200 : 401, figures.body);
    });
  }

  test('the token opens nothing else', async () => {
    const { statusCode } = await ask('/api/alerts', stranger, { authorization: `Bearer ${token}` });
    assert.equal(statusCode, 403);
  });
});

describe('a Portal with ALLOW_ANONYMOUS', () => {
  for (const [name, signIn] of [
    ['that has sign-in', { allowAnonymous: true }],
    ['without sign-in', { allowAnonymous: true, isOff: true }],
  ] as const) {
    test(`${name} lets everybody look, and nobody act`, async () => {
      const portal = await createTestPortal({}, undefined, undefined, undefined, signIn);
      try {
        for (const route of Object.keys(accessByRoute)) {
          const [method, url] = route.split(' ') as ['POST', string];
          if (/\/(stream|subscribe)$/.test(url) || groupOf(route) === 'open') continue;
          const headers = { host: 'portal.example' };
          const sent = { method, url: url.replace(':id', 'x'), remoteAddress: stranger, headers };
          const { statusCode } = await portal.inject({ ...sent, ...(method === 'POST' ? { payload: {} } : {}) });
          if (['read', 'own'].includes(groupOf(route)))
            assert.ok(!route.startsWith('GET /api/a') || statusCode !== 401, route);
          else assert.equal(statusCode, 401, route);
        }
      } finally {
        await portal.close();
      }
    });
  }
});
