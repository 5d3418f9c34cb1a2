// Keeps one part running until it is told to stop. States: starting -> ready -> (died -> pause -> starting …) -> down | stopped.
// A part that dies is started again after a pause that doubles; after five deaths in a row, each within ten seconds of a start, it
// stays down. Being told to stop always ends with the process gone.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './home.ts';
import { type Exit, type Launched, launch } from './launch.ts';
import { logTail } from './log-file.ts';
import { type Part, type StackEvent, StackFailure } from './part.ts';
import { sendSignal } from './process-identity.ts';
import type { Register } from './register.ts';

export interface RestartLimits {
  /** A death this soon after a start counts towards staying down. */
  readonly quickDeathMs: number;
  readonly quickDeathsMax: number;
  readonly pauseMinMs: number;
  readonly pauseMaxMs: number;
  /** Pause when the part only waits for something. */
  readonly waitingPauseMs: number;
  /** After this time a part that is not ready is mentioned. */
  readonly slowAfterMs: number;
}

export const restartLimits: RestartLimits = {
  quickDeathMs: 10_000,
  quickDeathsMax: 5,
  pauseMinMs: 200,
  pauseMaxMs: 5_000,
  waitingPauseMs: 500,
  slowAfterMs: 20_000,
};

export interface Surroundings {
  readonly home: Home;
  readonly register: Register;
  readonly emit: (event: StackEvent) => void;
  readonly limits: RestartLimits;
}

export interface Kept {
  /** Resolves at the first time it is ready, or done; rejects with StackFailure when it stays down or is stopped before. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends the process, so that a new one is started at once. */
  readonly restart: () => void;
  /** Does not wait for an orderly end any longer. */
  readonly hurry: () => void;
}

const killAfterHurryMs = 1_000;

export function keepRunning(part: Part, around: Surroundings): Kept {
  const { home, register, emit, limits } = around;
  const { name } = part;
  const logFile = join(home.logs, `${name}.log`);
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  const stopping = new AbortController();
  let running: Launched | undefined;
  let isRestarting = false;

  const finished = run().catch((error: unknown) => {
    if (!stopping.signal.aborted) goDown(error instanceof Error ? error.message : String(error), []);
  });

  return {
    ready: ready.promise,
    stop: async () => {
      stopping.abort();
      if (running?.pid !== undefined) {
        emit({ type: 'stopping', name });
        await endProcess(running.pid, part, finished);
      }
      await finished;
      ready.reject(new StackFailure(`${name} was stopped`));
      emit({ type: 'stopped', name });
    },
    restart: () => {
      if (running?.pid === undefined || isRestarting) return;
      isRestarting = true;
      void endProcess(running.pid, part, running.exited);
    },
    hurry: () => {
      stopping.abort();
      if (running?.pid !== undefined) hurryProcess(running.pid, part.hurrySignal, finished);
    },
  };

  async function run(): Promise<void> {
    let quickDeaths = 0;
    while (!stopping.signal.aborted) {
      const startedAtMs = performance.now();
      const { how, tail } = await liveOnce();
      if (stopping.signal.aborted) return;
      if (isRestarting) {
        isRestarting = false;
        quickDeaths = 0;
        continue;
      }
      if (part.isWaiting?.(tail) === true) {
        emit({ type: 'waiting', name });
        await pause(limits.waitingPauseMs);
        continue;
      }
      quickDeaths = performance.now() - startedAtMs < limits.quickDeathMs ? quickDeaths + 1 : 0;
      if (quickDeaths >= limits.quickDeathsMax) return goDown(how, tail);
      const retryInMs = Math.min(limits.pauseMaxMs, limits.pauseMinMs * 2 ** Math.max(0, quickDeaths - 1));
      emit({ type: 'died', name, how, retryInMs });
      await pause(retryInMs);
    }
  }

  async function liveOnce(): Promise<{ how: string; tail: string[] }> {
    emit({ type: 'starting', name });
    try {
      await part.prepare?.(stopping.signal);
    } catch (error) {
      if (error instanceof StackFailure) throw error;
      const [how = '', ...tail] = (error instanceof Error ? error.message : String(error)).split('\n');
      return { how, tail };
    }
    if (stopping.signal.aborted) return { how: 'stopped', tail: [] };
    const launched = launch(part.command(), logFile);
    running = launched;
    const { pid } = launched;
    if (pid !== undefined) register.add({ name, pid, port: part.port, isTask: false, stopSignal: part.stopSignal });
    const exit = await whileWatching(launched.exited);
    running = undefined;
    if (pid !== undefined) register.remove(pid);
    return { how: exit.how, tail: logTail(logFile, launched.logFromBytes) };
  }

  async function whileWatching(exited: Promise<Exit>): Promise<Exit> {
    const gone = new AbortController();
    const slow = setTimeout(
      () => emit({ type: 'slow', name, afterMs: limits.slowAfterMs, logFile }),
      limits.slowAfterMs,
    );
    part
      .ready(AbortSignal.any([gone.signal, stopping.signal]))
      .then(() => {
        clearTimeout(slow);
        if (gone.signal.aborted || stopping.signal.aborted) return;
        emit({ type: 'ready', name });
        ready.resolve();
      })
      .catch(() => {});
    const exit = await exited;
    clearTimeout(slow);
    gone.abort();
    return exit;
  }

  function goDown(how: string, tail: readonly string[]): void {
    emit({ type: 'down', name, how, logFile, logTail: tail });
    ready.reject(new StackFailure(`${name} did not stay up: ${how}; its log is ${logFile}`));
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  }
}

/** Asks the process to end, insists when its time is over, and resolves when it has gone. */
export async function endProcess(
  pid: number,
  { stopSignal, stopTimeoutMs, hurrySignal }: Pick<Part, 'stopSignal' | 'stopTimeoutMs' | 'hurrySignal'>,
  gone: Promise<unknown>,
): Promise<void> {
  sendSignal(pid, stopSignal);
  const impatience = setTimeout(() => hurryProcess(pid, hurrySignal, gone), stopTimeoutMs);
  await gone;
  clearTimeout(impatience);
}

function hurryProcess(pid: number, hurrySignal: NodeJS.Signals | undefined, gone: Promise<unknown>): void {
  sendSignal(pid, hurrySignal ?? 'SIGKILL');
  const kill = setTimeout(() => sendSignal(pid, 'SIGKILL'), killAfterHurryMs);
  gone.then(() => clearTimeout(kill));
}
