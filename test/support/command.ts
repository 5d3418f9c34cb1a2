// Runs a program's command in the test's own process, as `spindle <program> …` does, and gives what it wrote and its exit code: for tests that look
// at an answer alone, as a start takes more processor time than most answers. While it runs, and for it alone, the environment, the command
// line and the three streams of the process are those of the call. What only a process of its own has, a signal, a log, a real start, is tested
// by starting one.
import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { runCommandLine } from '../../src/programs/support/command-line.ts';
import { loadProgram } from './program-files.ts';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** The whole environment; by default that of the test. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
}

type Own = Pick<NodeJS.Process, 'argv' | 'env'> & Record<'stdin' | 'stdout' | 'stderr', unknown>;

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const pipeBytes = 65_536;
const own = new AsyncLocalStorage<Own>();
let last: Promise<unknown> = Promise.resolve();
let isPrepared = false;

/** One at a time: all of a process have one exit code. */
export function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const run = last.then(() => runAlone(args, options));
  last = run.catch(() => {});
  return run;
}

/** The same as a process of its own. */
export async function runAsProcess(
  args: readonly string[],
  { env = process.env, input = '' }: CommandOptions = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: 'pipe' });
  // It may end before it has read all.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number, stdout, stderr };
}

async function runAlone(
  [name = '', ...args]: readonly string[],
  { env = process.env, input = '' }: CommandOptions,
): Promise<Finished> {
  prepare();
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const argv = [process.argv[0] ?? '', 'spindle', name, ...args];
  const { exitCode } = process;
  process.exitCode = undefined;
  try {
    await own.run(
      { argv, env: { ...env }, stdin: Readable.from(inPieces(Buffer.from(input))), stdout, stderr },
      async () => {
        const { createCommand } = await loadProgram(name);
        await runCommandLine(new Command('spindle').addCommand(createCommand().name(name)), argv);
      },
    );
    const code = Number(process.exitCode ?? 0);
    stdout.end();
    stderr.end();
    const [out, errors] = await written;
    return { code, stdout: out, stderr: errors };
  } finally {
    process.exitCode = exitCode;
  }
}

/** As a pipe hands it on. */
function* inPieces(input: Buffer): Generator<Buffer> {
  for (let at = 0; at < input.length; at += pipeBytes) yield input.subarray(at, at + pipeBytes);
}

/** Programs read these of `process`, each time that they need them. */
function prepare(): void {
  if (isPrepared) return;
  isPrepared = true;
  for (const name of ['argv', 'env', 'stdin', 'stdout', 'stderr'] as const) {
    const { get, value } = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
    const usual = get === undefined ? () => value : () => get.call(process);
    Object.defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      get: () => own.getStore()?.[name] ?? usual(),
    });
  }
}
