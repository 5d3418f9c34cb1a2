// Keys of programs at the Portal: made by an admin or on the command line, what one decides beside a cookie, and that one that ends is of no use at once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AuditPage } from '../../../src/portal/audit/schemas.ts';
import type { KeyList, KeyMade } from '../../../src/portal/sign-in/keys/key-schemas.ts';
import { makeKey, revokeKey } from '../../../src/portal/sign-in/keys/portal-keys.ts';
import type { PortalRole } from '../../../src/portal/sign-in/roles.ts';
import { runCommand } from '../../support/command.ts';
import { databaseEnv } from '../../support/stack.ts';
import { until } from '../../support/until.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { detailOf, makeUser, password, send, signInAs } from './support.ts';

describe('keys of programs', () => {
  let portal: TestPortal;
  let admin: string;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { sessionCheckMs: 50 });
    await makeUser(portal, 'chief', 'admin');
    admin = await signInAs(portal, 'chief');
  });
  after(() => portal.close());
  const keyOf = async (name: string, role: PortalRole): Promise<string> =>
    (await makeKey(portal.pool, { name, role, expiresInDays: 1 }, 'test')).key;
  const ask = (path: string, headers: Record<string, string>, method = 'GET', body?: object) =>
    send(portal, method, path, { headers, body });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  test('are made by an admin, shown once, kept as a hash, listed with their use, and revoked', async () => {
    const make = (body: object, cookie = admin) => send(portal, 'POST', '/api/keys', { cookie, body });
    const made = await make({ name: 'grafana', role: 'viewer', expiresInDays: 30 });
    assert.equal(made.status, 200);
    assert.equal(made.headers.get('cache-control'), 'no-store');
    const { key } = (await made.json()) as KeyMade;
    assert.match(key, /^spindle_[\w-]{43}$/);
    assert.equal((await ask('/api/labels', bearer(key))).status, 200);
    assert.equal((await ask('/api/labels', { 'x-api-key': key })).status, 200);
    const list = async () =>
      ((await (await send(portal, 'GET', '/api/keys', { cookie: admin })).json()) as KeyList).keys[0];
    const listed = await list();
    assert.deepEqual([listed?.name, listed?.role, listed?.createdBy], ['grafana', 'viewer', 'user chief']);
    assert.ok(listed?.lastUsedAt);
    const { rows } = await portal.pool.query('select * from api_key');
    assert.equal(JSON.stringify([rows, listed]).includes(key.slice(12)), false, 'the key itself is nowhere');
    assert.equal((await make({ name: 'grafana', role: 'viewer', neverExpires: true })).status, 409);
    // Of 0 and false the framework makes null where it may: such a key never ended.
    const lives = [{ expiresInDays: 0 }, { expiresInDays: null }, { expiresInDays: false }, { neverExpires: true }];
    for (const wrong of [{ name: 'two words' }, { role: 'owner' }, { more: 1 }, ...lives]) {
      const { status } = await make({ name: 'x', role: 'viewer', expiresInDays: 1, ...wrong });
      assert.ok([400, 422].includes(status), JSON.stringify(wrong));
    }
    assert.equal((await send(portal, 'DELETE', '/api/keys/grafana', { cookie: admin })).status, 200);
    assert.equal((await ask('/api/labels', bearer(key))).status, 401);
    assert.equal((await send(portal, 'DELETE', '/api/keys/grafana', { cookie: admin })).status, 404);
    assert.equal((await list())?.revokedBy, 'user chief');
  });

  test('say who they are, and stand in journals by their name', async () => {
    const key = await keyOf('mes', 'admin');
    const {
      role,
      user,
      key: name,
    } = (await (await ask('/api/session', bearer(key))).json()) as Record<string, unknown>;
    assert.deepEqual([role, user, name], ['admin', null, 'mes']);
    const added = await ask('/api/fleet', bearer(key), 'POST', { name: 'Mill', type: 'M' });
    assert.equal(added.status, 200, await added.text());
    const { rows } = await portal.pool.query('select actor from machine_journal order by sequence desc limit 1');
    assert.equal(rows[0]?.actor, 'key mes');
  });

  test('and what somebody may not do, or asks for wrongly, stands in the audit too, and no more of it than so much', async () => {
    const begin = new Date().toISOString();
    const viewer = bearer(await keyOf('onlooker', 'viewer'));
    const shelve = `/api/alarms/${episodeId(9)}/shelve`;
    assert.equal((await ask(shelve, viewer, 'POST', { reason: 'hush', minutes: 5 })).status, 403);
    assert.equal((await ask('/api/fleet', viewer, 'POST', { name: 'Mill' })).status, 403);
    assert.equal((await ask('/api/audit', viewer)).status, 403);
    assert.equal((await ask('/api/fleet', {}, 'POST', { name: 'Mill' })).status, 401);
    assert.equal((await send(portal, 'POST', shelve, { cookie: admin, body: { minutes: -1 } })).status, 400);
    const refused = async (actor: string) => {
      const path = `/api/audit?from=${begin}&actor=${encodeURIComponent(actor)}&limit=200`;
      const { entries } = (await (await send(portal, 'GET', path, { cookie: admin })).json()) as AuditPage;
      return entries.map(({ action, target, outcome, detail }) => [action, target, outcome, detail]);
    };
    assert.deepEqual(await refused('key onlooker'), [
      ['machine.add', null, 'refused (403)', null],
      ['alarm.shelve', episodeId(9), 'refused (403)', null],
    ]);
    assert.deepEqual(await refused('chief'), [['alarm.shelve', episodeId(9), 'refused (400)', null]]);
    // A page showed the bare id of an alarm.
    await portal.receiveEpisodes(episodeText(3, 1, { machine_id: 5 }));
    await ask(`/api/alarms/${episodeId(3)}/unshelve`, viewer, 'POST', { version: 1 });
    await ask('/api/fleet/7/restore', viewer, 'POST', { version: 1 });
    const path = `/api/audit?from=${begin}&actor=key%20onlooker&limit=2`;
    const { entries } = (await (await send(portal, 'GET', path, { cookie: admin })).json()) as AuditPage;
    assert.deepEqual(
      entries.map(({ action, target, machineId }) => [action, target, machineId]),
      [
        ['machine.restore', '7', 7],
        ['alarm.unshelve', episodeId(3), 5],
      ],
    );
    for (let at = 0; at < 30; at++) await ask('/api/fleet', viewer, 'POST', {});
    assert.equal((await refused('key onlooker')).length, 20);
  });

  test('and all that admins do stand in the audit, with what became of it, by person and time, as a table, and cannot be taken out', async () => {
    const as = (method: string, path: string, body?: object) => send(portal, method, path, { cookie: admin, body });
    const begin = new Date().toISOString();
    assert.equal((await as('POST', '/api/users', { name: 'park', role: 'viewer', password })).status, 200);
    assert.equal((await as('PATCH', '/api/users/nobody-here', { role: 'admin' })).status, 404);
    assert.equal((await as('POST', '/api/notifications/test', { receiver: 'pager' })).status, 200);
    await ask('/api/fleet', bearer(await keyOf('scada', 'admin')), 'POST', { name: '=Press', type: 'M' });
    await portal.receiveEpisodes(episodeText(1, 1));
    assert.equal((await as('POST', `/api/alarms/${episodeId(1)}/comment`, { text: '=1+1' })).status, 200);
    const list = async (query = '') =>
      (await (await as('GET', `/api/audit?from=${begin}${query}`)).json()) as AuditPage;
    const said = ({ entries }: AuditPage) =>
      entries.map(({ actor, action, target, outcome }) => [actor, action, target, outcome]);
    const all = await list();
    assert.deepEqual(said(all), [
      ['chief', 'commented', episodeId(1), null],
      ['key scada', 'added', null, null],
      ['chief', 'notification.test', 'pager', 'done'],
      ['chief', 'user.change', 'nobody-here', 'refused (404)'],
      ['chief', 'user.add', 'park', 'done'],
    ]);
    assert.doesNotMatch(JSON.stringify(all), new RegExp(password));
    assert.deepEqual(said(await list('&actor=key%20scada')), [said(all)[1]]);
    // Page by page it is the same, whatever came at one moment.
    const paged: (readonly unknown[])[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: AuditPage = await list(`&limit=2${after === '' ? '' : `&after=${after}`}`);
      paged.push(...said(page));
      after = page.nextAfter;
    }
    assert.deepEqual(paged, said(all));
    assert.equal((await as('GET', `/api/audit?from=${begin}&to=${begin}`)).status, 422);
    assert.deepEqual((await list(`&to=${new Date(Date.parse(begin) + 1).toISOString()}`)).entries, []);
    const table = await (await as('GET', `/api/audit.csv?from=${begin}`)).text();
    assert.equal(table.trim().split('\n').length, 6);
    assert.match(table, /,'=1\+1,/, 'no spreadsheet takes it for a formula');
    for (const change of [
      "update audit set actor = 'somebody'",
      'delete from audit',
      "update audit set outcome = 'done'",
    ])
      await assert.rejects(portal.pool.query(change), /audit only grows/);
    assert.equal((await ask('/api/audit', bearer(await keyOf('reader-2', 'admin')))).status, 403, 'people alone');
  });

  // A browser sends a cookie by itself, and a key never.
  test('decide alone beside a cookie, and rules on pages of other origins are none of theirs', async () => {
    const viewer = await keyOf('reader', 'viewer');
    const both = { ...bearer(viewer), cookie: admin };
    assert.equal((await ask('/api/users', both)).status, 403);
    const bad = `spindle_${'x'.repeat(43)}`;
    const refused = await ask('/api/alerts', { ...bearer(bad), cookie: admin });
    assert.equal(refused.status, 401);
    assert.match(await detailOf(refused), /the API key is unknown, revoked or expired/);
    assert.equal(portal.failed.at(-1)?.credentials, 'key');
    assert.ok(!JSON.stringify(portal.failed).includes(bad));
    const operator = await keyOf('script', 'operator');
    const elsewhere = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
    const acting = (headers: Record<string, string>) =>
      ask('/api/alarms/acknowledge', { ...elsewhere, ...headers }, 'POST', { alarms: [] });
    assert.equal((await acting(bearer(operator))).status, 400, 'it is let in, and asks for nothing');
    assert.equal((await acting({ cookie: admin })).status, 403);
    // What a proxy passes on of its own sign-in is none of the Portal's.
    assert.equal((await ask('/api/alerts', { authorization: 'Basic eDp5', cookie: admin })).status, 200);
    assert.equal((await ask('/api/alerts', { authorization: 'Bearer of-a-proxy', cookie: admin })).status, 200);
  });

  test('make no further ways in, and have neither sessions nor a password', async () => {
    const key = await keyOf('builder', 'admin');
    for (const [method, path, body] of [
      ['POST', '/api/keys', { name: 'another', role: 'admin', neverExpires: true }],
      ['POST', '/api/users', { name: 'another', role: 'admin' }],
      ['GET', '/api/sessions', undefined],
      ['POST', '/api/session/password', { current: null, wanted: 'correct horse battery' }],
    ] as const) {
      assert.equal((await ask(path, bearer(key), method, body)).status, 403, path);
    }
  });

  test('that end are of no use, and their live feeds end', async () => {
    const [ended, revoked] = [await keyOf('ended', 'viewer'), await keyOf('revoked', 'viewer')];
    const follow = async (key: string, path: string) => {
      const response = await ask(path, bearer(key));
      assert.equal(response.status, 200);
      let isOver = false;
      response.text().then(
        () => (isOver = true),
        () => (isOver = true),
      );
      return () => (isOver ? true : undefined);
    };
    const paths = ['/api/alerts/stream', '/api/sse/subscribe'];
    const feeds = await Promise.all([ended, revoked].flatMap((key) => paths.map((path) => follow(key, path))));
    await portal.pool.query("update api_key set expires_at = now() where name = 'ended'");
    await revokeKey(portal.pool, 'revoked', 'test');
    for (const isOver of feeds) await until('the feed to end', async () => isOver());
    // What was found of a key holds for a moment more.
    for (const key of [ended, revoked])
      await until('it to be useless', async () =>
        (await ask('/api/alerts', bearer(key))).status === 401 ? true : undefined,
      );
  });

  test('are made, listed and revoked on the command line', async () => {
    const env = { ...process.env, ...databaseEnv('DB', portal.database) };
    const run = (...args: string[]) => runCommand(['api-keys', ...args, '--portal'], { env });
    const made = await run('create', '--name', 'nightly', '--roles', 'operator');
    assert.equal(made.code, 0, made.stderr);
    const key = made.stdout.trim();
    assert.match(made.stderr, /cannot be shown again.* The Portal takes it/);
    assert.equal((await ask('/api/alarms', bearer(key))).status, 200);
    assert.match((await run('create', '--name', 'nightly', '--roles', 'viewer')).stderr, /there is a key "nightly"/);
    assert.match(
      (await run('create', '--name', 'x', '--roles', 'predict')).stderr,
      /there are viewer, operator, admin/,
    );
    assert.match((await run('create', '--name', 'x', '--roles', 'viewer,admin')).stderr, /has one role/);
    assert.match((await run('list')).stdout, /nightly +spindle_.{4}… +operator .* good until /);
    assert.equal((await run('revoke', 'nightly')).code, 0);
    assert.equal((await run('revoke', 'nightly')).code, 1);
    await until('the key to be useless', async () =>
      (await ask('/api/alarms', bearer(key))).status === 401 ? true : undefined,
    );
  });

  test('are in the OpenAPI document, with what takes none', async () => {
    const answer = await send(portal, 'GET', '/openapi.json', { cookie: admin });
    const document = (await answer.json()) as {
      components: { securitySchemes: Record<string, { name?: string }> };
      paths: Record<string, Record<string, { security?: object[]; description?: string }>>;
    };
    assert.deepEqual(Object.keys(document.components.securitySchemes), ['session', 'key', 'keyHeader']);
    assert.equal(document.components.securitySchemes['session']?.name, 'spindle-8080.session_token');
    const of = (path: string, method: string) => document.paths[path]?.[method];
    assert.deepEqual(of('/api/labels', 'get')?.security, [{ session: [] }, { key: [] }, { keyHeader: [] }]);
    assert.match(of('/api/fleet', 'post')?.description ?? '', /Needs the role admin\.$/);
    for (const path of ['/api/keys', '/api/users', '/api/sessions'])
      assert.deepEqual(of(path, 'get')?.security, [{ session: [] }], path);
    assert.equal(of('/api/session', 'get')?.security, undefined);
  });
});
