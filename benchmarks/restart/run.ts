// `npm run bench:restart`: how long a consumer that was killed takes until it has again what features with memory remember of its machines. On a stack of
// its own: rounds of readings are worked off by the real consumer, which is killed; a round waits for its successor, one reading of each machine. So all of
// them are at hand when that round is stored. The result goes to stdout; ends with 1 where a row is not, to the bit, what its readings alone come to.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { clientOptions } from '../../src/kafka/client.ts';
import { kafkaSettings } from '../../src/kafka/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { openHome } from '../../src/stack/home.ts';
import { runOrEndWithSignal } from '../../test/chaos/ending/end-with-signal.ts';
import { plantOfRun } from '../../test/chaos/ending/plant-of-run.ts';
import { type ChaosPlant, signalAll } from '../../test/chaos/plant.ts';
import { fillTopic } from '../consumer/fill.ts';
import { type RunningConsumer, reaches, startConsumer } from './consumer.ts';
import { writeRestartedModel } from './model.ts';
import { makeRound, partitions, type Round, rememberedOf, roundTimes } from './readings.ts';

const { values: options } = parseArgs({
  options: {
    machines: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '2' },
    'with-postgres': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
const machines = Number(options.machines);
const roundsBefore = Number(options.rounds);
const isWrong =
  !Number.isInteger(machines / partitions) || machines < 1 || !Number.isInteger(roundsBefore) || roundsBefore < 1;
if (options.help === true || isWrong) {
  const usage = `usage: npm run bench:restart -- [--machines N, a multiple of ${partitions}] [--rounds N, before the restart] [--with-postgres, which is killed as well]\n`;
  (isWrong ? process.stderr : process.stdout).write(usage);
  process.exit(isWrong ? 2 : 0);
}

const consumed = 'spindle_readings_consumed_total';
const anomalous = 'spindle_readings_anomalous_total';
const topic = 'bench-restart';
const groupId = 'bench-restart';
/** Rows that are read at once where they are compared. */
const comparedAtOnce = 5_000;

const folder = mkdtempSync(join(tmpdir(), 'spindle-restart-'));
const plant = plantOfRun();
let running: RunningConsumer | undefined;
await runOrEndWithSignal({
  run: async () => {
    const started = await plant.start({
      ...{ home: openHome(folder), consumers: 0, isDirect: true, tell: () => {} },
      programEnv: {
        PROFILE_PATH: join(import.meta.dirname, 'profile.ts'),
        MODEL_PATH: writeRestartedModel(folder),
        KAFKA_TOPIC_SENSOR: topic,
        KAFKA_GROUP_ID: groupId,
      },
    });
    await measure(started);
  },
  stop: async () => {
    await running?.kill();
    await plant.stop();
  },
  clean: () => rmSync(folder, { recursive: true, force: true }),
  say: (sentence) => process.stderr.write(`${sentence}\n`),
});

async function measure({ env, processesOf }: ChaosPlant): Promise<void> {
  const times = roundTimes(roundsBefore + 2);
  const rounds = times.map((beginsAt, number) => makeRound(machines, number, beginsAt));
  const [worked, [missed, next]] = [rounds.slice(0, roundsBefore), rounds.slice(roundsBefore) as [Round, Round]];
  await addMachines(env);
  say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}`);

  for (const round of worked) await send(env, round);
  running = await startConsumer(env);
  await until(running, consumed, machines * roundsBefore);
  await running.kill();
  const { bytes } = rememberedOf(partitions, []);
  const table = await ask(env, 'aiServer', `select pg_total_relation_size('machine_memory')::float8 as bytes`);
  say(
    `${machines} machines, ${bytes} bytes remembered of each, ${perMachine(Number(table[0]?.['bytes']))} in its table`,
  );

  await send(env, missed);
  if (options['with-postgres']) signalAll(processesOf('postgres'), 'SIGKILL');
  running = await startConsumer(env);
  say(`killed, and started again with a reading of each machine waiting:`);
  say(`  it answers: ${seconds(await running.until('/livez', async ({ ok }) => ok))}`);
  say(`  ready, with its partitions: ${seconds(await running.until('/readyz', async ({ ok }) => ok))}`);
  say(`  first readings scored and stored: ${seconds(await until(running, consumed, 1))}`);
  say(`  first detections stored: ${seconds(await until(running, anomalous, 1))}`);
  const atHand = await until(running, consumed, machines);
  say(`  all machines at hand, their readings stored: ${seconds(atHand)}`);
  const { residentBytes, residentMaxBytes, readBytes } = running.process();
  say(`  memory ${megabytes(residentBytes)}, ${megabytes(residentMaxBytes)} at most; read ${megabytes(readBytes)}`);

  const memorySeconds = 'spindle_stage_seconds_total{stage="memory"}';
  const before = await running.metric(memorySeconds);
  const sentAt = performance.now();
  await send(env, next);
  await until(running, consumed, 2 * machines);
  say(`a further reading of each, with all at hand: ${seconds((performance.now() - sentAt) / 1_000)}`);
  const passing = (1e6 * ((await running.metric(memorySeconds)) - before)) / machines;
  say(`  letting a reading pass through what is remembered: ${passing.toFixed(2)} µs of the consumer's thread`);
  const found = await running.metric(anomalous);
  await running.kill();
  const wanted = missed.anomalous + next.anomalous;
  if (found !== wanted) fail(`${found} readings were found anomalous, and ${wanted} were sent`);
  const wrong = await countWrong(env, rounds);
  if (wrong > 0) fail(`of ${wrong} machines something else is remembered than their readings come to`);
  else say('of every machine is remembered what its readings alone come to, to the bit');
}

function until(consumer: RunningConsumer, metric: string, least: number): Promise<number> {
  return consumer.until('/metrics', reaches(metric, least));
}

async function send(env: Env, round: Round): Promise<void> {
  const client = clientOptions(readSettings(kafkaSettings, { ...env }), 'bench');
  const { readings } = await fillTopic(client, topic, round.batches, machines);
  if (readings !== machines) throw new Error(`${readings} readings were sent, and not ${machines}`);
}

type Env = Readonly<Record<string, string>>;

async function ask(
  env: Env,
  whose: 'portal' | 'aiServer',
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const prefix = whose === 'portal' ? 'DB' : 'AI_DB';
  const client = new pg.Client({
    host: env[`${prefix}_HOST`],
    port: Number(env[`${prefix}_PORT`]),
    database: env[`${prefix}_NAME`],
    user: env[`${prefix}_USER`],
    password: env[`${prefix}_PASSWORD`],
  });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

async function addMachines(env: Env): Promise<void> {
  await ask(env, 'portal', 'truncate machine cascade');
  await ask(
    env,
    'portal',
    `insert into machine (id, name, type) select id, 'Machine ' || id, 'STANDARD' from generate_series(1, $1::bigint) as id`,
    [machines],
  );
}

/** Of how many machines the stored row is another than what their readings come to. */
async function countWrong(env: Env, rounds: readonly Round[]): Promise<number> {
  const { bytes, rows } = rememberedOf(machines, rounds);
  let right = 0;
  for (let first = 1; first <= machines; first += comparedAtOnce) {
    const stored = await ask(
      env,
      'aiServer',
      'select machine_id::int as id, state from machine_memory where group_id = $1 and machine_id >= $2 and machine_id < $3',
      [groupId, first, first + comparedAtOnce],
    );
    for (const { id, state } of stored as readonly { id: number; state: Buffer }[])
      if (Buffer.compare(state, rows.subarray((id - 1) * bytes, id * bytes)) === 0) right++;
  }
  return machines - right;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function perMachine(bytes: number): string {
  return `${(bytes / machines).toFixed(0)} bytes`;
}
