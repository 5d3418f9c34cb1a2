// Ends from outside what runs in a home: its supervisor, and whatever a killed supervisor has left behind.
import { existsSync } from 'node:fs';
import type { Home } from './home.ts';
import { findSupervisor, lockHome } from './lock.ts';
import { stopLeftovers } from './register.ts';
import { StackFailure } from './supervise/part.ts';
import { hasGone, sendSignal } from './supervise/process-identity.ts';

const patienceMs = 20_000;

/** Tells whether a supervisor was stopped, and the names of leftovers that were. Throws StackFailure when the supervisor does not end. */
export async function stopStack(home: Home): Promise<{ supervisor: boolean; leftovers: string[] }> {
  if (!existsSync(home.folder)) return { supervisor: false, leftovers: [] };
  const supervisor = findSupervisor(home);
  if (supervisor !== undefined) {
    sendSignal(supervisor.pid, 'SIGTERM');
    if (!(await hasGone(supervisor, patienceMs))) {
      throw new StackFailure(
        `process ${supervisor.pid}, which runs ${home.folder}, did not end within ${patienceMs / 1000} s`,
      );
    }
  }
  const unlock = lockHome(home);
  try {
    return { supervisor: supervisor !== undefined, leftovers: await stopLeftovers(home) };
  } finally {
    unlock();
  }
}
