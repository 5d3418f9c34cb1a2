// `npm run bench:consumer`: how fast the real consumer works off a topic, what each step takes, and how that stands beside loops that store
// nothing. On a stack of its own under the system's temporary folder. The result goes to stdout; ends with 1 where a loop has counted
// other anomalies or refusals than were sent.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { clientOptions } from '../../src/kafka/client.ts';
import { kafkaSettings } from '../../src/kafka/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { openHome, projectFolder } from '../../src/stack/home.ts';
import { runOrEndWithSignal } from '../../test/chaos/ending/end-with-signal.ts';
import { plantOfRun } from '../../test/chaos/ending/plant-of-run.ts';
import type { ChaosPlant } from '../../test/chaos/plant.ts';
import { plantParts } from '../stack-options.ts';
import { type Followed, measureConsumers } from './consumers.ts';
import { fillTopic } from './fill.ts';
import { type ConsumerMeasured, medianOf, perReading } from './measured.ts';
import { compareModels, copyModels } from './models.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { runPeers } from './peers.ts';
import { ownTimes } from './profile.ts';
import { machineType, makeBatches } from './readings.ts';
import { describeResult, disagreements, type Result } from './report.ts';
import { compareTraces, shareOfTracing } from './traces.ts';

const topic = 'bench-readings';
const ownTimesShown = 25;

const options = optionsOrExit();
const folder = await mkdtemp(join(tmpdir(), 'spindle-bench-'));
const plant = plantOfRun();
await runOrEndWithSignal({
  run: async () => {
    const started = await plant.start({
      ...{ home: openHome(folder), consumers: 0, isDirect: true, tell: () => {} },
      programEnv: options.programs,
      parts: plantParts(options),
    });
    const result = await run(options, started);
    process.stdout.write(options.isJson ? `${JSON.stringify(result)}\n` : describeResult(result));
    const problems = disagreements(result);
    for (const problem of problems) tell(problem);
    if (problems.length > 0) process.exitCode = 1;
  },
  stop: plant.stop,
  clean: () => rmSync(folder, { recursive: true, force: true }),
  say: tell,
});

async function run(wanted: BenchOptions, running: ChaosPlant): Promise<Result> {
  const { env } = running;
  await addMachines(env, wanted.machines);
  const startedAt = performance.now();
  const client = clientOptions(readSettings(kafkaSettings, { ...env }), 'bench');
  const filled = await fillTopic(client, topic, await makeBatches(wanted), wanted.readings);
  tell(`the topic is filled, after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  const { readings } = filled;
  const bootstrap = env['KAFKA_BOOTSTRAP_SERVERS'] as string;
  const peers = wanted.hasPeers ? await runPeers(wanted, { bootstrap, topic, readings, folder }, tell) : [];
  tell('Spindle');
  const profiles = join(projectFolder, 'build/profiles');
  const traced = join(profiles, 'with');
  if (wanted.isProfiled) rmSync(profiles, { recursive: true, force: true });
  const measure = (followed: Followed, round = 0): Promise<ConsumerMeasured> => {
    const groupId = `${topic}-${followed}-${round}`;
    return measureConsumers(wanted, running, { topic, groupId, followed, readings, profiles });
  };
  const besideFolders = copyModels(folder, wanted.models - 1);
  const measureModels = (count: number, round: number): Promise<ConsumerMeasured> =>
    measureConsumers(wanted, running, {
      ...{ topic, groupId: `${topic}-models-${round}-${count}`, followed: 'all', readings, profiles },
      ...(count === 1 ? {} : { beside: { folders: besideFolders, count: count - 1 } }),
    });
  const traces = wanted.isTraced
    ? await compareTraces(
        wanted.rounds,
        (tracesTo, round) =>
          measureConsumers(wanted, running, {
            ...{ topic, groupId: `${topic}-traces-${round}-${tracesTo === ''}`, followed: 'all' },
            ...{ readings, profiles: tracesTo === '' ? join(profiles, 'without') : traced, tracesTo },
          }),
        tell,
      )
    : undefined;
  const models = wanted.models > 1 ? await compareModels(wanted.models, wanted.rounds, measureModels, tell) : undefined;
  const compared = wanted.episodes === 'both' ? await compare(wanted.rounds, measure) : undefined;
  const consumer =
    traces?.with ?? models?.all ?? compared?.all ?? (await measure(wanted.episodes === 'on' ? 'all' : 'nothing'));
  return {
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Node ${process.versions.node}`,
    options: { ...wanted },
    filled,
    peers,
    consumer,
    ...(compared === undefined ? {} : { withoutSensors: compared.machines, withoutEpisodes: compared.nothing }),
    ...(traces === undefined
      ? {}
      : { traces: { ...traces, ...(wanted.isProfiled ? { share: shareOfTracing(traced) } : {}) } }),
    ...(models === undefined ? {} : { models }),
    ownTimes: wanted.isProfiled ? ownTimes(wanted.isTraced ? traced : profiles, ownTimesShown) : [],
  };
}

/** In turns, so that what else the machine does meets all alike; of each the round of the median processor time. */
async function compare(
  rounds: number,
  measure: (followed: Followed, round: number) => Promise<ConsumerMeasured>,
): Promise<Record<Followed, ConsumerMeasured>> {
  const measured: Record<Followed, ConsumerMeasured[]> = { nothing: [], machines: [], all: [] };
  for (let round = 0; round < rounds; round++)
    for (const followed of ['nothing', 'machines', 'all'] as const) {
      const one = await measure(followed, round);
      tell(`round ${round + 1}, ${followed} followed: ${perReading(one.cpuSeconds, one).toFixed(3)} µs a reading`);
      measured[followed].push(one);
    }
  return { all: medianOf(measured.all), machines: medianOf(measured.machines), nothing: medianOf(measured.nothing) };
}

async function addMachines(env: Readonly<Record<string, string>>, count: number): Promise<void> {
  const pool = new Pool({
    host: env['DB_HOST'],
    port: Number(env['DB_PORT']),
    database: env['DB_NAME'],
    user: env['DB_USER'],
    password: env['DB_PASSWORD'],
    max: 1,
  });
  try {
    const ids = Array.from({ length: count }, (_, index) => index + 1);
    await pool.query('truncate machine cascade');
    await pool.query(
      `insert into machine (id, name, type)
       select id, 'Machine ' || id, type from unnest($1::bigint[], $2::text[]) as row(id, type)`,
      [ids, ids.map(machineType)],
    );
  } finally {
    await pool.end();
  }
}

function optionsOrExit(): BenchOptions {
  try {
    const read = readOptions(process.argv.slice(2));
    if (read !== undefined) return read;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
