// Up to which offsets the eras that are closed may have detections, as far as a consumer has had to learn it. Who stores what was never read before, as
// nearly always, never asks: the statement itself requires it, and where that fails the reach is read, once.
import type { Pool } from 'pg';
import type { BatchOutcome } from '../../pipeline/batch.ts';
import type { SaveContext } from './insert-outcome.ts';

type Read = Pick<BatchOutcome, 'topicId' | 'progress'>;

/** By partition; of the topic that a consumer has stored of last. */
interface Reach {
  readonly topicId: string;
  readonly nextOffsets: ReadonlyMap<number, number>;
}

const learnt = new WeakMap<SaveContext, Reach>();

/** Whether a closed era may have what begins here, as far as is known. */
export function isWithinReach(context: SaveContext, { topicId, progress }: Read): boolean {
  const reach = learnt.get(context);
  if (reach?.topicId !== topicId) return false;
  return progress.some(({ partition, from }) => from < (reach.nextOffsets.get(partition) ?? 0));
}

/** The same, by the database, which is remembered for this context. */
export async function learnReach(pool: Pool, context: SaveContext, read: Read): Promise<boolean> {
  const { rows } = await pool.query<{ partition: number; next_offset: string }>(
    'select partition, next_offset from detection_reach where topic_id = $1',
    [read.topicId],
  );
  const nextOffsets = new Map(rows.map((row) => [row.partition, Number(row.next_offset)]));
  learnt.set(context, { topicId: read.topicId, nextOffsets });
  return isWithinReach(context, read);
}
