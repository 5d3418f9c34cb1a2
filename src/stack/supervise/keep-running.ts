// Keeps one part running until it is told to stop. States: starting -> ready -> (died -> pause -> starting ...) -> down | ended | stopped.
// A part that dies is started again after a pause that doubles; after five deaths in a row, each within ten seconds of a start, or when
// its data were removed, it counts as down: that is told once, and it is tried again at longer intervals for as long as it takes. One that says by its exit code that another start would end
// in the same way has ended, and is started again by a restart alone. Being
// told to stop always ends with the process gone.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from '../home.ts';
import { watchData } from '../parts/part-data.ts';
import type { Register } from '../register.ts';
import { explainDeath, explainEnd } from './explain-death.ts';
import { type Exit, type Launched, launch } from './launch.ts';
import { logTail } from './log-file.ts';
import { standBack } from './niceness.ts';
import { type Part, type StackEvent, StackFailure } from './part.ts';
import { sendSignal } from './process-identity.ts';
import { type WatchLimits, watchPart } from './watch-part.ts';

export interface RestartLimits extends WatchLimits {
  /** A death this soon after a start counts towards being down. */
  readonly quickDeathMs: number;
  readonly quickDeathsMax: number;
  readonly pauseMinMs: number;
  readonly pauseMaxMs: number;
  /** Pause between the attempts of a part that is down. */
  readonly downPauseMs: number;
  /** Pause when the part only waits for something. */
  readonly waitingPauseMs: number;
}

export const restartLimits: RestartLimits = {
  quickDeathMs: 10_000,
  quickDeathsMax: 5,
  pauseMinMs: 200,
  pauseMaxMs: 5_000,
  downPauseMs: 15_000,
  waitingPauseMs: 500,
  slowAfterMs: 20_000,
  lookIntervalMs: 2_000,
  unwellAfterMs: 5_000,
};

export interface Surroundings {
  readonly home: Home;
  readonly register: Register;
  readonly emit: (event: StackEvent) => void;
  readonly limits: RestartLimits;
}

export interface Kept {
  /** Resolves at the first time it is ready, or done; rejects with StackFailure when it is down first, fails, or is stopped before. */
  readonly ready: Promise<void>;
  /** Resolves at the first time it is ready, or done, however late. Never rejects. */
  readonly arrived: Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends the process, so that a new one is started at once; one that has ended is started again. */
  readonly restart: () => void;
  /** Does not wait for an orderly end any longer. */
  readonly hurry: () => void;
}

interface Death {
  readonly how: string;
  readonly tail: readonly string[];
  /** Another attempt soon would end in the same way. */
  readonly isLasting?: boolean;
  /** By its own word every attempt would. */
  readonly isFinal?: boolean;
}

/** The cause may stand before all that a dying part still says. */
const linesReadMax = 100;
const linesShownMax = 15;
const killAfterHurryMs = 1_000;

