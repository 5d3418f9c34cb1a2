import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { firstSent } from '../../src/programs/simulator/first-sent.ts';
import { createTopic } from '../kafka/support.ts';
import { readTopic } from '../support/kafka.ts';
import { freePort, testKafka, uniqueName } from '../support/stack.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const dataSet = fileURLToPath(new URL('../../data/ai4i2020.csv', import.meta.url));

/** The simulator as a process of its own, without a Portal's database, so that its twelve machines are invented. */
async function startSimulator(args: readonly string[], topic = uniqueName('simulated')) {
  const env = {
    ...process.env,
    KAFKA_BOOTSTRAP_SERVERS: testKafka(),
    KAFKA_TOPIC_SENSOR: topic,
    KAFKA_TOPIC_ALERT: `${topic}-alerts`,
    KAFKA_TOPIC_DEAD_LETTER: `${topic}-refused`,
    DB_HOST: '127.0.0.1',
    DB_PORT: String(await freePort()),
  };
  const child = spawn(process.execPath, [main, 'simulator', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]) => ({
      code: code as number | null,
      stdout,
      stderr,
    }),
  );
  return { child, topic, ended };
}

async function valuesOf(topic: string, count: number) {
  const reader = await readTopic(topic);
  try {
    await reader.until(`${count} readings`, (records) => records.length >= count);
    return reader.records.map((record) => ({ ...record, body: JSON.parse(record.value) }));
  } finally {
    await reader.close();
  }
}

test('the same seed sends the same readings, and one line of JSON says how many', async () => {
  const args = ['--count', '240', '--rate', '0', '--seed', '11', '--time-format', 'none'];
  const bodies = [];
  for (const { topic, ended } of [await startSimulator(args), await startSimulator(args)]) {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0);
    assert.ok(stderr.includes(firstSent), 'by which `npm start` knows it as ready');
    const { sent, machines } = JSON.parse(stdout);
    assert.deepEqual({ sent, machines }, { sent: 240, machines: 12 });
    bodies.push((await valuesOf(topic, 240)).map((record) => record.value).sort());
  }
  assert.equal(bodies[0]?.length, 240);
  assert.deepEqual(bodies[0], bodies[1]);
});

test("a replay sends every row of the file once; --portal-header adds the existing Portal's header and time", async () => {
  const { topic, ended } = await startSimulator(['--replay', dataSet, '--rate', '0', '--portal-header']);
  const { code, stdout } = await ended;
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).sent, 10_000);
  const records = await valuesOf(topic, 10_000);
  assert.equal(records.length, 10_000);
  for (const { key, body, headers } of records) {
    assert.equal(key, String(body.machineId));
    assert.equal(headers.get('__TypeId__'), 'dev.study.portal.dto.sensor.SensorDataDto');
    assert.ok(Array.isArray(body.collectedAt));
  }
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends it in order, with nothing on stdout`, async () => {
    const { child, topic, ended } = await startSimulator(
      ['--rate', '100', '--seed', '1'],
      await createTopic('simulated', 1),
    );
    const reader = await readTopic(topic);
    await reader.until('a reading', (records) => records.length > 0);
    await reader.close();
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /Sent \d+ readings/);
  });
}

for (const [what, args, message] of [
  ['an unknown option', ['--rats', '3'], /Did you mean --rate/],
  ['a rate that is no number', ['--rate', 'fast'], /--rate <n>.*'fast' is invalid/],
  ['a file that does not exist', ['--replay', '/nowhere.csv'], /there is no file \/nowhere\.csv/],
] as const) {
  test(`${what} is refused with exit code 2`, async () => {
    const { code, stdout, stderr } = await (await startSimulator(args)).ended;
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, message);
  });
}
