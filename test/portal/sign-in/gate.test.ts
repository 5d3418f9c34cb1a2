// Who waits to have a password hashed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { createGate } from '../../../src/portal/sign-in/gate.ts';

// Fifty places were for all together: two addresses filled them, and nobody else could sign in.
test('one sender fills no more places than are for one, and gives them back', async () => {
  const gate = createGate({ runningMax: 1, waitingMax: 50, ofSenderMax: 3 });
  const first = Promise.withResolvers<string>();
  const ask = (sender: string | null) => gate(() => first.promise, sender);
  const asked = Array.from({ length: 20 }, () => ask('203.0.113.7'));
  const refused = Promise.allSettled(asked.slice(3));
  for (const { status } of await refused) assert.equal(status, 'rejected');
  await assert.rejects(asked[3] ?? assert.fail(), Unavailable);
  const others = [ask('198.51.100.1'), ask(null), ask(null), ask(null), ask(null)];
  first.resolve('done');
  assert.deepEqual(new Set(await Promise.all([...asked.slice(0, 3), ...others])), new Set(['done']));
  assert.equal(await ask('203.0.113.7'), 'done');
});

test('no more run at a time than may, and no more wait', async () => {
  const gate = createGate({ runningMax: 2, waitingMax: 3, ofSenderMax: 10 });
  let running = 0;
  let most = 0;
  const go = Promise.withResolvers<void>();
  const asked = Array.from({ length: 6 }, () =>
    gate(async () => {
      most = Math.max(most, ++running);
      await go.promise;
      running--;
    }, null),
  );
  await assert.rejects(asked[5] ?? assert.fail(), /too many sign in at once/);
  go.resolve();
  await Promise.all(asked.slice(0, 5));
  assert.equal(most, 2);
});
