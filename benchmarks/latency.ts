// `npm run bench:latency`: how long an alert is on its way from the producer to an open page, stage by stage, at several loads, on a stack
// of its own with one consumer and the Portal. The stamps of the stages are what the stack keeps anyway, so that measuring costs nothing
// but the browser; what each part takes of the processors stands beside. Results go to stdout; exit code 1 when an alert is missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from '../src/stack/home.ts';
import { runOrEndWithSignal } from '../test/chaos/ending/end-with-signal.ts';
import { plantOfRun } from '../test/chaos/ending/plant-of-run.ts';
import type { ChaosPlant, PlantOptions } from '../test/chaos/plant.ts';
import { type OpenFollower, openFollower } from './latency/follower.ts';
import { createLoadSender, type Load, type LoadSender } from './latency/load.ts';
import { type LatencyOptions, readOptions } from './latency/options.ts';
import { memoryOf, pauseLog, pausesIn, usageOf } from './latency/processes.ts';
import { documentOf, type Measured, machineText, tableOf } from './latency/report.ts';
import { stagesOf } from './latency/stages.ts';
import { openStamps, postgresSettings, type Stamps, stampAppends } from './latency/stamps.ts';

const arriveWithinMs = 60_000;
const quietMs = 2_000;
const virtualMachines = ['kafka', 'connect'] as const;

const options = readOptions();
const folder = mkdtempSync(join(tmpdir(), 'spindle-latency-'));
const pauseFile = (name: (typeof virtualMachines)[number]): string => join(folder, `${name}-pauses.log`);
const plant = plantOfRun();
const isComplete = await runOrEndWithSignal({
  run: async () => {
    say(`starting a stack in ${folder}`);
    return measureAll(await plant.start(plantOptions(options)));
  },
  stop: plant.stop,
  clean: () => rmSync(folder, { recursive: true, force: true }),
  say,
});
process.exit(isComplete ? 0 : 1);

function plantOptions(wanted: LatencyOptions): PlantOptions {
  const { cpuProfile, kafkaJvm, connectJvm, collector } = wanted;
  return {
    home: openHome(folder),
    consumers: 1,
    hasPortal: true,
    isDirect: true,
    programEnv: {
      LOG_LEVEL: 'WARNING',
      ...(cpuProfile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${cpuProfile}` }),
      ...(wanted.exactlyOnce ? { CDC_EXACTLY_ONCE: 'true' } : {}),
      ...wanted.programs,
    },
    parts: {
      postgres: { settings: { ...postgresSettings, ...wanted.postgres } },
      kafka: { collector, properties: wanted.kafka, jvmOptions: [...(kafkaJvm ?? []), pauseLog(pauseFile('kafka'))] },
      connect: {
        collector,
        properties: wanted.connect,
        exactlyOnce: wanted.exactlyOnce,
        jvmOptions: [...(connectJvm ?? ['-XX:TieredStopAtLevel=1']), pauseLog(pauseFile('connect'))],
      },
    },
    tell: (event) => {
      if (event.type === 'ready') say(`${event.name} is ready`);
      if (event.type === 'down') say(`${event.name} stays down: ${event.how}`);
    },
  };
}

interface Bench {
  readonly stack: ChaosPlant;
  readonly sender: LoadSender;
  readonly stamps: Stamps;
  readonly follower: OpenFollower;
}

async function measureAll(stack: ChaosPlant): Promise<boolean> {
  await stampAppends(stack.env);
  const sender = createLoadSender(stack.env);
  const stamps = openStamps(stack.env);
  const follower = await openFollower(options.follower, stack.portalUrl);
  const bench = { stack, sender, stamps, follower };
  try {
    const results: Measured[] = [];
    if (!options.json) process.stdout.write(`${machineText()}\n\n`);
    if (options.warmUpSeconds > 0)
      await measure(bench, { ...loadOf(options.rates[0] as number), seconds: options.warmUpSeconds });
    for (const perSecond of options.rates) {
      const measured = await measure(bench, loadOf(perSecond));
      results.push(measured);
      if (!options.json) process.stdout.write(`${tableOf(measured)}\n`);
    }
    if (options.json)
      process.stdout.write(`${JSON.stringify({ machine: machineText(), loads: results.map(documentOf) }, null, 2)}\n`);
    return results.every(({ lost }) => lost === 0);
  } finally {
    await follower.close();
    await Promise.allSettled([sender.close(), stamps.close()]);
  }
}

function loadOf(perSecond: number): Load {
  const { seconds, anomalousEvery, refusedPerSecond, refusedTo } = options;
  return { perSecond, seconds, anomalousEvery, refusedPerSecond, refusedTo };
}

async function measure({ stack, sender, stamps, follower }: Bench, load: Load): Promise<Measured> {
  say(`${load.perSecond} readings/s for ${load.seconds} s`);
  const processes = new Map<string, readonly number[]>([
    ...(['kafka', 'connect', 'postgres', 'portal'] as const).map((name) => [name, stack.processesOf(name)] as const),
    ['consumer', stack.processesOf('consumer-1')],
    ...(options.follower === 'browser' ? [['browser', follower.processes()] as const] : []),
    ['sender', [process.pid]],
  ]);
  const before = {
    usage: usageOf(processes),
    flushes: await stamps.walFlushes(),
    stored: await stamps.storedCount(),
    ms: Date.now(),
  };
  const sent = await sender.run(load);
  const after = { usage: usageOf(processes), flushes: await stamps.walFlushes(), ms: Date.now() };
  await untilStored(stamps, before.stored + sent.length);
  await sleep(quietMs);
  const noted = await stamps.collect(sent[0]?.number ?? 0);
  const { stages, lost } = stagesOf(sent, noted, await follower.stamps());
  const seconds = (after.ms - before.ms) / 1000;
  return {
    ...load,
    alerts: sent.length,
    lost,
    stages,
    processors: new Map(
      [...after.usage].map(([name, used]) => [name, (used - (before.usage.get(name) ?? 0)) / seconds]),
    ),
    memory: new Map([...processes].map(([name, pids]) => [name, memoryOf(pids)])),
    pauses: new Map(virtualMachines.map((name) => [name, pausesIn(pauseFile(name), before.ms, after.ms)])),
    walFlushes: {
      count: after.flushes.count - before.flushes.count,
      totalMs: after.flushes.totalMs - before.flushes.totalMs,
    },
  };
}

/** What does not come in time is told as lost. */
async function untilStored(stamps: Stamps, count: number): Promise<void> {
  const deadline = Date.now() + arriveWithinMs;
  while ((await stamps.storedCount()) < count && Date.now() < deadline) await sleep(200);
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
