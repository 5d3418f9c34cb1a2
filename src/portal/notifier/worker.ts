// Takes messages that are due and sends them, at most so many to one receiver at a time, so that one that hangs holds up no other. What is due
// in a receiver's quiet hours stays where it is. Whoever stops waits for what is on its way.
import type { Pool } from 'pg';
import type { Known } from '../notification/forms.ts';
import { pauseAfter, type RetryBounds } from '../notification/retry.ts';
import { heldMs, prioritiesTold } from '../notification/rules.ts';
import type { Notice } from '../notification/words.ts';
import { dueNow, type Outcome, settle, type Taken, take, type Waiting } from './queue.ts';
import type { Receiver, Receivers } from './receivers.ts';
import { NotDelivered } from './send.ts';

export interface WorkerParts {
  readonly pool: Pool;
  readonly receivers: () => Receivers;
  readonly load: (taken: Taken) => Promise<Notice>;
  /** Rejects with NotDelivered. */
  readonly send: (receiver: Receiver, notice: Notice, known: Known) => Promise<void>;
  readonly portalUrl: string;
  readonly concurrencyMax: number;
  readonly timeoutMs: number;
  readonly retry: RetryBounds;
  readonly now: () => number;
  readonly observe: WorkerObserver;
}

export interface WorkerObserver {
  readonly settled: (receiver: string, outcome: Outcome) => void;
  /** Of what is due and not held, at each look. */
  readonly due: (waiting: readonly Waiting[]) => void;
  /** What no receiver of the file is there for. */
  readonly unknown: (receivers: readonly string[]) => void;
  /** A message cannot be made, or what became of it not be written: it is tried again. */
  readonly failed: (error: Error) => void;
}

export interface Worker {
  /** Takes what is due now. Tells before each step that it is alive. Rejects where the database does not answer. */
  readonly look: (alive?: () => void) => Promise<void>;
  /** Resolves when nothing is on its way any more. */
  readonly idle: () => Promise<void>;
}

/** Beyond the attempt itself, for reading before it and writing after it. */
const leaseBeyondMs = 30_000;

export function createWorker(parts: WorkerParts): Worker {
  const { pool, receivers, concurrencyMax, timeoutMs, observe } = parts;
  const onTheirWay = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const begin = (receiver: Receiver, taken: Taken): void => {
    const { name } = receiver;
    onTheirWay.set(name, (onTheirWay.get(name) ?? 0) + 1);
    const run = deliver(parts, receiver, taken)
      .catch((error: Error) => observe.failed(error))
      .finally(() => {
        running.delete(run);
        onTheirWay.set(name, (onTheirWay.get(name) ?? 1) - 1);
      });
    running.add(run);
  };
  return {
    look: async (alive = () => {}) => {
      alive();
      const { receivers: known } = receivers();
      const due = await dueNow(pool);
      const told = due.filter(({ receiver, priority }) => {
        const rules = known.get(receiver);
        return rules !== undefined && prioritiesTold(rules, parts.now()).includes(priority);
      });
      observe.due(told);
      observe.unknown([...new Set(due.map(({ receiver }) => receiver))].filter((name) => !known.has(name)));
      for (const name of new Set(told.map(({ receiver }) => receiver))) {
        const receiver = known.get(name) as Receiver;
        const limit = concurrencyMax - (onTheirWay.get(name) ?? 0);
        if (limit <= 0) continue;
        const priorities = prioritiesTold(receiver, parts.now());
        alive();
        const taken = await take(pool, { receiver: name, priorities, limit, leaseMs: timeoutMs + leaseBeyondMs });
        for (const each of taken) begin(receiver, each);
      }
    },
    idle: async () => {
      await Promise.all(running);
    },
  };
}

async function deliver(parts: WorkerParts, receiver: Receiver, taken: Taken): Promise<void> {
  const outcome = await attempt(parts, receiver, taken).then(
    (): Outcome => ({ outcome: 'sent' }),
    (error: Error) => outcomeOf(parts, receiver, taken, error),
  );
  await settle(parts.pool, taken, outcome);
  parts.observe.settled(receiver.name, outcome);
}

async function attempt(parts: WorkerParts, receiver: Receiver, taken: Taken): Promise<void> {
  const { notificationId, alarmId, dueAt } = taken;
  const notice = await parts.load(taken);
  const known = { notificationId, alarmId, receiver: receiver.name, portalUrl: parts.portalUrl, at: dueAt.getTime() };
  await parts.send(receiver, notice, known);
}

/** One that cannot be made is tried no longer than one that nobody takes; its error is told, but not kept: it might hold anything. */
function outcomeOf(parts: WorkerParts, receiver: Receiver, taken: Taken, error: Error): Outcome {
  if (!(error instanceof NotDelivered)) parts.observe.failed(error);
  const problem = error instanceof NotDelivered ? error.message : `it could not be made (${error.name})`;
  const refusal = error instanceof NotDelivered ? (error.refusal ?? null) : null;
  if (error instanceof NotDelivered && error.isPartly) return { outcome: 'given-up', problem, refusal };
  const failed = {
    attempts: taken.attempts,
    retryAfterMs: error instanceof NotDelivered ? error.retryAfterMs : undefined,
  };
  const delayMs =
    pauseAfter({ ...failed, triedForMs: taken.triedForMs }, parts.retry) ??
    // Only one that would be given up is worth the look at the calendar.
    pauseAfter({ ...failed, triedForMs: toldForMs(parts, receiver, taken) }, parts.retry);
  return delayMs === undefined
    ? { outcome: 'given-up', problem, refusal }
    : { outcome: 'again', delayMs, problem, refusal };
}

/** For how long it could be tried: quiet hours are not counted. */
function toldForMs(parts: WorkerParts, receiver: Receiver, { priority, triedForMs }: Taken): number {
  const now = parts.now();
  return triedForMs - heldMs(receiver, priority, now - triedForMs, now);
}
