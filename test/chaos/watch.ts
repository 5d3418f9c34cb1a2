// How soon things move again after each fault: looks at the stored progress again and again while a chaos run goes on.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';

export interface Watch {
  /** Milliseconds from `since` until every partition that was there has moved on; undefined when it never did. */
  readonly recoveryMs: (since: number, until: number) => number | undefined;
  readonly stop: () => Promise<void>;
}

interface Sample {
  readonly at: number;
  readonly next: ReadonlyMap<number, number>;
}

const sampleEveryMs = 100;
const answerMaxMs = 2_000;

/** Times are Date.now(). */
export function watchProgress(pool: Pool): Watch {
  const samples: Sample[] = [];
  let isStopping = false;
  const run = async (): Promise<void> => {
    while (!isStopping) {
      const query = pool.query<{ partition: number; next_offset: string }>(
        'select partition, next_offset from consumer_progress',
      );
      const late = sleep(answerMaxMs, undefined, { ref: false });
      const found = await Promise.race([query.catch(() => undefined), late]);
      if (found !== undefined) {
        samples.push({
          at: Date.now(),
          next: new Map(found.rows.map((row) => [row.partition, Number(row.next_offset)])),
        });
      }
      await sleep(sampleEveryMs);
    }
  };
  const running = run();
  return {
    recoveryMs: (since, until) => {
      const before = samples.findLast((sample) => sample.at <= since);
      if (before === undefined) return undefined;
      const hasMoved = (sample: Sample): boolean =>
        [...before.next].every(([partition, next]) => (sample.next.get(partition) ?? 0) > next);
      const after = samples.find((sample) => sample.at > since && sample.at <= until && hasMoved(sample));
      return after === undefined ? undefined : after.at - since;
    },
    stop: async () => {
      isStopping = true;
      await running;
    },
  };
}
