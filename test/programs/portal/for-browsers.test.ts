// Why the Portal's database cannot be used reached pages as a sentence alone, in English on the Korean page too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { refusalOf } from '../../../src/portal/refusals.ts';
import { forBrowsers } from '../../../src/programs/portal/for-browsers.ts';

const database = { host: 'db.test', port: 5432, database: 'portal', user: 'portal' };

async function failed(cause: Error): Promise<Unavailable> {
  const error = await forBrowsers(database, () => Promise.reject(cause)).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof Unavailable, String(error));
  return error;
}

test('that the database is away, and that somebody must act, have codes; that names no host', async () => {
  const away = await failed(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  assert.deepEqual([away.retryable, refusalOf(away)], [true, { code: 'database-away' }]);
  const lacking = await failed(
    Object.assign(new Error('relation "machine" does not exist'), { code: '42P01', severity: 'ERROR' }),
  );
  assert.deepEqual([lacking.retryable, refusalOf(lacking)], [false, { code: 'database-unusable' }]);
  assert.doesNotMatch(lacking.message, /db\.test|machine/);
});

test('what a step has said itself is told as it is', async () => {
  const own = new Unavailable('too many ask at once', { retryable: true });
  assert.equal(await failed(own), own);
});
