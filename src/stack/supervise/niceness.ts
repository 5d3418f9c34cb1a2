// How far a process stands back where processors are short, as `nice` counts it: of a processor that two want, who is ten nicer gets a tenth.
import { readdirSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** The most that a process can stand back. */
export const nicenessMax = 19;

const triesMax = 20;
const retryPauseMs = 150;

/**
 * Lets a process that leads its session stand back behind us, with all threads that it has and will have; 0 lets it be. A process that has gone, or is not ours, is no error: who
 * stands back a little late, or not at all, is still served.
 */
export function standBack(pid: number, by: number): void {
  if (by === 0) return;
  const niceness = Math.min(nicenessMax, getPriority() + by);
  for (const thread of threadsOf(pid)) orElse(() => setPriority(thread, niceness), undefined);
  if (process.platform === 'linux') setOfSession(pid, niceness, triesMax);
}

/**
 * Where Linux groups processes by session, which it does for all that are in no control group, only the group's own number counts between sessions. Of all
 * who are not root together it takes one in a tenth of a second, and refuses others for now (EAGAIN).
 */
function setOfSession(pid: number, niceness: number, tries: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness), { flag: 'r+' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || tries <= 1) return;
    setTimeout(() => setOfSession(pid, niceness, tries - 1), retryPauseMs).unref();
  }
}

/** On Linux each thread has a number of its own; elsewhere the process has one. */
function threadsOf(pid: number): readonly number[] {
  return orElse(() => readdirSync(`/proc/${pid}/task`).map(Number), [pid]);
}

function orElse<T>(step: () => T, otherwise: T): T {
  try {
    return step();
  } catch {
    return otherwise;
  }
}
