// How `spindle start` runs the programs of Spindle itself: as processes of the same Node, with the environment that the plan gives each.
import { join } from 'node:path';
import { projectFolder } from '../../stack/home.ts';
import type { Part, Task } from '../../stack/supervise/part.ts';
import { checkHttp } from '../../stack/supervise/ready.ts';
import { firstSent } from '../simulator/first-sent.ts';
import { askBy } from '../support/ask-pinned.ts';

function command(name: string, env: Readonly<Record<string, string>>) {
  const args = ['--disable-warning=ExperimentalWarning', join(projectFolder, 'src/main.ts'), name];
  const cache = { NODE_COMPILE_CACHE: join(projectFolder, 'build/compile-cache') };
  return { file: process.execPath, args, env: { ...cache, ...process.env, ...env } };
}

export function task(name: string, needs: readonly string[], env: Readonly<Record<string, string>>): Task {
  return { kind: 'task', name, needs, command: () => command(name, env) };
}

/** What those speak who have a certificate, and those who have none. */
export function schemeOf(certPath: string): 'http' | 'https' {
  return certPath === '' ? 'http' : 'https';
}

/** A program with a port is ready when it says so itself; the simulator when it says that its first readings have come through. */
export function program(
  name: string,
  place: Place | null,
  needs: readonly string[],
  env: Readonly<Record<string, string>>,
): Part {
  return {
    kind: 'part',
    name,
    port: place?.port ?? null,
    needs,
    command: () => command(name, env),
    check: place === null ? hasSent() : (signal) => checkHttp(readyzOf(place), signal, {}, askBy(place.certPath)),
    // Wrong settings, or a profile that does not fit: it would end so again.
    lastingExitCode: 2,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 4_000,
  };
}

interface Place {
  readonly port: number;
  readonly certPath: string;
}

function readyzOf({ port, certPath }: Place): string {
  return `${schemeOf(certPath)}://127.0.0.1:${port}/readyz`;
}

/** Once it has said it: the lines that follow push that one out. */
function hasSent(): Part['check'] {
  let sent: unknown;
  return async (_signal, said) => {
    if (sent !== said && !said().some((line) => line.includes(firstSent)))
      throw new Error('it has sent no reading yet');
    sent = said;
  };
}
