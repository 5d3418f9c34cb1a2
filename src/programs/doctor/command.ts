// `spindle doctor`: checks, one by one, everything that Spindle needs, and says the fix of what is missing. Changes nothing.

import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { printable } from '../../core/show.ts';
import { connectorConfig, heartbeatTopic } from '../../debezium/connector-config.ts';
import { connectorOptions, markerTopic } from '../../delivery/connector-options.ts';
import { clientOptions } from '../../kafka/client.ts';
import { outboxTopics } from '../../kafka/own-topics.ts';
import { findWrongPolicies } from '../../kafka/topic-care/compacted-topics.ts';
import { currentToken } from '../../web-server/bearer-token.ts';
import { checkGroup, groupsOf } from '../groups/check-members.ts';
import { askReadiness, type ProgramAddress } from '../support/ask-readiness.ts';
import { startedHere } from '../support/running-stack.ts';
import { readCommandSettings } from '../support/settings.ts';
import { withAdvice } from '../support/stack/stack-here.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import { checkConnect, checkConnector, notAsSettings } from './check-connector.ts';
import { checkAiServerDatabase, checkPortalDatabase } from './check-databases.ts';
import { checkModel } from './check-model.ts';
import { checkReplication } from './check-replication.ts';
import { checkHeartbeatTopic, checkKafka, checkMarkerTopic, checkTopic, toldOfPolicies } from './check-topic.ts';
import { type Checks, type Finding, one, runChecks } from './run-checks.ts';
import { type Settings, specifications, stackOf } from './settings.ts';

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
  const { homeFolder } = stackOf();
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

const shown = {
  ok: 'ok  ',
  starting: 'wait',
  warning: 'warn',
  off: 'off ',
  failed: 'FAIL',
  consequence: '  so',
} as const;

function checksOf(settings: Settings): readonly Checks[] {
  const topics = [settings.KAFKA_TOPIC_SENSOR, ...outboxTopics(settings)];
  const marker = settings.CDC_GUARDIAN ? markerTopic(settings) : null;
  const heartbeat = heartbeatTopic(connectorConfig(connectorOptions(settings)));
  const ofKafka = () => ['Kafka'];
  return [
    one('model', () => checkModel(settings)),
    one('Kafka', () => withAdvice('kafka', stackOf(), () => checkKafka(settings))),
    one('Kafka Connect', () => withAdvice('connect', stackOf(), () => checkConnect(settings)), ofKafka),
    () => checkAiServerDatabase(settings),
    () => checkPortalDatabase(settings),
    ...topics.map((topic) => one(`topic ${topic}`, () => checkTopic(settings, topic), ofKafka)),
    ...(marker === null ? [] : [one(`topic ${marker}`, () => checkMarkerTopic(settings, marker), ofKafka)]),
    one(`topic ${heartbeat}`, () => checkHeartbeatTopic(settings, heartbeat), ofKafka),
    ...groupsOf(settings).map((own) => one(`group ${own.group.groupId}`, () => checkGroup(settings, own), ofKafka)),
    one('replication', () => checkReplication(settings, [...topics, ...(marker === null ? [] : [marker])]), ofKafka),
    one('Kafka Connect topics', async () => toldOfPolicies(await findWrongPolicies(clientOptions(settings))), ofKafka),
    one('connector', () => checkConnector(settings), ofConnector),
    ...programsOf(settings).map((each) => one(each.name, () => askReadiness(each), systemsNamed)),
  ];
}

/** One that is not as the settings say may be right where these name a schema that is not there. */
function ofConnector(detail: string): readonly string[] {
  const needed = ['Kafka', 'Kafka Connect'];
  return detail.includes(notAsSettings) ? [...needed, 'AI server database'] : needed;
}

/** What a program says of a system that fails is no other trouble. */
function systemsNamed(detail: string): readonly string[] {
  return [
    ...(detail.includes('Kafka') ? ['Kafka', 'Kafka Connect'] : []),
    ...(detail.includes('PostgreSQL') ? ['AI server database', 'Portal database'] : []),
  ];
}

/** The programs that answer probes, where the settings say that they listen. */
function programsOf(settings: Settings): readonly ProgramAddress[] {
  const { homeFolder } = stackOf();
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
      token: tokenNow(settings.CONSUMER_METRICS_TOKEN, settings.CONSUMER_METRICS_TOKEN_PATH),
    },
    {
      name: 'portal',
      host: settings.PORTAL_HOST,
      port: settings.PORTAL_PORT,
      portSetting: 'PORTAL_PORT',
      token: tokenNow(settings.PORTAL_METRICS_TOKEN, settings.PORTAL_METRICS_TOKEN_PATH),
      certPath: settings.PORTAL_TLS_CERT_PATH,
    },
  ];
  return programs.map((program) => ({ ...program, startedBy: startedHere(program, homeFolder) }));
}

/** Whoever looks need not be allowed to read the file: on this machine the programs answer without. */
function tokenNow(token: string, path: string): string {
  try {
    return currentToken(token, { path, setting: '' })();
  } catch {
    return '';
  }
}
