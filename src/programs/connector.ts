// `spindle connector`: registers the Debezium connector of the outbox (idempotent), shows its state, or removes it.

import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import { printable } from '../core/show.ts';
import { databaseOptions } from '../database/connect.ts';
import { ensurePublication } from '../database/outbox/publication.ts';
import { missingRequirements } from '../database/outbox/requirements.ts';
import { databaseSettings } from '../database/settings.ts';
import {
  type ConnectOptions,
  connectorState,
  deleteConnector,
  describeState,
  isRunning,
  registerConnector,
  restartConnector,
} from '../debezium/connect-api.ts';
import { connectorConfig } from '../debezium/connector-config.ts';
import { debeziumSettings } from '../debezium/settings.ts';
import { connectOptions, connectorOptions } from '../delivery/connector-options.ts';
import { ensureWayTopics } from '../delivery/way-topics.ts';
import { ensureAllTopics } from '../kafka/own-topics.ts';
import { kafkaSettings } from '../kafka/settings.ts';
import { aiServerSchema } from '../postgres/schemas.ts';
import { ProgramFailure, tell } from './support/command-line.ts';
import { decimalOption } from './support/options/number-option.ts';
import { retry } from './support/retry.ts';
import { readCommandSettings } from './support/settings.ts';
import { withSchema } from './support/with-schema.ts';

const specifications = { ...databaseSettings, ...debeziumSettings, ...kafkaSettings };
type Settings = CleanedEnv<typeof specifications>;

export function createCommand(): Command {
  const command = new Command('connector');
  command
    .command('register', { isDefault: true })
    .description(
      "makes the topics that are absent (readings, alerts, episodes, dead letters, markers, Debezium's heartbeats), registers the connector or brings it up to date, and waits until it runs",
    )
    .option('--timeout <seconds>', 'how long to wait', decimalOption({ min: 0.001, max: 86_400, unit: 's' }), 60)
    .action(async (options: { timeout: number }) => {
      await register(options.timeout * 1000);
    });
  command
    .command('status')
    .description('prints the state; exit code 1 when it does not run')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const settings = readAll();
      const name = settings.CONNECTOR_NAME;
      const state = await connectorState(connectOptions(settings), name);
      const line = isRunning(state) ? `connector ${name} is RUNNING` : describeState(name, state);
      process.stdout.write(options.json ? `${JSON.stringify(state)}\n` : `${printable(line)}\n`);
      if (!isRunning(state)) process.exitCode = 1;
    });
  command
    .command('delete')
    .description('removes the connector; its replication slot stays')
    .action(async () => {
      const settings = readAll();
      await deleteConnector(connectOptions(settings), settings.CONNECTOR_NAME);
      process.stdout.write(
        `connector ${settings.CONNECTOR_NAME} is removed; its replication slot ${settings.CDC_SLOT_NAME} stays\n`,
      );
    });
  return command;
}

async function register(withinMs: number): Promise<void> {
  const settings = readAll();
  const deadline = performance.now() + withinMs;
  const patience = {
    withinMs,
    onFirstFailure: (error: Error): void => {
      tell(`${error.message} Waiting …`);
    },
  };
  await retry(() => checkDatabase(settings), patience);
  await retry(() => ensureAllTopics(settings), patience);
  await retry(() => ensureWayTopics(settings), patience);
  const connect = connectOptions(settings);
  const name = settings.CONNECTOR_NAME;
  const config = connectorConfig(connectorOptions(settings));
  const done = await retry(() => registerConnector(connect, name, config), patience);
  await waitUntilRunning(connect, name, deadline);
  process.stdout.write(`connector ${name} is ${done} and RUNNING\n`);
}

async function waitUntilRunning(connect: ConnectOptions, name: string, deadline: number): Promise<void> {
  let restarted = false;
  for (;;) {
    const state = await retry(() => connectorState(connect, name), { withinMs: 30_000 });
    if (isRunning(state)) return;
    if (performance.now() > deadline)
      throw new ProgramFailure(`${describeState(name, state)}; see the log of Kafka Connect`, 1);
    if (!restarted && state.tasks.some((task) => task.state === 'FAILED')) {
      await restartConnector(connect, name, 'failed');
      restarted = true;
    }
    await sleep(200);
  }
}

async function checkDatabase(settings: Settings): Promise<void> {
  const problems = await withSchema(databaseOptions(settings), aiServerSchema, 'spindle-connector', async (pool) => {
    const missing = await missingRequirements(pool, settings.CDC_SLOT_NAME);
    if (missing.length === 0) await ensurePublication(pool, settings.CDC_PUBLICATION_NAME, settings.AI_DB_SCHEMA);
    return missing;
  });
  if (problems.length > 0) {
    const list = problems.map((each) => `  - ${each}`).join('\n');
    throw new ProgramFailure(`Debezium cannot read the outbox:\n${list}`, 1);
  }
}

function readAll(): Settings {
  return readCommandSettings(specifications);
}
