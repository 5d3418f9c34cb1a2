import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closed } from '../../tools/deploy/operator-schemas.ts';

const leaf = { type: 'string', description: 'a text' };

test('an object of a resource takes no other members than its definition has', () => {
  const schema = { type: 'object', properties: { spec: { type: 'object', properties: { description: leaf } } } };
  assert.deepEqual(closed(schema, true), {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { description: { type: 'string' } }, additionalProperties: false },
    },
    required: ['spec'],
    additionalProperties: false,
  });
});

// With them closed no volume of a pod was valid any more.
test('what a definition asks for is asked for once', () => {
  const schema = { type: 'object', properties: { spec: { type: 'object' } }, required: ['spec'] };
  assert.deepEqual(closed(schema, true), { ...schema, additionalProperties: false });
});

test('what says which members may stand together stays open, and so does what its definition opens', () => {
  const together = { type: 'object', properties: { a: { type: 'string' } }, oneOf: [{ properties: { a: {} } }] };
  assert.deepEqual(closed(together), { ...together, additionalProperties: false });
  const map = { type: 'object', properties: {}, additionalProperties: { type: 'string' } };
  assert.deepEqual(closed(map), map);
  const any = { type: 'object', properties: {}, 'x-kubernetes-preserve-unknown-fields': true };
  assert.deepEqual(closed(any), any);
});
