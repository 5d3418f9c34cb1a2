// Failed sign-ins were in no log: nobody noticed who guessed at keys. Each is told now, and an attacker cannot flood the log by failing.
import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { createFailedSignIns, type FailedSignIn } from '../../src/web-server/failed-sign-ins.ts';

function setUp(bounds = { linesOfSenderMax: 2, linesMax: 5 }) {
  const lines: { readonly sentence: string; readonly [field: string]: unknown }[] = [];
  const signIns = createFailedSignIns({ warn: (fields, sentence) => lines.push({ ...fields, sentence }) }, bounds);
  const fail = (address: string, more: Partial<FailedSignIn> = {}): void =>
    signIns.note({
      address,
      credentials: 'key',
      route: 'POST /predict',
      reason: 'the API key is unknown',
      requestId: 'r1',
      ...more,
    });
  return { ...signIns, lines, fail };
}

describe('failed sign-ins', () => {
  test('are told one by one, with address, kind of credentials, route, reason and request id', () => {
    const { lines, fail, close } = setUp();
    fail('203.0.113.7');
    assert.deepEqual(lines, [
      {
        address: '203.0.113.7',
        credentials: 'key',
        route: 'POST /predict',
        reason: 'the API key is unknown',
        requestId: 'r1',
        sentence: 'A sign-in failed',
      },
    ]);
    close();
    assert.equal(lines.length, 1, 'there is nothing more to tell');
  });

  test('of one sender have a few lines a minute, then one with their number, and lines again in the next', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { lines, fail, close } = setUp();
      for (let count = 0; count < 1_000; count++) fail('203.0.113.7');
      assert.equal(lines.length, 2);
      mock.timers.tick(60_000);
      assert.deepEqual(lines.slice(2), [
        {
          address: '203.0.113.7',
          failures: 998,
          sentence: 'More sign-ins of this address failed in the same minute',
        },
      ]);
      fail('203.0.113.7');
      assert.equal(lines.at(-1)?.sentence, 'A sign-in failed');
      close();
    } finally {
      mock.timers.reset();
    }
  });

  test('of very many senders have a bound together, and nothing is passed over in the numbers', () => {
    const { lines, fail, close, counts } = setUp();
    for (let count = 0; count < 10_000; count++) fail(`10.0.${count >> 8}.${count & 255}`);
    close();
    assert.equal(lines.length, 6);
    assert.deepEqual(lines[5], {
      failures: 9_995,
      sentence: 'More sign-ins of other addresses failed in the same minute',
    });
    assert.equal(counts().key, 10_000);
  });

  test('a network of IPv6 counts as one sender, and what a proxy calls an address is cut off', () => {
    const { lines, fail, close } = setUp();
    for (let count = 0; count < 100; count++) fail(`2001:db8::${count.toString(16)}`);
    assert.equal(lines.length, 2);
    fail('x'.repeat(10_000));
    assert.equal(String(lines[2]?.['address']).length, 64);
    close();
  });

  test('are counted by kind', () => {
    const { fail, counts, close } = setUp();
    for (const credentials of ['token', 'none', 'none', 'unreadable'] as const) fail('::1', { credentials });
    assert.deepEqual(counts(), { key: 0, token: 1, password: 0, unreadable: 1, none: 2 });
    close();
  });
});
