// `spindle start`: runs the embedded stack, the migrations, the connector and all programs, and keeps them running until Ctrl-C.
// The table of addresses goes to stdout; progress and the live line go to stderr. Ends with 0 after an orderly stop.
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { sayFilesRead } from '../../models/files-read.ts';
import { type Home, openHome, projectFolder } from '../../stack/home.ts';
import { ownerRole } from '../../stack/parts/postgres-roles.ts';
import { writeRunningStack } from '../../stack/running.ts';
import { openSecrets } from '../../stack/secrets.ts';
import { type StackEvent, StackFailure } from '../../stack/supervise/part.ts';
import { type Supervisor, supervise } from '../../stack/supervise/supervise.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { wholeNumberOption } from '../support/options/number-option.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { type FirstSignIn, firstSignIn } from './first-sign-in.ts';
import { createLiveLine } from './live-line.ts';
import { type Plan, planStart, programNames, type StartSettings, selectParts, startSettings } from './plan.ts';
import { createTroubles } from './troubles.ts';

interface Options {
  readonly only?: string;
  readonly without?: string;
  readonly portOffset: number;
  readonly watch?: boolean;
}

/** Without these nothing else works: when one of them fails during the start, everything is stopped again. */
const vital = ['postgres', 'kafka', 'migrate'];
const parentCheckIntervalMs = 500;
const watchQuietMs = 300;
const sameWishMs = 500;

/** An option that is given twice means both. */
const bothLists = (parts: string, before: string | undefined): string =>
  before === undefined ? parts : `${before},${parts}`;

export function createCommand(): Command {
  return new Command('start')
    .option(
      '--only <parts>',
      'run only these, separated by commas; "stack" is all the infrastructure, "programs" all programs',
      bothLists,
    )
    .option('--without <parts>', 'run all but these', bothLists)
    .option(
      '--port-offset <n>',
      'move every port by this number',
      wholeNumberOption({ min: -65_535, max: 65_535, unit: 'number to add' }),
      0,
    )
    .option('--watch', 'restart the programs when a source file changes')
    .action(async (options: Options) => {
      const dotEnv = loadDotEnv();
      await start(options, dotEnv).catch((error: unknown) => {
        throw error instanceof StackFailure ? new ProgramFailure(error.message, 2, { cause: error }) : error;
      });
    });
}

async function start(options: Options, dotEnv: string | undefined): Promise<void> {
  const startedAt = performance.now();
  const settings = readSettings(startSettings);
  const home = openHome(settings.SPINDLE_HOME);
  const plan = planStart(
    settings,
    home,
    openSecrets(home),
    selectParts(options.only, options.without),
    options.portOffset,
  );
  const line = createLiveLine(process.stderr.isTTY === true);
  const tell = teller(startedAt, line.say);
  const lost = Promise.withResolvers<string>();
  const troubles = createTroubles(plan.steps.map((step) => step.name));
  sayFilesRead(line.say, dotEnv)(undefined);
  sayWhatIsNew(home, plan, line.say);
  const supervisor = await supervise({
    home,
    steps: plan.steps,
    ports: plan.wantedPorts,
    emit: (event) => {
      tell(event);
      troubles.note(event);
      if ((event.type === 'down' || event.type === 'failed') && vital.includes(event.name))
        lost.resolve(`${event.name} ${event.type === 'down' ? 'is down' : 'failed'}: ${event.how}`);
    },
    onLeftovers: (names) => line.say(`Stopped what an earlier start had left running: ${names.join(', ')}`),
  });
  const removeRunningStack = writeRunningStack(home, plan.running);
  const asked = untilAskedToStop(supervisor);
  const stopWatching = options.watch ? restartOnChange(supervisor, line.say) : () => {};

  const failures = await Promise.race([supervisor.settled, asked.requested, lost.promise]);
  if (failures instanceof Map) {
    process.stdout.write(addresses(plan, home, await signInOf(plan, settings, failures)));
    line.say(readySentence(failures, ((performance.now() - startedAt) / 1000).toFixed(1)));
    if (plan.simulatedHoldSeconds !== null) line.say(holdSentence(plan.simulatedHoldSeconds));
    const metricsUrl = plan.names.has('consumer') ? `http://127.0.0.1:${plan.ports.consumer}/metrics` : null;
    await line.follow({ metricsUrl, trouble: troubles.describe }, asked.signal);
  }
  stopWatching();
  line.say('Stopping …');
  await supervisor.stop();
  removeRunningStack();
  asked.dispose();
  if (typeof failures === 'string') throw new ProgramFailure(`${failures}; everything was stopped`, 1);
  line.say('Stopped.');
}

