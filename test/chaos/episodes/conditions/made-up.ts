// A made-up run of two consumers on the same machines, with the product's own code over a database in memory that keeps the journal: what the checker is
// tried on. Each consumer saves batches of its partitions in turn, and knows what the other one has changed after a while.
import type { EpisodeMessage } from '../../../../src/core/episode/message.ts';
import type { PartitionTime as StoredTime } from '../../../../src/core/episode/partition-time.ts';
import type { BatchOutcome, StoredCondition } from '../../../../src/pipeline/batch.ts';
import { createConditionIndex } from '../../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../../src/pipeline/episodes/follow-conditions.ts';
import { createSaveWithEpisodes } from '../../../../src/pipeline/episodes/save-with-episodes.ts';
import { eventId } from '../../../../src/programs/support/event-id.ts';
import { seededRandom } from '../../../../src/simulator/random.ts';
import {
  asColumns,
  clock,
  pausesMs,
  rulesOf,
  type SimpleReading,
} from '../../../pipeline/episodes/episode-readings.ts';
import type { SeenEvent } from '../checker.ts';
import type { ConditionsObserved } from './check.ts';
import type { ProgressStep, RowChange, Transaction } from './journal.ts';
import type { ConditionKnowledge } from './leads-to.ts';
import { asMachine } from './read.ts';

export const knowledge: ConditionKnowledge = {
  rules: { ...rulesOf('M'), aheadMs: clock.aheadMaxMs },
  refreshMs: 1_000,
  eventIdOf: (id, event, number) => eventId(`${id}/${event}/${number}`),
};

export interface Run {
  /** Readings of a batch, at most. */
  readonly batchMax?: number;
  /** Of the consumers. */
  readonly refreshMs?: number;
  /** Before each batch a consumer takes the conditions of so many saves ago for those of now. */
  readonly savesBehind?: number;
}

const saveMs = 200;
const start = Date.UTC(2026, 0, 1);
const follow = createFollowConditions({
  ...{ rulesOf, clock, eventId },
  ...{ model: { name: 'model', version: '1' }, topic: 'episodes' },
});

/** Machine 1 keeps to one partition; bursts of anomalies with calm between, of which some are late, and silences. */
function readingsOf(seed: number): readonly (SimpleReading & { readonly offset: number })[] {
  const random = seededRandom(seed, 1);
  const next = [0, 0, 0];
  let at = start;
  return Array.from({ length: 1_500 }, (_, place) => {
    at += random() < 0.004 ? 700_000 : Math.floor(random() * 10_000);
    const machineId = 1 + (place % 4);
    const partition = machineId === 1 ? 0 : Math.floor(random() * next.length);
    const isAnomalous = place % 200 < 60 ? random() < 0.5 : random() < 0.05;
    const offset = next[partition] as number;
    next[partition] = offset + 1 + Number(random() < 0.1);
    return {
      ...{ id: eventId(`reading ${seed} ${place}`), machineId, partition, offset },
      ...{ at: at - (random() < 0.1 ? 40_000 : 0), probability: isAnomalous ? 0.9 : 0.1 },
    };
  });
}

/** The database: rows of conditions, of the partitions, and the journal of both. */
function createDatabase() {
  let rows: ReadonlyMap<number, StoredCondition> = new Map();
  const past: ReadonlyMap<number, StoredCondition>[] = [rows];
  const positions = new Map<number, number>();
  const times = new Map<number, StoredTime>();
  const transactions: Transaction[] = [];
  const told: SeenEvent[] = [];
  let nowMs = 0;
  const note = (
    changes: readonly RowChange[],
    steps: readonly ProgressStep[],
    outbox: BatchOutcome['outbox'] = [],
  ): void => {
    nowMs += saveMs;
    const id = transactions.length + 1;
    transactions.push({
      place: 10 * id,
      id,
      atMs: nowMs,
      nextId: id,
      running: [],
      changes,
      steps,
      told: outbox.map(({ id, key }) => ({ machineId: Number(key), eventId: id })),
    });
  };
  const change = (changed: readonly StoredCondition[], isGone = false): RowChange[] => {
    const after = new Map(rows);
    const noted = changed.map((row): RowChange => {
      const { machineId, version, condition } = row;
      const before = rows.get(machineId);
      if (isGone) after.delete(machineId);
      else after.set(machineId, row);
      return {
        machineId,
        before: before === undefined ? null : JSON.stringify(before),
        after: isGone ? null : JSON.stringify(row),
        versionBefore: before?.version ?? null,
        version: isGone ? null : version,
        machine: isGone || condition === null ? undefined : asMachine(condition),
      };
    });
    rows = after;
    past.push(rows);
    return noted;
  };
  const save = async ({ episodes, outbox, progress }: BatchOutcome): Promise<'saved' | 'overtaken'> => {
    const changes = episodes?.conditions ?? [];
    if (changes.some(({ machineId, version }) => (rows.get(machineId)?.version ?? 0) !== version)) return 'overtaken';
    const changed = changes.map(({ kind, machineId, nextVersion: version, condition }) => ({
      ...{ kind, machineId, version, condition },
    }));
    const steps = progress.map(({ partition, to, partitionTime }): ProgressStep => {
      const from = positions.get(partition) ?? 0;
      positions.set(partition, to);
      if (partitionTime !== undefined) times.set(partition, partitionTime);
      return { partition, from, to, time: timeOf(times.get(partition)) };
    });
    note(change(changed), steps, outbox);
    told.push(...outbox.map(({ id, payload }) => seenEvent(id, JSON.parse(String(payload)))));
    const quiet = changed.filter(({ condition }) => condition === null);
    if (quiet.length > 0) note(change(quiet, true), []);
    return 'saved';
  };
  return {
    save,
    times,
    transactions,
    told,
    nowMs: () => nowMs,
    rows: (savesBehind = 0) => past.at(-1 - savesBehind) ?? past[0],
  };
}

