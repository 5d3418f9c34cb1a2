// What runs in a home, for other commands: `running.json` (readable by its owner alone) is written by `spindle start` when its parts
// start, and removed when the last has stopped. It holds the environment, addresses and passwords included, that programs need to
// use this very stack: `environment` is what every program gets, `programs` what a program gets besides or instead. A command that finds
// a running stack in its home merges `environmentOf(running, <its name>)` over its own environment, and says so.
import { readFileSync, rmSync } from 'node:fs';
import type { Home } from './home.ts';
import { identify, lives, type ProcessIdentity } from './supervise/process-identity.ts';
import { replaceFile } from './write-file.ts';

export interface RunningStack {
  /** The `spindle start` that runs it. */
  readonly supervisor: ProcessIdentity;
  readonly environment: Readonly<Record<string, string>>;
  /** The programs that it has started and keeps running, by name; absent in a file of an earlier version. */
  readonly started?: readonly string[];
  /** By the name of the program, as in `spindle <program>`. */
  readonly programs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Called by the process that runs the stack. Returns what removes the file again. */
export function writeRunningStack(home: Home, stack: Omit<RunningStack, 'supervisor'>): () => void {
  const supervisor = identify(process.pid);
  replaceFile(home.runningFile, `${JSON.stringify({ supervisor, ...stack }, null, 2)}\n`, 0o600);
  return () => rmSync(home.runningFile, { force: true });
}

/** The stack that runs in this home; undefined when none does, also when one was killed and has left its file. */
export function readRunningStack(home: Home): RunningStack | undefined {
  try {
    const found = JSON.parse(readFileSync(home.runningFile, 'utf8')) as RunningStack;
    return lives(found.supervisor) ? found : undefined;
  } catch {
    return undefined;
  }
}

export function environmentOf(running: RunningStack, program: string): Readonly<Record<string, string>> {
  return { ...running.environment, ...running.programs[program] };
}
