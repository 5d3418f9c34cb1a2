// Runs the tests: starts one PostgreSQL, Kafka and Kafka Connect for all of them, on free ports and in a home that is deleted
// afterwards, and beside that the test files: those that need the stack wait for it at its gate. Arguments are test files (by default all),
// options for `node --test`, --check, which runs `npm run check` beside them and ends all when it fails, and --full (see times.ts). The stack is stopped however
// the tests end; its logs are kept when they fail.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client, escapeIdentifier, escapeLiteral, Pool } from 'pg';
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
import { testsCompileCache, withBundledPackages } from './bundled.ts';
import { makeDataFolder } from './data-folder.ts';
import { openGate } from './gate.ts';
import { type Need, needOf, testFiles } from './kinds.ts';
import { quickJava } from './quick-java.ts';
import { runTogether } from './sharing/together.ts';
import { freePort, templateName } from './stack.ts';

// A few: every end-to-end test has programs of its own, and waits for them half of its time.
const concurrency = 4;

/** Begin first when all are run, as they last longest and need no shared stack. */
const longest = ['test/chaos/chaos.test.ts', 'test/training/train.test.ts'];
/** Has every program leave what was compiled of it for those that start later: many of them are killed, and leave nothing. */
const everyProgram = ['test/programs/commands-documented.test.ts'];
/** Likewise of those that start many programs: begun late, one of them keeps one core busy while the other is idle. */
const manyPrograms = ['test/programs/profile/commands.test.ts', 'test/programs/score.test.ts'];
/** How many processes share the files that need the same, each of which would else load what all of them import. */
const groups = { plant: 4, browser: 2, stack: 4, processes: 6, training: 2 } as const;
const inOrder = 'test/support/in-order.ts';
/** Of a whole run; a twentieth below what there is. To be raised by hand as tests are added, and lowered where tests go on purpose. */
const passedLeast = 5_700;

process.chdir(projectFolder);
const { options, files, isChecked, isFull } = readArguments(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'spindle-test-'));
// Before the ports of the stack are chosen: nothing listens there at first, and a test that has a stack of its own chooses ports meanwhile.
const claimedPorts = join(folder, 'ports');
mkdirSync(claimedPorts);
process.env['SPINDLE_TEST_PORTS'] = claimedPorts;
const opened = openHome(folder);
const home = { ...opened, data: makeDataFolder() ?? opened.data };
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort());

let supervisor: Supervisor | undefined;
let succeeded = false;
/** Told last: what ends with it says much. */
let checkFailure = '';
try {
  const gate = await openGate(join(folder, 'gate'));
  const ports = await choosePorts();
  supervisor = await startStack(ports);
  const stack = supervisor;
  const results = await Promise.all([
    orEnd('the stack', async () => {
      if (!(await hasStarted(stack))) return false;
      await makeSignInQuick(ports.postgres);
      await makeTemplates(ports.postgres);
      gate.open();
      return true;
    }),
    orEnd('npm run check', async () => !isChecked || (await runCheck())),
    runTests(environmentOf(ports, gate.path)),
  ]);
  gate.close();
  succeeded = results.every((each) => each);
} finally {
  await supervisor?.stop();
  rmSync(home.data, { recursive: true, force: true });
  if (succeeded) rmSync(folder, { recursive: true, force: true });
  else {
    process.stderr.write(`logs of the stack and its programs: ${home.logs}\n${checkFailure}`);
  }
}
process.exit(succeeded ? 0 : 1);

/** Ends everything where a part of it fails: what comes after has no use. */
async function orEnd(name: string, step: () => Promise<boolean>): Promise<boolean> {
  const succeeded = await step().catch((error: Error) => {
    process.stderr.write(`${name}: ${error.message}\n`);
    return false;
  });
  if (!succeeded) interrupted.abort();
  return succeeded;
}

type Ports = Readonly<Record<'postgres' | 'kafka' | 'controller' | 'connect', number>>;

async function choosePorts(): Promise<Ports> {
  const ports = new Set<number>();
  while (ports.size < 4) ports.add(await freePort());
  const [postgres, kafka, controller, connect] = [...ports] as [number, number, number, number];
  return { postgres, kafka, controller, connect };
}

/** Does not wait until it is ready. */
function startStack(ports: Ports): Promise<Supervisor> {
  return supervise({
    home,
    ports: [],
    emit: tell,
    steps: [
      postgresPart({
        home,
        port: ports.postgres,
        databases: [templateName('server'), templateName('portal')],
        settings: {
          max_wal_senders: 40,
          max_replication_slots: 40,
          max_connections: 300,
          fsync: 'off',
          full_page_writes: 'off',
          max_wal_size: '512MB',
        },
      }),
      kafkaPart({ home, port: ports.kafka, controllerPort: ports.controller, ...quickJava }),
      connectPart({ home, port: ports.connect, kafkaPort: ports.kafka, ...quickJava }),
    ],
  });
}

