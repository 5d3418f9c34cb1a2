// `spindle doctor`: checks, one by one, everything that Spindle needs, and says the fix of what is missing. Changes nothing.

import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Profile } from '../../core/profile.ts';
import { printable, show } from '../../core/show.ts';
import { databaseOptions } from '../../database/connect.ts';
import { checkPublication } from '../../database/outbox/publication.ts';
import { missingRequirements } from '../../database/outbox/requirements.ts';
import { readSlot } from '../../database/outbox/slot.ts';
import { databaseSettings } from '../../database/settings.ts';
import {
  connectorState,
  describeState,
  isRunning,
  registeredConfig,
  rivalConnectors,
  shownAddress,
} from '../../debezium/connect-api.ts';
import { configDrift, connectorConfig } from '../../debezium/connector-config.ts';
import { debeziumSettings } from '../../debezium/settings.ts';
import { connectOptions, connectorOptions, markerTopic } from '../../delivery/connector-options.ts';
import { httpSettings } from '../../http/settings.ts';
import { clientOptions } from '../../kafka/client.ts';
import { findWrongPolicies } from '../../kafka/compacted-topics.ts';
import { outboxTopics } from '../../kafka/own-topics.ts';
import { consumerSettings, kafkaSettings } from '../../kafka/settings.ts';
import { besideSettings } from '../../models/beside-settings.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { loadModelsBeside } from '../../models/models-beside.ts';
import { findUnknownTypes, type UnknownTypes } from '../../portal/machines.ts';
import { portalSettings } from '../../portal/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { requireCurrentSchema } from '../../postgres/migrations.ts';
import { openPool } from '../../postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../postgres/settings.ts';
import { probeSettings } from '../consumer/probe-settings.ts';
import { checkGroup, groupsOf } from '../groups/check-members.ts';
import { askReadiness, type ProgramAddress } from '../support/ask-readiness.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { startedHere } from '../support/running-stack.ts';
import { readCommandSettings } from '../support/settings.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import { checkMarkerTopic, checkTopic, toldOfPolicies } from './check-topic.ts';
import { type Checks, type Finding, find, one, runChecks } from './run-checks.ts';

const specifications = {
  ...profileSettings,
  ...modelSettings,
  ...besideSettings,
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

export function createCommand(): Command {
  const bundle = new Option(
    '--bundle <file.zip>',
    'writes what whoever helps asks for first, findings, settings, logs and states without a secret, into an archive',
  ).conflicts('json');
  return new Command('doctor')
    .option('--json', 'as JSON')
    .addOption(bundle)
    .action(async (options: Options) => {
      const settings = patientNoLonger(readCommandSettings(specifications));
      if (options.bundle !== undefined) {
        await bundleUp(resolve(options.bundle), settings);
        return;
      }
      const tell = (finding: Finding): void => void process.stdout.write(line(finding));
      const findings = await runChecks(checksOf(settings), options.json ? () => {} : tell);
      const sound = findings.every((finding) => finding.ok);
      if (options.json) process.stdout.write(`${JSON.stringify({ ok: sound, findings }, null, 2)}\n`);
      if (!sound) process.exitCode = 1;
    });
}

interface Options {
  readonly json?: boolean;
  readonly bundle?: string;
}

async function bundleUp(file: string, settings: Settings): Promise<void> {
  const checks = checksOf(settings);
  const programs = programsOf(settings);
  const homeFolder = process.env['SPINDLE_HOME'] ?? '';
  await writeBundle({ file, settings, checks, programs, homeFolder, environment: process.env });
  process.stdout.write(`${file}\n`);
}

/** Who asks what is wrong waits for no frozen neighbour as long as a program does that has to go on. */
function patientNoLonger(settings: Settings): Settings {
  const atMost = (ms: number): number => Math.min(ms, answerWithinMs);
  return {
    ...settings,
    KAFKA_REQUEST_TIMEOUT_MS: atMost(settings.KAFKA_REQUEST_TIMEOUT_MS),
    KAFKA_RETRIES: 0,
    CONNECT_TIMEOUT_MS: atMost(settings.CONNECT_TIMEOUT_MS),
    DB_QUERY_TIMEOUT_MS: atMost(settings.DB_QUERY_TIMEOUT_MS),
    AI_DB_STATEMENT_TIMEOUT_MS: atMost(settings.AI_DB_STATEMENT_TIMEOUT_MS),
  };
}

const answerWithinMs = 5_000;

function line(finding: Finding): string {
  return `${shown[finding.state]}  ${finding.check.padEnd(22)} ${printable(finding.detail)}\n`;
}

const shown = { ok: 'ok  ', starting: 'wait', warning: 'warn', failed: 'FAIL' } as const;

function checksOf(settings: Settings): readonly Checks[] {
  const topics = [settings.KAFKA_TOPIC_SENSOR, ...outboxTopics(settings)];
  const marker = settings.CDC_GUARDIAN ? markerTopic(settings) : null;
  return [
    one('model', () => checkModel(settings)),
    () => checkAiServerDatabase(settings),
    () => checkPortalDatabase(settings),
    ...topics.map((topic) => one(`topic ${topic}`, () => checkTopic(settings, topic))),
    ...(marker === null ? [] : [one(`topic ${marker}`, () => checkMarkerTopic(settings, marker))]),
    ...groupsOf(settings).map((own) => one(`group ${own.group.groupId}`, () => checkGroup(settings, own))),
    one('Kafka Connect topics', async () => toldOfPolicies(await findWrongPolicies(clientOptions(settings)))),
    one('connector', () => checkConnector(settings)),
    ...programsOf(settings).map((each) => one(each.name, () => askReadiness(each))),
  ];
}

/** The programs that answer probes, where the settings say that they listen. */
function programsOf(settings: Settings): readonly ProgramAddress[] {
  const { CONSUMER_METRICS_TOKEN: token } = settings;
  const homeFolder = process.env['SPINDLE_HOME'] ?? '';
  const programs: readonly (ProgramAddress & { readonly portSetting: string })[] = [
    {
      name: 'server',
      host: settings.API_HOST,
      port: settings.API_PORT,
      portSetting: 'API_PORT',
      certPath: settings.API_TLS_CERT_PATH,
    },
    {
      name: 'consumer',
      host: settings.CONSUMER_HOST,
      port: settings.CONSUMER_PORT,
      portSetting: 'CONSUMER_PORT',
      token,
    },
    {
      name: 'portal',
      host: settings.PORTAL_HOST,
      port: settings.PORTAL_PORT,
      portSetting: 'PORTAL_PORT',
      token: settings.PORTAL_METRICS_TOKEN,
      certPath: settings.PORTAL_TLS_CERT_PATH,
    },
  ];
  return programs.map((program) => ({ ...program, startedBy: startedHere(program, homeFolder) }));
}

async function checkModel(settings: Settings): Promise<string> {
  const profile = await loadProfile(settings.PROFILE_PATH);
  const model = await loadModelFromPaths(settings, profile, { remembers: true });
  const beside = await loadModelsBeside(settings, profile, model);
  const names = [model, ...beside.map((each) => each.model)].map(
    ({ manifest }) => `${manifest.name} ${manifest.version}`,
  );
  return `${names.join(', ')} for profile ${model.manifest.profile}`;
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
