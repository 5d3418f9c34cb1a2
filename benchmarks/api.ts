// `npm run bench:api`: how fast the REST API answers, beside a bare Fastify that echoes the same bodies in the same run, and what an idle
// server needs in memory. Both run as processes of their own; autocannon asks from this one. Prints one table; asserts nothing.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const connections = 32;
const idlePort = 18_765;
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 25);

const reading = {
  machine_id: 1,
  sensor_data: { airTemperature: 300.5, processTemperature: 310.2, rotationalSpeed: 1500, torque: 42.5, toolWear: 100 },
};
const names = ['airTemperature', 'processTemperature', 'rotationalSpeed', 'torque', 'toolWear'] as const;
const batch = {
  readings: Array.from({ length: 1_000 }, (_, row) => ({
    machine_id: 1 + (row % 3),
    sensor_data: Object.fromEntries(
      names.map((name, at) => [name, reading.sensor_data[name] + ((row * (at + 3)) % 7) / 2]),
    ),
  })),
};
const inference = {
  inputs: [
    {
      name: 'input',
      shape: [1, 11],
      datatype: 'FP32',
      data: [300.5, 310.2, 1500, 42.5, 100, 9.7, 63.75, 0.0666, 0.0283, 31020, 1],
    },
  ],
};

interface Running {
  readonly address: string;
  readonly model: string;
  /** Of the process so far, in µs. */
  readonly processorTime: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

async function start(kind: 'api' | 'echo'): Promise<Running> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./api-server.ts', import.meta.url)), [kind], {
    execArgv: process.env['BENCH_PROFILE'] === kind ? ['--cpu-prof', '--cpu-prof-dir=/tmp/spindle-profile'] : [],
  });
  const [message] = (await once(child, 'message')) as [{ address: string; model: string }];
  return {
    ...message,
    processorTime: async () => {
      child.send('processor');
      const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
      return user + system;
    },
    stop: async () => {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}

interface Measured {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** The server's, in µs. */
  readonly processorEach: number;
}

async function measure(
  server: Running,
  path: string,
  body: unknown,
  { many, seconds = 1 }: { readonly many: number; readonly seconds?: number },
): Promise<Measured> {
  const url = server.address + path;
  const common = {
    url,
    connections: many,
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const before = await server.processorTime();
  const result = await autocannon({ ...common, duration: seconds });
  const processorTime = (await server.processorTime()) - before;
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`);
  return {
    perSecond: result.requests.average,
    p99Ms: result.latency.p99,
    processorEach: processorTime / result.requests.total,
  };
}

const idleBytes = await measureIdleServer();
const api = await start('api');
const infer = `/v2/models/${api.model}/infer`;
const asked = [
  ['POST /predict', '/predict', reading, 32],
  ['POST /v2/…/infer, one row', infer, inference, 32],
  ['POST /predict/batch, 1,000 rows', '/predict/batch', batch, 4],
] as const;
const rows: string[][] = [
  ['measure', 'here', 'p99', 'bare echo', 'share', 'processor a request', 'of the echo', 'share', 'wanted'],
];
const wanted = ['65 %', '12,000/s', '400,000 rows/s'];
const echo = await start('echo');
for (const [index, [name, path, body, many]] of asked.entries()) {
  const here: Measured[] = [];
  const bare: Measured[] = [];
  for (const server of [api, echo]) await measure(server, path, body, { many, seconds: 3 });
  // In short turns, now one first and now the other, so that what else the machine does meanwhile falls on both.
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => here.push(await measure(api, path, body, { many })),
      async () => bare.push(await measure(echo, path, body, { many })),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const factor = path === '/predict/batch' ? 1_000 : 1;
  const unit = factor === 1 ? '/s' : ' rows/s';
  const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[all.length >> 1] as number;
  const perSecond = (all: readonly Measured[]) => median(all.map((each) => each.perSecond));
  const processor = (all: readonly Measured[]) => median(all.map((each) => each.processorEach));
  // Of two turns beside each other, as the machine may be twice as fast a minute later.
  const shareOf = (share: (own: Measured, other: Measured) => number) =>
    `${Math.round(100 * median(here.map((own, round) => share(own, bare[round] as Measured))))} %`;
  const figure = (each: number) => `${Math.round(each * factor).toLocaleString('en')}${unit}`;
  const p99 = `${Math.max(...here.map((each) => each.p99Ms))} ms`;
  rows.push([
    ...[name, figure(perSecond(here)), p99, figure(perSecond(bare))],
    shareOf((own, other) => own.perSecond / other.perSecond),
    ...[`${processor(here).toFixed(1)} µs`, `${processor(bare).toFixed(1)} µs`],
    ...[shareOf((own, other) => other.processorEach / own.processorEach), wanted[index] as string],
  ]);
}
await api.stop();
await echo.stop();
rows.push(['idle server', `${(idleBytes / 2 ** 20).toFixed(0)} MB`, '', '', '', '', '', '', 'under 120 MB']);

process.stdout.write(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${connections} connections (batch: 4)\n\n`,
);
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
for (const row of rows) {
  const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  process.stdout.write(`${line.trimEnd()}\n`);
}

/** The program itself, at its second start: the first one fills Node's cache of compiled sources. */
async function measureIdleServer(): Promise<number> {
  let bytes = 0;
  for (let round = 0; round < 2; round++) {
    const command = fileURLToPath(new URL('../spindle', import.meta.url));
    const env = { ...process.env, API_PORT: String(idlePort) };
    const child = spawn(command, ['server'], { env, stdio: ['ignore', 'ignore', 'ignore'] });
    const isUp = async () => (await fetch(`http://127.0.0.1:${idlePort}/livez`).catch(() => undefined))?.ok === true;
    while (!(await isUp())) {
      if (child.exitCode !== null)
        throw new Error(`spindle server ended with ${child.exitCode}; is port ${idlePort} taken?`);
      await sleep(100);
    }
    await sleep(3_000);
    bytes = residentBytes(child.pid as number);
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return bytes;
}

/** Resident memory, as the kernel counts it; 0 where it does not tell. */
function residentBytes(pid: number): number {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
