import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTroubles } from '../../../src/programs/start/troubles.ts';

const order = ['postgres', 'kafka', 'consumer', 'portal'];

test('what the others stand on is told first, and the others by name', () => {
  const troubles = createTroubles(order);
  troubles.note({ type: 'unwell', name: 'portal', reason: 'PostgreSQL does not answer' });
  troubles.note({ type: 'unwell', name: 'consumer', reason: 'PostgreSQL does not answer' });
  assert.equal(troubles.describe(), 'consumer is not ready: PostgreSQL does not answer   (and portal)');
  const down = { logFile: '', logTail: [], retryInMs: 15_000 };
  troubles.note({ type: 'down', name: 'postgres', how: 'the disk is full', ...down });
  assert.equal(
    troubles.describe(),
    'postgres is down: the disk is full; tried again every 15 s   (and consumer, portal)',
  );
});

test('a part that is ready again is no trouble any more', () => {
  const troubles = createTroubles(order);
  troubles.note({ type: 'died', name: 'kafka', how: 'signal SIGKILL', retryInMs: 200 });
  troubles.note({ type: 'starting', name: 'kafka' });
  assert.equal(troubles.describe(), 'kafka died: signal SIGKILL');
  troubles.note({ type: 'ready', name: 'kafka' });
  troubles.note({ type: 'unwell', name: 'portal', reason: 'it is stuck' });
  troubles.note({ type: 'well', name: 'portal' });
  assert.equal(troubles.describe(), undefined);
});
