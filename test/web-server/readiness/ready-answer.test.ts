import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyAnswer } from '../../../src/web-server/readiness/ready-answer.ts';

test('/readyz says in what a program is degraded, and is ready for all that', () => {
  const degraded = { notReady: null, degraded: 'a foreign member is in the group' };
  assert.deepEqual(readyAnswer(degraded, true), {
    code: 200,
    body: { status: 'ready', degraded: 'a foreign member is in the group' },
  });
  assert.deepEqual(readyAnswer({ notReady: null, degraded: null }, true), { code: 200, body: { status: 'ready' } });
});

test('/readyz tells strangers no reason', () => {
  assert.deepEqual(readyAnswer({ notReady: null, degraded: 'SECRET' }, false).body, { status: 'ready' });
  assert.deepEqual(readyAnswer({ notReady: 'SECRET', degraded: 'SECRET' }, false), {
    code: 503,
    body: { status: 'not ready' },
  });
});