function createConsumer(
  database: ReturnType<typeof createDatabase>,
  { refreshMs = knowledge.refreshMs, savesBehind }: Run,
) {
  const all = async (behind = savesBehind) => [...(database.rows(behind)?.values() ?? [])];
  return createSaveWithEpisodes({
    ...{ follow, index: createConditionIndex(rulesOf), save: database.save, refreshMs, pausesMs, overtakenMax: 5 },
    // Later than all records.
    now: () => start + 1e12,
    elapsedMs: database.nowMs,
    aheadMaxMs: clock.aheadMaxMs,
    observe: { overtaken: () => {}, saved: () => {} },
    conditions: {
      loadAll: all,
      loadChanged: all,
      load: async (ids) => (await all(0)).filter(({ machineId }) => ids.includes(machineId)),
      loadTimes: async () => new Map(database.times),
      mayStoreAsKept: () => false,
    },
  });
}

/** What was seen of the run by the journal and by the topic. */
export async function madeUpRun(seed: number, run: Run = {}): Promise<ConditionsObserved> {
  const random = seededRandom(seed, 2);
  const readings = readingsOf(seed);
  const database = createDatabase();
  const consumers = [0, 1].map(() => createConsumer(database, run));
  // Two partitions for the first, one for the second.
  const waiting = [0, 1].map((number) => readings.filter(({ partition }) => Number(partition === 2) === number));
  while (waiting.some((each) => each.length > 0)) {
    const number = random() < 0.6 ? 0 : 1;
    const batch = waiting[number]?.splice(0, 1 + Math.floor(random() * (run.batchMax ?? 8))) ?? [];
    if (batch.length === 0) continue;
    if (run.savesBehind !== undefined) await consumers[number]?.reload('');
    await consumers[number]?.save(outcomeOf(batch));
  }
  return {
    readings: readings.map(({ id, machineId, partition, offset, at, probability }) => ({
      ...{ machineId, partition, offset, atMs: at, isAnomalous: probability > 0.5, eventId: id },
    })),
    events: database.told,
    journal: { transactions: database.transactions, isWhole: true },
  };
}

/** As records come: those of a partition may lie in several places of a batch. */
function outcomeOf(batch: readonly (SimpleReading & { readonly offset: number })[]): BatchOutcome {
  const columns = asColumns(batch);
  return {
    topic: 'readings',
    topicId: '',
    detections: [...columns.detections.values()],
    ...{ deadLetters: [], outbox: [], readings: [columns] },
    progress: [...Map.groupBy(batch, ({ partition }) => partition)].map(([partition, own]) => ({
      ...{ partition, from: 0, to: (own.at(-1)?.offset ?? 0) + 1 },
      ...{ logEnd: 0, scored: 0, anomalous: 0, rejected: 0, skipped: 0, lost: 0 },
    })),
  };
}

function timeOf(time: StoredTime | undefined): ProgressStep['time'] {
  if (time === undefined) return null;
  const { newest, ahead, pauses } = time;
  const pause = pauses.at(-1);
  return {
    newest,
    ahead: Number.isNaN(ahead) ? null : ahead,
    pausedAt: pause?.from ?? null,
    resumedAt: pause?.to ?? Number.NEGATIVE_INFINITY,
  };
}

function seenEvent(id: string, told: EpisodeMessage): SeenEvent {
  return {
    ...{ machineId: told.machine_id, event: told.event, eventId: id, severity: told.severity },
    ...{ worstSeverity: told.worst_severity, episodeId: told.episode_id, openedAt: told.opened_at },
    ...{ firstReadingAt: told.first_reading_at, lastReadingAt: told.last_reading_at, closedAt: told.closed_at },
    ...{ end: told.end, readingCount: told.reading_count },
  };
}
