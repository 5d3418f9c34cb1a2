import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { Unavailable } from '../../../src/core/errors.ts';
import { explainPostgres } from '../../../src/postgres/explain.ts';

// A # without quotes cuts a value in .env off, and the refusal is the first that anybody hears of it.
test('a refused password of PostgreSQL says how a # is written in .env', async () => {
  const address = { host: 'db', port: 5432, database: 'plant', user: 'ann' };
  for (const code of ['28P01', '28000']) {
    const refusal = Object.assign(new pg.DatabaseError('password authentication failed', 0, 'error'), {
      code,
      severity: 'FATAL',
    });
    await assert.rejects(
      explainPostgres(address, () => Promise.reject(refusal)),
      (error) =>
        error instanceof Unavailable &&
        !error.retryable &&
        error.cause === refusal &&
        /^PostgreSQL at db:5432 refuses user ann: .*; check user and password \(in \.env a value with # must stand in quotes: PASSWORD='one#two'\)$/.test(
          error.message,
        ),
    );
  }
});
