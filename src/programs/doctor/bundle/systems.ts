// What the systems around the programs say of themselves, for a bundle: both databases, the ledger, topics and groups in Kafka, and Kafka Connect.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import { databaseOptions } from '../../../database/connect.ts';
import type { databaseSettings } from '../../../database/settings.ts';
import {
  connectorState,
  registeredConfig,
  rivalConnectors,
  shownAddress,
  workerInfo,
} from '../../../debezium/connect-api.ts';
import { configDrift, connectorConfig, isSecretEntry } from '../../../debezium/connector-config.ts';
import type { debeziumSettings } from '../../../debezium/settings.ts';
import { connectOptions, connectorOptions } from '../../../delivery/connector-options.ts';
import { type LedgerSettings, readLedger } from '../../../delivery/ledger.ts';
import { wayTopics } from '../../../delivery/way-topics.ts';
import { clientOptions } from '../../../kafka/client.ts';
import { groupMembers } from '../../../kafka/groups/members.ts';
import { outboxTopics } from '../../../kafka/own-topics.ts';
import { topicOffsets } from '../../../kafka/topics.ts';
import { allTopicPositions } from '../../../portal/positions.ts';
import type { portalSettings } from '../../../portal/settings.ts';
import { openPool, type PostgresOptions } from '../../../postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../../../postgres/schemas.ts';
import { readServerState } from '../../../postgres/server-state.ts';
import { portalDatabaseOptions, type portalDatabaseSettings } from '../../../postgres/settings.ts';
import { groupsOf } from '../../groups/check-members.ts';
import type { Entry } from './archive.ts';
import { jsonEntry, type Section } from './collect.ts';
import { isReference } from './known-secrets.ts';
import { type Secret, withoutLookalikes } from './redact.ts';
import { withoutSecrets } from './settings-given.ts';

export type SystemSettings = LedgerSettings &
  CleanedEnv<typeof databaseSettings & typeof portalDatabaseSettings & typeof debeziumSettings & typeof portalSettings>;

/** `learn` is told of secrets that come to light. */
export function systemSections(settings: SystemSettings, learn: (secret: Secret) => void): readonly Section[] {
  const aiServer = databaseOptions(settings);
  const portal = portalDatabaseOptions(settings, 1);
  const ask = (
    name: string,
    database: PostgresOptions,
    path: string,
    question: (pool: Pool) => Promise<unknown>,
  ): Section => ({ name, collect: async () => [jsonEntry(path, await withPool(database, question))] });
  return [
    ask("AI server's database", aiServer, 'databases/ai-server.json', (pool) => readServerState(pool, aiServerSchema)),
    ask("Portal's database", portal, 'databases/portal.json', (pool) => readServerState(pool, portalSchema)),
    ask('ledger', aiServer, 'positions/ledger.json', (pool) => readLedger(pool, settings)),
    ask('positions of the Portal', portal, 'positions/portal.json', allTopicPositions),
    { name: 'topics', collect: () => topicEntries(settings) },
    { name: 'groups', collect: () => groupEntries(settings) },
    { name: 'Kafka Connect', collect: (signal) => connectEntries(settings, signal, learn) },
  ];
}

async function withPool<T>(database: PostgresOptions, use: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool({ ...database, poolMax: 2, readOnly: true }, 'spindle-doctor');
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}

async function topicEntries(settings: SystemSettings): Promise<readonly Entry[]> {
  const ofTheWay = wayTopics(settings).map(({ name }) => name);
  const names = [settings.KAFKA_TOPIC_SENSOR, ...outboxTopics(settings), ...ofTheWay];
  const client = clientOptions(settings);
  const topics = names.map(async (name) => [name, (await topicOffsets(client, name)) ?? 'absent'] as const);
  return [jsonEntry('kafka/topics.json', Object.fromEntries(await Promise.all(topics)))];
}

async function groupEntries(settings: SystemSettings): Promise<readonly Entry[]> {
  const client = clientOptions(settings);
  const groups = groupsOf(settings).map(
    async ({ group }) => [group.groupId, { topic: group.topic, members: await groupMembers(client, group) }] as const,
  );
  return [jsonEntry('kafka/groups.json', Object.fromEntries(await Promise.all(groups)))];
}

async function connectEntries(
  settings: SystemSettings,
  signal: AbortSignal,
  learn: (secret: Secret) => void,
): Promise<readonly Entry[]> {
  const connect = { ...connectOptions(settings), signal };
  const name = settings.CONNECTOR_NAME;
  const wanted = connectorConfig(connectorOptions(settings));
  const [worker, state, found, rivals] = await Promise.all([
    workerInfo(connect),
    connectorState(connect, name),
    registeredConfig(connect, name),
    rivalConnectors(connect, name, wanted),
  ]);
  for (const [key, value] of Object.entries(found ?? {}))
    if (isSecretEntry(key) && !isReference(value)) learn({ name: `${key} of connector ${name}`, value });
  const status = jsonEntry('connect/status.json', { address: shownAddress(connect), worker, ...state, rivals });
  return [
    { ...status, text: withoutLookalikes(status.text) },
    jsonEntry('connect/configuration.json', {
      registered: found === undefined ? null : withoutSecrets(found),
      differs: configDrift(wanted, found ?? {}),
    }),
  ];
}
