// How many readings the consumer scores and stores per second when it has a backlog: AI4I's own rows, about one in thirty an anomaly.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeHome } from '../src/stack/home.ts';
import { environmentOf, readRunningStack } from '../src/stack/running.ts';
import { interrupt, npmStart, portOffset, runningParts, waitFor } from './spindle.ts';

const readings = 300_000;

export async function measureConsumer(clone: string): Promise<{ readings: number; perSecond: number }> {
  const stack = npmStart(clone, ['--without', 'consumer,simulator,portal,server']);
  try {
    const started = await waitFor(stack, async () => {
      const parts = runningParts(clone);
      return ['kafka', 'connect', 'postgres'].every((name) => parts.some((part) => part.name === name))
        ? true
        : undefined;
    });
    if (!started) throw new Error('the stack did not start');
    await runToEnd(clone, ['connector']);
    await runToEnd(clone, ['simulator', '--replay', writeRows(clone), '--rate', '0']);
    const before = await metric('spindle_readings_consumed_total').catch(() => 0);
    const consumer = spindle(clone, ['consumer']);
    try {
      const startedAt = await waitFor(
        consumer,
        async () => ((await consumedSince(before)) > 0 ? performance.now() : undefined),
        5,
      );
      const first = await consumedSince(before);
      const endedAt = await waitFor(
        consumer,
        async () => ((await consumedSince(before)) >= readings ? performance.now() : undefined),
        5,
      );
      return { readings, perSecond: Math.round((readings - first) / ((endedAt - startedAt) / 1000)) };
    } finally {
      consumer.kill('SIGTERM');
      await once(consumer, 'close');
    }
  } finally {
    await interrupt(stack);
  }
}

/** A CSV file with the rows of AI4I over and over. */
function writeRows(clone: string): string {
  const [header, ...rows] = readFileSync(join(clone, 'data/ai4i2020.csv'), 'utf8').trimEnd().split('\r\n');
  const path = join(clone, 'build/readings.csv');
  const copies = Array.from({ length: readings / rows.length }, () => rows).flat();
  writeFileSync(path, [header, ...copies, ''].join('\n'));
  return path;
}

async function consumedSince(before: number): Promise<number> {
  return (await metric('spindle_readings_consumed_total')) - before;
}

async function metric(name: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${8001 + portOffset}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

async function runToEnd(clone: string, args: readonly string[]): Promise<void> {
  const child = spindle(clone, args);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`spindle ${args.join(' ')} ended with ${code}`);
}

/** A program of the clone, against the stack that runs in it. */
function spindle(clone: string, args: readonly string[]) {
  const running = readRunningStack(describeHome(join(clone, '.spindle')));
  if (running === undefined) throw new Error(`no stack runs in ${clone}`);
  return spawn(join(clone, 'node_modules/.bin/node'), ['src/main.ts', ...args], {
    cwd: clone,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...environmentOf(running, args[0] ?? ''), LOG_LEVEL: 'WARNING' },
  });
}
