// Checks begin together, so that one that waits for a frozen neighbour holds up no other, and are told in their order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { one, runChecks } from '../../../src/programs/doctor/run-checks.ts';

test('checks begin at once and are told in order, each as soon as those before it are known', async () => {
  const slow = Promise.withResolvers<string>();
  const begun: string[] = [];
  const told: string[] = [];
  const check = (name: string, answer: () => Promise<string>) =>
    one(name, () => {
      begun.push(name);
      return answer();
    });
  const running = runChecks(
    [check('first', async () => 'fine'), check('slow', () => slow.promise), check('last', async () => 'fine')],
    ({ check: name }) => told.push(name),
  );
  assert.deepEqual(begun, ['first', 'slow', 'last']);
  await new Promise(setImmediate);
  assert.deepEqual(told, ['first']);
  slow.reject(new Error('Kafka does not answer'));
  assert.deepEqual(await running, [
    { check: 'first', ok: true, detail: 'fine' },
    { check: 'slow', ok: false, detail: 'Kafka does not answer' },
    { check: 'last', ok: true, detail: 'fine' },
  ]);
  assert.deepEqual(told, ['first', 'slow', 'last']);
});
