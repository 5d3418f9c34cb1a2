// `spindle doctor`: checks, one by one, everything that Spindle needs, and says the fix of what is missing. Changes nothing.

import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import { Unavailable } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import { printable, show } from '../core/show.ts';
import { databaseOptions } from '../database/connect.ts';
import { checkPublication } from '../database/outbox/publication.ts';
import { missingRequirements } from '../database/outbox/requirements.ts';
import { readSlot } from '../database/outbox/slot.ts';
import { databaseSettings } from '../database/settings.ts';
import {
  connectorState,
  describeState,
  isRunning,
  registeredConfig,
  rivalConnectors,
  shownAddress,
} from '../debezium/connect-api.ts';
import { configDrift, connectorConfig } from '../debezium/connector-config.ts';
import { messageBytesAdvised, messageBytesNeeded } from '../debezium/connector-findings.ts';
import type { HeldPartition } from '../debezium/evidence-ports.ts';
import { describeHeld } from '../debezium/findings.ts';
import { debeziumSettings } from '../debezium/settings.ts';
import { connectOptions, connectorOptions } from '../delivery/connector-options.ts';
import { httpSettings } from '../http/settings.ts';
import { clientOptions } from '../kafka/client.ts';
import { findWrongPolicies } from '../kafka/compacted-topics.ts';
import { findTooSmall } from '../kafka/message-sizes.ts';
import { outboxTopics } from '../kafka/own-topics.ts';
import { consumerSettings, kafkaSettings } from '../kafka/settings.ts';
import { type PartitionOffsets, topicOffsets } from '../kafka/topics.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { loadModelFromPaths } from '../models/model-loading.ts';
import { modelSettings } from '../models/model-settings.ts';
import { findUnknownTypes, type UnknownTypes } from '../portal/machines.ts';
import { portalSettings } from '../portal/settings.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { requireCurrentSchema } from '../postgres/migrations.ts';
import { openPool } from '../postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { probeSettings } from './consumer/probe-settings.ts';
import { checkGroup, groupsOf } from './groups/check-members.ts';
import { askReadiness, type ProgramAddress } from './support/ask-readiness.ts';
import { ProgramFailure } from './support/command-line.ts';
import { startedHere } from './support/running-stack.ts';
import { readCommandSettings } from './support/settings.ts';

const specifications = {
  ...profileSettings,
  ...modelSettings,
  ...kafkaSettings,
  KAFKA_GROUP_ID: consumerSettings.KAFKA_GROUP_ID,
  ...databaseSettings,
  ...portalDatabaseSettings,
  ...debeziumSettings,
  ...httpSettings,
  ...portalSettings,
  ...probeSettings,
};
type Settings = CleanedEnv<typeof specifications>;

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, or what is wrong and how to mend it. */
  readonly detail: string;
}

export function createCommand(): Command {
  return new Command('doctor').option('--json', 'as JSON').action(async (options: { json?: boolean }) => {
    const settings = readCommandSettings(specifications);
    const findings = await examine(settings);
    const sound = findings.every((finding) => finding.ok);
    if (options.json) process.stdout.write(`${JSON.stringify({ ok: sound, findings }, null, 2)}\n`);
    else process.stdout.write(findings.map(line).join(''));
    if (!sound) process.exitCode = 1;
  });
}

function line(finding: Finding): string {
  return `${finding.ok ? 'ok  ' : 'FAIL'}  ${finding.check.padEnd(22)} ${printable(finding.detail)}\n`;
}

async function examine(settings: Settings): Promise<readonly Finding[]> {
  const topics = [settings.KAFKA_TOPIC_SENSOR, ...outboxTopics(settings)];
  return [
    await find('model', () => checkModel(settings)),
    ...(await checkAiServerDatabase(settings)),
    ...(await checkPortalDatabase(settings)),
    ...(await Promise.all(topics.map((topic) => find(`topic ${topic}`, () => checkTopic(settings, topic))))),
    ...(await Promise.all(
      groupsOf(settings).map((own) => find(`group ${own.group.groupId}`, () => checkGroup(settings, own))),
    )),
    await find('Kafka Connect topics', () => checkConnectTopics(settings)),
    await find('connector', () => checkConnector(settings)),
    ...(await Promise.all(programsOf(settings).map((each) => find(each.name, () => askReadiness(each))))),
  ];
}

