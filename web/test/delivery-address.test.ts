import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkToDeadLetters, readDeadLetterFilter } from '../lib/pipeline/delivery-address.ts';

test('which refused readings are listed stands in the address, both ways', () => {
  for (const [hash, filter] of [
    ['#delivery', { state: 'open', field: null }],
    ['#delivery?state=all', { state: null, field: null }],
    ['#delivery?state=discarded&field=air+temperature', { state: 'discarded', field: 'air temperature' }],
  ] as const) {
    assert.deepEqual(readDeadLetterFilter(hash), filter);
    assert.equal(linkToDeadLetters(filter), hash);
  }
});

test('of an address that says something else what can be understood is', () => {
  assert.deepEqual(readDeadLetterFilter('#delivery?state=angry&field='), { state: 'open', field: null });
  assert.equal(readDeadLetterFilter(`#delivery?field=${'x'.repeat(500)}`).field?.length, 100);
});
