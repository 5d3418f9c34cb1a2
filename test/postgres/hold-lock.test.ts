// A guardian wrote its last marker when another had long taken over: over a connection of its own, which outlived the one that had the lock.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { type HeldLock, tryLock } from '../../src/postgres/hold-lock.ts';
import { withTestDatabase } from '../support/database.ts';
import { uniqueName } from '../support/stack.ts';
import { until } from '../support/until.ts';

describe('what is written under a lock', { timeout: 60_000 }, () => {
  let pool: Pool;
  withTestDatabase({ connectionsMax: 4, asProgram: true }, (opened) => {
    pool = opened;
  });

  const held: HeldLock[] = [];
  afterEach(() => {
    for (const lock of held.splice(0)) lock.release();
  });

  const written = async (): Promise<readonly string[]> =>
    (await pool.query<{ text: string }>('select text from written order by text')).rows.map(({ text }) => text);
  const write = (lock: HeldLock, text: string) =>
    lock.transaction((client) => client.query('insert into written values ($1)', [text]));
  const locked = async (name: string, silenceMaxMs = 60_000): Promise<HeldLock> => {
    const lock = await until('the lock', () => tryLock(pool, name, silenceMaxMs));
    held.push(lock);
    return lock;
  };

  test('stands, and where it fails takes neither the lock nor what comes later', async () => {
    await pool.query('create table written (text text primary key)');
    const lock = await locked(uniqueName('lock'));
    await write(lock, 'first');
    await assert.rejects(write(lock, 'first'), /duplicate key/);
    await lock.check();
    await write(lock, 'second');
    // Each session of a program has a limit, which is longer.
    const { rows } = await lock.transaction((client) => client.query('show idle_in_transaction_session_timeout'));
    assert.deepEqual(rows, [{ idle_in_transaction_session_timeout: '1min' }]);
    assert.deepEqual(await written(), ['first', 'second']);
  });

  test('is nothing when it is lost, and another has it', async () => {
    const name = uniqueName('lock');
    const lock = await locked(name);
    const { rows } = await lock.transaction((client) =>
      client.query<{ pid: number }>('select pg_backend_pid() as pid'),
    );
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    const other = await locked(name);
    await assert.rejects(write(lock, 'of who lost it'));
    await write(other, 'of the other');
    assert.ok(!(await written()).includes('of who lost it'));
  });

  test('is nothing of who was frozen in the middle of it, who keeps the lock from nobody', async () => {
    const name = uniqueName('lock');
    const lock = await locked(name, 200);
    const thawed = Promise.withResolvers<void>();
    const frozen = assert.rejects(
      lock.transaction(async (client) => {
        await client.query("insert into written values ('of who was frozen')");
        await thawed.promise;
      }),
    );
    await locked(name);
    thawed.resolve();
    await frozen;
    assert.ok(!(await written()).includes('of who was frozen'));
  });
});
