// Runs the real consumer program, one or several in a group, until a topic is worked off, and measures it by its own metrics.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { projectFolder } from '../../src/stack/home.ts';
import type { ChaosPlant } from '../../test/chaos/plant.ts';
import { freePort } from '../../test/support/stack.ts';
import type { ConsumerMeasured } from './measured.ts';
import type { BenchOptions } from './options.ts';

const lookEveryMs = 100;
/** An answer takes the consumer some milliseconds, so that it is asked seldom while the end is far. */
const lookMaxMs = 2_000;
const parts = ['postgres', 'kafka', 'connect'] as const;

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

/** What is followed beside scoring: the conditions of machines and of their sensors, of machines alone, or nothing. */
export type Followed = 'all' | 'machines' | 'nothing';

export interface ConsumerRun {
  readonly topic: string;
  /** Each run reads the topic from its beginning by a group of its own. */
  readonly groupId: string;
  readonly followed: Followed;
  readonly readings: number;
  /** A collector of traces; empty, or absent, for none. */
  readonly tracesTo?: string;
  /** Models beside the first one; absent for none. */
  readonly beside?: { readonly folders: string; readonly count: number };
  readonly profiles: string;
}

export async function measureConsumers(
  options: BenchOptions,
  plant: ChaosPlant,
  run: ConsumerRun,
): Promise<ConsumerMeasured> {
  const running: Running[] = [];
  try {
    while (running.length < options.consumers) running.push(await startConsumer(options, plant, run));
    return await measure(plant, running, run);
  } finally {
    await Promise.all(running.map(({ child }) => stop(child)));
  }
}

async function startConsumer(
  { isProfiled }: BenchOptions,
  { env }: ChaosPlant,
  { topic, groupId, followed, profiles, tracesTo = '', beside }: ConsumerRun,
): Promise<Running> {
  const port = await freePort();
  const nodeOptions = [
    ...(isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : []),
    ...(followed === 'nothing' ? ['--import', new URL('without-episodes.ts', import.meta.url).href] : []),
  ];
  const child = spawn(process.execPath, [...nodeOptions, join(projectFolder, 'src/main.ts'), 'consumer'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...env,
      KAFKA_TOPIC_SENSOR: topic,
      KAFKA_GROUP_ID: groupId,
      DATA_QUALITY_EPISODES: String(followed === 'all'),
      CONSUMER_PORT: String(port),
      LOG_LEVEL: 'WARNING',
      OTEL_EXPORTER_OTLP_ENDPOINT: tracesTo,
      MODELS_BESIDE: beside?.folders ?? '',
    },
  });
  return { child, url: `http://127.0.0.1:${port}/metrics` };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

type Metrics = ReadonlyMap<string, number>;

async function measure(
  plant: ChaosPlant,
  running: readonly Running[],
  { readings, beside }: ConsumerRun,
): Promise<ConsumerMeasured> {
  const look = async () => {
    const all = await Promise.all(running.map(({ url }) => readMetrics(url)));
    const sums = all.reduce<Metrics>((sum, each) => added(sum, each), new Map());
    return { at: performance.now(), all, sums, done: doneOf(sums, beside?.count ?? 0) };
  };
  const until = async (count: number, begun?: Awaited<ReturnType<typeof look>>) => {
    for (;;) {
      const seen = await look();
      if (seen.done >= count) return seen;
      const ended = running.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
      if (ended !== undefined) throw new Error('a consumer ended before it was through');
      await sleep(begun === undefined ? lookEveryMs : mostOfTheRest(begun, seen, count));
    }
  };
  const first = await until(1);
  const aroundBefore = cpuOfParts(plant);
  const walBefore = await walBytes(plant);
  const last = await until(readings, first);
  const walAfter = await walBytes(plant);
  const aroundAfter = cpuOfParts(plant);
  const toldAt = await untilTold(plant, walAfter);
  const connectAtEnd = cpuOfParts(plant)?.connect;
  const grown = (name: string, label = ''): number => sum(last.sums, name, label) - sum(first.sums, name, label);
  return {
    name: running.length === 1 ? 'Spindle, stored and accounted for' : `Spindle, ${running.length} consumers`,
    readings: last.done - first.done,
    anomalous: sum(last.sums, 'spindle_readings_anomalous_total'),
    refused: sum(last.sums, 'spindle_dead_letters_total'),
    seconds: (last.at - first.at) / 1000,
    cpuSeconds: grown('process_cpu_seconds_total'),
    memoryBytes: memoryMax(running) ?? sum(last.sums, 'process_resident_memory_bytes'),
    anomalousBeside: sum(last.sums, 'spindle_model_readings_anomalous_total'),
    pauseMaxSeconds: Math.max(...last.all.map((each) => sum(each, 'spindle_gc_pause_max_seconds'))),
    stages: Object.fromEntries(
      stageNames(last.sums).map((name) => [name, grown('spindle_stage_seconds_total', `stage="${name}"`)]),
    ),
    batches: grown('spindle_batch_size_readings_count'),
    walBytes: walAfter - walBefore,
    ...(toldAt === undefined ? {} : { toldAfterSeconds: (toldAt - last.at) / 1000 }),
    ...(toldAt === undefined || connectAtEnd === undefined || aroundBefore === undefined
      ? {}
      : { connectCpuSeconds: connectAtEnd - aroundBefore.connect }),
    ...(aroundBefore === undefined || aroundAfter === undefined
      ? {}
      : { aroundCpuSeconds: Object.fromEntries(parts.map((part) => [part, aroundAfter[part] - aroundBefore[part]])) }),
  };
}

