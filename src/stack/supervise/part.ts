// What the supervisor runs: parts, which live until they are stopped, and tasks, which run once to their end.
// Both name what must be ready before them; the supervisor knows nothing else about them.
import type { PartData } from '../parts/part-data.ts';

/** A program with its arguments. */
export interface PartCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface Part {
  readonly kind: 'part';
  readonly name: string;
  /** null for a part that listens nowhere. */
  readonly port: number | null;
  /** Parts and tasks that must be ready before this one starts, and that stop after it. Names that are not run are ignored. */
  readonly needs: readonly string[];
  /** Makes what the part needs on disk, before every start. */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
  /** Read before every start, after `prepare`. */
  readonly command: () => PartCommand;
  /**
   * Asks once, the way its users do: resolves when the part serves, rejects with the reason when it does not. `said` gives the last lines
   * that this process has written, and is the same function for as long as the process is.
   */
  readonly check: (signal: AbortSignal, said: () => readonly string[]) => Promise<void>;
  /** Says of such a reason that only a new start helps: the part is asked to end at once. */
  readonly isEnding?: (reason: string) => boolean;
  /** A process that has not served for so long is ended, so that a new one is started; absent for never. */
  readonly stuckAfterMs?: number;
  /** An exit code by which it says that another start would end in the same way: it is not started again. */
  readonly lastingExitCode?: number;
  /** How far it stands back for the others once it serves, of 0 to 19; absent for not at all. Its start is waited for, and has no need to. */
  readonly niceness?: number;
  /** Where its data are, for a part that keeps any. */
  readonly data?: PartData;
  readonly stopSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
  /** Sent when `stopTimeoutMs` is over, or the user hurries; what ignores it for a second is killed. */
  readonly hurrySignal?: NodeJS.Signals;
  /** Says of the log of a part that died whether it only waits for something, so that this was no death. */
  readonly isWaiting?: (logTail: readonly string[]) => boolean;
}

export interface Task {
  readonly kind: 'task';
  readonly name: string;
  readonly needs: readonly string[];
  readonly command: () => PartCommand;
}

export type Step = Part | Task;

/** What the supervisor tells while it works. */
export type StackEvent =
  | { readonly type: 'starting' | 'ready' | 'done' | 'stopping' | 'stopped' | 'waiting'; readonly name: string }
  | {
      readonly type: 'slow';
      readonly name: string;
      readonly afterMs: number;
      readonly reason: string;
      readonly logFile: string;
    }
  /** It was ready and does not serve any more, for longer than a moment; and it serves again. */
  | { readonly type: 'unwell'; readonly name: string; readonly reason: string }
  | { readonly type: 'well'; readonly name: string }
  | { readonly type: 'died'; readonly name: string; readonly how: string; readonly retryInMs: number }
  /** It died again and again, or cannot be started; it is tried again, rarely, for as long as it takes. */
  | {
      readonly type: 'down';
      readonly name: string;
      readonly how: string;
      readonly retryInMs: number;
      readonly logFile: string;
      readonly logTail: readonly string[];
    }
  /** It ended for good: by what it says, another start would end in the same way. */
  | { readonly type: 'ended'; readonly name: string; readonly how: string; readonly logFile: string }
  | {
      readonly type: 'failed';
      readonly name: string;
      readonly how: string;
      readonly logFile: string;
      readonly logTail: readonly string[];
    };

/** The stack cannot do what was asked; the message says why and what helps. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure';
}
