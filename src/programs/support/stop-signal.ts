// The ways in which a program is asked to stop: by a signal, and by whoever read what it writes, and reads no more.
import { tell } from './command-line.ts';

const asked: AbortController[] = [];

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  asked.push(controller);
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1);
      controller.abort();
    });
  }
  return controller.signal;
}

/** As a shell says of what SIGPIPE has ended: 128 and the number of the signal. */
const endedByPipe = 141;

/**
 * From now on the process ends when what it writes, or says on stderr, has no reader any more, or finds no room: in order where it stops in order, else at once. A tool of Unix is ended by
 * SIGPIPE where there is no reader, without a word; Node, which ignores that signal, would end with the trace of an error that nobody has made.
 */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const isUnread = error.code === 'EPIPE';
      // On stderr itself there is no place left to say it.
      if (!isUnread && stream === process.stdout) tell(`spindle: what it prints cannot be written: ${error.message}`);
      process.exitCode = isUnread ? endedByPipe : 1;
      for (const controller of asked) controller.abort();
      if (asked.length === 0) process.exit();
    });
  }
}
