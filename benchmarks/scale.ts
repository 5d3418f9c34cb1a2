// `npm run bench:scale`: the benchmark of the consumer with one, two and four consumers in a group, each on a stack of its own, with few anomalous readings
// and, with one consumer, with many; and what follows from it on paper, up to a million readings a second. The result goes to stdout as Markdown.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ConsumerMeasured } from './consumer/measured.ts';
import { costsOf, type Demand, demandOf, type Measured, parts } from './scale/model.ts';

const consumersTried = [1, 2, 4] as const;
const shares = { few: 0.001, many: 0.03 };
const rates = [10_000, 100_000, 1_000_000];

const { values } = parseArgs({
  options: { readings: { type: 'string', default: '1000000' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(`usage: npm run bench:scale -- [options]

Works off a topic with 1, 2 and 4 consumers, and says what that means for up to a million readings a second.

  --readings N   readings of each run (1000000)
  --help         this text
`);
  process.exit(0);
}
const runs: { readonly consumers: number; readonly result: Run }[] = [];
for (const consumers of consumersTried) runs.push({ consumers, result: await run(consumers, shares.few) });
const many = await run(1, shares.many);
process.stdout.write(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores\n\n`);
tellRuns([...runs, { consumers: 1, result: many }]);
const [one] = runs;
if (one !== undefined) tellPaper(measuredOf(one.result), measuredOf(many));

interface Run {
  readonly anomalousShare: number;
  readonly consumer: ConsumerMeasured;
}

async function run(consumers: number, anomalousShare: number): Promise<Run> {
  process.stderr.write(`${consumers} consumers, ${anomalousShare * 100} % anomalous\n`);
  const file = fileURLToPath(new URL('consumer/run.ts', import.meta.url));
  const options = { consumers, 'anomalous-share': anomalousShare, readings: values.readings, machines: 1_000 };
  const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, [file, ...given, '--interval-seconds=60', '--no-peers', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the benchmark of the consumer ended with ${code}`);
  const { consumer }: { readonly consumer: ConsumerMeasured } = JSON.parse(output);
  return { anomalousShare, consumer };
}

function measuredOf({ anomalousShare, consumer }: Run): Measured {
  const { readings, cpuSeconds, aroundCpuSeconds = {}, walBytes } = consumer;
  const micros = (seconds = 0): number => (seconds * 1e6) / readings;
  const around = Object.fromEntries(Object.entries(aroundCpuSeconds).map(([part, seconds]) => [part, micros(seconds)]));
  return {
    anomalousShare,
    cpu: { postgres: 0, kafka: 0, connect: 0, ...around, consumer: micros(cpuSeconds) },
    walBytes: walBytes / readings,
  };
}

function tellRuns(all: readonly { readonly consumers: number; readonly result: Run }[]): void {
  table(
    ['consumers', 'anomalous', 'readings/s', ...parts.map((part) => `${part}, µs a reading`), 'WAL, bytes a reading'],
    all.map(({ consumers, result }) => {
      const { cpu, walBytes } = measuredOf(result);
      const perSecond = result.consumer.readings / result.consumer.seconds;
      return [
        ...[String(consumers), percent(result.anomalousShare), whole(perSecond)],
        ...parts.map((part) => cpu[part].toFixed(2)),
        walBytes.toFixed(1),
      ];
    }),
  );
}

function tellPaper(few: Measured, many: Measured): void {
  const costs = costsOf(few, many);
  const rows = rates.flatMap((readingsPerSecond) =>
    [0.001, 0.01, 0.03].map((anomalousShare) => {
      const demand: Demand = demandOf(costs, { readingsPerSecond, anomalousShare });
      return [
        ...[whole(readingsPerSecond), percent(anomalousShare), String(demand.consumers)],
        ...parts.map((part) => demand.cores[part].toFixed(2)),
        ...[whole(demand.alertsPerSecond), (demand.walBytesPerSecond / 1e6).toFixed(2)],
        (demand.detectionsPerDay / 1e6).toFixed(1),
      ];
    }),
  );
  const cores = parts.map((part) => `${part}, cores`);
  table(
    ['readings/s', 'anomalous', 'consumers', ...cores, 'alerts/s', 'WAL, MB/s', 'detections a day, millions'],
    rows,
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  process.stdout.write(`${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}\n`);
}

function percent(share: number): string {
  return `${share * 100} %`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}
