// A program that is frozen while it is sent an answer keeps its locks no longer than it is given: the server's statement timeout does not end that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPool } from '../../src/postgres/pool.ts';
import { poolLimits } from '../support/database.ts';
import { createDatabase } from '../support/stack.ts';
import { until } from '../support/until.ts';

test('who does not take an answer loses its session, and what it holds', { timeout: 60_000 }, async () => {
  const database = await createDatabase();
  const limits = { ...poolLimits, poolMax: 2 };
  const frozen = openPool({ ...database, ...limits, statementTimeoutMs: 50_000, unreadTimeoutMs: 1_000 }, 'frozen');
  const other = openPool({ ...database, ...limits }, 'other');
  const client = await frozen.connect();
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock(1)');
  const { stream } = (client as unknown as { connection: { stream: { pause: () => void } } }).connection;
  const answer = client
    .query("select repeat('x', 1000000) from generate_series(1, 200)")
    .catch((error: Error) => error);
  stream.pause();
  const isFree = async () => {
    const { rows } = await other.query('select pg_try_advisory_xact_lock(1) as free');
    return rows[0].free === true ? true : undefined;
  };
  await until('the lock to be free', isFree);
  client.release(true);
  assert.ok((await answer) instanceof Error);
  await Promise.all([frozen.end(), other.end()]);
  await database.drop();
});
