// A slot that is being made waits for every transaction that is open anywhere in the server: nothing came out, and nobody was named.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { dropSlot, letSurviveFailover, readSlot } from '../../src/database/outbox/slot.ts';
import { createDatabase, openPool, type TestDatabase, uniqueName } from '../support/stack.ts';

let ours: TestDatabase;
let others: TestDatabase;
let pool: Pool;
let foreign: Pool;
before(async () => {
  [ours, others] = await Promise.all([createDatabase(), createDatabase()]);
  pool = openPool(ours, 2);
  foreign = openPool(others, 1);
});
after(async () => {
  await Promise.all([pool.end(), foreign.end()]);
  await Promise.all([ours.drop(), others.drop()]);
});

test('who keeps a slot from being made is named, in whatever database, and nobody once it is made', {
  timeout: 60_000,
}, async () => {
  const slot = uniqueName('slot').replaceAll('-', '_');
  const client = await foreign.connect();
  await client.query("set application_name = 'long report'");
  await client.query('begin');
  // A transaction counts from its first write on.
  const { rows } = await client.query<{ pid: number }>('select pg_current_xact_id(), pg_backend_pid() as pid');
  const making = pool.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  try {
    const pid = rows[0]?.pid;
    let found = await readSlot(pool, slot);
    // It waits for one after the other, and other tests have transactions on the same server.
    while (found?.waitsFor?.includes(`process ${pid},`) !== true) {
      await sleep(50);
      found = await readSlot(pool, slot);
    }
    assert.equal(found.confirmedPosition, null);
    assert.match(
      found.waitsFor ?? '',
      new RegExp(`database ${others.database} of long report \\(process ${pid}.*pg_terminate_backend\\(${pid}\\)`),
    );
  } finally {
    await client.query('rollback');
    client.release();
    await making;
  }
  assert.equal((await readSlot(pool, slot))?.waitsFor, null);
  await dropSlot(pool, slot);
});

test('a slot that is made already is kept by standbys from now on, from where it stands', async () => {
  const slot = uniqueName('slot').replaceAll('-', '_');
  await pool.query("select pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  const before = await readSlot(pool, slot);
  assert.equal(before?.survivesFailover, false);
  await letSurviveFailover(
    { ...ours, tls: null, poolMax: 1, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 },
    slot,
  );
  const after = await readSlot(pool, slot);
  assert.equal(after?.survivesFailover, true);
  assert.equal(after.confirmedPosition, before.confirmedPosition);
  await dropSlot(pool, slot);
});
