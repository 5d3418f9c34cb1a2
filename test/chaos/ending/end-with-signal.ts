// A run with a stack of its own, whole or ended by a signal. It stops what it started either way; after a signal it says so, kills by process id
// what still descends from it, and exits with 130, 143 or 129.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendSignal } from '../../../src/stack/supervise/process-identity.ts';

export interface RunWithStack<T> {
  readonly run: () => Promise<T>;
  /** Stops all that was started, also while it still starts. Called once. */
  readonly stop: () => Promise<void>;
  /** Deletes what nobody wants any more, when nothing runs that writes there. */
  readonly clean: () => void;
  readonly say: (sentence: string) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A supervisor grows impatient after 13 s. */
const stopWithinMs = 25_000;
const parentCheckIntervalMs = 500;

/** Gives what `run` gives; after a signal nothing, as the process exits then. */
export async function runOrEndWithSignal<T>({ run, stop, clean, say }: RunWithStack<T>): Promise<T> {
  let stopped: Promise<void> | undefined;
  const stopOnce = (): Promise<void> => {
    stopped ??= stop();
    return stopped;
  };
  const asked = untilAsked();
  const ended = asked.why.then(async ({ what, exitCode }): Promise<never> => {
    // What is said of a stack that goes away under a run is of no account.
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => {});
    say(`${what}: ending all that was started`);
    const how = await Promise.race([
      stopOnce().then(
        () => 'all has ended',
        (error: Error) => `not all ended by itself: ${error.message}`,
      ),
      sleep(stopWithinMs, `not all ended by itself within ${stopWithinMs / 1_000} s`),
    ]);
    for (const pid of descendants(process.pid)) sendSignal(pid, 'SIGKILL');
    clean();
    say(how);
    process.exit(exitCode);
  });
  const whole = async (): Promise<T> => {
    try {
      return await run();
    } finally {
      await stopOnce();
      if (!asked.isAsked()) clean();
    }
  };
  try {
    const result = await whole().catch((error: unknown) => (asked.isAsked() ? ended : Promise.reject(error)));
    return asked.isAsked() ? await ended : result;
  } finally {
    asked.dispose();
  }
}

function untilAsked() {
  const why = Promise.withResolvers<{ readonly what: string; readonly exitCode: number }>();
  let isAsked = false;
  const ask = (what: string, signal: (typeof signals)[number]): void => {
    isAsked = true;
    why.resolve({ what, exitCode: 128 + constants.signals[signal] });
  };
  // A terminal sends the signal to npm too, which sends it on: it comes twice.
  const listeners = signals.map((name) => [name, () => ask(name, name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  const parent = process.ppid;
  const parentCheck = setInterval(() => {
    if (process.env['npm_lifecycle_event'] !== undefined && process.ppid !== parent) ask('npm has gone', 'SIGHUP');
  }, parentCheckIntervalMs);
  return {
    why: why.promise,
    isAsked: () => isAsked,
    dispose: () => {
      clearInterval(parentCheck);
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
}

/** By Linux's own list; none where there is no such list. */
export function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}
