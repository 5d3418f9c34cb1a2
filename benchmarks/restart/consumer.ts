// The real consumer program, and what is seen of it from outside: its probes, its metrics, and what the system says of its process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder } from '../../src/stack/home.ts';
import { freePort } from '../../test/support/stack.ts';

const lookEveryMs = 25;

export interface RunningConsumer {
  /** Seconds from the start of the process until the answer of the path passes. Rejects when the process has ended before. */
  readonly until: (path: string, passes: (answer: Response) => Promise<boolean>) => Promise<number>;
  /** A metric, with its labels or the sum over them; 0 for one that is not there yet. */
  readonly metric: (name: string) => Promise<number>;
  readonly process: () => ProcessFigures;
  /** Without a word to anybody, as a crash does. */
  readonly kill: () => Promise<void>;
}

export interface ProcessFigures {
  readonly residentBytes: number;
  readonly residentMaxBytes: number;
  /** All that it has read, of files and of connections. */
  readonly readBytes: number;
}

export async function startConsumer(env: Readonly<Record<string, string>>): Promise<RunningConsumer> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(projectFolder, 'src/main.ts'), 'consumer'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env, CONSUMER_PORT: String(port), LOG_LEVEL: 'WARNING' },
  });
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  return {
    until: async (path, passes) => {
      for (;;) {
        const answer = await ask(path).catch(() => undefined);
        if (answer !== undefined && (await passes(answer))) return (performance.now() - startedAt) / 1_000;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error('the consumer has ended');
        await sleep(lookEveryMs);
      }
    },
    metric: async (name) => sumOf(name, await (await ask('/metrics')).text()),
    process: () => figuresOf(child.pid as number),
    kill: () => kill(child),
  };
}

/** Passes when a metric has come to so much. */
export function reaches(name: string, least: number): (answer: Response) => Promise<boolean> {
  return async (answer) => sumOf(name, await answer.text()) >= least;
}

function sumOf(name: string, text: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

function figuresOf(pid: number): ProcessFigures {
  const files = ['status', 'io'].map((name) => `/proc/${pid}/${name}`);
  const [status = '', io = ''] = files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''));
  const kilobytes = (name: string): number =>
    1_024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  return {
    residentBytes: kilobytes('VmRSS'),
    residentMaxBytes: kilobytes('VmHWM'),
    readBytes: Number(/^rchar: (\d+)/m.exec(io)?.[1]),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