/** The programs that answer probes, where the settings say that they listen. */
function programsOf(settings: Settings): readonly ProgramAddress[] {
  const { API_TLS_CERT_PATH: certificate, CONSUMER_METRICS_TOKEN: token } = settings;
  const homeFolder = process.env['SPINDLE_HOME'] ?? '';
  const programs: readonly (ProgramAddress & { readonly portSetting: string })[] = [
    {
      name: 'server',
      host: settings.API_HOST,
      port: settings.API_PORT,
      portSetting: 'API_PORT',
      isTls: certificate !== '',
    },
    {
      name: 'consumer',
      host: settings.CONSUMER_HOST,
      port: settings.CONSUMER_PORT,
      portSetting: 'CONSUMER_PORT',
      token,
    },
    { name: 'portal', host: settings.PORTAL_HOST, port: settings.PORTAL_PORT, portSetting: 'PORTAL_PORT' },
  ];
  return programs.map((program) => ({ ...program, startedBy: startedHere(program, homeFolder) }));
}

async function checkModel(settings: Settings): Promise<string> {
  const model = await loadModelFromPaths(settings, await loadProfile(settings.PROFILE_PATH));
  return `${model.manifest.name} ${model.manifest.version} for profile ${model.manifest.profile}`;
}

async function checkAiServerDatabase(settings: Settings): Promise<readonly Finding[]> {
  const database = databaseOptions(settings);
  const pool = openPool(database, 'spindle-doctor');
  try {
    return [
      await find('AI server database', () =>
        explainPostgres(database, async () => {
          await requireCurrentSchema(pool, aiServerSchema);
          return `${database.host}:${database.port}/${database.database}, schema ${database.schema} current`;
        }),
      ),
      await find('change data capture', () =>
        explainPostgres(database, async () => {
          const problems = await missingRequirements(pool, settings.CDC_SLOT_NAME);
          if (problems.length > 0) throw new ProgramFailure(problems.join('; '), 1);
          const { problem, fix } = await checkPublication(pool, settings.CDC_PUBLICATION_NAME, settings.AI_DB_SCHEMA);
          if (problem !== null) {
            throw new ProgramFailure(`${problem}; the guardian puts it right, or run: ${fix.join('; ')}`, 1);
          }
          const slot = await readSlot(pool, settings.CDC_SLOT_NAME);
          if (slot === undefined)
            throw new ProgramFailure(
              `there is no replication slot ${settings.CDC_SLOT_NAME}; run: npm run connector`,
              1,
            );
          if (slot.waitsFor !== null) {
            throw new ProgramFailure(
              `replication slot ${settings.CDC_SLOT_NAME} cannot be made: PostgreSQL waits for ${slot.waitsFor}`,
              1,
            );
          }
          if (!slot.active || slot.walStatus === 'lost') {
            const state = slot.walStatus === 'lost' ? 'is lost' : 'is read by nobody';
            throw new ProgramFailure(`replication slot ${settings.CDC_SLOT_NAME} ${state}; run: npm run connector`, 1);
          }
          return `publication ${settings.CDC_PUBLICATION_NAME} and slot ${settings.CDC_SLOT_NAME} are sound`;
        }),
      ),
    ];
  } finally {
    await pool.end();
  }
}

async function checkPortalDatabase(settings: Settings): Promise<readonly Finding[]> {
  const database = portalDatabaseOptions(settings, 1);
  const pool = openPool(database, 'spindle-doctor');
  try {
    const current = await find('Portal database', () =>
      explainPostgres(database, async () => {
        await requireCurrentSchema(pool, portalSchema);
        const { rows } = await pool.query<{ count: string }>('select count(*) from machine');
        return `${database.host}:${database.port}/${database.database}, ${rows[0]?.count} machines`;
      }),
    );
    if (!current.ok) return [current];
    const types = await find('machine types', async () => {
      const profile = await loadProfile(settings.PROFILE_PATH);
      return checkMachineTypes(
        profile,
        await explainPostgres(database, () => findUnknownTypes(pool, { profile, examplesMax: namedMachinesMax })),
      );
    });
    return [current, types];
  } finally {
    await pool.end();
  }
}

