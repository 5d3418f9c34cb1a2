// A watch over a loop that can wait. Where the loop stands still it is told once, with the cause; a loop that does not know why is ended
// and begun anew, after pauses that double; what moves again is told too. A run that does not end when it is told to is left behind:
// its signal has aborted and its heart is no longer heard, so that it must do no harm by itself.
import type { Heart } from './heart.ts';
import { type PartPulse, type Pulse, positioned, type Standstill, standstill } from './pulse.ts';

export interface WatchOptions {
  /** Not moving for so long, with work ahead or without a word, is a standstill. */
  readonly standstillMs: number;
  /** Longest time from one new beginning to the next. */
  readonly restartPauseMaxMs: number;
  /** How long a run may take to end before it is left behind. */
  readonly endWithinMs: number;
  readonly observe: {
    /** Told once when it begins. */
    readonly stands: (standstill: Standstill) => void;
    /** It moves again, after so long. */
    readonly moves: (afterMs: number) => void;
    /** The loop is begun anew; `leftBehind` when the earlier run has not ended. */
    readonly restarted: (leftBehind: boolean) => void;
  };
}

export interface Watch {
  /** Runs the loop until it ends by itself, and settles as it does. */
  readonly run: (loop: (heart: Heart, signal: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>;
  /** Undefined while the loop gets on. */
  readonly standstill: () => Standstill | undefined;
  /** How much is ahead in all parts together, moving or not. */
  readonly behind: () => number;
}

/** One watch for one loop. `nowMs` is a clock that never goes back. */
export function createWatch(options: WatchOptions, nowMs: () => number = () => performance.now()): Watch {
  const { standstillMs, observe } = options;
  const parts = new Map<string, PartPulse>();
  const troubles = new Map<string, string>();
  /** Time in which nothing of the process ran is no time in which a loop stood. */
  let sleptMs = 0;
  const awakeMs = (): number => nowMs() - sleptMs;
  let pulse: Pulse = { beat: { atMs: nowMs(), waitingFor: 'its first step' }, parts, troubles };
  let told: { readonly since: number; readonly standstill: Standstill } | undefined;

  const heart = (isCurrent: () => boolean): Heart => {
    // What an earlier run has waited for is nothing that this one waits for.
    troubles.clear();
    const ifCurrent = (tell: () => void): void => {
      if (isCurrent()) tell();
    };
    return {
      beat: (waitingFor) =>
        ifCurrent(() => {
          pulse = { ...pulse, beat: { atMs: awakeMs(), waitingFor } };
        }),
      trouble: (reason, part = '') =>
        ifCurrent(() => {
          if (reason === null) troubles.delete(part);
          else troubles.set(part, reason);
        }),
      position: (part, at, end) => ifCurrent(() => parts.set(part, positioned(parts.get(part), at, end, awakeMs()))),
      parts: (names) =>
        ifCurrent(() => {
          for (const name of parts.keys()) if (!names.includes(name)) parts.delete(name);
          for (const name of troubles.keys()) if (name !== '' && !names.includes(name)) troubles.delete(name);
        }),
    };
  };

  /** What the loop told after it woke up, and before this was known, is of now at the latest. */
  const sleep = (ms: number): void => {
    sleptMs += ms;
    const now = awakeMs();
    pulse = { ...pulse, beat: { ...pulse.beat, atMs: Math.min(pulse.beat.atMs, now) } };
    for (const [name, part] of parts) parts.set(name, { ...part, movedAtMs: Math.min(part.movedAtMs, now) });
  };

  const look = (runSinceMs: number, pausedMs: number): Standstill | undefined => {
    const seen = standstill(pulse, awakeMs(), standstillMs);
    if (pausedMs > 0) sleep(pausedMs);
    const isAsleep = seen !== undefined && pausedMs >= standstillMs;
    const found = isAsleep ? asleep(seen, pausedMs) : standstill(pulse, awakeMs(), standstillMs);
    if (found !== undefined) {
      if (told === undefined) observe.stands(found);
      told = { since: told?.since ?? awakeMs(), standstill: found };
    } else if (told !== undefined && isOver(told.since, runSinceMs)) {
      observe.moves(awakeMs() - told.since + standstillMs);
      told = undefined;
    }
    return told?.standstill;
  };

  /** The first word of a new run proves nothing: something has moved since, or there is a word after the limit. Without a word nothing is over. */
  const isOver = (sinceMs: number, runSinceMs: number): boolean =>
    pulse.beat.atMs > sinceMs &&
    (pulse.beat.atMs + sleptMs - runSinceMs >= standstillMs ||
      [...parts.values()].some(({ movedAtMs }) => movedAtMs > sinceMs));

  return {
    run: (loop, signal) => runWatched(options, { loop, signal, look, heart, nowMs }),
    standstill: () => told?.standstill,
    behind: () => [...pulse.parts.values()].reduce((sum, { at, end }) => sum + Math.max(0, end - at), 0),
  };
}

interface Watched {
  readonly loop: (heart: Heart, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly look: (runSinceMs: number, pausedMs: number) => Standstill | undefined;
  readonly heart: (isCurrent: () => boolean) => Heart;
  readonly nowMs: () => number;
}

async function runWatched(options: WatchOptions, { loop, signal, look, heart, nowMs }: Watched): Promise<void> {
  const { standstillMs, restartPauseMaxMs, endWithinMs, observe } = options;
  let pauseMs = standstillMs;
  for (;;) {
    const restart = new AbortController();
    const startedAtMs = nowMs();
    let lookedAtMs = startedAtMs;
    const everyMs = Math.min(1_000, standstillMs / 4);
    const looking = setInterval(() => {
      if (signal.aborted) return;
      // A busy process looks a little late; one that is stopped, much.
      const lateMs = nowMs() - lookedAtMs - everyMs;
      lookedAtMs = nowMs();
      const found = look(startedAtMs, lateMs > 2 * everyMs ? lateMs : 0);
      if (found === undefined) pauseMs = standstillMs;
      else if (!found.isTriedAgain && nowMs() - startedAtMs >= pauseMs) restart.abort();
    }, everyMs);
    const own = heart(() => !restart.signal.aborted);
    // What a loop throws before it waits is what it rejects with: else nobody would end the looking.
    const run = (async () => loop(own, AbortSignal.any([signal, restart.signal])))();
    const restarting = aborted(restart.signal);
    try {
      const ended = await Promise.race([run.then(() => true), restarting.promise]);
      // Who ends because of the new beginning has not ended by itself.
      if (ended && !restart.signal.aborted) return;
      if (signal.aborted) return await run;
      const isOver = await Promise.race([run.then(yes, yes), later(endWithinMs)]);
      pauseMs = Math.min(restartPauseMaxMs, pauseMs * 2);
      observe.restarted(!isOver);
    } finally {
      clearInterval(looking);
      restarting.forget();
      run.catch(() => {});
    }
  }
}

/** Not the loop stood still: nothing of the process ran, not even the watch. It goes on by itself, and is looked at again. */
function asleep(seen: Standstill, pausedMs: number): Standstill {
  const cause = `the process did not run for ${Math.round(pausedMs / 1000)} s: it was stopped, or its machine slept`;
  return { ...seen, cause, isTriedAgain: true };
}

const yes = (): boolean => true;

function later(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}

function aborted(signal: AbortSignal): { readonly promise: Promise<false>; readonly forget: () => void } {
  const { promise, resolve } = Promise.withResolvers<false>();
  const tell = (): void => resolve(false);
  signal.addEventListener('abort', tell, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', tell) };
}
