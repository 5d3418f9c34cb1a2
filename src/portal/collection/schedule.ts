// When each plan is due, and which are fetched now: at their interval from the first time on, at most so many at once, the longest due first. What was missed is
// not made up for. An address that fails is tried again after pauses that double; it holds up no other. It reads no clock: who asks says the time.
import type { Plan } from './plan.ts';

/** A plan as it is stored. */
export interface StoredPlan extends Plan {
  /** Grows with each change: then it begins anew. */
  readonly version: number;
}

export interface Schedule {
  /** All plans there are, as they are now. */
  readonly adopt: (plans: readonly StoredPlan[], nowMs: number) => void;
  /** Those to fetch now; they are under way until they are settled. */
  readonly take: (nowMs: number) => readonly StoredPlan[];
  /** False for one that has changed or gone meanwhile: what came of it counts for nothing. */
  readonly isCurrent: (plan: StoredPlan) => boolean;
  /** `hasFailed` where the address itself gave no reading. */
  readonly settle: (plan: StoredPlan, hasFailed: boolean, nowMs: number) => void;
  /** Until the next is due; no limit where none is, or nothing more may be under way. */
  readonly untilNextMs: (nowMs: number) => number;
  /** For how long the one that is longest due has been, whether it is under way or not. */
  readonly overdueMs: (nowMs: number) => number;
  readonly count: () => number;
}

export interface ScheduleBounds {
  readonly concurrencyMax: number;
  /** First pause after a failure, where the interval is no shorter. */
  readonly retryFirstMs: number;
  /** Longest pause after failures, where the interval is no longer. */
  readonly retryMaxMs: number;
  /** Plans begin within this time, or their interval where that is shorter, each at a place of its own: else all would be due at once for ever. */
  readonly spreadMs: number;
}

interface Entry {
  readonly plan: StoredPlan;
  dueMs: number;
  failures: number;
  isUnderWay: boolean;
}

export function createSchedule(bounds: ScheduleBounds): Schedule {
  let entries = new Map<number, Entry>();
  /** Also those whose plan has gone: they take a place until they have ended. */
  let underWay = 0;
  const free = (): number => bounds.concurrencyMax - underWay;
  const entryOf = ({ id, version }: StoredPlan): Entry | undefined => {
    const entry = entries.get(id);
    return entry?.plan.version === version ? entry : undefined;
  };
  return {
    adopt: (plans, nowMs) => {
      entries = new Map(plans.map((plan) => [plan.id, entryOf(plan) ?? begun(plan, bounds, nowMs)]));
    },
    take: (nowMs) => {
      const due = [...entries.values()]
        .filter(({ dueMs, isUnderWay }) => !isUnderWay && dueMs <= nowMs)
        .sort((one, other) => one.dueMs - other.dueMs)
        .slice(0, Math.max(0, free()));
      for (const entry of due) entry.isUnderWay = true;
      underWay += due.length;
      return due.map(({ plan }) => plan);
    },
    isCurrent: (plan) => entryOf(plan) !== undefined,
    settle: (plan, hasFailed, nowMs) => {
      underWay--;
      const entry = entryOf(plan);
      if (entry === undefined) return;
      entry.isUnderWay = false;
      entry.failures = hasFailed ? entry.failures + 1 : 0;
      entry.dueMs = hasFailed
        ? nowMs + retryPauseMs(entry.failures, plan.intervalSeconds * 1_000, bounds)
        : nextDueMs(entry.dueMs, plan.intervalSeconds * 1_000, nowMs);
    },
    untilNextMs: (nowMs) => {
      if (free() <= 0) return Number.POSITIVE_INFINITY;
      const waiting = [...entries.values()].filter(({ isUnderWay }) => !isUnderWay);
      return Math.max(
        0,
        waiting.reduce((least, { dueMs }) => Math.min(least, dueMs), Number.POSITIVE_INFINITY) - nowMs,
      );
    },
    overdueMs: (nowMs) => [...entries.values()].reduce((most, { dueMs }) => Math.max(most, nowMs - dueMs), 0),
    count: () => entries.size,
  };
}

function begun(plan: StoredPlan, { spreadMs }: ScheduleBounds, nowMs: number): Entry {
  const withinMs = Math.min(spreadMs, plan.intervalSeconds * 1_000);
  return { plan, dueMs: nowMs + ((plan.id * goldenRatio) % 1) * withinMs, failures: 0, isUnderWay: false };
}

/** Its multiples lie apart, however many there are. */
const goldenRatio = 0.618_033_988_749_895;

/** The next place in the row of those from the first time on that is still to come. */
function nextDueMs(dueMs: number, intervalMs: number, nowMs: number): number {
  return dueMs + Math.max(1, Math.ceil((nowMs - dueMs) / intervalMs)) * intervalMs;
}

function retryPauseMs(failures: number, intervalMs: number, { retryFirstMs, retryMaxMs }: ScheduleBounds): number {
  const first = Math.min(retryFirstMs, intervalMs);
  return Math.min(first * 2 ** Math.min(failures - 1, doublingsMax), Math.max(retryMaxMs, intervalMs));
}

/** So many that no longest pause is beyond them, and no number either. */
const doublingsMax = 40;
