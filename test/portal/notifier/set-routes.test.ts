// Routes that admins set, through the Portal's API into a real PostgreSQL: every version stays, the second of two is told who was first, what does not fit is
// refused by name, and who plans messages goes by them from the very next change of an alarm.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AuditPage } from '../../../src/portal/audit/schemas.ts';
import { storeEpisodeEvents } from '../../../src/portal/desk/follow-episodes.ts';
import { readEpisode } from '../../../src/portal/episodes/read-episode.ts';
import { rulesInForce } from '../../../src/portal/notifier/in-force.ts';
import type { NotificationSettings, SetNotificationRoutes } from '../../../src/portal/notifier/schemas.ts';
import { writePlan } from '../../../src/portal/notifier/write-plan.ts';
import { episodeText } from '../episodes/episode-texts.ts';
import { makeUser, send, signInAs } from '../sign-in/support.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { exampleReceivers } from './scripted.ts';

type Set = Omit<SetNotificationRoutes, 'version'>;
const route = (name: string, ...to: string[]): Set['routes'][number] => ({ name, to, escalate: [] });
/** Null is how it is read, and absent how it is set. */
const withoutNull = (routes: readonly object[]) =>
  JSON.parse(JSON.stringify(routes, (_, value) => value ?? undefined)) as Set['routes'];
const none: Set = { routes: [], times: [], machineGroups: [], quiet: [] };

