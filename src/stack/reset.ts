// Deletes what a stack has written into its home, and nothing that somebody else may have put there.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';
import { lockHome } from './lock.ts';
import { stopLeftovers } from './register.ts';
import { StackFailure } from './supervise/part.ts';

/** False when there was nothing. Throws StackFailure while the stack runs, and for a folder that is no home. */
export async function deleteData(home: Home): Promise<boolean> {
  if (!existsSync(home.folder)) return false;
  if (!existsSync(home.startedFile)) {
    if (!existsSync(home.data)) return false;
    throw new StackFailure(`${home.folder} is no home of Spindle (it has no started.json): nothing was deleted`);
  }
  const unlock = lockHome(home);
  try {
    await stopLeftovers(home);
    const ofParts = ['postgres', 'postgres.new', 'kafka'].map((name) => join(home.data, name));
    for (const path of [...ofParts, home.config, home.logs, ...filesOf(home)]) {
      rmSync(path, { recursive: true, force: true });
    }
    return true;
  } finally {
    unlock();
  }
}

/** The passwords go too: they are of the data. */
function filesOf(home: Home): string[] {
  return [home.secretsFile, home.pgpassFile, home.runningFile, home.processesFile, home.startedFile];
}
