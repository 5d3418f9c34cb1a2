// A `npm start` of a benchmark: in a clone, on ports of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const portOffset = 3_700;
export const portalUrl = `http://127.0.0.1:${8080 + portOffset}`;

/** `npm start` with these arguments. */
export function npmStart(clone: string, args: readonly string[]): ChildProcess {
  return spawn('npm', ['start', '--', '--port-offset', String(portOffset), ...args], {
    cwd: clone,
    env: { ...process.env, PORTAL_SIGN_IN: 'off' },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
}

/** What Ctrl-C does: the signal goes to npm and to what it runs. Resolves when all are gone, at once where they are. */
export async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'close');
  process.kill(-(child.pid as number), 'SIGINT');
  await gone;
}

export interface RunningPart {
  readonly name: string;
  readonly pid: number;
  readonly port: number | null;
}

export function runningParts(clone: string): RunningPart[] {
  return JSON.parse(readFileSync(join(clone, '.spindle', 'processes.json'), 'utf8'));
}

/** Asks until there is an answer. Rejects when the child has ended before. */
export async function waitFor<T>(child: ChildProcess, check: () => Promise<T | undefined>, everyMs = 50): Promise<T> {
  for (;;) {
    const found = await check().catch(() => undefined);
    if (found !== undefined) return found;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('npm start ended before it was ready');
    await sleep(everyMs);
  }
}
