import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import type { PortalMachine } from '../../src/portal/schemas.ts';
import { migrate } from '../../src/postgres/migrations.ts';
import { portalSchema } from '../../src/postgres/schemas.ts';
import { runAsProcess, runCommand } from '../support/command.ts';
import { withTestDatabase } from '../support/database.ts';
import { databaseEnv, type TestDatabase } from '../support/stack.ts';
import { alertText, createTestPortal } from './support.ts';

describe('spindle machines', () => {
  let database: TestDatabase;
  let pool: Pool;
  withTestDatabase({ schema: 'portal' }, (opened, made) => {
    pool = opened;
    database = made;
  });
  const env = () => ({ ...process.env, ...databaseEnv('DB', database) });
  const spindle = (...args: readonly string[]) => runCommand(['machines', ...args], { env: env() });
  const list = async () => JSON.parse((await spindle('list', '--json')).stdout) as PortalMachine[];

  test('lists machines 1 to 12 of all types after the first migration, machine 1 as M', async () => {
    const machines = await list();
    assert.deepEqual(
      machines.map((machine) => machine.id),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    );
    assert.equal(machines[0]?.type, 'M');
    assert.deepEqual([...new Set(machines.map((machine) => machine.type))].sort(), ['H', 'L', 'M']);
    const { rows } = await pool.query<{ type: string }>('select type from machine where id = 1');
    assert.equal(rows[0]?.type, 'MEDIUM');
    const { stdout } = await runAsProcess(['machines', 'list'], { env: env() });
    assert.match(stdout, /^ID {2}NAME +TYPE {2}ALERTS {2}LAST ALERT\n1 +Machine 1 +M +0 +-\n/);
  });

  test('adds machines with the next id or a wanted one, and never gives an id twice', async () => {
    assert.deepEqual(await spindle('add', '--name', 'Mill', '--type', 'h'), { code: 0, stdout: '13\n', stderr: '' });
    assert.equal((await spindle('add', '--name', 'Lathe', '--type', 'LOW', '--id', '20')).stdout, '20\n');
    assert.equal((await spindle('add', '--name', 'Press', '--type', 'M')).stdout, '21\n');
    assert.equal((await spindle('add', '--name', 'Old', '--type', 'M', '--id', '15')).stdout, '15\n');
    assert.equal((await spindle('remove', '21')).code, 0);
    assert.equal((await spindle('add', '--name', 'New', '--type', 'M')).stdout, '22\n');
    const again = ['machines', 'add', '--name', 'Again', '--type', 'M', '--id', '20'] as const;
    const taken = await runAsProcess(again, { env: env() });
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /there is a machine 20 already/);
    assert.equal((await list()).find((machine) => machine.id === 13)?.type, 'H');
  });

  test('does not bring back a machine that was removed', async () => {
    assert.equal((await spindle('remove', '12')).code, 0);
    assert.deepEqual(await migrate(pool, portalSchema), []);
    assert.equal(
      (await list()).some((machine) => machine.id === 12),
      false,
    );
    const again = await spindle('remove', '12');
    assert.equal(again.code, 1);
    assert.match(again.stderr, /there is no machine 12/);
  });

  test('retires a machine for a reason and brings it back, and says so in the journal', async () => {
    assert.equal((await spindle('retire', '7')).code, 2);
    assert.match((await spindle('retire', '7', '--reason', '  ')).stderr, /--reason must not be empty/);
    const retired = await spindle('retire', '7', '--reason', ' Sold. ');
    assert.deepEqual(retired, { code: 0, stdout: 'retired 7\n', stderr: '' });
    assert.equal(
      (await list()).some(({ id }) => id === 7),
      false,
    );
    const again = await spindle('retire', '7', '--reason', 'Sold.');
    assert.deepEqual([again.code, again.stdout], [1, '']);
    assert.match(again.stderr, /machine 7 is retired/);
    assert.match((await spindle('add', '--name', 'New', '--type', 'M', '--id', '7')).stderr, /machine 7 is retired/);
    assert.deepEqual(await spindle('restore', '7'), { code: 0, stdout: 'restored 7\n', stderr: '' });
    assert.equal((await list()).find(({ id }) => id === 7)?.name, 'Machine 7');
    assert.match((await spindle('restore', '7')).stderr, /machine 7 is not retired/);
    assert.match((await spindle('restore', '777')).stderr, /there is no machine 777/);
    const { rows } = await pool.query(
      'select act, actor, note from machine_journal where machine_id = 7 order by sequence',
    );
    assert.deepEqual(rows, [
      { act: 'retired', actor: 'spindle machines', note: 'Sold.' },
      { act: 'restored', actor: 'spindle machines', note: null },
    ]);
  });

  // The command took what the page refuses, and the page could not show it.
  test('takes no name or area that the page would not', async () => {
    const named = await spindle('add', '--name', 'x'.repeat(101), '--type', 'M');
    assert.deepEqual([named.code, named.stdout], [2, '']);
    assert.match(named.stderr, /name must not have more than 100 characters/);
    const area = await spindle('add', '--name', 'Mill', '--type', 'M', '--area', 'Hall\n2');
    assert.equal(area.code, 2);
    assert.match(area.stderr, /area must have no control characters/);
  });

  test('gives machines another type, all of them or none', async () => {
    assert.deepEqual(await spindle('set-type', 'low', '1', '3'), { code: 0, stdout: 'changed 1, 3\n', stderr: '' });
    const absent = await spindle('set-type', 'H', '1', '777', '3', '888');
    assert.equal(absent.code, 1);
    assert.match(absent.stderr, /there is no machine 777, 888, so none was changed/);
    const types = async () => (await list()).filter(({ id }) => [1, 2, 3].includes(id)).map(({ type }) => type);
    assert.deepEqual(await types(), ['L', 'L', 'L']);
    const unknown = await spindle('set-type', 'XL', '1');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /type: the profile ai4i has no machine type "XL"; it has L, M, H/);
    assert.equal((await spindle('set-type', 'L')).code, 2);
    assert.equal((await spindle('set-type', 'L', 'one')).code, 2);
  });

  test('refuses a type that the profile does not know, naming those it does', async () => {
    const { code, stderr } = await spindle('add', '--name', 'Mill', '--type', 'XL');
    assert.equal(code, 2);
    assert.match(stderr, /no machine type "XL"; it has L, M, H/);
    assert.equal((await spindle('remove', 'twelve')).code, 2);
    assert.equal((await spindle('add', '--type', 'M')).code, 2);
  });
});

test('the list of machines tells the count and the last of their alerts', async () => {
  const portal = await createTestPortal();
  try {
    const prediction = { anomaly_probability: 0.4, machine_type: 'M', severity: 'WARNING' };
    await portal.receive(alertText(1), alertText(2, { prediction }), alertText(3, { machine_id: 999 }));
    const response = await fetch(`${portal.url}/api/machines`);
    const { machines } = (await response.json()) as { machines: PortalMachine[] };
    const { lastAlert, alertCount } = machines.find((machine) => machine.id === 1) as PortalMachine;
    assert.equal(alertCount, 2);
    assert.deepEqual(lastAlert, {
      sequence: 2,
      severity: 'WARNING',
      probability: 0.4,
      detectedAt: '2026-03-01T09:30:00.456Z',
    });
    assert.equal(machines.find((machine) => machine.id === 2)?.lastAlert, null);
  } finally {
    await portal.close();
  }
});
