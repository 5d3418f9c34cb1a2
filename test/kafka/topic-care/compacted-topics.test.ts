import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { clientOptions } from '../../../src/kafka/client.ts';
import { Admin, ConfigResourceTypes } from '../../../src/kafka/library.ts';
import { kafkaSettings } from '../../../src/kafka/settings.ts';
import { ensureCompactedTopics, findWrongPolicies } from '../../../src/kafka/topic-care/compacted-topics.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { testKafka, uniqueName } from '../../support/stack.ts';

const client = clientOptions(readSettings(kafkaSettings, { KAFKA_BOOTSTRAP_SERVERS: testKafka() }));
const plant = uniqueName('plant');
const absent = { name: `${plant}-connect-offsets`, partitions: 3, replicationFactor: 1 };
const wrong = { name: `${plant}_connect_configs`, partitions: 1, replicationFactor: 1 };
let admin: Admin;

before(async () => {
  admin = new Admin({ ...client });
  await admin.createTopics({ topics: [wrong.name], partitions: 1, replicas: 1 });
});
after(async () => {
  await admin.deleteTopics({ topics: [absent.name, wrong.name] });
  await admin.close();
});

async function policyOf(topic: string): Promise<unknown> {
  const resource = {
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName: topic,
    configurationKeys: ['cleanup.policy'],
  };
  const [described] = await admin.describeConfigs({ resources: [resource] });
  return described?.configs[0]?.value;
}

/** A broker knows of a change a moment after it was accepted. */
async function untilCompact(topic: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await policyOf(topic)) !== 'compact') {
    if (Date.now() > deadline) assert.equal(await policyOf(topic), 'compact');
    await setTimeout(20);
  }
}

// A deleted topic of Kafka Connect came back with the broker's own policy; Kafka Connect then died at every start, and nothing named a fix.
test('a topic of Kafka Connect with another policy is found, with the command that mends it', async () => {
  const found = (await findWrongPolicies(client)).filter(({ topic }) => topic.startsWith(plant));
  assert.deepEqual(
    found.map(({ topic, found: policy }) => [topic, policy]),
    [[wrong.name, 'delete']],
  );
  const fix = `kafka-configs.sh --bootstrap-server ${testKafka()} --alter --entity-type topics --entity-name ${wrong.name} --add-config cleanup.policy=compact`;
  assert.equal(found[0]?.fix, fix);
});

test('absent topics are made, wrong ones mended, and right ones left alone', async () => {
  assert.deepEqual(await ensureCompactedTopics(client, [absent, wrong]), [
    `made topic ${absent.name}`,
    `set cleanup.policy=compact for topic ${wrong.name}, which had delete`,
  ]);
  await untilCompact(absent.name);
  await untilCompact(wrong.name);
  assert.deepEqual(await ensureCompactedTopics(client, [absent, wrong]), []);
  assert.deepEqual(
    (await findWrongPolicies(client)).filter(({ topic }) => topic.startsWith(plant)),
    [],
  );
});
