// Makes the changes of a chaos run: in PostgreSQL, in Kafka Connect and in Kafka, by their own means, as an operator's hand would. Each is
// tried for a while, because what it is made in may be down at the moment.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { OtherClient } from '../support/other-client.ts';
import type { Change } from './faults.ts';
import { sensorTopic } from './producers.ts';

export interface ChangeTargets {
  readonly aiServer: Pool;
  /** With user and password. */
  readonly connectUrl: string;
  readonly client: OtherClient;
}

const patienceMs = 30_000;
const connectorName = 'spindle-outbox';
const publication = 'spindle_outbox';
const slot = 'spindle_outbox';

/** Resolves with whether the change was made: what is absent already cannot be changed. */
export async function makeChange(targets: ChangeTargets, change: Change, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await makers[change](targets);
      return true;
    } catch {
      if (performance.now() > deadline || signal.aborted) return false;
      await sleep(200);
    }
  }
}

const makers: Readonly<Record<Change, (targets: ChangeTargets) => Promise<unknown>>> = {
  'drop the publication': ({ aiServer }) => aiServer.query(`drop publication ${publication}`),
  'take the outbox from the publication': ({ aiServer }) =>
    aiServer.query(`alter publication ${publication} drop table outbox`),
  'drop the slot': async ({ aiServer }) => {
    await aiServer.query('select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1', [
      slot,
    ]);
    await aiServer.query('select pg_drop_replication_slot($1)', [slot]);
  },
  'send alerts to another topic': async (targets) => {
    const topic = 'somewhere-else';
    // Where it is absent the connector waits for it, and sends nothing there.
    await targets.client.createTopic(topic, 1).catch((error: Error) => {
      if (!/already exists/.test(error.message)) throw error;
    });
    await reconfigure(targets, { 'transforms.outbox.route.topic.replacement': topic });
  },
  'filter all alerts away': (targets) =>
    reconfigure(targets, {
      transforms: 'drop,outbox,contentType',
      'transforms.drop.type': 'org.apache.kafka.connect.transforms.Filter',
    }),
  'pause the connector': (targets) => ask(targets, 'PUT', '/pause'),
  'stop the connector': (targets) => ask(targets, 'PUT', '/stop'),
  'delete the connector': (targets) => ask(targets, 'DELETE', ''),
  "delete Connect's offsets": ({ client }) => client.deleteTopic('spindle-connect-offsets'),
  'add a partition to sensor-raw-data': ({ client }) => client.addPartition(sensorTopic),
  'add a partition to anomaly-alerts': ({ client }) => client.addPartition('anomaly-alerts'),
  'let the broker set the times of sensor-raw-data': (targets) =>
    forAWhile(targets, { 'message.timestamp.type': 'LogAppendTime' }, { 'message.timestamp.type': null }),
  'let the broker compress sensor-raw-data': (targets) =>
    forAWhile(targets, { 'compression.type': 'gzip' }, { 'compression.type': null }),
  'roll the segments of anomaly-alerts': ({ client }) =>
    client.configureTopic('anomaly-alerts', { 'segment.ms': 1_000 }),
};

const whileMs = 10_000;
type TopicConfig = Parameters<OtherClient['configureTopic']>[1];

async function forAWhile({ client }: ChangeTargets, config: TopicConfig, before: TopicConfig): Promise<void> {
  await client.configureTopic(sensorTopic, config);
  await sleep(whileMs);
  await client.configureTopic(sensorTopic, before);
}

async function reconfigure(targets: ChangeTargets, entries: Readonly<Record<string, string>>): Promise<void> {
  const found = (await (await ask(targets, 'GET', '/config')).json()) as Record<string, string>;
  await ask(targets, 'PUT', '/config', { ...found, ...entries });
}

async function ask({ connectUrl }: ChangeTargets, method: string, path: string, body?: object): Promise<Response> {
  const { origin, username, password } = new URL(connectUrl);
  const response = await fetch(`${origin}/connectors/${connectorName}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return response;
}
