// A plant of one test: two fresh databases, topics and a connector of its own on the shared stack, and Spindle's programs as processes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { deleteConnector } from '../../src/debezium/connect-api.ts';
import { type Finished, runAsProcess, runCommand } from '../support/command.ts';
import {
  connectUrl,
  createDatabase,
  createMigratedDatabase,
  databaseEnv,
  freePort,
  openPool,
  testKafka,
  uniqueName,
} from '../support/stack.ts';
import { until } from '../support/until.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface Plant {
  readonly env: Readonly<Record<string, string>>;
  readonly topics: Readonly<Record<'sensor' | 'alert' | 'deadLetter' | 'episodes', string>>;
  readonly aiServer: Pool;
  readonly portal: Pool;
  /** Runs a command to its end, in the test's process. */
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Finished>;
  /** The same as a process of its own. */
  readonly runAsProcess: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Finished>;
  /** Starts a program, with its output in the logs of the test run. */
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => RunningProgram;
  readonly close: () => Promise<void>;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly log: () => string;
  /** Ends it by the signal, and resolves with the exit code when it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** `migrated` is false for a test that migrates by itself, or sees what happens before. */
export async function createPlant({ migrated = true } = {}): Promise<Plant> {
  const [aiServerDatabase, portalDatabase] = await Promise.all(
    migrated
      ? [createMigratedDatabase('server'), createMigratedDatabase('portal')]
      : [createDatabase(), createDatabase()],
  );
  const name = uniqueName('plant');
  const topics = {
    sensor: `${name}-readings`,
    alert: `${name}-alerts`,
    deadLetter: `${name}-dlq`,
    episodes: `${name}-episodes`,
  };
  const env = {
    ...databaseEnv('DB', portalDatabase),
    ...databaseEnv('AI_DB', aiServerDatabase),
    KAFKA_BOOTSTRAP_SERVERS: testKafka(),
    KAFKA_TOPIC_SENSOR: topics.sensor,
    KAFKA_TOPIC_ALERT: topics.alert,
    KAFKA_TOPIC_DEAD_LETTER: topics.deadLetter,
    KAFKA_TOPIC_EPISODES: topics.episodes,
    KAFKA_GROUP_ID: `${name}-group`,
    CONNECT_URL: connectUrl(),
    CONNECTOR_NAME: name,
    // Ten times as long as by default: many connectors share one process here.
    CDC_POLL_INTERVAL_MS: '50',
    // Four times as long: of an answer without anything nobody has anything, and what is there is answered at once.
    KAFKA_FETCH_WAIT_MS: '1000',
    PORTAL_TABLE_LOOK_INTERVAL_MS: '300',
    CDC_SLOT_NAME: name.replaceAll('-', '_'),
    CDC_PUBLICATION_NAME: name.replaceAll('-', '_'),
    API_PORT: String(await freePort()),
    // A busy machine is no overload of the server.
    API_EVENT_LOOP_DELAY_MAX_MS: '60000',
    CONSUMER_PORT: String(await freePort()),
    PORTAL_PORT: String(await freePort()),
    // Who signs in is what tests of signing in are about.
    PORTAL_SIGN_IN: 'off',
  };
  const aiServer = openPool(aiServerDatabase, 2);
  const portal = openPool(portalDatabase, 2);
  const running = new Set<RunningProgram>();
  const environment = (extra: Readonly<Record<string, string>>) => ({ ...process.env, ...env, ...extra });

  const start: Plant['start'] = (args, extra = {}) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: environment(extra),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const file = createWriteStream(join(process.env['SPINDLE_TEST_LOGS'] ?? '.', `${name}-${args[0]}.log`), {
      flags: 'a',
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        log += chunk;
        file.write(chunk);
      });
    }
    const ended = once(child, 'close');
    const program: RunningProgram = {
      child,
      log: () => log,
      stop: async (signal = 'SIGTERM') => {
        child.kill(signal);
        const [code] = await ended;
        running.delete(program);
        file.end();
        return code as number | null;
      },
    };
    running.add(program);
    return program;
  };
  return {
    env,
    topics,
    aiServer,
    portal,
    run: (args, extra = {}) => runCommand(args, { env: environment(extra) }),
    runAsProcess: (args, extra = {}) => runAsProcess(args, { env: environment(extra) }),
    start,
    close: async () => {
      await Promise.all([...running].map((program) => program.stop('SIGKILL')));
      await removeConnector(env.CONNECT_URL, name);
      await dropSlot(aiServer, env.CDC_SLOT_NAME);
      await aiServer.end();
      await portal.end();
      await Promise.all([aiServerDatabase.drop(), portalDatabase.drop()]);
    },
  };
}

/** As `spindle connector delete` does, without a program for it. Kafka Connect refuses while its workers agree on who does what. */
async function removeConnector(url: string, name: string): Promise<void> {
  await until(`connector ${name} to be removed`, async () => {
    await deleteConnector({ url, timeoutMs: 30_000 }, name);
    return true;
  });
}

/** Kafka Connect ends a deleted connector's session some time later; until then the slot keeps the database from being dropped. */
async function dropSlot(pool: Pool, name: string): Promise<void> {
  await until(`slot ${name} to be dropped`, async () => {
    await pool.query('select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1', [name]);
    await pool.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [
      name,
    ]);
    return true;
  });
}

/** A program's result, or an error with all that it wrote when it failed. */
export function succeeded(finished: Finished): Finished {
  if (finished.code !== 0) throw new Error(`exit code ${finished.code}\n${finished.stdout}${finished.stderr}`);
  return finished;
}
