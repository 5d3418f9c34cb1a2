// Runs the tests: starts one PostgreSQL, Kafka and Kafka Connect for all of them, on free ports and in a home that is deleted
// afterwards, then `node --test`. Arguments are test files (by default all) and options for `node --test`. The stack is stopped
// however the tests end; its logs are kept when they fail.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { migrate } from '../../src/postgres/migrations.ts';
import { aiServerSchema, portalSchema } from '../../src/postgres/schemas.ts';
import { openHome, projectFolder } from '../../src/stack/home.ts';
import { connectAddress, connectPart } from '../../src/stack/parts/connect.ts';
import { kafkaPart } from '../../src/stack/parts/kafka.ts';
import { postgresPart, postgresSuperuser } from '../../src/stack/parts/postgres.ts';
import { openSecrets } from '../../src/stack/secrets.ts';
import type { StackEvent } from '../../src/stack/supervise/part.ts';
import { sendSignal } from '../../src/stack/supervise/process-identity.ts';
import { type Supervisor, supervise } from '../../src/stack/supervise/supervise.ts';
import { freePort, templateName } from './stack.ts';

// A few: every end-to-end test has programs of its own.
const concurrency = 3;

process.chdir(projectFolder);
const { options, files } = splitArguments(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'spindle-test-'));
const home = openHome(folder);
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort());

let supervisor: Supervisor | undefined;
let succeeded = false;
try {
  const { stack, env } = await startStack();
  supervisor = stack;
  const failures = await Promise.race([
    stack.settled,
    once(interrupted.signal, 'abort').then(() => new Map<string, Error>()),
  ]);
  for (const error of failures.values()) process.stderr.write(`${error.message}\n`);
  if (failures.size === 0 && !interrupted.signal.aborted) {
    await makeTemplates(Number(env['SPINDLE_TEST_POSTGRES_PORT']));
    succeeded = await runTests(env);
  }
} finally {
  await supervisor?.stop();
  if (succeeded) rmSync(folder, { recursive: true, force: true });
  else {
    rmSync(home.data, { recursive: true, force: true });
    process.stderr.write(`logs of the stack and its programs: ${home.logs}\n`);
  }
}
process.exit(succeeded ? 0 : 1);

async function startStack(): Promise<{ stack: Supervisor; env: Record<string, string> }> {
  const ports = new Set<number>();
  while (ports.size < 4) ports.add(await freePort());
  const [postgresPort, kafkaPort, controllerPort, connectPort] = [...ports] as [number, number, number, number];
  const stack = await supervise({
    home,
    ports: [],
    emit: tell,
    steps: [
      postgresPart({
        home,
        port: postgresPort,
        databases: [templateName('server'), templateName('portal')],
        settings: {
          max_wal_senders: 40,
          max_replication_slots: 40,
          max_connections: 300,
          fsync: 'off',
          max_wal_size: '512MB',
        },
      }),
      kafkaPart({ home, port: kafkaPort, controllerPort }),
      connectPart({ home, port: connectPort, kafkaPort }),
    ],
  });
  const superuser = postgresSuperuser(home);
  const env = {
    SPINDLE_TEST_POSTGRES_PORT: String(postgresPort),
    SPINDLE_TEST_POSTGRES_USER: superuser.user,
    SPINDLE_TEST_POSTGRES_PASSWORD: superuser.password,
    SPINDLE_TEST_KAFKA: `127.0.0.1:${kafkaPort}`,
    SPINDLE_TEST_CONNECT_URL: connectAddress(connectPort, openSecrets(home)),
    SPINDLE_TEST_LOGS: join(home.logs, 'programs'),
    SPINDLE_TEST_PORTS: join(folder, 'ports'),
  };
  for (const each of [env.SPINDLE_TEST_LOGS, env.SPINDLE_TEST_PORTS]) mkdirSync(each, { recursive: true });
  return { stack, env };
}

/** Databases with today's schema, of which suites get copies; to migrate each anew takes longer than many a test. */
async function makeTemplates(port: number): Promise<void> {
  for (const [whose, schema] of [['server', aiServerSchema] as const, ['portal', portalSchema] as const]) {
    const pool = new Pool({
      ...postgresSuperuser(home),
      host: '127.0.0.1',
      port,
      database: templateName(whose),
      max: 1,
    });
    try {
      await migrate(pool, schema);
    } finally {
      await pool.end();
    }
  }
}

/** Only what went wrong; the rest is in the logs. */
function tell(event: StackEvent): void {
  if (event.type === 'died') process.stderr.write(`${event.name} died: ${event.how}\n`);
  if (event.type === 'down')
    process.stderr.write(`${event.name} stays down: ${event.how}\n${event.logTail.join('\n')}\n`);
}

/** Resolves with whether all tests passed. */
async function runTests(env: Readonly<Record<string, string>>): Promise<boolean> {
  const all = globSync(['test/**/*.test.ts', 'web/test/**/*.test.ts']).sort();
  const args = ['--test', `--test-concurrency=${concurrency}`, ...options, ...(files.length > 0 ? files : all)];
  // A session of its own: Ctrl-C reaches this process alone, which ends the tests and then the stack.
  const tests = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env }, detached: true });
  const end = () => {
    if (tests.pid !== undefined) sendSignal(-tests.pid, 'SIGTERM');
  };
  interrupted.signal.addEventListener('abort', end, { once: true });
  const [code] = await once(tests, 'exit');
  return code === 0;
}

function splitArguments(args: readonly string[]): { options: string[]; files: string[] } {
  return {
    options: args.filter((argument) => argument.startsWith('-')),
    files: args.filter((argument) => !argument.startsWith('-')),
  };
}
