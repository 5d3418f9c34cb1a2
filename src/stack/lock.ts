// One supervisor per home. The lock is a file that names its holder, so that the lock of a supervisor that was killed is free.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Home } from './home.ts';
import { StackFailure } from './supervise/part.ts';
import { identify, lives, type ProcessIdentity } from './supervise/process-identity.ts';

/** Takes the lock for this process and returns what gives it back. Throws StackFailure when a living supervisor holds it. */
export function lockHome(home: Home): () => void {
  const own = JSON.stringify(identify(process.pid));
  for (let attempt = 0; attempt < 10; attempt++) {
    if (take(home.lockFile, own)) return () => release(home.lockFile, own);
    const holder = findSupervisor(home);
    if (holder !== undefined) {
      throw new StackFailure(
        `${home.folder} is in use by another \`spindle start\` (process ${holder.pid}): stop it with \`npm run stop\`, or set SPINDLE_HOME to another folder`,
      );
    }
    removeStale(home.lockFile);
  }
  throw new StackFailure(`${home.lockFile} cannot be taken: when no \`spindle start\` runs, delete it`);
}

/** The living supervisor of this home. */
export function findSupervisor(home: Home): ProcessIdentity | undefined {
  const holder = read(home.lockFile);
  return holder !== undefined && lives(holder) ? holder : undefined;
}

/** A link appears with its content or not at all, which an opened file does not. */
function take(path: string, content: string): boolean {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Another process may do the same at this moment, and have put its own lock there: that one is put back. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== undefined && lives(moved)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function release(path: string, own: string): void {
  try {
    if (readFileSync(path, 'utf8') === own) rmSync(path, { force: true });
  } catch {
    // The home was deleted meanwhile: nothing is left to release.
  }
}

function read(path: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(path, 'utf8')) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}
