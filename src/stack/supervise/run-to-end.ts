// Runs a short program of a part's preparation to its end, its output in the part's log.
import { launch } from './launch.ts';
import { logTail } from './log-file.ts';
import type { PartCommand } from './part.ts';
import { sendSignal } from './process-identity.ts';

const linesMax = 8;

/** Rejects with the last lines of its output when the program fails; an abort kills it. */
export async function runToEnd(command: PartCommand, logFile: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { pid, exited, logFromBytes } = launch(command, logFile);
  const kill = () => {
    if (pid !== undefined) sendSignal(pid, 'SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  const { how, succeeded } = await exited;
  signal.removeEventListener('abort', kill);
  if (!succeeded)
    throw new Error([`${command.file}: ${how}`, ...logTail(logFile, logFromBytes, linesMax)].join('\n    '));
}
