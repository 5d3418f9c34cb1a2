// Fetches the readings of machines by their plans, and has them sent, for as long as this Portal is the one that does. A reading is of the moment in which its
// answer was there, and is sent once or not at all: what cannot be sent is not kept for later, as the next one says more. An address that fails, or hangs, holds
// up no other.
import { type FetchedValue, readAnswer } from '../collection/read-answer.ts';
import type { Schedule, StoredPlan } from '../collection/schedule.ts';
import type { Refusal } from '../refusals.ts';
import { NotFetched } from './fetch-answer.ts';
import type { PlanState, PlanWithState, StoredState } from './states.ts';

export interface CollectedReading {
  readonly planId: number;
  readonly machineId: number;
  readonly values: Readonly<Record<string, FetchedValue>>;
  /** Milliseconds since 1970. */
  readonly collectedAt: number;
}

/** `failed` where the address gave no reading, `unsent` where Kafka did not take it, `dropped` where the plan changed, or this Portal stopped, meanwhile. */
export type CollectOutcome = 'sent' | 'failed' | 'unsent' | 'dropped';
export const collectOutcomes: readonly CollectOutcome[] = ['sent', 'failed', 'unsent', 'dropped'];

/** Ports. */
export interface CollectorParts {
  readonly schedule: Schedule;
  readonly sensors: readonly string[];
  readonly load: () => Promise<readonly PlanWithState[]>;
  readonly store: (states: readonly StoredState[]) => Promise<void>;
  /** Rejects with NotFetched, or the signal's reason. */
  readonly fetch: (address: string, signal: AbortSignal) => Promise<string>;
  /** Resolves when Kafka has it. */
  readonly send: (reading: CollectedReading) => Promise<void>;
  /** Rejects where another Portal may fetch by now. */
  readonly requireTurn: () => Promise<void>;
  /** A clock that never goes back. */
  readonly nowMs: () => number;
  /** Milliseconds since 1970. */
  readonly time: () => number;
  readonly observe: CollectObserver;
}

export interface CollectObserver {
  /** `error` is what Kafka said, where it did not take the reading. */
  readonly settled: (plan: StoredPlan, outcome: CollectOutcome, problem: string | null, error?: Error) => void;
  /** At each look: how many plans there are, and those that fail. */
  readonly looked: (planCount: number, failing: readonly FailingPlan[]) => void;
}

export interface FailingPlan {
  readonly machineId: number;
  readonly problem: string;
}

export interface Collector {
  /** Stores what became of plans since the last time, and takes them as they are now. Rejects where the database does not answer. */
  readonly look: () => Promise<void>;
  /** Begins what is due. Never waits. */
  readonly begin: (signal: AbortSignal) => void;
  /** How many have been settled since the beginning. */
  readonly settledCount: () => number;
  /** Resolves when nothing is under way any more. */
  readonly idle: () => Promise<void>;
}

const noState: PlanState = { readingAt: null, lacking: [], failingSince: null, problem: null, refusal: null };

export function createCollector(parts: CollectorParts): Collector {
  const { schedule, nowMs, time, observe } = parts;
  const running = new Set<Promise<void>>();
  /** By plan id. */
  let known = new Map<number, PlanState>();
  let unsaved = new Map<number, StoredState>();
  let settledCount = 0;

  const settle = (plan: StoredPlan, { outcome, change, error }: Settled): void => {
    settledCount++;
    const isCurrent = schedule.isCurrent(plan);
    // That Kafka is away is no reason to leave the machine alone.
    schedule.settle(plan, outcome === 'failed', nowMs());
    const { problem = null, refusal = null } = change;
    observe.settled(plan, outcome, problem, error);
    if (!isCurrent || outcome === 'dropped') return;
    const before = known.get(plan.id) ?? noState;
    const failingSince = problem === null ? null : (before.failingSince ?? time());
    const after = { ...before, ...change, problem, refusal, failingSince };
    known.set(plan.id, after);
    unsaved.set(plan.id, { id: plan.id, version: plan.version, ...after });
  };

  const save = async (): Promise<void> => {
    const saving = unsaved;
    unsaved = new Map();
    try {
      await parts.store([...saving.values()]);
    } catch (error) {
      unsaved = new Map([...saving, ...unsaved]);
      throw error;
    }
  };

  return {
    look: async () => {
      await save();
      const plans = await parts.load();
      const had = known;
      known = new Map(
        plans.map((plan) => [plan.id, (schedule.isCurrent(plan) && had.get(plan.id)) || stateOf(plan)] as const),
      );
      schedule.adopt(plans, nowMs());
      observe.looked(plans.length, failingOf(plans, known));
    },
    begin: (signal) => {
      for (const plan of schedule.take(nowMs())) {
        const run = collect(parts, plan, signal)
          .then((settled) => settle(plan, settled))
          .finally(() => running.delete(run));
        running.add(run);
      }
    },
    settledCount: () => settledCount,
    idle: async () => {
      await Promise.all(running);
    },
  };
}

function stateOf({ readingAt, lacking, failingSince, problem, refusal }: PlanState): PlanState {
  return { readingAt, lacking, failingSince, problem, refusal };
}

function failingOf(plans: readonly PlanWithState[], known: ReadonlyMap<number, PlanState>): readonly FailingPlan[] {
  return plans.flatMap(({ id, machineId }) => {
    const problem = known.get(id)?.problem ?? null;
    return problem === null ? [] : [{ machineId, problem }];
  });
}

interface Settled {
  readonly outcome: CollectOutcome;
  readonly change: Partial<PlanState>;
  readonly error?: Error;
}

const dropped: Settled = { outcome: 'dropped', change: {} };

/** Never rejects. */
async function collect(parts: CollectorParts, plan: StoredPlan, signal: AbortSignal): Promise<Settled> {
  const failed = (problem: string, refusal: Refusal | undefined): Settled => ({
    ...{ outcome: 'failed', change: { problem, refusal: refusal ?? null } },
  });
  let answer: string;
  try {
    answer = await parts.fetch(plan.address, signal);
  } catch (error) {
    if (signal.aborted) return dropped;
    return error instanceof NotFetched
      ? failed(error.message, error.refusal)
      : failed('the request failed', { code: 'peer-failed' });
  }
  const collectedAt = parts.time();
  const read = readAnswer(answer, parts.sensors);
  if ('problem' in read) return failed(read.problem, read.refusal);
  try {
    await parts.requireTurn();
  } catch {
    return dropped;
  }
  try {
    if (signal.aborted || !parts.schedule.isCurrent(plan)) return dropped;
    await parts.send({ planId: plan.id, machineId: plan.machineId, values: read.values, collectedAt });
  } catch (error) {
    if (signal.aborted) return dropped;
    return { outcome: 'unsent', change: { problem: unsent, refusal: { code: 'unsent' } }, error: error as Error };
  }
  return { outcome: 'sent', change: { readingAt: collectedAt, lacking: read.lacking } };
}

/** What exactly Kafka said is for operators: it names brokers. */
const unsent = 'its readings come, but Kafka does not take them';
