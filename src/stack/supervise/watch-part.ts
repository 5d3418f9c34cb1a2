// Watches one running process of a part until it ends: tells when it serves for the first time, when it does not serve any more and when
// it does again, and ends it when only a new start helps: it is on its way out and waits, it has not served for too long, or its data have
// gone from under it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataWatch } from '../parts/part-data.ts';
import type { Part } from './part.ts';

export interface WatchLimits {
  /** After this time a part that is not ready is mentioned. */
  readonly slowAfterMs: number;
  /** Between two looks at a part that was ready. */
  readonly lookIntervalMs: number;
  /** After this time without serving a part that was ready is told of. */
  readonly unwellAfterMs: number;
}

export interface Observer {
  readonly ready: () => void;
  readonly slow: (reason: string) => void;
  readonly unwell: (reason: string) => void;
  readonly well: () => void;
  /** Asks the process to end, politely or, when its data are gone, at once. */
  readonly end: (how: 'politely' | 'at once') => void;
}

const startPauseMs = 100;
const answerTimeoutMs = 2_000;

interface Watched extends Pick<Part, 'isEnding' | 'stuckAfterMs'> {
  readonly check: (signal: AbortSignal) => Promise<void>;
}

/** Resolves when the signal aborts. Never rejects. */
export async function watchPart(
  part: Watched,
  data: DataWatch | undefined,
  limits: WatchLimits,
  tell: Observer,
  gone: AbortSignal,
): Promise<void> {
  if (!(await untilReady(part, limits, tell, gone))) return;
  tell.ready();
  let failingSinceMs: number | undefined;
  let isTold = false;
  while (await pause(limits.lookIntervalMs, gone)) {
    if (data !== undefined && (data.missing() !== null || data.isOther())) return tell.end('at once');
    const reason = await ask(part, gone);
    if (gone.aborted) return;
    if (reason === null) {
      if (isTold) tell.well();
      failingSinceMs = undefined;
      isTold = false;
      continue;
    }
    failingSinceMs ??= performance.now();
    if (endsHopeless(part, reason, failingSinceMs, tell)) return;
    if (isTold || performance.now() - failingSinceMs < limits.unwellAfterMs) continue;
    isTold = true;
    tell.unwell(reason);
  }
}

/** Whether only a new start helps; then the process is told to end. */
function endsHopeless(part: Watched, reason: string, failingSinceMs: number, tell: Observer): boolean {
  const { stuckAfterMs = Number.POSITIVE_INFINITY } = part;
  const isStuck = performance.now() - failingSinceMs >= stuckAfterMs;
  if (!isStuck && part.isEnding?.(reason) !== true) return false;
  tell.unwell(isStuck ? `${reason}, for ${Math.round(stuckAfterMs / 1000)} s; it is started anew` : reason);
  tell.end('politely');
  return true;
}

/** False when the process ended before, or was told to. */
async function untilReady(
  part: Watched,
  { slowAfterMs }: WatchLimits,
  tell: Observer,
  gone: AbortSignal,
): Promise<boolean> {
  const startedAtMs = performance.now();
  let isTold = false;
  while (!gone.aborted) {
    const reason = await ask(part, gone);
    if (gone.aborted) return false;
    if (reason === null) return true;
    if (endsHopeless(part, reason, startedAtMs, tell)) return false;
    if (!isTold && performance.now() - startedAtMs > slowAfterMs) {
      isTold = true;
      tell.slow(reason);
    }
    await pause(startPauseMs, gone);
  }
  return false;
}

/** Null when it serves, else the reason. */
async function ask({ check }: Watched, gone: AbortSignal): Promise<string | null> {
  const tooLate = AbortSignal.timeout(answerTimeoutMs);
  const limited = AbortSignal.any([gone, tooLate]);
  const end = Promise.withResolvers<string>();
  const giveUp = () => end.resolve(`no answer within ${answerTimeoutMs / 1000} s`);
  limited.addEventListener('abort', giveUp, { once: true });
  const answer = check(limited).then(
    () => null,
    (error: unknown) => (tooLate.aborted ? `no answer within ${answerTimeoutMs / 1000} s` : messageOf(error)),
  );
  // A check that does not heed its signal must not stop the watch.
  const reason = await Promise.race([answer, end.promise]);
  limited.removeEventListener('abort', giveUp);
  return reason;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  if (!(error instanceof Error)) return String(error);
  // fetch says "fetch failed", and why in its cause.
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}

/** False when the signal aborted meanwhile. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
