// What the drills share: how they run and end, a stack of their own with programs that they start and stop one by one, senders
// that are none of ours, and the count at the end: every reading that Kafka has acknowledged led to what it must, once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, openHome, projectFolder } from '../../src/stack/home.ts';
import { type CheckResult, checkDelivery } from '../../test/chaos/checker.ts';
import { runOrEndWithSignal } from '../../test/chaos/ending/end-with-signal.ts';
import { checkEpisodes } from '../../test/chaos/episodes/checker.ts';
import { episodeEnv, episodeRules } from '../../test/chaos/episodes/observe.ts';
import { writeJournal } from '../../test/chaos/journal.ts';
import { observeDelivery, openWitnessPool } from '../../test/chaos/observe.ts';
import { type ChaosPlant, startPlant } from '../../test/chaos/plant.ts';
import { sensorTopic } from '../../test/chaos/producers.ts';
import { promisedEventId, promisedId } from '../../test/chaos/promised-ids.ts';
import { isSent, kindOf, machineOf, readingText } from '../../test/chaos/readings.ts';
import { openOtherClient } from '../../test/support/other-client.ts';
import { quickJava } from '../../test/support/quick-java.ts';
import { freePort } from '../../test/support/stack.ts';
import { end, until } from './real-parts.ts';

const everyMs = 400;
const lane = 'plant';
const settleMaxMs = 180_000;

export type Env = Readonly<Record<string, string>>;

export interface Ground {
  /** It goes when the drill has passed. */
  readonly folder: string;
  readonly home: Home;
  /** What senders have sent. */
  readonly journal: string;
  /** PostgreSQL, Kafka and Kafka Connect, migrated and with the connector; no program runs yet. */
  readonly startPlant: (options?: PlantOptions) => Promise<ChaosPlant>;
  /** A consumer or a Portal; resolves when it is ready. */
  readonly startProgram: (name: 'consumer' | 'portal', env: Env, spindle?: string) => Promise<Running>;
  /** Called when the drill ends, however that is, once the programs have gone. */
  readonly atEnd: (stop: () => Promise<void>) => void;
  /** Whether all is where it must be, once; prints what was counted, and what Spindle itself recounts. */
  readonly count: (env: Env) => Promise<boolean>;
}

/** Runs a drill and ends the process: with 0 when it has passed, and nothing of it runs any more however it ended. */
export async function runDrill(name: string, drill: (ground: Ground) => Promise<boolean>): Promise<never> {
  const folder = mkdtempSync(join(tmpdir(), `spindle-${name}-drill-`));
  const home = openHome(join(folder, 'home'));
  const journal = join(home.logs, 'journal.jsonl');
  const programs = new Set<Running>();
  const ends: (() => Promise<void>)[] = [];
  const ended = new AbortController();
  let starting: Promise<ChaosPlant> | undefined;
  let passed = false;
  const stop = async (): Promise<void> => {
    await Promise.all([...programs].map((program) => program.kill()));
    await Promise.all(ends.map((each) => each()));
    ended.abort();
    const plant = await starting?.catch(() => undefined);
    await plant?.stop();
  };
  const ground: Ground = {
    ...{ folder, home, journal },
    startPlant: (options = {}) => {
      starting = startDrillPlant(home, options, ended.signal);
      return starting;
    },
    startProgram: async (program, env, spindle = projectFolder) => {
      const started = await startProgram(program, { spindle, home, env });
      programs.add(started);
      return started;
    },
    atEnd: (stop) => void ends.push(stop),
    count: async (env) => {
      const isRight = await count(env, home, journal);
      process.stdout.write(await runCommand(['delivery', 'verify', '--timeout', '60'], env));
      return isRight;
    },
  };
  await runOrEndWithSignal({
    run: async () => {
      try {
        passed = await drill(ground);
      } catch (error) {
        if (!ended.signal.aborted) process.stderr.write(`${(error as Error).stack}\n`);
      }
    },
    stop,
    clean: () => {
      rmSync(home.data, { recursive: true, force: true });
      if (passed) rmSync(folder, { recursive: true, force: true });
      else say(`logs and journal: ${home.logs}`);
    },
    say,
  });
  process.exit(passed ? 0 : 1);
}

interface PlantOptions {
  /** Whose migrations and connector; absent for the Spindle in this folder. */
  readonly spindle?: string;
  readonly postgres?: Readonly<Record<string, string>>;
  /** Programs and connector reach PostgreSQL by a forwarder, which the drill can aim elsewhere. */
  readonly isForwarded?: boolean;
  readonly moreBrokers?: NonNullable<Parameters<typeof startPlant>[0]['moreBrokers']>;
  /** Of the first broker. */
  readonly kafka?: Readonly<Record<string, string | number>>;
  /** Of all programs. */
  readonly programs?: Env;
}

function startDrillPlant(home: Home, options: PlantOptions, ended: AbortSignal): Promise<ChaosPlant> {
  return startPlant({
    home,
    ended,
    consumers: 0,
    isDirect: options.isForwarded !== true,
    ...(options.spindle === undefined ? {} : { spindle: options.spindle }),
    programEnv: { CDC_POLL_INTERVAL_MS: '50', ...options.programs },
    ...(options.moreBrokers === undefined ? {} : { moreBrokers: options.moreBrokers }),
    parts: {
      postgres: { settings: options.postgres ?? {} },
      kafka: { ...quickJava, properties: options.kafka ?? {} },
      connect: quickJava,
    },
    tell: (event) => {
      if (event.type === 'ready') say(`${event.name} is ready`);
      if (event.type === 'down' || event.type === 'failed') say(`${event.name} stays down: ${event.how}`);
    },
  });
}

export interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

