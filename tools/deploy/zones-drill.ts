// `npm run deploy:drill:zones`: three brokers in three racks, each topic with three replicas of which two have to have a message; readings without a pause. One
// zone is cut off for half a minute and comes back; when it has caught up another one is lost for good, with its disk. The controller is in the third, which
// stays. Takes about five minutes; exit code 1 when anything is lost or doubled, or a topic is not replicated as the settings say.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, openHome } from '../../src/stack/home.ts';
import { kafkaPart } from '../../src/stack/parts/kafka.ts';
import type { Part } from '../../src/stack/supervise/part.ts';
import { openWitnessPool } from '../../test/chaos/observe.ts';
import { type ChaosPlant, signalAll } from '../../test/chaos/plant.ts';
import { quickJava } from '../../test/support/quick-java.ts';
import { freePort } from '../../test/support/stack.ts';
import { type Env, runCommand, runDrill, say, send, untilRead } from './drill-plant.ts';
import { until } from './real-parts.ts';

const perSecond = 100;
const stepMs = 20_000;
const cutOffMs = 30_000;
const replicated = {
  'default.replication.factor': 3,
  'min.insync.replicas': 2,
  'offsets.topic.replication.factor': 3,
  'transaction.state.log.replication.factor': 3,
  'transaction.state.log.min.isr': 2,
};
const zones = ['kafka', 'kafka-2', 'kafka-3'] as const;

await runDrill('zones', async (ground) => {
  const ports = [await freePort(), await freePort()];
  const plant = await ground.startPlant({
    kafka: { ...replicated, 'broker.rack': 'zone-1' },
    moreBrokers: (controllerPort) => ports.map((port, index) => broker(ground.home, index + 2, port, controllerPort)),
    programs: { KAFKA_REPLICATION_FACTOR: '3', KAFKA_MIN_INSYNC_REPLICAS: '2' },
  });
  const { env } = plant;
  await ground.startProgram('consumer', env);
  await ground.startProgram('portal', env);
  const sending = send(env, ground.journal, perSecond, 0);
  await untilRead(env, perSecond * 10);
  await untilReplicated(env);
  say(`doctor: ${await replicationToldBy(env)}`);
  await cutOff(plant, env);
  lose(ground.home, plant);
  say(`${zones[2]} is lost, with its disk`);
  const before = await readOffsets(env);
  await untilRead(env, before + perSecond * 5);
  say(`readings go on; doctor: ${await replicationToldBy(env)}`);
  await sleep(stepMs);
  await sending.stop();
  return ground.count(env);
});

async function cutOff(plant: ChaosPlant, env: Env): Promise<void> {
  const processes = plant.processesOf(zones[1]);
  signalAll(processes, 'SIGSTOP');
  say(`${zones[1]} is cut off`);
  const before = await readOffsets(env);
  await sleep(cutOffMs);
  say(`${(await readOffsets(env)) - before} readings were stored meanwhile`);
  signalAll(processes, 'SIGCONT');
  await untilReplicated(env);
  say(`${zones[1]} is back, and has caught up`);
}

/** With what it stood on, so that nobody starts it again. */
function lose(home: Home, plant: ChaosPlant): void {
  const { data } = zoneHome(home, 3);
  renameSync(join(data, 'kafka'), join(data, 'kafka.lost'));
  signalAll(plant.processesOf(zones[2]), 'SIGKILL');
}

function zoneHome(home: Home, nodeId: number): Home {
  return openHome(join(home.data, `zone-${nodeId}`));
}

function broker(home: Home, nodeId: number, port: number, controllerPort: number): Part & { readonly port: number } {
  const own = zoneHome(home, nodeId);
  const part = kafkaPart({
    ...{ ...quickJava, home: own, port, controllerPort },
    properties: {
      ...replicated,
      'process.roles': 'broker',
      'node.id': nodeId,
      listeners: `PLAINTEXT://127.0.0.1:${port}`,
      'broker.rack': `zone-${nodeId}`,
    },
  });
  return {
    ...part,
    ...{ name: `kafka-${nodeId}`, port, needs: ['kafka'] },
    prepare: async (signal) => {
      joinCluster(home, own, nodeId);
      await part.prepare?.(signal);
    },
  };
}

/** What kafka-storage would write, for the cluster that the first broker has made. */
function joinCluster(home: Home, own: Home, nodeId: number): void {
  const meta = join(own.data, 'kafka/meta.properties');
  if (existsSync(meta)) return;
  const clusterId = /^cluster\.id=(.*)$/m.exec(readFileSync(join(home.data, 'kafka/meta.properties'), 'utf8'))?.[1];
  mkdirSync(dirname(meta), { recursive: true, mode: 0o700 });
  const directoryId = Buffer.concat([Buffer.from([1]), randomBytes(15)]).toString('base64url');
  const lines = ['version=1', `cluster.id=${clusterId}`, `node.id=${nodeId}`, `directory.id=${directoryId}`];
  writeFileSync(meta, `${lines.join('\n')}\n`);
}

/** Whether each replica of each topic has all of it. */
function untilReplicated(env: Env): Promise<void> {
  return until('all replicas', async () =>
    (await replicationToldBy(env)).startsWith('each topic has at least 3 replicas, in'),
  );
}

/** The command has an exit code other than 0 where any check fails, such as that of a program that is not started here. */
async function replicationToldBy(env: Env): Promise<string> {
  const answer: Doctor = JSON.parse(await runCommand(['doctor', '--json'], env, [0, 1]));
  return answer.findings.find(({ check }) => check === 'replication')?.detail ?? '';
}

interface Doctor {
  readonly findings: readonly { readonly check: string; readonly detail: string }[];
}

async function readOffsets(env: Env): Promise<number> {
  const pool = openWitnessPool(env, 'AI_DB');
  try {
    const { rows } = await pool.query('select coalesce(sum(next_offset), 0) as read from consumer_progress');
    return Number(rows[0].read);
  } finally {
    await pool.end();
  }
}