async function hasStarted(stack: Supervisor): Promise<boolean> {
  const failures = await Promise.race([
    stack.settled,
    once(interrupted.signal, 'abort').then(() => new Map<string, Error>()),
  ]);
  for (const error of failures.values()) process.stderr.write(`${error.message}\n`);
  return failures.size === 0 && !interrupted.signal.aborted;
}

function environmentOf(ports: Ports, gate: string): Record<string, string> {
  const superuser = postgresSuperuser(home);
  const env = {
    SPINDLE_TEST_GATE: gate,
    SPINDLE_TEST_TIMES: isFull ? 'full' : '',
    SPINDLE_TEST_POSTGRES_PORT: String(ports.postgres),
    SPINDLE_TEST_POSTGRES_USER: superuser.user,
    SPINDLE_TEST_POSTGRES_PASSWORD: superuser.password,
    SPINDLE_TEST_KAFKA: `127.0.0.1:${ports.kafka}`,
    SPINDLE_TEST_CONNECT_URL: connectAddress(ports.connect, openSecrets(home)),
    SPINDLE_TEST_LOGS: join(home.logs, 'programs'),
    // Who runs some files may want to see what they saw.
    SPINDLE_TEST_PICTURES: isFull || files.length > 0 ? 'yes' : '',
    // Hundreds of programs and test files start, each of which would strip its sources of types anew.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? testsCompileCache,
  };
  mkdirSync(env.SPINDLE_TEST_LOGS, { recursive: true });
  return env;
}

/** Each connection has both sides compute a key from the password in so many rounds, by default 4096, which takes longer than most queries. */
async function makeSignInQuick(port: number): Promise<void> {
  const { user, password } = postgresSuperuser(home);
  const client = new Client({ user, password, host: '127.0.0.1', port, database: 'postgres' });
  await client.connect();
  try {
    await client.query('set scram_iterations = 1');
    await client.query(`alter role ${escapeIdentifier(user)} password ${escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
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

/** Resolves with whether the check passed; what it says is shown when it did not. */
async function runCheck(): Promise<boolean> {
  const check = spawn(process.execPath, ['--run', 'check'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: interrupted.signal,
  });
  const [said, errors, [code]] = await Promise.all([text(check.stdout), text(check.stderr), once(check, 'close')]);
  if (code === 0) process.stderr.write('npm run check: nothing is wrong\n');
  else checkFailure = `${said}${errors}npm run check failed, and ended the tests\n`;
  return code === 0;
}

/** Resolves with whether all tests passed. */
async function runTests(env: Readonly<Record<string, string>>): Promise<boolean> {
  const args =
    files.length === 0 && options.length === 0
      ? [inOrder, String(concurrency), String(passedLeast), ...allInOrder()]
      : [
          '--test',
          `--test-concurrency=${concurrency}`,
          ...withBundledPackages,
          ...options,
          ...(files.length > 0 ? files : testFiles()),
        ];
  // A session of its own: Ctrl-C reaches this process alone, which ends the tests and then the stack.
  const tests = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env }, detached: true });
  const end = () => {
    if (tests.pid !== undefined) sendSignal(-tests.pid, 'SIGTERM');
  };
  interrupted.signal.addEventListener('abort', end, { once: true });
  if (interrupted.signal.aborted) end();
  const [code] = await once(tests, 'exit');
  return code === 0;
}

/**
 * What lasts longest, what can run while the stack starts, what waits upon it, then the rest. Who computes without a pause comes last, as at the end
 * nobody is there to use the pauses.
 */
function allInOrder(): string[] {
  const first = [...longest, ...everyProgram, ...manyPrograms];
  const others = testFiles().filter((file) => !first.includes(file));
  const needing = (need: Need) => others.filter((file) => needOf(file) === need);
  const together = (need: Need, count: number, ...before: readonly string[]) =>
    runTogether(needing(need), { count, folder: join(folder, `with-${need}`), first: before });
  // Through the same door as the others, which sees a process that ends before its tests.
  const alone = (file: string) =>
    runTogether([file], { count: 1, folder: join(folder, `alone-${first.indexOf(file)}`) });
  const stack = 'test/support/stack.ts';
  return [
    ...longest.flatMap(alone),
    ...everyProgram.flatMap(alone),
    ...together('nothing', availableParallelism()),
    ...together('plant', groups.plant, stack),
    ...manyPrograms.flatMap(alone),
    ...together('browser', groups.browser, stack, 'test/support/one-browser.ts'),
    ...together('processes', groups.processes, stack),
    ...together('stack', groups.stack, stack),
    ...together('training', groups.training),
  ];
}

function readArguments(args: readonly string[]) {
  return {
    options: args.filter((argument) => argument.startsWith('-') && !['--check', '--full'].includes(argument)),
    files: args.filter((argument) => !argument.startsWith('-')),
    isChecked: args.includes('--check'),
    isFull: args.includes('--full'),
  };
}
