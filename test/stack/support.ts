// A home in a temporary folder, and parts made of one line of JavaScript each, for tests of the supervisor.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Home, openHome } from '../../src/stack/home.ts';
import type { RestartLimits } from '../../src/stack/supervise/keep-running.ts';
import type { Part, StackEvent } from '../../src/stack/supervise/part.ts';
import { makeDataFolder } from '../support/data-folder.ts';

export const quickLimits: RestartLimits = {
  quickDeathMs: 10_000,
  quickDeathsMax: 5,
  pauseMinMs: 1,
  pauseMaxMs: 4,
  waitingPauseMs: 1,
  downPauseMs: 5,
  slowAfterMs: 10_000,
  lookIntervalMs: 5,
  unwellAfterMs: 0,
};

export const runsForever = 'setInterval(() => {}, 1000)';

export function temporaryHome(): { home: Home; remove: () => void } {
  const folder = makeDataFolder() ?? mkdtempSync(join(tmpdir(), 'spindle-stack-'));
  return { home: openHome(folder), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function scriptPart(name: string, script: string, more: Partial<Part> = {}): Part {
  return {
    kind: 'part',
    name,
    port: null,
    needs: [],
    command: () => ({ file: process.execPath, args: ['-e', script] }),
    check: async () => {},
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
    ...more,
  };
}

/** Keeps all events, and lets a test await one. */
export function recorder() {
  const events: StackEvent[] = [];
  const waiting = new Set<() => void>();
  return {
    events,
    emit: (event: StackEvent): void => {
      events.push(event);
      for (const check of waiting) check();
    },
    /** Resolves when the n-th event of this type has come for this name. */
    until: (type: StackEvent['type'], name: string, count = 1): Promise<StackEvent> =>
      new Promise((resolve) => {
        const check = () => {
          const found = events.filter((event) => event.type === type && event.name === name)[count - 1];
          if (found === undefined) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
  };
}

export function shownProcesses(home: Home): { name: string; pid: number; port: number | null }[] {
  return JSON.parse(readFileSync(home.processesFile, 'utf8'));
}
