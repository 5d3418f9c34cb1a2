// The identity of a database is the same however one comes to it, and another one elsewhere. Programs of the consumer's and the Portal's role may ask for it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { databaseIdentity } from '../../src/postgres/identity.ts';
import { withTestDatabase } from '../support/database.ts';

describe('the identity of a database', () => {
  let one: Pool;
  let other: Pool;
  withTestDatabase({ schema: 'server' }, (pool) => {
    one = pool;
  });
  withTestDatabase({ schema: 'server' }, (pool) => {
    other = pool;
  });

  test('is the same at each look, and for the role of the consumer', async () => {
    const identity = await databaseIdentity(one);
    assert.match(identity ?? '', /^[0-9a-f]{12}$/);
    await one.query('set role spindle_consumer');
    assert.equal(await databaseIdentity(one), identity);
    await one.query('reset role');
  });

  test('is another one in another database, and in another schema', async () => {
    const identity = await databaseIdentity(one);
    assert.notEqual(await databaseIdentity(other), identity);
    await one.query('create schema elsewhere');
    await one.query("set search_path = 'elsewhere'");
    const elsewhere = await databaseIdentity(one);
    await one.query('reset search_path');
    assert.ok(elsewhere !== null && elsewhere !== identity);
    assert.equal(await databaseIdentity(one), identity);
  });

  test('is not known where PostgreSQL does not permit to ask', async () => {
    await other.query('revoke execute on function pg_control_system() from public');
    await other.query('set role spindle_consumer');
    assert.equal(await databaseIdentity(other), null);
    await other.query('reset role');
    // A function of the one database alone: each has a catalogue of its own.
    assert.notEqual(await databaseIdentity(one), null);
  });

  test('is no answer where PostgreSQL does not answer', async () => {
    await assert.rejects(
      databaseIdentity({ query: () => Promise.reject(new Error('Connection terminated')) } as unknown as Pool),
      /Connection terminated/,
    );
  });
});
