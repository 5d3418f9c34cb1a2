import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createReadiness } from '../../../src/web-server/readiness/readiness.ts';

describe('readiness', () => {
  test('asks once for all who ask at the same time, and again only when the answer is old', async () => {
    let asked = 0;
    const check = async () => {
      asked++;
    };
    const fresh = createReadiness({ check, timeoutMs: 1_000, freshMs: 60_000 });
    assert.deepEqual(await Promise.all([fresh(), fresh(), fresh()]), [null, null, null]);
    await fresh();
    assert.equal(asked, 1);
    const stale = createReadiness({ check, timeoutMs: 1_000, freshMs: 0 });
    await stale();
    await stale();
    assert.equal(asked, 3);
  });

  test('gives the reason of a failed check', async () => {
    const readiness = createReadiness({
      check: () => Promise.reject(new Error('it is away')),
      timeoutMs: 1_000,
      freshMs: 0,
    });
    assert.equal(await readiness(), 'it is away');
  });

  test('says no when the check does not end in time', async () => {
    const readiness = createReadiness({ check: () => new Promise(() => {}), timeoutMs: 10, freshMs: 0 });
    assert.equal(await readiness(), 'no answer within 10 ms');
  });
});
