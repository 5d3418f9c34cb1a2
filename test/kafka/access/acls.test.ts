// The rights that `spindle kafka-acls` prints, on a Kafka that refuses everything else: each program may do what it does, and nothing that it does not. That
// whole programs work with them is in test/programs/access/guarded-plant.test.ts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { databaseSettings } from '../../../src/database/settings.ts';
import { debeziumSettings } from '../../../src/debezium/settings.ts';
import { ensureWayTopics } from '../../../src/delivery/way-topics.ts';
import { isUnauthorized } from '../../../src/kafka/client.ts';
import { foreignMembers } from '../../../src/kafka/groups/members.ts';
import { Consumer } from '../../../src/kafka/library.ts';
import { ensureAllTopics } from '../../../src/kafka/own-topics.ts';
import { createProducer } from '../../../src/kafka/produce.ts';
import { scanTopic } from '../../../src/kafka/scan.ts';
import { kafkaSettings } from '../../../src/kafka/settings.ts';
import { findTooSmall } from '../../../src/kafka/topic-care/message-sizes.ts';
import { describeTopic } from '../../../src/kafka/topics.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { runCommand } from '../../support/command.ts';
import { until } from '../../support/until.ts';
import { type GuardedKafka, type GuardedUser, guardedUsers, startGuardedKafka } from './guarded-kafka.ts';

const topics = {
  readings: 'sensor-raw-data',
  alerts: 'anomaly-alerts',
  episodes: 'anomaly-episodes',
  deadLetters: 'sensor-raw-data-dlq',
  markers: 'spindle-outbox-markers',
  heartbeat: '__debezium-heartbeat.spindle-outbox',
} as const;
type Topic = keyof typeof topics;
const names = Object.keys(topics) as Topic[];
const all: readonly Topic[] = names;
const carried: readonly Topic[] = ['alerts', 'episodes', 'deadLetters', 'markers', 'heartbeat'];
const shown: readonly Topic[] = ['readings', 'alerts', 'episodes', 'markers'];

/** What each has to do, whatever the list says. */
const reads: Readonly<Record<GuardedUser, readonly Topic[]>> = {
  consumer: all.filter((each) => each !== 'heartbeat'),
  server: [],
  portal: shown,
  simulator: [],
  connect: [],
  operator: all.filter((each) => each !== 'heartbeat'),
  machines: [],
  stranger: [],
};
const writes: Readonly<Record<GuardedUser, readonly Topic[]>> = {
  consumer: [],
  server: [],
  portal: [],
  simulator: ['readings'],
  connect: carried,
  operator: [],
  machines: ['readings'],
  stranger: [],
};

/** Whether it was done; false where a right lacked, and whatever else fails is thrown. */
async function mayDo(doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing;
    return true;
  } catch (error) {
    if (error instanceof Unavailable && !error.retryable && /has no right/.test(error.message)) return false;
    if (isUnauthorized(error)) return false;
    throw error;
  }
}

async function allowedOf(may: (topic: Topic) => Promise<boolean>): Promise<readonly Topic[]> {
  const found: Topic[] = [];
  for (const topic of names) if (await may(topic)) found.push(topic);
  return found;
}

describe('a Kafka that refuses what no rule allows', () => {
  let kafka: GuardedKafka;
  const ids = new Map<Topic, string>();
  const makeTopics = async (user: GuardedUser): Promise<void> => {
    const env = kafka.envOf(user);
    await ensureAllTopics(readSettings(kafkaSettings, env));
    await ensureWayTopics(readSettings({ ...kafkaSettings, ...databaseSettings, ...debeziumSettings }, env));
  };

  before(async () => {
    kafka = await startGuardedKafka();
  });
  after(() => kafka?.stop());

  test('lets nobody make a topic before there is a rule', async () => {
    for (const user of ['operator', 'consumer'] as const) await assert.rejects(makeTopics(user), /has no right to it/);
  });

  test('lets who sets it up make all topics, by the rules that are printed', async () => {
    const { code, stdout } = await runCommand(['kafka-acls'], { env: kafka.envOf('operator') });
    assert.equal(code, 0);
    await kafka.allow(stdout);
    await until('the rules to hold', async () => ((await mayDo(makeTopics('operator'))) ? true : undefined));
    for (const topic of names) {
      const { id } = (await describeTopic(kafka.admin, topics[topic])) ?? {};
      assert.ok(id, topic);
      ids.set(topic, id);
      const producer = createProducer(kafka.admin, { topic: topics[topic] });
      await producer.send([{ key: '1', value: '{}', partition: 0 }]).finally(() => producer.close());
    }
  });

  for (const user of guardedUsers) {
    test(`lets ${user} read ${reads[user].join(', ') || 'nothing'} and write ${writes[user].join(', ') || 'nothing'}`, async () => {
      const client = kafka.clientOf(user);
      const mayRead = (topic: Topic) => {
        const offsets = { id: ids.get(topic) as string, partitions: [{ partition: 0, start: 0, end: 1 }] };
        return mayDo(scanTopic(client, { name: topics[topic], ...offsets }, () => {}));
      };
      const mayWrite = async (topic: Topic) => {
        const producer = createProducer(client, { topic: topics[topic] });
        return mayDo(producer.send([{ key: '1', value: '{}', partition: 0 }])).finally(() => producer.close());
      };
      assert.deepEqual([await allowedOf(mayRead), await allowedOf(mayWrite)], [reads[user], writes[user]]);
    });
  }

  test('lets who reads in a group be a member of that group alone, and look who else is', async () => {
    const groups = ['ai-server-group', 'portal-group', 'portal-group-episodes', 'portal-group-history'];
    const mayJoin = async (user: GuardedUser, groupId: string): Promise<boolean> => {
      const member = new Consumer({ ...kafka.clientOf(user), groupId });
      member.on('error', () => {});
      member.topics.track(topics.readings);
      return mayDo(member.joinGroup({})).finally(() => member.close(true));
    };
    const joined: Record<string, readonly string[]> = {};
    for (const user of ['consumer', 'portal', 'operator'] as const) {
      const found: string[] = [];
      for (const group of groups) if (await mayJoin(user, group)) found.push(group);
      joined[user] = found;
    }
    assert.deepEqual(joined, { consumer: groups.slice(0, 1), portal: groups.slice(1), operator: [] });
    for (const groupId of groups) await foreignMembers(kafka.clientOf('operator'), { groupId, topic: topics.readings });
  });

  test('lets who makes the topics, and who looks after them, read their configurations, and nobody else', async () => {
    const bytes = { neededBytes: 1, advisedBytes: 1 };
    const mayLook = (user: GuardedUser) => mayDo(findTooSmall(kafka.clientOf(user), [topics.alerts], bytes));
    const found: GuardedUser[] = [];
    for (const user of guardedUsers) if (await mayLook(user)) found.push(user);
    assert.deepEqual(found, ['consumer', 'operator']);
  });
});