function holdSentence(seconds: number): string {
  return `The machines are simulated: their episodes end after ${seconds} s of calm, so that an alarm's whole life is seen. EPISODE_HOLD_SECONDS changes it; in a plant it is half an hour.`;
}

/** The whole truth in one sentence; exported for its test. */
export function readySentence(failures: ReadonlyMap<string, Error>, seconds: string): string {
  if (failures.size === 0) return `Everything runs after ${seconds} s. Ctrl-C stops it.`;
  const [[name, only] = ['', undefined]] = failures;
  if (failures.size === 1) {
    const why = only?.message.replace(new RegExp(`^${name} (ended: )?`), (_all, ended) =>
      ended === undefined ? 'it ' : '',
    );
    return `Everything runs after ${seconds} s but the ${name}: ${why}. Ctrl-C stops the rest.`;
  }
  const list = [...failures.values()].map((error) => `\n  - ${error.message}`).join('');
  return `Not everything runs:${list}\nCtrl-C stops the rest.`;
}

/** One sentence for each event that a person wants to know of. */
function teller(startedAt: number, say: (sentence: string) => void): (event: StackEvent) => void {
  return (event) => {
    const at = `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${event.name.padEnd(10)}`;
    switch (event.type) {
      case 'slow':
        return say(`${at} is not ready after ${event.afterMs / 1000} s: ${event.reason}; its log is ${event.logFile}`);
      case 'unwell':
        return say(`${at} is not ready any more: ${event.reason}`);
      case 'well':
        return say(`${at} is ready again`);
      case 'died':
        return say(`${at} died (${event.how}); starting it again in ${event.retryInMs} ms`);
      case 'down':
        return say(`${at} is down: ${event.how}\n${retrySentence(event)}`);
      case 'ended':
        return say(`${at} has ended: ${event.how}\n${againSentence(event)}`);
      case 'failed':
        return say(`${at} failed (${event.how}); the end of ${event.logFile}:\n${indent(event.logTail)}`);
      case 'waiting':
        return say(`${at} waits for an earlier one to be gone`);
      default:
        return say(`${at} ${event.type}`);
    }
  };
}

function retrySentence(event: Extract<StackEvent, { type: 'down' }>): string {
  const retry = `    It is tried again every ${event.retryInMs / 1000} s.`;
  return event.logTail.length === 0 ? retry : `${retry} The end of ${event.logFile}:\n${indent(event.logTail)}`;
}

/** What a program says of its settings it would say again. */
function againSentence({ name, logFile }: Extract<StackEvent, { type: 'ended' }>): string {
  return (
    `    It is not started again, as it would end in the same way; its log is ${logFile}\n` +
    `    When that is mended: Ctrl-C and npm start; or, beside what runs, in another terminal: npm run ${name}`
  );
}

/** One part's data without the other's are seldom meant: most often somebody has removed a folder. */
function sayWhatIsNew(home: Home, plan: Plan, say: (sentence: string) => void): void {
  const keeping = plan.steps.flatMap((step) =>
    step.kind === 'part' && step.data !== undefined ? [{ name: step.name, ...step.data }] : [],
  );
  const [fresh, old] = [false, true].map((isThere) =>
    keeping.filter(({ folder, marker }) => existsSync(join(folder, marker)) === isThere),
  );
  if (fresh?.length !== 1 || old?.length !== 1) return;
  say(
    `${fresh[0]?.name} has no data in ${home.data}, though ${old[0]?.name} has: it begins with none. If they were removed by mistake, ` +
      'stop (Ctrl-C) and put them back; to begin anew with both: npm run reset',
  );
}