describe('routes that admins set', () => {
  let portal: TestPortal;
  let cookie: string;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, {});
    await makeUser(portal, 'chief', 'admin');
    cookie = await signInAs(portal, 'chief');
  });
  after(() => portal.close());

  async function ask<T>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
    const sent = { cookie, ...(body === undefined ? {} : { body }) };
    const response = await send(portal, method, path, sent);
    const text = await response.text();
    assert.equal(response.status, status, `${method} ${path}: ${text}`);
    return JSON.parse(text) as T;
  }
  const settings = () => ask<NotificationSettings>('GET', '/api/notifications');
  type Answer = {
    version: number;
    detail: string;
    code?: string;
    by?: string;
    errors: { field: string; message: string }[];
    refusals?: { code: string; place?: string; member?: string; name?: string }[];
  };
  const put = (version: number, set: Set, status = 200) =>
    ask<Answer>('PUT', '/api/notifications/routes', { ...set, version }, status);
  const useFile = (version: number, status = 200) =>
    ask<Answer>('DELETE', `/api/notifications/routes?version=${version}`, undefined, status);

  test('those of the file count until they are set, and again when an admin goes back to it', async () => {
    const first = await settings();
    assert.deepEqual([first.routesFrom, first.version, first.changed, first.routes.length], ['file', 0, null, 3]);
    await useFile(0, 409);
    const { receivers, routes, times, machineGroups } = first;
    const quiet = receivers.flatMap(({ name, quiet: hours }) => (hours ? [{ receiver: name, ...hours }] : []));
    const [everything, ...rest] = withoutNull(routes);
    assert.ok(everything);
    const changed = [...rest, { ...everything, priorities: ['CRITICAL' as const] }, route('extra', 'pager')];
    assert.equal((await put(0, { routes: changed, times, machineGroups, quiet })).version, 1);
    const second = await settings();
    assert.deepEqual(withoutNull(second.routes), changed);
    assert.deepEqual([second.times, second.machineGroups, second.unfit], [times, machineGroups, []]);
    assert.deepEqual(
      second.receivers.map((each) => each.quiet),
      receivers.map((each) => each.quiet),
    );
    assert.deepEqual([second.routesFrom, second.version, second.changed?.actor], ['table', 1, 'chief']);
    assert.equal((await useFile(1)).version, 2);
    const third = await settings();
    assert.deepEqual([third.routesFrom, third.version, third.routes], ['file', 2, routes]);
    const { entries } = await ask<AuditPage>('GET', '/api/audit');
    const rows = entries.filter(
      ({ action, outcome }) => action.startsWith('notification.routes') && outcome === 'done',
    );
    assert.deepEqual(
      rows.map(({ action, actor, outcome, detail }) => [action, actor, outcome, detail]),
      [
        [
          ...['notification.routes-of-file', 'chief', 'done'],
          { version: 2, changed: 'everything', removed: 'extra', moved: 'routes' },
        ],
        [
          ...['notification.routes', 'chief', 'done'],
          { version: 1, added: 'extra', changed: 'everything', moved: 'routes' },
        ],
      ],
    );
  });

  test('what does not fit the file is refused with every field named, and nothing is stored', async () => {
    const { errors, refusals = [] } = await put(
      2,
      {
        routes: [{ ...route('a', 'pager', 'nobody'), during: 'noon' }, route('a', 'pager'), route('b c', 'pager')],
        times: [{ name: 'late', spans: [{ days: ['mon-sun'], from: '22:00', to: '22:00' }] }],
        machineGroups: [],
        quiet: [{ receiver: 'hush', during: 'late', except: [] }],
      },
      422,
    );
    assert.deepEqual([...new Set(errors.map(({ field }) => field))].sort(), [
      'quiet.hush',
      'routes[0].during',
      'routes[0].to[1]',
      'routes[1].name',
      'routes[2].name',
      'times.late[0]',
    ]);
    assert.equal(refusals.length, errors.length);
    const unknown = refusals.find(({ place }) => place === 'routes[0].to[1]');
    assert.deepEqual([unknown?.code, unknown?.member, unknown?.name], ['fault-unknown', 'receivers', 'nobody']);
    assert.match((await put(2, { ...none, routes: [route('a')] }, 400)).detail, /^routes\[0\]\.to must/);
    assert.equal((await settings()).version, 2);
  });

  test('of two admins at the same time the second is told who was first', async () => {
    const answers = await Promise.all(
      ['one', 'other'].map((name) =>
        send(portal, 'PUT', '/api/notifications/routes', {
          cookie,
          body: { ...none, version: 2, routes: [route(name, 'pager')] },
        }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    const { detail, code, by } = await put(2, none, 409);
    assert.match(detail, /^somebody was first: version 3 of the routes was written by chief/);
    assert.deepEqual([code, by], ['changed', 'chief']);
    assert.equal((await settings()).routes.length, 1);
  });

  test('the next change of an alarm goes by what was set before it, in every Portal, and each message is planned once', async () => {
    const receivers = exampleReceivers();
    // Two other Portals, which have looked before.
    const others = [rulesInForce({ current: () => receivers }), rulesInForce({ current: () => receivers })];
    for (const other of others) await other.look(portal.pool);
    const raise = (by: number, ...texts: readonly string[]) =>
      storeEpisodeEvents(
        portal.pool,
        texts.map((text) => readEpisode(Buffer.from(text))),
        (client, changes) =>
          writePlan(client, changes, { rules: others[by]?.look ?? assert.fail(), delayMs: 0, waitingMax: 100 }),
      );
    const planned = async () => {
      const { rows } = await portal.pool.query(
        'select machine_id::int as machine, receiver from notification join alarm using (alarm_id) order by 1, 2',
      );
      return rows.map(({ machine, receiver }) => `${machine} ${receiver}`);
    };
    for (const [at, to] of (['pager', 'shift-mail', 'maintenance-chat', 'pager'] as const).entries()) {
      await put(3 + at, { ...none, routes: [route('all', to)] });
      const text = episodeText(20 + at, 1, { machine_id: 20 + at });
      await raise(at % 2, text);
      // Told again, to the other one.
      await raise(1 - (at % 2), text);
    }
    assert.deepEqual(await planned(), ['20 pager', '21 shift-mail', '22 maintenance-chat', '23 pager']);
  });

  test('versions are kept from everybody, and no secret is in them', async () => {
    const { rows } = await portal.pool.query('select * from notification_rules');
    assert.doesNotMatch(JSON.stringify(rows), /hush|example/);
    for (const statement of ['delete from notification_rules', "update notification_rules set actor = 'x'"])
      await assert.rejects(portal.pool.query(statement), /notification_rules only grows/);
  });
});
