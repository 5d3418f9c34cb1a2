import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { pino } from 'pino';
import { listMachines, queryMachines } from '../../src/machines/query-machines.ts';
import { machineSettings } from '../../src/machines/settings.ts';
import { openPool } from '../../src/postgres/pool.ts';
import { portalDatabaseOptions } from '../../src/postgres/settings.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { openMachineTypes, openMachineTypesInTable } from '../../src/programs/support/machine-types.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { createDatabase, databaseEnv, freePort, type TestDatabase } from '../support/stack.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
const settingsOf = (more: Record<string, string> = {}) =>
  readSettings(machineSettings, {
    ...databaseEnv('DB', database),
    ...more,
  });
const silent = pino({ level: 'silent' });

before(async () => {
  database = await createDatabase();
  const client = new pg.Client(database);
  await client.connect();
  await client.query('create table machine (id bigint primary key, name text not null, type text not null)');
  await client.query(
    `insert into machine values (1, 'Mill 1', 'MEDIUM'), (2, 'Mill 2', 'LOW'), (3, 'Mill 3', 'H'), (9007199254740991, 'Mill 4', 'l')`,
  );
  await client.end();
});
after(() => database.drop());

test("machine types come out of the Portal's table, the largest id that JSON can hold included", async () => {
  const machineTypes = openMachineTypes(settingsOf(), ai4i, silent);
  try {
    const types = await machineTypes.findMachineTypes([1, 2, 3, 4, Number.MAX_SAFE_INTEGER]);
    assert.deepEqual(
      types,
      new Map([
        [1, 'M'],
        [2, 'L'],
        [3, 'H'],
        [Number.MAX_SAFE_INTEGER, 'L'],
      ]),
    );
    assert.equal(machineTypes.stats().currentSize, 5);
  } finally {
    await machineTypes.close();
  }
});

test('a fleet of more machines than types are remembered of is told at the start, with the setting, and one of as many is not', async () => {
  const told: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => told.push(line) });
  const open = {
    CACHE_MAXSIZE: (size: number) => openMachineTypes(settingsOf({ CACHE_MAXSIZE: String(size) }), ai4i, log),
    CONSUMER_CACHE_MAXSIZE: (size: number) =>
      openMachineTypesInTable({ ...settingsOf(), CONSUMER_CACHE_MAXSIZE: size }, ai4i, log),
  };
  for (const [setting, openOf] of Object.entries(open)) {
    for (const size of [4, 3]) {
      told.length = 0;
      const machineTypes = openOf(size);
      try {
        await until('the machines to be counted', async () => (machineTypes.machineCount() === 4 ? true : undefined));
      } finally {
        await machineTypes.close();
      }
      assert.equal(told.length, size === 4 ? 0 : 1, setting);
      const [line] = told.map((each) => JSON.parse(each));
      if (line === undefined) continue;
      assert.deepEqual([line.machines, line.sizeMax], [4, 3]);
      assert.match(line.msg, new RegExp(`raise ${setting}$`));
    }
  }
});

// They were counted at the start alone: a fleet of 14 was one of 12 until the consumer started again.
test('a fleet that grows is counted anew, and told once for each time that it became too large', async () => {
  const told: number[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => told.push(JSON.parse(line).machines) });
  const client = new pg.Client(database);
  await client.connect();
  const settings = { ...settingsOf({ MACHINE_COUNT_INTERVAL_MS: '100' }), CONSUMER_CACHE_MAXSIZE: 4 };
  const machineTypes = openMachineTypesInTable(settings, ai4i, log);
  const counted = (machines: number) =>
    until(`${machines} machines`, async () => (machineTypes.machineCount() === machines ? true : undefined));
  try {
    await counted(4);
    assert.deepEqual(told, []);
    for (const [id, isTold] of [
      [5, [5]],
      [6, [5]],
    ] as const) {
      await client.query('insert into machine values ($1, $2, $3)', [id, `Mill ${id}`, 'L']);
      await counted(id);
      assert.deepEqual(told, isTold);
    }
    await client.query('delete from machine where id in (5, 6)');
    await counted(4);
    await client.query(`insert into machine values (5, 'Mill 5', 'L')`);
    await counted(5);
    assert.deepEqual(told, [5, 5]);
  } finally {
    await client.query('delete from machine where id in (5, 6)');
    await client.end();
    await machineTypes.close();
  }
});

test('machines are listed by id, and no more than asked for', async () => {
  const pool = openPool({ ...portalDatabaseOptions(settingsOf(), 1), readOnly: true }, 'spindle-test');
  try {
    assert.deepEqual(await listMachines(pool, 2), [
      { id: 1, type: 'MEDIUM' },
      { id: 2, type: 'LOW' },
    ]);
    assert.deepEqual(await queryMachines(pool, []), []);
    // Of many ids, a fleet that is small enough comes as a whole; of a larger one, and of a few ids, who was asked for.
    const many = [1, ...Array.from({ length: 600 }, (_, index) => 1_000 + index)];
    const found = async (ids: readonly number[], fleetMax: number) =>
      (await queryMachines(pool, ids, fleetMax)).map(({ id }) => id).sort((one, other) => one - other);
    assert.deepEqual(await found(many, 4), [1, 2, 3, Number.MAX_SAFE_INTEGER]);
    assert.deepEqual(await found(many, 3), [1]);
    assert.deepEqual(await found([1], 4), [1]);
  } finally {
    await pool.end();
  }
});

test("a session can change nothing in the Portal's database", async () => {
  const pool = openPool({ ...portalDatabaseOptions(settingsOf(), 1), readOnly: true }, 'spindle-test');
  try {
    await assert.rejects(pool.query('delete from machine'), /read-only transaction/);
  } finally {
    await pool.end();
  }
});

test('a database that is away is Unavailable, can be tried again, and is named', async () => {
  const port = await freePort();
  const machineTypes = openMachineTypes(settingsOf({ DB_PORT: String(port) }), ai4i, silent);
  try {
    await assert.rejects(async () => machineTypes.findMachineTypes([1]), {
      name: 'Unavailable',
      retryable: true,
      message: new RegExp(`127\\.0\\.0\\.1:${port}`),
    });
  } finally {
    await machineTypes.close();
  }
});
