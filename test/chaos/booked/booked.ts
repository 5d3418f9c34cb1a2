// What is booked as delivered, followed all through a chaos run: that nothing is booked which is not in its topic has to hold at every moment,
// and not only at the end, when what was booked too soon has come after all. Nothing of Spindle's is asked.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type Booked, bookedAndAbsent, type DeliveredMessage } from '../checker.ts';

export interface BookedWatch {
  /** How many messages were seen as booked while things were struck. */
  readonly count: () => number;
  /** A look at the topics: what it finds booked and absent no later look excuses. */
  readonly looked: (found: Booked) => void;
  /** Sentences on what was booked too soon at any time. */
  readonly problems: (messages: readonly DeliveredMessage[]) => readonly string[];
  readonly stop: () => Promise<void>;
}

const sampleEveryMs = 1_000;
const answerMaxMs = 5_000;
const shownMax = 5;

/** Those of the topics that the checker counts. */
export const bookedRows = `select id, transaction_id::text as transaction from outbox
  where aggregatetype in ('anomaly-alerts', 'sensor-raw-data-dlq')
    and transaction_id < (select max(transaction_id) from outbox_confirmation)`;

/** Times are Date.now(). */
export function watchBooked(pool: Pick<Pool, 'query'>): BookedWatch {
  const since = new Map<string, number>();
  const absent = new Set<string>();
  let from = '0';
  const stopped = new AbortController();
  const sample = async (): Promise<void> => {
    const { rows } = await pool.query<{ id: string; transaction: string }>(
      `${bookedRows} and transaction_id >= $1 order by transaction_id`,
      [from],
    );
    // After the answer: they were booked before that.
    const now = Date.now();
    for (const { id, transaction } of rows) {
      if (!since.has(id)) since.set(id, now);
      from = transaction;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const late = sleep(answerMaxMs, undefined, { ref: false });
      // What is killed meanwhile is only absent.
      await Promise.race([sample().catch(() => {}), late]);
      await sleep(sampleEveryMs, undefined, { signal: stopped.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    count: () => since.size,
    looked: (found) => {
      for (const id of bookedAndAbsent(found)) absent.add(id);
    },
    problems: (messages) => [
      ...sentence('were booked as delivered and were not in their topic, at a look', [...absent]),
      ...sentence('were booked as delivered before Debezium had read them', bookedTooSoon(since, messages)),
    ],
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

/** The time of a message is when Debezium took its row up, which is before Kafka has it. */
export function bookedTooSoon(
  since: ReadonlyMap<string, number>,
  messages: readonly DeliveredMessage[],
): readonly string[] {
  const first = new Map<string, number>();
  for (const { eventId, timestampMs } of messages) {
    first.set(eventId, Math.min(timestampMs, first.get(eventId) ?? Number.POSITIVE_INFINITY));
  }
  return [...since].filter(([id, at]) => at < (first.get(id) ?? Number.POSITIVE_INFINITY)).map(([id]) => id);
}

function sentence(what: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`${ids.length} messages ${what}: ${ids.slice(0, shownMax).join(', ')}`];
}
