// Consumers that follow conditions over the tables of a database in memory.
import type { Condition } from '../../../src/core/episode/condition.ts';
import type { PartitionTime } from '../../../src/core/episode/partition-time.ts';
import type { BatchOutcome } from '../../../src/pipeline/batch.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import type { PartitionTimes } from '../../../src/pipeline/episodes/partition-times.ts';
import { createSaveWithEpisodes } from '../../../src/pipeline/episodes/save-with-episodes.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { asColumns, clock, pausesMs, rulesOf, type SimpleReading } from './episode-readings.ts';
import { createStoredRows } from './stored-rows.ts';

const model = { name: 'model', version: '1' };
export const follow = createFollowConditions({ rulesOf, clock, model, topic: 'episodes', eventId });
export const now = 1e12;

/** The tables of a database in memory, as far as conditions go; `before` runs ahead of each save. */
export function createStore() {
  const { rows, store } = createStoredRows();
  // Every third look finds a consumer of an earlier version, which reads nothing but JSON.
  let looks = 0;
  const told: string[] = [];
  const steps: {
    readonly machineId: number;
    readonly from: Condition | undefined;
    readonly to: Condition | undefined;
    readonly batch: readonly SimpleReading[];
    /** How far the partitions were before it. */
    readonly times: PartitionTimes;
  }[] = [];
  const times = new Map<number, PartitionTime>();
  const consumer = (options: { readonly refreshMs?: number; readonly overtakenMax?: number } = {}) => {
    const index = createConditionIndex(rulesOf);
    let elapsed = 0;
    let inHand: readonly SimpleReading[] = [];
    let overtakenCount = 0;
    const saving = createSaveWithEpisodes({
      follow,
      index,
      now: () => now,
      elapsedMs: () => elapsed++,
      refreshMs: options.refreshMs ?? 0,
      overtakenMax: options.overtakenMax ?? 50,
      aheadMaxMs: clock.aheadMaxMs,
      pausesMs,
      observe: { overtaken: () => overtakenCount++, saved: () => {} },
      conditions: {
        loadAll: async () => [...rows.values()],
        load: async (ids) => ids.flatMap((id) => rows.get(id) ?? []),
        loadChanged: async () => [...rows.values()],
        loadTimes: async () => new Map(times),
        mayStoreAsKept: () => looks++ % 3 !== 2,
      },
      save: async ({ episodes, outbox, progress }) => {
        const changes = episodes?.conditions ?? [];
        await Promise.resolve();
        if (changes.some(({ machineId, version }) => (rows.get(machineId)?.version ?? 0) !== version))
          return 'overtaken';
        for (const change of changes) {
          const { machineId, condition } = change;
          steps.push({
            machineId,
            from: rows.get(machineId)?.condition ?? undefined,
            to: condition ?? undefined,
            batch: inHand,
            times: new Map(times),
          });
          store(change, episodes?.asKept === true);
        }
        for (const { partition, partitionTime } of progress) {
          if (partitionTime !== undefined) times.set(partition, partitionTime);
        }
        told.push(...outbox.map((row) => String(row.payload)));
        return 'saved';
      },
    });
    return {
      index,
      overtaken: () => overtakenCount,
      reload: saving.reload,
      save: async (readings: readonly SimpleReading[]) => {
        inHand = readings;
        return saving.save(outcomeOf(readings));
      },
    };
  };
  return { rows, told, steps, consumer };
}

function outcomeOf(readings: readonly SimpleReading[]): BatchOutcome {
  const columns = asColumns(readings);
  return {
    topic: 'readings',
    topicId: '',
    detections: [...columns.detections.values()],
    deadLetters: [],
    outbox: [],
    progress: [...new Set(readings.map(({ partition }) => partition))].map((partition) => ({ ...nothing, partition })),
    readings: [columns],
  };
}

const nothing = { from: 0, to: 0, logEnd: 0, scored: 0, anomalous: 0, rejected: 0, skipped: 0, lost: 0 };