export function keepRunning(part: Part, around: Surroundings): Kept {
  const { home, register, emit, limits } = around;
  const { name } = part;
  const logFile = join(home.logs, `${name}.log`);
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  const arrived = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const data = part.data === undefined ? undefined : watchData(part.data);
  let running: Launched | undefined;
  let isRestarting = false;
  let toldDown: string | undefined;
  let startAgain: (() => void) | undefined;

  const finished = run();

  return {
    ready: ready.promise,
    arrived: arrived.promise,
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
      startAgain?.();
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
      const { how, tail, isLasting, isFinal } = await liveOnce();
      if (stopping.signal.aborted) return;
      if (isRestarting) {
        isRestarting = false;
        quickDeaths = 0;
        continue;
      }
      if (isFinal === true) {
        await endFor(explainEnd(how, tail));
        quickDeaths = 0;
        continue;
      }
      if (part.isWaiting?.(tail) === true) {
        emit({ type: 'waiting', name });
        await pause(limits.waitingPauseMs);
        continue;
      }
      quickDeaths = performance.now() - startedAtMs < limits.quickDeathMs ? quickDeaths + 1 : 0;
      if (isLasting === true || quickDeaths >= limits.quickDeathsMax) {
        goDown(how, tail);
        await pause(limits.downPauseMs);
        continue;
      }
      const retryInMs = Math.min(limits.pauseMaxMs, limits.pauseMinMs * 2 ** Math.max(0, quickDeaths - 1));
      emit({ type: 'died', name, how: explainDeath(how, tail, home.folder), retryInMs });
      await pause(retryInMs);
    }
  }

  async function liveOnce(): Promise<Death> {
    const missing = data?.missing() ?? null;
    if (missing !== null) return { how: missing, tail: [], isLasting: true };
    if (toldDown === undefined) emit({ type: 'starting', name });
    try {
      await part.prepare?.(stopping.signal);
      if (stopping.signal.aborted) return { how: 'stopped', tail: [] };
      data?.remember();
      return await launchAndWatch();
    } catch (error) {
      const [how = '', ...tail] = (error instanceof Error ? error.message : String(error)).split('\n');
      return { how, tail, isLasting: error instanceof StackFailure };
    }
  }

  async function launchAndWatch(): Promise<Death> {
    const launched = launch(part.command(), logFile);
    running = launched;
    const { pid } = launched;
    if (pid !== undefined) register.add({ name, pid, port: part.port, isTask: false, stopSignal: part.stopSignal });
    const exit = await whileWatching(launched);
    running = undefined;
    if (pid !== undefined) register.remove(pid);
    const missing = data?.missing() ?? null;
    if (missing !== null) return { how: missing, tail: [], isLasting: true };
    const isFinal = exit.code !== null && exit.code === part.lastingExitCode;
    return { how: exit.how, tail: logTail(logFile, launched.logFromBytes, linesReadMax), isFinal };
  }

  async function whileWatching({ pid, exited, logFromBytes }: Launched): Promise<Exit> {
    const gone = new AbortController();
    const said = () => logTail(logFile, logFromBytes, linesReadMax);
    const watching = watchPart(
      { ...part, check: (signal) => part.check(signal, said) },
      data,
      limits,
      {
        ready: () => {
          toldDown = undefined;
          if (pid !== undefined) standBack(pid, part.niceness ?? 0);
          emit({ type: 'ready', name });
          ready.resolve();
          arrived.resolve();
        },
        slow: (reason) => emit({ type: 'slow', name, afterMs: limits.slowAfterMs, reason, logFile }),
        unwell: (reason) => emit({ type: 'unwell', name, reason }),
        well: () => emit({ type: 'well', name }),
        end: (how) => {
          if (pid === undefined) return;
          if (how === 'politely') {
            isRestarting = true;
            void endProcess(pid, part, exited);
          } else hurryProcess(pid, part.hurrySignal, exited);
        },
      },
      AbortSignal.any([gone.signal, stopping.signal]),
    );
    const exit = await exited;
    gone.abort();
    await watching;
    return exit;
  }

  /** Told again only when the reason is another one. */
  function goDown(how: string, tail: readonly string[]): void {
    const reason = explainDeath(how, tail, home.folder);
    if (toldDown !== reason)
      emit({
        type: 'down',
        name,
        how: reason,
        retryInMs: limits.downPauseMs,
        logFile,
        logTail: tail.slice(-linesShownMax),
      });
    toldDown = reason;
    ready.reject(new StackFailure(`${name} did not stay up: ${reason}; its log is ${logFile}`));
  }

  /** Resolves when it is to be started again, or stopped. */
  async function endFor(why: string): Promise<void> {
    emit({ type: 'ended', name, how: why, logFile });
    ready.reject(new StackFailure(`${name} ended: ${why}`));
    await new Promise<void>((resolve) => {
      startAgain = resolve;
      stopping.signal.addEventListener('abort', () => resolve(), { once: true });
      if (stopping.signal.aborted) resolve();
    });
    startAgain = undefined;
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
