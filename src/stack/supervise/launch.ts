// Starts one process in a session of its own, with its output in its log file, and tells how it ended.
// A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which then stops things in order.
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync } from 'node:fs';
import { logSizeBytes, openLog } from './log-file.ts';
import type { PartCommand } from './part.ts';
import { sendSignal } from './process-identity.ts';

export interface Launched {
  /** undefined when the program could not be started at all. */
  readonly pid: number | undefined;
  /** Size of the log at the start: what comes after is this process's. */
  readonly logFromBytes: number;
  /** Never rejects. */
  readonly exited: Promise<Exit>;
}

export interface Exit {
  /** For people: "exit code 1", "signal SIGKILL", or why it could not be started. */
  readonly how: string;
  readonly succeeded: boolean;
  /** Null where a signal ended it, or it could not be started. */
  readonly code: number | null;
}

export function launch(command: PartCommand, logFile: string): Launched {
  const log = openLog(logFile);
  const logFromBytes = logSizeBytes(logFile);
  const { file, args, env, cwd, uid, gid } = command;
  const child = spawn(file, args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  closeSync(log);
  return { pid: child.pid, logFromBytes, exited: untilExit(child, file, logFile) };
}

function untilExit(child: ChildProcess, file: string, logFile: string): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      const how = `${file} could not be started: ${error.message}`;
      appendFileSync(logFile, `${how}\n`);
      resolve({ how, succeeded: false, code: null });
    });
    child.once('exit', (code, signal) => {
      // Children that it left in its session would hold its ports.
      if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
      resolve({ how: signal === null ? `exit code ${code}` : `signal ${signal}`, succeeded: code === 0, code });
    });
  });
}
