// What a client of the existing Portal in Java asks for, and is answered, over a real database: the members, statuses and times that it knows.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { follow } from '../follow-stream.ts';
import { openTestHistory } from '../history/support.ts';
import { makeUser, send, signInAs } from '../sign-in/support.ts';
import { alertText, createTestPortal, type TestPortal } from '../support.ts';

describe('a client of the existing Portal', () => {
  let portal: TestPortal;
  let cookie: string;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, {});
    await makeUser(portal, 'chief', 'admin');
    cookie = await signInAs(portal, 'chief');
  });
  after(() => portal.close());

  async function ask<T>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
    const response = await send(portal, method, path, { cookie, ...(body === undefined ? {} : { body }) });
    const answered = await response.text();
    assert.equal(response.status, status, `${method} ${path}: ${answered}`);
    return (answered === '' ? undefined : JSON.parse(answered)) as T;
  }
  const nameless = (path: string) => ask<{ code: string; message: string }>('GET', path, undefined, 404);

  test('looks after machines: added, read, changed, deleted', async () => {
    const before = await ask<{ id: number; name: string; type: string }[]>('GET', '/api/machine');
    assert.deepEqual(before[0], { id: 1, name: 'Machine 1', type: 'MEDIUM' });
    assert.equal(await ask('POST', '/api/machine', { name: 'CNC 1', type: 'HIGH' }, 201), undefined);
    const [added] = (await ask<typeof before>('GET', '/api/machine')).slice(-1);
    assert.deepEqual(added, { id: 13, name: 'CNC 1', type: 'HIGH' });
    assert.equal(await ask('PUT', '/api/machine/13', { name: null, type: 'LOW' }), undefined);
    assert.deepEqual(await ask('GET', '/api/machine/13'), { id: 13, name: 'CNC 1', type: 'LOW' });
    assert.equal(await ask('DELETE', '/api/machine/13', undefined, 204), undefined);
    const gone = { code: 'ERROR_MACHINE_NOT_FOUND', message: 'there is no machine 13' };
    assert.deepEqual(await nameless('/api/machine/13'), gone);
    assert.deepEqual(await ask('PUT', '/api/machine/13', { name: 'x' }, 404), gone);
    assert.deepEqual(await ask('DELETE', '/api/machine/13', undefined, 404), gone);
    const { rows } = await portal.pool.query(
      'select act, actor, note from machine_journal where machine_id = 13 order by sequence',
    );
    assert.deepEqual(rows, [
      { act: 'added', actor: 'chief', note: null },
      { act: 'changed', actor: 'chief', note: null },
      { act: 'retired', actor: 'chief', note: 'deleted by DELETE /api/machine' },
    ]);
  });

  test('is told what is wrong with a machine in its own form', async () => {
    for (const [body, message] of [
      [{ name: 'x', type: 'HUGE' }, /^type: the profile ai4i has no machine type "HUGE"; it has/],
      [{ name: ' ', type: 'LOW' }, /^name must not be empty$/],
      [{ type: 'LOW' }, /name/],
    ] as const) {
      const told = await ask<{ code: string; message: string }>('POST', '/api/machine', body, 400);
      assert.match(told.message, message);
      assert.match(told.code, /^ERROR_(INVALID|MALFORMED)_REQUEST$/);
      assert.deepEqual(Object.keys(told), ['code', 'message']);
    }
    const stranger = await send(portal, 'GET', '/api/machine');
    assert.equal(stranger.status, 401);
    assert.equal(((await stranger.json()) as { code: string }).code, 'ERROR_UNAUTHORIZED');
  });

  test('reads the alerts of all time and of some, in local time', async () => {
    await portal.receive(
      alertText(1),
      alertText(2, { detected_at: '2026-03-02T00:00:00Z', sensor_data: { torque: 70 } }),
    );
    const all = await ask<{ id: number; detectedAt: string }[]>('GET', '/api/anomaly-histories');
    assert.deepEqual(all[0], {
      id: 1,
      machineId: 1,
      detectedAt: '2026-03-01T18:30:00.456',
      anomalyProbability: 0.93,
      severity: 'CRITICAL',
      eventMessageSensorData: {
        airTemperature: 302.6,
        processTemperature: 310.4,
        rotationalSpeed: 1312,
        torque: 61.7,
        toolWear: 201,
      },
    });
    assert.deepEqual(all.map(({ detectedAt }) => detectedAt).slice(1), ['2026-03-02T09:00:00']);
    const found = async (start: string, end: string) =>
      (await ask<{ id: number }[]>('GET', `/api/anomaly-histories/search?start=${start}&end=${end}`)).map(
        ({ id }) => id,
      );
    assert.deepEqual(await found('2026-03-02T09:00:00', '2026-03-02T09:00:00'), [2], 'both ends are in it');
    assert.deepEqual(await found('2026-03-01T00:00:00', '2026-03-02T08:59:59'), [1]);
    assert.deepEqual(await found('2027-01-01T00:00:00', '2027-01-02T00:00:00'), []);
    const wrong = await ask<object>(
      'GET',
      '/api/anomaly-histories/search?start=now&end=2026-03-02T09:00:00',
      undefined,
      400,
    );
    assert.deepEqual(wrong, {
      code: 'ERROR_INVALID_REQUEST',
      message: 'start must be a time such as 2026-03-01T09:30:00',
    });
    await ask('GET', '/api/anomaly-histories/search?start=2026-03-02T09:00:00', undefined, 400);
  });

  test('is told where there are more than it is given', async () => {
    const more = Array.from({ length: 101 }, (_, index) =>
      alertText(100 + index, { detected_at: '2025-01-01T00:00:00Z' }),
    );
    await portal.receive(...more);
    const path = '/api/anomaly-histories/search?start=2025-01-01T00:00:00&end=2025-01-02T00:00:00';
    const response = await send(portal, 'GET', path, { cookie });
    assert.equal(response.headers.get('x-has-more'), 'true');
    const rows = (await response.json()) as { id: number }[];
    assert.equal(rows.length, 100, 'the newest');
    assert.deepEqual(
      rows.map(({ id }) => id),
      rows.map(({ id }) => id).toSorted((one, other) => one - other),
    );
  });

  test('reads the single readings of a machine, settled or not', async () => {
    const history = await openTestHistory(portal.pool);
    const at = (text: string) => Date.parse(text);
    const reading = (text: string, torque: number) => ({ machineId: 1, time: at(text), values: [torque, 1] as const });
    await history.append([reading('2026-03-01T09:10:00Z', 4), reading('2026-03-01T09:10:30.5Z', 5.5)]);
    await history.settle({ rawMs: 50 * 365 * 86_400_000 });
    await history.append([reading('2026-03-01T09:12:00Z', 6)]);
    const path = '/api/machine-sensor-data/1?startDateTime=2026-03-01T18:10:00&endDateTime=2026-03-01T18:12:00';
    const none = { airTemperature: null, processTemperature: null, rotationalSpeed: null };
    const row = (text: string, torque: number, createdAt: string) => ({
      id: at(text),
      machineId: 1,
      ...none,
      torque,
      toolWear: 1,
      createdAt,
    });
    assert.deepEqual(await ask('GET', path), [
      row('2026-03-01T09:10:00Z', 4, '2026-03-01T18:10:00'),
      row('2026-03-01T09:10:30.5Z', 5.5, '2026-03-01T18:10:30.5'),
      row('2026-03-01T09:12:00Z', 6, '2026-03-01T18:12:00'),
    ]);
    assert.deepEqual(await ask('GET', path.replace('18:10:00', '18:10:01').replace('18:12:00', '18:11:00')), [
      row('2026-03-01T09:10:30.5Z', 5.5, '2026-03-01T18:10:30.5'),
    ]);
    const unknown = await nameless(path.replace('/1?', '/99?'));
    assert.deepEqual(unknown, { code: 'ERROR_MACHINE_NOT_FOUND', message: 'there is no machine 99' });
    await ask('GET', '/api/machine-sensor-data/1', undefined, 400);
  });

  test('is told of alerts as they come, and of those that it missed', async () => {
    const events = await follow(portal, undefined, { path: '/api/sse/subscribe?clientId=desk', cookie });
    await events.until(/: alive/);
    const [stored] = await portal.receive(alertText(900));
    const heard = await events.until(/anomaly-alert\ndata: .*\n\n/);
    events.leave();
    const data = /event: anomaly-alert\ndata: (.*)\n\n/.exec(heard)?.[1] ?? assert.fail(heard);
    assert.deepEqual(JSON.parse(data), {
      machineId: 1,
      machineName: 'Machine 1',
      detectedAt: '2026-03-01T18:30:00.456',
      severity: 'CRITICAL',
      anomalyProbability: 0.93,
    });
    const [missed] = await portal.receive(alertText(901, { machine_id: 77 }));
    const again = await follow(portal, String(stored?.sequence), { path: '/api/sse/subscribe', cookie });
    const resumed = await again.until(/anomaly-alert\ndata: .*\n\n/);
    again.leave();
    assert.match(
      resumed,
      new RegExp(`id: ${missed?.sequence}\nevent: anomaly-alert\ndata: {"machineId":77,"machineName":null,`),
    );
  });
});
