// A consumer of one partition that follows the conditions of machines into a real database, as a program makes one, and readings for it.
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Judge } from '../../src/core/episode/judge.ts';
import type { SaveContext } from '../../src/database/detections/insert-outcome.ts';
import { saveFollowedBatch } from '../../src/database/detections/save-batch.ts';
import { conditionStore } from '../../src/database/episodes/conditions.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { createConditionIndex } from '../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../src/pipeline/episodes/follow-conditions.ts';
import { createSaveWithEpisodes } from '../../src/pipeline/episodes/save-with-episodes.ts';
import { eventId } from '../../src/programs/support/event-id.ts';
import { asColumns, clock, pausesMs, rulesOf, type SimpleReading } from '../pipeline/episodes/episode-readings.ts';

export const topicId = '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c11';
const model = { name: 'model', version: '1' };
export const start = Date.parse('2026-01-02T03:04:05Z');

/** A consumer of a partition, as a program makes one. */
export function consumerOf(
  pool: Pool,
  groupId: string,
  partition: number,
  refreshMs = 50,
  { first = 0, judge }: { readonly first?: number; readonly judge?: Judge } = {},
) {
  const judging = judge === undefined ? {} : { judge };
  const writer = randomUUID();
  const context: SaveContext = { groupId, source: '/test', model, writer };
  const changes: {
    readonly machineId: number;
    readonly version: number;
    readonly nextVersion: number;
    readonly batch: readonly SimpleReading[];
  }[] = [];
  let next = first;
  let inHand: readonly SimpleReading[] = [];
  let overtaken = 0;
  const saving = createSaveWithEpisodes({
    follow: createFollowConditions({ rulesOf, clock, model, topic: 'episodes', eventId, ...judging }),
    index: createConditionIndex(rulesOf, judge),
    conditions: conditionStore(pool, groupId, writer),
    now: Date.now,
    elapsedMs: () => performance.now(),
    refreshMs,
    overtakenMax: 100,
    aheadMaxMs: clock.aheadMaxMs,
    pausesMs,
    observe: {
      overtaken: () => overtaken++,
      saved: ({ conditions }) =>
        changes.push(
          ...conditions.map(({ machineId, version, nextVersion }) => ({
            machineId,
            version,
            nextVersion,
            batch: inHand,
          })),
        ),
    },
    save: (outcome) => saveFollowedBatch(pool, context, outcome),
  });
  return {
    changes,
    overtaken: () => overtaken,
    reload: saving.reload,
    save: (readings: readonly SimpleReading[]) => {
      const from = next;
      next += readings.length;
      inHand = readings;
      return saving.save(outcomeOf(readings, partition, from));
    },
  };
}

export function readingsOf(
  machineId: number,
  partition: number,
  probabilities: readonly number[],
  stepMs: number,
  from = start,
): readonly SimpleReading[] {
  return probabilities.map((probability, place) => ({
    id: randomUUID(),
    machineId,
    partition,
    at: from + place * stepMs,
    probability,
  }));
}

export function outcomeOf(readings: readonly SimpleReading[], partition: number, from: number): BatchOutcome {
  const columns = asColumns(readings);
  const detections = [...columns.detections].map(([place, event]) => ({
    ...event,
    record: { ...event.record, partition, offset: from + place },
  }));
  const to = from + readings.length;
  const counts = { scored: readings.length, anomalous: detections.length, rejected: 0, skipped: 0, lost: 0 };
  return {
    topic: 'readings',
    topicId,
    detections,
    deadLetters: [],
    outbox: [],
    progress: [{ partition, from, to, logEnd: to, ...counts }],
    readings: [columns],
  };
}
