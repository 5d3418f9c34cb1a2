// Ctrl-C while a page was open left PostgreSQL, Kafka, Kafka Connect and consumers running, as the browser's library ended the process at once; while the
// stack started, it was heard a minute later; and npm's shell kept SIGTERM for itself.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { identify, lives, type ProcessIdentity } from '../../../src/stack/supervise/process-identity.ts';
import { onlyInFull } from '../../support/times.ts';
import { until } from '../../support/until.ts';
import { descendants } from './end-with-signal.ts';

/** Elsewhere nothing lists what descends from a process. */
const onLinux = process.platform === 'linux' ? {} : { skip: 'it looks at /proc' };

test(
  'a run that is ended by a signal stops what it started with a browser open, kills the rest by process id, and exits as the signal says',
  onLinux,
  async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const { said, started, exitCode } = await endedBy(signal, new URL('some-run.ts', import.meta.url), [], /^runs$/);
      assert.equal(exitCode, code, said);
      assert.match(said, new RegExp(`${signal}: ending all that was started\nstopped\ncleaned\nall has ended`));
      await untilGone(started);
    }
  },
);

test('a chaos run that is ended while its stack starts leaves no process and no data', {
  ...onLinux,
  ...onlyInFull,
}, async () => {
  const options = ['--light', '--minutes', '1'];
  const { said, started, exitCode, pid } = await endedBy(
    'SIGTERM',
    new URL('../run.ts', import.meta.url),
    options,
    /postgres is ready/,
  );
  assert.equal(exitCode, 143, said);
  assert.match(said, /SIGTERM: ending all that was started/);
  assert.ok(started.length > 2, said);
  await untilGone(started);
  const folder = /starting a stack in (\S+)/.exec(said)?.[1] ?? '';
  assert.equal(readdirSync(folder).includes('data'), false, said);
  assert.equal(
    readdirSync('/dev/shm').some((each) => each.startsWith(`spindle-test-data-${pid}-`)),
    false,
    said,
  );
});

test('npm hands a signal to what runs a stack, with no shell between', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const name of [
    'chaos',
    'load',
    'soak',
    'bench:latency',
    'bench:consumer',
    'bench:restart',
    'deploy:drill:upgrade',
  ])
    assert.match(scripts[name] ?? '', /&& exec node /, name);
});

function untilGone(started: readonly ProcessIdentity[]): Promise<true> {
  return until('all processes to have gone', async () => started.every((each) => !lives(each)) || undefined);
}

interface Ended {
  readonly pid: number | undefined;
  readonly said: string;
  /** What ran below it when the signal was sent. */
  readonly started: readonly ProcessIdentity[];
  readonly exitCode: number | null;
}

async function endedBy(signal: NodeJS.Signals, file: URL, options: readonly string[], at: RegExp): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(file), ...options], {
    env: { ...process.env, SPINDLE_TEST_GATE: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  let started: readonly ProcessIdentity[] = [];
  const closed = once(child, 'close') as Promise<[number | null]>;
  for await (const line of createInterface({ input: child.stderr as NonNullable<typeof child.stderr> })) {
    lines.push(line);
    if (!at.test(line) || started.length > 0) continue;
    started = descendants(child.pid as number).flatMap((pid) => identify(pid) ?? []);
    child.kill(signal);
  }
  const [exitCode] = await closed;
  return { pid: child.pid, said: lines.join('\n'), started, exitCode };
}