/** By all models: the first one, and in the mean those beside it. */
function doneOf(sums: Metrics, modelsBeside: number): number {
  const byFirst = sum(sums, 'spindle_readings_consumed_total');
  if (modelsBeside === 0) return byFirst;
  return Math.min(byFirst, Math.floor(sum(sums, 'spindle_model_readings_scored_total') / modelsBeside));
}

interface Seen {
  readonly at: number;
  readonly done: number;
}

/** Milliseconds that pass before so many are done, if they go on as they have so far, but for the last of them. */
function mostOfTheRest(begun: Seen, seen: Seen, count: number): number {
  const perMs = (seen.done - begun.done) / (seen.at - begun.at);
  return Math.min(lookMaxMs, Math.max(lookEveryMs / 5, (0.9 * (count - seen.done)) / perMs));
}

/** The most that was ever resident, of each; undefined where the system does not tell. */
function memoryMax(running: readonly Running[]): number | undefined {
  if (!existsSync('/proc/self/status')) return undefined;
  const statuses = running.map(({ child }) => readFileSync(`/proc/${child.pid}/status`, 'utf8'));
  return statuses.reduce((total, each) => total + 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(each)?.[1]), 0);
}

/** How far its PostgreSQL has written ahead. */
async function walBytes(plant: ChaosPlant): Promise<number> {
  return Number(await askDatabase(plant, `select pg_current_wal_insert_lsn() - '0/0'`));
}

const toldWithinMs = 120_000;

/** When Kafka Connect has confirmed all that was written until then, which it does once a second; undefined where it does not get there. */
async function untilTold(plant: ChaosPlant, position: number): Promise<number | undefined> {
  const query = `select coalesce(min(confirmed_flush_lsn - '0/0'), 0) from pg_replication_slots where slot_type = 'logical'`;
  for (const deadline = performance.now() + toldWithinMs; performance.now() < deadline; await sleep(lookEveryMs))
    if (Number(await askDatabase(plant, query)) >= position) return performance.now();
  return undefined;
}

/** The one value that a query asks for. */
async function askDatabase({ env }: ChaosPlant, query: string): Promise<unknown> {
  const client = new pg.Client({
    host: env['AI_DB_HOST'],
    port: Number(env['AI_DB_PORT']),
    database: env['AI_DB_NAME'],
    user: env['AI_DB_USER'],
    password: env['AI_DB_PASSWORD'],
  });
  await client.connect();
  try {
    const { rows } = await client.query({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** By the name with its labels. Nothing while the consumer does not answer yet. */
async function readMetrics(url: string): Promise<Metrics> {
  const text = await fetch(url).then(
    (response) => response.text(),
    () => '',
  );
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

function added(sums: Metrics, more: Metrics): Metrics {
  const all = new Map(sums);
  for (const [name, value] of more) all.set(name, (all.get(name) ?? 0) + value);
  return all;
}

function sum(metrics: Metrics, name: string, label = ''): number {
  let total = 0;
  for (const [each, value] of metrics) {
    if ((each === name || each.startsWith(`${name}{`)) && each.includes(label)) total += value;
  }
  return total;
}

function stageNames(metrics: Metrics): string[] {
  return [...metrics.keys()].flatMap((each) => /^spindle_stage_seconds_total\{stage="([^"]+)"/.exec(each)?.[1] ?? []);
}

const ticksPerSecond = 100;

/** Undefined where there is no /proc. */
function cpuOfParts(plant: ChaosPlant): Record<(typeof parts)[number], number> | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  const cpuOf = (part: (typeof parts)[number]): number => cpuSecondsOf(() => plant.processesOf(part));
  return { postgres: cpuOf('postgres'), kafka: cpuOf('kafka'), connect: cpuOf('connect') };
}

/** Of processes, parents first, with those of their children that have ended. One that ends during the look is its parent's in the next one. */
function cpuSecondsOf(processes: () => readonly number[]): number {
  for (;;) {
    const times = processes().map(cpuSeconds);
    if (!times.includes(undefined)) return times.reduce<number>((total, time) => total + (time as number), 0);
  }
}

/** Undefined for a process that has ended. */
function cpuSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // In user and system mode, its own and that of children that have ended.
    return columns.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
