import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { forClients } from '../../../src/programs/support/not-for-clients.ts';

test('a client is not told of users, hosts and commands that only an operator has use for', () => {
  const secret = new Unavailable('PostgreSQL at db.plant:5432 refuses user admin', { retryable: false });
  const shown = forClients(secret, 'the database cannot be used') as Unavailable;
  assert.equal(shown.message, 'the database cannot be used');
  assert.equal(shown.retryable, false);
  assert.equal(shown.cause, secret);
});

test('what passes by itself, and what is no neighbour at all, is told as it is', () => {
  for (const error of [new Unavailable('no answer', { retryable: true }), new RangeError('ours')]) {
    assert.equal(forClients(error, 'the database cannot be used'), error);
  }
});
