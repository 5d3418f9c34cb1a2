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
    { check: 'first', ok: true, state: 'ok', detail: 'fine' },
    { check: 'slow', ok: false, state: 'failed', detail: 'Kafka does not answer' },
    { check: 'last', ok: true, state: 'ok', detail: 'fine' },
  ]);
  assert.deepEqual(told, ['first', 'slow', 'last']);
});

test('what is on its way, or worth knowing, has not failed', async () => {
  const told = { state: 'warning', detail: 'keeps messages for 1000 ms alone' } as const;
  assert.deepEqual(await runChecks([one('topic', async () => told)], () => {}), [
    { check: 'topic', ok: true, ...told },
  ]);
});

// With Kafka down there were fourteen failures of one cause, and the advice to register the connector anew.
test('what fails because something else does is told as its consequence, and the cause once', async () => {
  const fail = (message: string) => async () => Promise.reject(new Error(message));
  const ofKafka = () => ['Kafka'];
  const findings = await runChecks(
    [
      one('Kafka', fail('Kafka at k:9092 does not answer')),
      one('topic a', fail('Kafka at k:9092 does not answer, so it cannot read offsets'), ofKafka),
      one('AI server database', fail('PostgreSQL at p:5432 does not answer; no stack runs here: npm start')),
      one('capture', fail('PostgreSQL at p:5432 does not answer')),
      one('server', fail('the model cannot be read'), (detail) => (detail.includes('Kafka') ? ['Kafka'] : [])),
      one('topic b', async () => 'fine', ofKafka),
    ],
    () => {},
  );
  assert.deepEqual(
    findings.map(({ check, state }) => `${check}: ${state}`),
    [
      'Kafka: failed',
      'topic a: consequence',
      'AI server database: failed',
      'capture: consequence',
      'server: failed',
      'topic b: ok',
    ],
  );
  assert.deepEqual(findings[1], {
    check: 'topic a',
    ok: false,
    state: 'consequence',
    detail: 'nothing can be said of it before this is mended: Kafka',
  });
});

test('a failure by itself stays one where what it needs is well', async () => {
  const [, topic] = await runChecks(
    [
      one('Kafka', async () => 'answers'),
      one(
        'topic a',
        async () => Promise.reject(new Error('is absent')),
        () => ['Kafka'],
      ),
    ],
    () => {},
  );
  assert.deepEqual(topic, { check: 'topic a', ok: false, state: 'failed', detail: 'is absent' });
});
