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

test('/readyz tells one that is starting from one that something is wrong with, to those who may know', () => {
  const starting = { notReady: 'it has not joined its group yet', isStarting: true, degraded: null };
  assert.deepEqual(readyAnswer(starting, true), {
    code: 503,
    body: { status: 'starting', reason: 'it has not joined its group yet' },
  });
  assert.deepEqual(readyAnswer(starting, false).body, { status: 'starting' });
});
