// What would be refused again is not asked again; what may pass is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFinal, Refused } from '../lib/portal-api.ts';

test('a refusal is final where the question itself is at fault', () => {
  const finals = [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503].filter((status) =>
    isFinal(new Refused('', status)),
  );
  assert.deepEqual(finals, [400, 403, 404, 409, 422]);
  assert.equal(isFinal(new TypeError('Failed to fetch')), false);
  assert.equal(isFinal(null), false);
});