/** The readings of a machine whose type the profile does not know are all refused. */
function checkMachineTypes(profile: Profile, { count, examples }: UnknownTypes): string {
  if (count === 0) return `profile ${profile.name} knows the type of every machine`;
  const names = profile.machineTypes.map((type) => type.name);
  const named = examples.map(({ id, type }) => `${id} is ${show(type)}`).join(', ');
  const more = count > examples.length ? ', …' : '';
  const ids = examples.map(({ id }) => id).join(' ');
  throw new Error(
    `profile ${profile.name} does not know the type of ${count} of the machines (${named}${more}), and refuses their readings; ` +
      `give them one of ${names.join(', ')}, such as: spindle machines set-type ${names[0]} ${ids}`,
  );
}

const namedMachinesMax = 12;

async function checkTopic(settings: Settings, name: string): Promise<string> {
  const look = async () => (await topicOffsets(clientOptions(settings), name))?.partitions;
  const partitions = await look();
  if (partitions === undefined)
    throw new Error(`is absent; make it: spindle connector register`);
  if (heldIn(name, partitions).length > 0) {
    // Most transactions end at once.
    await sleep(transactionPatienceMs);
    const stays = new Map(heldIn(name, partitions).map((each) => [each.partition, each.offset]));
    const held = heldIn(name, (await look()) ?? []).filter((each) => stays.get(each.partition) === each.offset);
    if (held.length > 0) throw new Error(describeHeld(held));
  }
  if (name !== settings.KAFKA_TOPIC_SENSOR) await checkMessageSize(settings, name);
  return `${partitions.length} partitions at ${settings.KAFKA_BOOTSTRAP_SERVERS.join(',')}`;
}

/** Of a topic that refuses one message all that comes after it waits. */
async function checkMessageSize(settings: Settings, name: string): Promise<void> {
  const bytes = { neededBytes: messageBytesNeeded, advisedBytes: messageBytesAdvised };
  const small = await findTooSmall(clientOptions(settings), [name], bytes).catch((error: unknown) => {
    // Not needed for anything else.
    if (error instanceof Unavailable && !error.retryable) return [];
    throw error;
  });
  const [first] = small;
  if (first === undefined) return;
  throw new Error(
    `takes at most ${first.bytesMax} bytes (max.message.bytes), and has to take ${messageBytesAdvised}: a message that it refuses stops all alerts; run: ${first.fix}`,
  );
}

const transactionPatienceMs = 5_000;

function heldIn(topic: string, partitions: readonly PartitionOffsets[]): readonly HeldPartition[] {
  return partitions.flatMap(({ partition, stableEnd, end }) =>
    stableEnd < end ? [{ topic, partition, offset: stableEnd }] : [],
  );
}

/** Kafka Connect refuses to start on topics with another policy, and says so only in its own log. */
async function checkConnectTopics(settings: Settings): Promise<string> {
  const wrong = await findWrongPolicies(clientOptions(settings));
  if (wrong.length === 0) return 'what Kafka Connect and Kafka keep of themselves is compacted';
  throw new Error(
    wrong
      .map(({ topic, found, fix }) => `${topic} has cleanup.policy=${found}, and must be compacted; run: ${fix}`)
      .join('; ')
      .concat('; then start Kafka Connect again'),
  );
}

async function checkConnector(settings: Settings): Promise<string> {
  const connect = connectOptions(settings);
  const state = await connectorState(connect, settings.CONNECTOR_NAME);
  if (state.connector === 'ABSENT')
    throw new Error(`${settings.CONNECTOR_NAME} is not registered; run: npm run connector`);
  if (!isRunning(state)) throw new Error(`${describeState(settings.CONNECTOR_NAME, state)}; run: npm run connector`);
  const wanted = connectorConfig(connectorOptions(settings));
  const drift = configDrift(wanted, (await registeredConfig(connect, settings.CONNECTOR_NAME)) ?? {});
  if (drift.length > 0) {
    const differences = drift.slice(0, 3).join('; ');
    throw new Error(
      `${settings.CONNECTOR_NAME} is not configured as the settings say: ${differences}; run: npm run connector`,
    );
  }
  const rivals = await rivalConnectors(connect, settings.CONNECTOR_NAME, wanted);
  if (rivals.length > 0) {
    throw new Error(
      `connector ${rivals.join(', ')} reads slot ${settings.CDC_SLOT_NAME} too and takes alerts away; remove it`,
    );
  }
  return `${settings.CONNECTOR_NAME} is RUNNING at ${shownAddress(connect)}`;
}

async function find(check: string, examineIt: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await examineIt() };
  } catch (error) {
    return { check, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
