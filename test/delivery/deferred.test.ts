// A producer that has gone wrong beside the good ones, with the real parts, while nobody carries messages on: the worst that can stand before an alert. What
// stands there is one piece of dead letters; the rest follows when Kafka has it, and nothing is lost or doubled.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pieceRows } from '../../src/delivery/send-deferred.ts';
import { tryLock } from '../../src/postgres/hold-lock.ts';
import { askConnector } from '../e2e/evidence.ts';
import { createPlant, type Plant, succeeded } from '../e2e/support.ts';
import { deliveryIsVerified } from '../e2e/verified.ts';
import { readTopic, send } from '../support/kafka.ts';
import { uniqueName } from '../support/stack.ts';
import { until, untilReady } from '../support/until.ts';

const [refused, anomalous] = [1_000, 20];
const failing = '"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226';

let plant: Plant;
before(async () => {
  plant = await createPlant();
});
after(() => plant.close());

test('an alert waits behind one piece of dead letters at most, and all of them come out in the end', async () => {
  succeeded(await plant.run(['connector']));
  const consumer = plant.start(['consumer'], {
    CDC_GUARDIAN_INTERVAL_MS: '250',
  });
  await untilReady(plant.env['CONSUMER_PORT']);
  const connector = (action: string) => askConnector(plant.env, 'PUT', `/${action}`);
  await until('the connector to run', async () => {
    const { tasks } = (await askConnector(plant.env, 'GET', '/status')) as { tasks: { state: string }[] };
    return tasks[0]?.state === 'RUNNING' ? true : undefined;
  });
  await connector('pause');

  await send(
    plant.topics.sensor,
    Array.from({ length: refused }, (_, number) => ({ key: 'bad', value: `{"machineId":1,"cut":${number}` })),
  );
  await until('a piece of them in the outbox', async () => ((await rows()).deadLetters > 0 ? true : undefined));
  await send(
    plant.topics.sensor,
    Array.from({ length: anomalous }, (_, number) => ({ key: '1', value: `{"machineId":1,${failing},"n":${number}}` })),
  );
  await until('the alerts', async () => ((await rows()).alerts === anomalous ? true : undefined));

  const { deadLetters, deferred, stored } = await rows();
  // As many as may be went straight on, before there were many.
  assert.ok(deadLetters <= 200 + pieceRows.first, `${deadLetters} dead letters stand before the alerts`);
  assert.equal(stored, refused);
  assert.equal(deadLetters + deferred, refused);
  await metricIs('spindle_outbox_deferred', deferred);
  const shown = JSON.parse(succeeded(await plant.run(['delivery', '--json'])).stdout);
  assert.equal(shown.outbox.deferred, deferred);
  assert.equal(shown.outbox.unconfirmed, refused + anomalous);

  await connector('resume');
  const topic = await readTopic(plant.topics.deadLetter);
  await until('all dead letters', async () => (topic.records.length >= refused ? true : undefined));
  await deliveryIsVerified(plant);
  assert.equal(topic.records.length, refused, 'each once');
  assert.equal((await rows()).deferred, 0);
  await metricIs('spindle_outbox_deferred', 0);
  await topic.close();
  assert.equal(await consumer.stop(), 0);
});

test('who verifies the delivery while no consumer runs sends what is deferred', async () => {
  await defer(1);
  assert.equal((await rows()).deferred, 1, 'a stop leaves it for later');
  await deliveryIsVerified(plant);
  assert.equal((await rows()).deferred, 0);
});

// They came into the outbox for that topic, where they stopped Kafka Connect: no alert came out any more.
test('those that were written for a topic that is gone go to the topic of the settings, by whoever sends them', async (t) => {
  const topic = await readTopic(plant.topics.deadLetter);
  t.after(() => topic.close());
  await defer(3, uniqueName('gone'));
  await deliveryIsVerified(plant);
  await defer(2, uniqueName('gone'));
  const consumer = plant.start(['consumer'], { CDC_GUARDIAN_INTERVAL_MS: '250' });
  const { stored } = await rows();
  await until('all of them in Kafka', async () => (topic.records.length >= stored ? true : undefined));
  await deliveryIsVerified(plant);
  assert.equal(topic.records.length, stored, 'each once');
  assert.equal(await consumer.stop(), 0);
});

