// The ids that a server gives to requests which bring none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequestIdOf } from '../../src/web-server/trace.ts';

test('each is a UUID, and none is another, of one server or of two', () => {
  const servers = [createRequestIdOf(), createRequestIdOf()];
  const each = 3 * 4_096 + 1;
  const ids = servers.flatMap((idOf) => Array.from({ length: each }, () => idOf({ headers: {} })));
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, servers.length * each);
});

test('an id that a request brings is kept where it is short and harmless', () => {
  const idOf = createRequestIdOf();
  assert.equal(idOf({ headers: { 'x-request-id': 'abc-1' } }), 'abc-1');
  for (const given of ['', 'a b', 'x'.repeat(65)]) assert.notEqual(idOf({ headers: { 'x-request-id': given } }), given);
});