function indent(lines: readonly string[]): string {
  // Traces of Java have tabs, which `say` would show as what they are.
  return lines.map((each) => `    ${each.replaceAll('\t', '  ')}`).join('\n');
}

interface Asked {
  readonly signal: AbortSignal;
  readonly requested: Promise<undefined>;
  readonly dispose: () => void;
}

/** The first signal asks for a stop, a later one for a quick one. */
function untilAskedToStop(supervisor: Supervisor): Asked {
  const controller = new AbortController();
  let askedAtMs = 0;
  const ask = () => {
    if (!controller.signal.aborted) askedAtMs = performance.now();
    // Ctrl-C reaches npm too, which passes it on: the same wish a second time.
    else if (performance.now() - askedAtMs > sameWishMs) supervisor.hurry();
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, ask);
  // npm passes a signal to its shell, which may die of it without telling us.
  const parent = process.ppid;
  const parentCheck = setInterval(() => {
    if (process.env['npm_lifecycle_event'] !== undefined && process.ppid !== parent) controller.abort();
  }, parentCheckIntervalMs);
  return {
    signal: controller.signal,
    requested: once(controller.signal, 'abort').then(() => undefined),
    dispose: () => {
      clearInterval(parentCheck);
      for (const name of signals) process.off(name, ask);
    },
  };
}

/** Restarts all programs once the sources are quiet again. The web page is built by set-up, so its sources do not count. */
function restartOnChange(supervisor: Supervisor, say: (sentence: string) => void): () => void {
  let quiet: NodeJS.Timeout | undefined;
  const watcher = watch(join(projectFolder, 'src'), { recursive: true }, (_event, file) => {
    if (file === null || !/\.(ts|sql)$/.test(file) || file.startsWith(join('portal', 'web'))) return;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      say(`${file} changed: restarting the programs`);
      for (const name of programNames) supervisor.restart(name);
    }, watchQuietMs);
  });
  return () => {
    clearTimeout(quiet);
    watcher.close();
  };
}

/** Where the Portal runs. */
async function signInOf(
  { names, running }: Plan,
  settings: StartSettings,
  failures: ReadonlyMap<string, Error>,
): Promise<FirstSignIn> {
  if (!names.has('portal') || failures.has('portal')) return { fragment: '', note: '' };
  return firstSignIn(settings, running.environment);
}

function addresses({ names, ports, schemes, databases }: Plan, home: Home, { fragment, note }: FirstSignIn): string {
  const rows: readonly (readonly [string, string, string])[] = [
    ['portal', 'Portal', `${schemes.portal}://localhost:${ports.portal}${fragment}`],
    ...(note === '' ? [] : [['portal', '', `(${note})`] as const]),
    ['server', 'REST API', `${schemes.server}://localhost:${ports.server}/docs`],
    ['consumer', 'Consumer', `http://localhost:${ports.consumer}/metrics`],
    [
      'connect',
      'Kafka Connect',
      `http://localhost:${ports.connect} (user and password: ${home.config}/connect-users.properties)`,
    ],
    ['kafka', 'Kafka', `localhost:${ports.kafka}`],
    ['postgres', 'PostgreSQL', `localhost:${ports.postgres}`],
    [
      'postgres',
      '',
      `PGPASSFILE=${home.pgpassFile} psql -h localhost -p ${ports.postgres} -U ${ownerRole} ${databases[0]}`,
    ],
  ];
  const shown = rows
    .filter(([name]) => names.has(name))
    .map(([, title, address]) => `  ${title.padEnd(14)} ${address}\n`);
  return `\n${shown.join('')}  ${'Logs'.padEnd(14)} ${home.logs}\n\n`;
}