async function startProgram(
  name: 'consumer' | 'portal',
  { spindle, home, env }: { readonly spindle: string; readonly home: Home; readonly env: Env },
): Promise<Running> {
  // Who has to find it again after a new start says the port.
  const port = env[name === 'consumer' ? 'CONSUMER_PORT' : 'PORTAL_PORT'] ?? String(await freePort());
  const log = openSync(join(home.logs, `${name}-${port}.log`), 'a');
  const own =
    name === 'consumer' ? { ...episodeEnv, CONSUMER_PORT: port } : { PORTAL_PORT: port, PORTAL_SIGN_IN: 'off' };
  const child = spawn(process.execPath, [join(spindle, 'src/main.ts'), name], {
    env: { ...process.env, ...env, ...own },
    stdio: ['ignore', log, log],
  });
  const url = `http://127.0.0.1:${port}`;
  await until(`${name} (its log: ${home.logs}/${name}-${port}.log)`, async () => {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
    return (await fetch(`${url}/readyz`)).ok;
  });
  return { url, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
}

/** A command of the Spindle in this folder that has to succeed, or to end as is `fine`. Forwarders of this process go on meanwhile. */
export async function runCommand(
  args: readonly string[],
  env: Env,
  fine: readonly (number | null)[] = [0],
): Promise<string> {
  const child = spawn(process.execPath, [join(projectFolder, 'src/main.ts'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (!fine.includes(status)) throw new Error(`spindle ${args.join(' ')}: exit code ${status}\n${stdout}${stderr}`);
  return stdout;
}

/**
 * Sends as a plant does, by Kafka's own client: by the machine's key, so that all readings of a machine lie in one partition. `stop` resolves when all that was
 * begun has its fate in the journal.
 */
export function send(
  env: Env,
  journal: string,
  perSecond: number,
  firstNumber: number,
): { readonly stop: () => Promise<void> } {
  const client = openOtherClient(env['KAFKA_BOOTSTRAP_SERVERS'] ?? '');
  let isStopping = false;
  let next = firstNumber;
  const config = { 'enable.idempotence': true, 'delivery.timeout.ms': 180_000, 'linger.ms': 5 };
  const run = async (): Promise<void> => {
    while (!isStopping) {
      const sentAtMs = Date.now();
      const numbers: number[] = [];
      for (; numbers.length < (perSecond * everyMs) / 1000; next++) if (isSent(next)) numbers.push(next);
      const records = numbers.map((number) => ({
        key: String(machineOf(number)),
        value: readingText(number, kindOf(number)),
      }));
      const outcomes = await client.send({ lane, topic: sensorTopic, config, records });
      writeJournal(
        journal,
        numbers.map((number, index) => ({
          number,
          kind: kindOf(number),
          lane,
          fate: 'offset' in (outcomes[index] ?? {}) ? 'committed' : 'unknown',
          sentAtMs,
        })),
      );
      await sleep(everyMs);
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    stop: async () => {
      isStopping = true;
      await running;
      await client.close();
    },
  };
}

/** Waits until so many offsets have been read, or more. */
export async function untilRead(env: Env, offsets: number): Promise<void> {
  const pool = openWitnessPool(env, 'AI_DB');
  try {
    await until(`${offsets} offsets to be read`, async () => {
      const { rows } = await pool.query('select coalesce(sum(next_offset), 0) as read from consumer_progress');
      return Number(rows[0].read) >= offsets;
    });
  } finally {
    await pool.end();
  }
}

/** Waits until all is where it must be, and prints what was counted; false when something is not after minutes. */
async function count(env: Env, home: Home, journal: string): Promise<boolean> {
  const client = openOtherClient(env['KAFKA_BOOTSTRAP_SERVERS'] ?? '');
  const pools = { aiServer: openWitnessPool(env, 'AI_DB'), portal: openWitnessPool(env, 'DB') };
  try {
    const deadline = performance.now() + settleMaxMs;
    for (;;) {
      const found = await observeDelivery({ client, ...pools, journal, kafkaLog: join(home.logs, 'kafka.log') });
      const idOf = (place: { readonly partition: number; readonly offset: number }, type: string): string =>
        promisedEventId(found.topicId, place.partition, place.offset, type);
      const result = checkDelivery(found, {
        machineOf,
        eventIdOf: (record, kind) =>
          idOf(record, kind === 'anomalous' ? 'spindle.anomaly.detected' : 'spindle.reading.refused'),
      });
      const episodes = checkEpisodes(found.episodes, {
        rules: episodeRules,
        eventIdOf: (id, event, number) => promisedId(`${id}/${event}/${number}`),
      });
      const passed = result.passed && episodes.problems.length === 0;
      if (passed || performance.now() > deadline) {
        process.stdout.write(resultText(result, episodes.events, episodes.repeats));
        for (const problem of [...result.problems, ...episodes.problems]) process.stdout.write(`NOT: ${problem}\n`);
        return passed;
      }
      await sleep(5_000);
    }
  } finally {
    await Promise.allSettled([client.close(), pools.aiServer.end(), pools.portal.end()]);
  }
}

function resultText({ readings, alerts, deadLetters }: CheckResult, events: number, repeats: number): string {
  const lost = alerts.lost.length + deadLetters.lost.length;
  const foreign = alerts.foreign.length + deadLetters.foreign.length;
  return (
    `${readings} readings, ${alerts.expected} alerts, ${deadLetters.expected} dead letters, ${events} events of episodes; ` +
    `${alerts.repeats + deadLetters.repeats + repeats} messages came again under the same event id\n` +
    `${lost} lost, ${foreign} doubled\n`
  );
}

const startedAt = performance.now();

export function say(sentence: string): void {
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${sentence}\n`);
}