test('where there is no topic for them at all, they stay where they are, and whoever asks is told', async () => {
  await defer(1, uniqueName('gone'));
  await plant.aiServer.query("update outbox_deferred set created_at = now() - interval '20 minutes'");
  const elsewhere = { KAFKA_TOPIC_DEAD_LETTER: uniqueName('nowhere') };
  const { code, stdout } = await plant.run(['delivery', 'verify', '--timeout', '5'], elsewhere);
  assert.equal(code, 1);
  const said = `1 are dead letters, and topic ${elsewhere.KAFKA_TOPIC_DEAD_LETTER} does not exist; spindle connector register makes it`;
  assert.ok(stdout.includes(said), stdout);
  assert.equal((await rows()).deferred, 1);
  const doctor = await plant.run(['doctor'], elsewhere);
  assert.match(
    doctor.stdout,
    /^warn {2}dead letters .* since 20 min: neither topic .* nor that of KAFKA_TOPIC_DEAD_LETTER/m,
  );
  await deliveryIsVerified(plant);
});

// Kafka Connect waited for it without an end, with all alerts behind it, and no finding named it.
test('a topic that is gone, and that a message of the outbox was written for, is told and made again', async () => {
  const gone = uniqueName('gone');
  const consumer = plant.start(['consumer'], { CDC_GUARDIAN_INTERVAL_MS: '250' });
  await untilReady(plant.env['CONSUMER_PORT']);
  await plant.aiServer.query(
    `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time)
     values (gen_random_uuid(), $1, '1', 'spindle.reading.refused', '{}', '/test', '1', '2026-01-01T00:00:00.000Z')`,
    [gone],
  );
  await until('it to be told', async () =>
    consumer.log().includes(`topic ${gone} does not exist; it is made again`) ? true : undefined,
  );
  await send(plant.topics.sensor, [{ key: '1', value: `{"machineId":1,${failing},"n":${anomalous}}` }]);
  await deliveryIsVerified(plant);
  assert.equal(await consumer.stop(), 0);
});

test('what was sent under an earlier name of the topic is in Kafka for whoever verifies', async () => {
  const renamed = { KAFKA_TOPIC_DEAD_LETTER: uniqueName('renamed') };
  const { code, stdout } = await plant.run(['delivery', 'verify', '--timeout', '5'], renamed);
  assert.match(stdout, /no difference/);
  assert.equal(code, 0);
});

let sent = 0;

/** So many that are refused, by a consumer that is not the guardian, which would send them. */
async function defer(count: number, topic = plant.topics.deadLetter): Promise<void> {
  // While somebody else has it, no consumer is the guardian.
  const lock = await tryLock(plant.aiServer, plant.env['CDC_SLOT_NAME'] as string, 600_000);
  assert.ok(lock !== undefined);
  const before = await rows();
  const consumer = plant.start(['consumer'], { OUTBOX_DEAD_LETTERS_PER_S_MAX: '0' });
  await untilReady(plant.env['CONSUMER_PORT']);
  await send(
    plant.topics.sensor,
    Array.from({ length: count }, () => ({ key: 'bad', value: `no JSON ${sent++}` })),
  );
  await until('them to be stored', async () => ((await rows()).stored === before.stored + count ? true : undefined));
  assert.equal(await consumer.stop(), 0);
  const { rowCount } = await plant.aiServer.query('update outbox_deferred set aggregatetype = $1', [topic]);
  assert.equal(rowCount, count);
  lock.release();
}

async function rows(): Promise<{ deadLetters: number; alerts: number; deferred: number; stored: number }> {
  const { rows } = await plant.aiServer.query(
    `select count(*) filter (where type = 'spindle.reading.refused')::int as "deadLetters",
       count(*) filter (where type = 'spindle.anomaly.detected')::int as alerts,
       (select count(*) from outbox_deferred)::int as deferred, (select count(*) from dead_letter)::int as stored
     from outbox`,
  );
  return rows[0];
}

/** The guardian says it when it looks. */
async function metricIs(name: string, wanted: number): Promise<void> {
  await until(`${name} to be ${wanted}`, async () => ((await metric(name)) === wanted ? true : undefined));
}

async function metric(name: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${plant.env['CONSUMER_PORT']}/metrics`);
  const line = (await answer.text()).split('\n').find((each) => each.startsWith(`${name} `));
  assert.ok(line !== undefined, `${name} is there`);
  return Number(line.slice(name.length));
}
