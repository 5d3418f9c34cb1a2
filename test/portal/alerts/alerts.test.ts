import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AlertPage } from '../../../src/portal/alerts/schemas.ts';
import { alertText, createTestPortal, type TestPortal } from '../support.ts';

describe("the Portal's alerts", () => {
  let portal: TestPortal;
  const get = async (path: string) => {
    const response = await fetch(`${portal.url}${path}`);
    return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
  };
  before(async () => {
    portal = await createTestPortal();
  });
  after(() => portal.close());

  test('are stored once, however often Kafka repeats them, also within one batch', async () => {
    const first = await portal.receive(alertText(1), alertText(2), alertText(1));
    assert.deepEqual(
      first.map((alert) => alert.eventId.slice(-1)),
      ['1', '2'],
    );
    assert.deepEqual(await portal.receive(alertText(2), alertText(1)), []);
    const { body } = await get('/api/alerts');
    assert.equal((body as AlertPage).alerts.length, 2);
  });

  test('are stored whatever text they carry', async () => {
    const explanation = { summary: 'zero \0 and lone \ud800', failure_modes: 'none' };
    const stored = await portal.receive(alertText(3, { explanation, sensor_data: { torque: 'NaN', '\0': 1 } }));
    assert.equal(stored[0]?.explanation?.summary.includes('\0'), false);
    assert.deepEqual(stored[0]?.sensors, {});
  });

  test('are listed newest first, page by page', async () => {
    await portal.receive(...Array.from({ length: 7 }, (_, index) => alertText(10 + index)));
    const seen: string[] = [];
    let path = '/api/alerts?limit=4';
    for (let page = 0; page < 10; page++) {
      const { alerts, nextBefore } = (await get(path)).body as AlertPage;
      seen.push(...alerts.map((alert) => alert.eventId.slice(-2)));
      if (nextBefore === null) break;
      path = `/api/alerts?limit=4&before=${nextBefore}`;
    }
    assert.deepEqual(seen, ['16', '15', '14', '13', '12', '11', '10', '03', '02', '01']);
  });

  test('are refused as problems when asked for wrongly', async () => {
    for (const query of ['limit=0', 'limit=501', 'limit=many', 'before=-1']) {
      const { status, type, body } = await get(`/api/alerts?${query}`);
      assert.equal(status, 400, query);
      assert.match(type ?? '', /^application\/problem\+json/);
      assert.match((body as { detail: string }).detail, new RegExp(query.split('=')[0] as string));
    }
    assert.equal((await get('/api/nothing')).status, 404);
  });

  // A proxy that has asked for them passes them on.
  test('are shown whatever credentials a request brings, because the Portal asks for none', async () => {
    for (const authorization of ['Basic dXNlcjpwYXNz', `Bearer ${'x'.repeat(9_000)}`, 'nonsense']) {
      const response = await fetch(`${portal.url}/api/alerts`, { headers: { authorization } });
      assert.equal(response.status, 200, authorization.slice(0, 20));
      await response.body?.cancel();
    }
  });
});
