// The record of what runs. `processes.json` is for people and tools; `started.json` carries the identities by which a later start
// finds what a killed supervisor left behind. Both are rewritten whenever a process starts or goes.
import { readFileSync } from 'node:fs';
import type { Home } from './home.ts';
import { hasGone, identify, lives, type ProcessIdentity, sendSignal } from './supervise/process-identity.ts';
import { replaceFile } from './write-file.ts';

interface Entry extends ProcessIdentity {
  readonly name: string;
  readonly port: number | null;
  readonly isTask: boolean;
  readonly stopSignal: NodeJS.Signals;
}

export interface Register {
  readonly add: (process: {
    name: string;
    pid: number;
    port: number | null;
    isTask: boolean;
    stopSignal: NodeJS.Signals;
  }) => void;
  readonly remove: (pid: number) => void;
}

/** An empty record; the files are rewritten at once. */
export function openRegister(home: Home): Register {
  let entries: readonly Entry[] = [];
  const write = () => {
    const shown = entries.filter((entry) => !entry.isTask).map(({ name, pid, port }) => ({ name, pid, port }));
    replaceFile(home.startedFile, `${JSON.stringify(entries)}\n`);
    replaceFile(home.processesFile, `${JSON.stringify(shown, null, 2)}\n`);
  };
  /** On a full disk, or in a home that was deleted, the record is behind until it can be written again; what runs goes on. */
  const tryToWrite = () => {
    try {
      write();
    } catch {
      // The next change writes all of it.
    }
  };
  write();
  return {
    add: (added) => {
      const startedAt = identify(added.pid)?.startedAt;
      if (startedAt === undefined) return;
      entries = [...entries, { ...added, startedAt }];
      tryToWrite();
    },
    remove: (pid) => {
      entries = entries.filter((entry) => entry.pid !== pid);
      tryToWrite();
    },
  };
}

/** The process of this name, which the supervisor of this home has started, while it lives. */
export function processIn(home: Home, name: string): number | undefined {
  return readEntries(home).find((entry) => entry.name === name && lives(entry))?.pid;
}

/** What lives of all that a supervisor of this home has started, the first one first. */
export function leftovers(home: Home): readonly { readonly name: string; readonly port: number | null }[] {
  return readEntries(home).filter(lives);
}

/** Stops what an earlier supervisor of this home left running, the last started first, and returns the names. */
export async function stopLeftovers(home: Home, patienceMs = 3_000): Promise<string[]> {
  const left = readEntries(home).filter(lives).reverse();
  for (const entry of left) {
    sendSignal(entry.pid, entry.stopSignal);
    if (await hasGone(entry, patienceMs)) continue;
    sendSignal(entry.pid, 'SIGKILL');
    await hasGone(entry, patienceMs);
  }
  return left.map((entry) => entry.name);
}

function readEntries(home: Home): Entry[] {
  try {
    return JSON.parse(readFileSync(home.startedFile, 'utf8')) as Entry[];
  } catch {
    return [];
  }
}
