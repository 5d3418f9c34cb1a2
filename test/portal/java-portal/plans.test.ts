// The existing Portal's /api/dcp-config over a real database: the members, statuses and codes that its clients know, who may read what, and what the journal
// of the machine says.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loadPlansWithStates } from '../../../src/portal/collect/states.ts';
import { makeUser, send, signInAs } from '../sign-in/support.ts';
import { createTestPortal, type TestPortal } from '../support.ts';

interface DcpConfig {
  readonly id: number;
  readonly machineId: number;
  readonly collectInterval: number;
  readonly apiEndpoint: string;
}

describe("a client of the existing Portal's plans of collecting", () => {
  let portal: TestPortal;
  let cookie: string;
  let viewer: string;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, {});
    await makeUser(portal, 'chief', 'admin');
    await makeUser(portal, 'guest', 'viewer');
    [cookie, viewer] = [await signInAs(portal, 'chief'), await signInAs(portal, 'guest')];
  });
  after(() => portal.close());

  async function ask<T>(method: string, path: string, body?: unknown, status = 200, as = cookie): Promise<T> {
    const sent = { cookie: as, ...(body === undefined ? {} : { body }) };
    const response = await send(portal, method, `/api/dcp-config${path}`, sent);
    const answered = await response.text();
    assert.equal(response.status, status, `${method} ${path}: ${answered}`);
    return (answered === '' ? undefined : JSON.parse(answered)) as T;
  }
  const add = (machineId: number, status = 201, more: object = {}) =>
    ask<{ code: string; message: string }>(
      'POST',
      '',
      { machineId, collectInterval: 60, apiEndpoint: `http://plant.example/${machineId}?key=abc`, ...more },
      status,
    );
  const list = () => ask<DcpConfig[]>('GET', '');
  const planOf = async (machineId: number) =>
    (await list()).find((each) => each.machineId === machineId) ?? assert.fail(`machine ${machineId} has no plan`);
  const journal = async (machineId: number) =>
    (
      await portal.pool.query<{ act: string }>(
        'select act, actor, note from machine_journal where machine_id = $1 order by sequence',
        [machineId],
      )
    ).rows;

  test('adds, reads, changes and deletes them, and the journal of the machine says who did', async () => {
    assert.equal(await add(1), undefined);
    const { id, ...made } = await planOf(1);
    assert.deepEqual(made, { machineId: 1, collectInterval: 60, apiEndpoint: 'http://plant.example/1?key=abc' });
    assert.deepEqual(await ask('GET', `/${id}`), { id, ...made });
    assert.equal(await ask('PUT', `/${id}`, { machineId: null, collectInterval: 5, apiEndpoint: null }), undefined);
    assert.deepEqual(await ask('GET', `/${id}`), { id, ...made, collectInterval: 5 });
    // Forms of pages send numbers as text, and the existing Portal takes it.
    await ask('PUT', `/${id}`, { machineId: '2', collectInterval: '5' });
    assert.equal((await planOf(2)).id, id);
    await ask('DELETE', `/${id}`, undefined, 204);
    assert.deepEqual(await list(), []);
    const entry = (act: string, seconds: number) => ({
      ...{ act, actor: 'chief', note: `every ${seconds} s from http://plant.example/1?…` },
    });
    assert.deepEqual(await journal(1), [entry('plan-set', 60), entry('plan-set', 5), entry('plan-removed', 5)]);
    assert.deepEqual(await journal(2), [entry('plan-set', 5), entry('plan-removed', 5)]);
  });

  test('is told in its own codes what is not there, and what is there already', async () => {
    const none = { code: 'DCP_NOT_FOUNT', message: 'there is no plan 999 of collecting' };
    assert.deepEqual(await ask('GET', '/999', undefined, 404), none);
    assert.deepEqual(await ask('PUT', '/999', { collectInterval: 5 }, 404), none);
    assert.deepEqual(await ask('DELETE', '/999', undefined, 404), none);
    const unknown = { code: 'ERROR_MACHINE_NOT_FOUND', message: 'there is no machine 99' };
    assert.deepEqual(await add(99, 404), unknown);
    await add(3);
    await add(4);
    const taken = {
      code: 'DCP_MACHINE_DUPLICATED',
      message: 'machine 3 has a plan of collecting already; change that one',
    };
    assert.deepEqual(await add(3, 409), taken);
    const { id } = await planOf(4);
    assert.deepEqual(await ask('PUT', `/${id}`, { machineId: 3 }, 409), taken);
    assert.deepEqual(await ask('PUT', `/${id}`, { machineId: 99 }, 404), unknown);
  });

  test('is told what is wrong with a plan, and nothing is stored of it', async () => {
    const before = await list();
    for (const [more, message] of [
      [{ collectInterval: 1 }, /^the interval must be a whole number of seconds from 2 to 86400$/],
      [{ collectInterval: 1.5 }, /^collectInterval must be a whole number or text$/],
      [{ collectInterval: null }, /^collectInterval must be a whole number or text$/],
      [{ machineId: null }, /^machineId must be a whole number or text$/],
      [{ machineId: '1e1' }, /^machineId must be the digits of a whole number$/],
      [{ collectInterval: 9_000_000_000 }, /^the interval must be/],
      [{ apiEndpoint: 'file:///etc/passwd' }, /^the address must begin with http/],
      [{ apiEndpoint: 'http://chief:secret@plant.example/' }, /^the address must not contain a user or password/],
      [
        { apiEndpoint: 'http://169.254.169.254/latest' },
        /^nothing is fetched from this address: it leads to a link-local/,
      ],
      [{ apiEndpoint: 7 }, /^apiEndpoint must be text$/],
      [{ machineId: 'x' }, /^machineId must be the digits of a whole number$/],
    ] as const) {
      const told = await add(5, 400, more);
      assert.match(told.message, message);
      assert.deepEqual(Object.keys(told), ['code', 'message']);
    }
    assert.deepEqual(await list(), before);
  });

  test('has no more of them than is allowed', async () => {
    await add(5);
    assert.match((await add(6, 400)).message, /^there are 3 plans of collecting already.*PORTAL_COLLECT_PLANS_MAX/);
    // Those beyond were neither fetched nor listed, and nothing said so, where an operator allowed fewer than there were.
    await portal.pool.query(
      `insert into collection_plan (machine_id, interval_seconds, address) select id, 60, 'http://plant.example/more' from machine where id in (6, 7)`,
    );
    assert.equal((await list()).length, 5);
    assert.equal((await loadPlansWithStates(portal.pool, null)).length, 5);
    await portal.pool.query(`delete from collection_plan where machine_id in (6, 7)`);
    await ask('DELETE', `/${(await planOf(5)).id}`, undefined, 204);
  });

  test('reads what may be a key where it may change the plan, and nowhere else', async () => {
    const { id } = await planOf(3);
    const seen = await ask<DcpConfig>('GET', `/${id}`, undefined, 200, viewer);
    assert.equal(seen.apiEndpoint, 'http://plant.example/3?…');
    const [first] = await ask<DcpConfig[]>('GET', '', undefined, 200, viewer);
    assert.equal(first?.apiEndpoint, 'http://plant.example/3?…');
    await ask('DELETE', `/${id}`, undefined, 403, viewer);
  });

  test('two that give a machine a plan at once: one does, and the other is told', async () => {
    const sent = await Promise.all(
      Array.from({ length: 4 }, () =>
        send(portal, 'POST', '/api/dcp-config', {
          cookie,
          body: { machineId: 7, collectInterval: 5, apiEndpoint: 'http://plant.example/7' },
        }),
      ),
    );
    assert.deepEqual(sent.map(({ status }) => status).sort(), [201, 409, 409, 409]);
    await ask('DELETE', `/${(await planOf(7)).id}`, undefined, 204);
  });

  test('a machine that is retired takes its plan along', async () => {
    await planOf(4);
    const retired = await send(portal, 'DELETE', '/api/machine/4', { cookie });
    assert.equal(retired.status, 204);
    assert.deepEqual(
      (await list()).map(({ machineId }) => machineId),
      [3],
    );
    assert.match(JSON.stringify((await journal(4)).at(-1)), /retired/);
  });
});
