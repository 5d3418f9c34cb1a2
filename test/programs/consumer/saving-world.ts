// The consumer's way of a batch from what was fetched to what is told of it, with all real parts but Kafka, the database and the collector of traces. A script
// says what becomes of each save. Every look at what was given back before is told.
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { RawRecord } from '../../../src/core/record/record.ts';
import { createRecordColumns, type RecordColumns } from '../../../src/core/record/record-columns.ts';
import { giveBackFetched } from '../../../src/kafka/fetched.ts';
import { startWorkAhead } from '../../../src/kafka/work-ahead.ts';
import type { BatchOutcome, OutboxRow } from '../../../src/pipeline/batch.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { createSaveWithEpisodes } from '../../../src/pipeline/episodes/save-with-episodes.ts';
import { type BatchSteps, createBatchSteps } from '../../../src/pipeline/process-batch.ts';
import { createBatchWork } from '../../../src/programs/consumer/batch-work.ts';
import { createBesideMetrics } from '../../../src/telemetry/beside-metrics.ts';
import { createConsumerMetrics } from '../../../src/telemetry/consumer-metrics.ts';
import type { TracedMessage } from '../../../src/telemetry/tracing/trace-batches.ts';
import type { Tracing } from '../../../src/telemetry/tracing/tracing.ts';
import { unwatched } from '../../../src/watch/heart.ts';
import { shareHeart } from '../../../src/watch/share-heart.ts';
import { recoveries } from '../../kafka/recoveries.ts';
import { columnsOf } from '../../pipeline/columns/columns-of.ts';
import { clock, pausesMs, rulesOf } from '../../pipeline/episodes/episode-readings.ts';
import { createStoredRows } from '../../pipeline/episodes/stored-rows.ts';
import { payloadText } from '../../pipeline/payload-text.ts';
import { createProcessing, now, Refusal } from './column-processing.ts';
import { type WatchedOutcome, watchOutcome } from './watched-outcome.ts';

export const saveEvents = ['works', 'fails', 'conflict', 'overtaken'] as const;
export type SaveEvent = (typeof saveEvents)[number];

export interface Script {
  /** What becomes of one save after the other; behind them all work. */
  readonly saves: readonly SaveEvent[];
  readonly saveSizeMax: number;
  /** Else all memory is left to V8. */
  readonly givesBack: boolean;
}

const [fetchSize, batchSize, recordCount] = [10, 5, 40];
/** The database refuses to store what was found there. */
const poisonAt = 23;
const topic = { topic: 'readings', groupId: 'group' };
const topicId = 'T';

/** Half of them are anomalous, some are no readings, and some are traced. */
function recordOf(offset: number): RawRecord {
  const isHot = offset % 12 > 5;
  const sensors = isHot
    ? { airTemperature: 303.1, processTemperature: 311.2, rotationalSpeed: 1269, torque: 72.5, toolWear: 226 }
    : { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
  const at = now - (recordCount - offset) * 20_000;
  const text = JSON.stringify({ machineId: 1 + (offset % 2), ...sensors, collectedAt: new Date(at).toISOString() });
  const traceparent = `00-0af7651916cd43dd8448eb211c80319c-${String(offset).padStart(16, '1')}-01`;
  return {
    ...{ partition: 0, offset, timestamp: at, key: Buffer.from('1') },
    value: Buffer.from(offset % 9 === 4 ? '{' : text),
    headers: offset % 3 === 0 ? [['traceparent', Buffer.from(traceparent)]] : [],
  };
}

/** As an answer of Kafka lies in memory of its own. */
function fetchedFrom(offset: number): RecordColumns {
  const count = Math.min(fetchSize, recordCount - offset);
  const { runs } = columnsOf(Array.from({ length: count }, (_, index) => recordOf(offset + index)));
  return createRecordColumns(runs.map((run) => ({ ...run, bytes: Buffer.from(Uint8Array.from(run.bytes).buffer) })));
}

/** What was stored and told once all is saved, in whatever groups, and what was done in a wrong order. */
export interface Told {
  readonly stored: readonly string[];
  readonly conditions: readonly unknown[];
  readonly counters: Readonly<Record<string, number>>;
  readonly traced: readonly unknown[];
  readonly problems: readonly string[];
  /** Outcomes that were given back, and those that were dropped. */
  readonly givenBack: number;
  readonly dropped: number;
  /** How many were saved at once. */
  readonly together: readonly number[];
}

export async function createSavingWorld(): Promise<(script: Script) => Promise<Told>> {
  const processing = await createProcessing();
  return async (script) => {
    const problems: string[] = [];
    const store = createStore(script.saves);
    const metrics = createMetrics();
    const index = createConditionIndex(rulesOf);
    metrics.own.episodes.countIn(index);
    metrics.own.assigned([0]);
    const episodes = createSaveWithEpisodes({
      follow: createFollowConditions({ rulesOf, clock, model: processing.model, topic: 'e', eventId: (name) => name }),
      index,
      now: () => now,
      elapsedMs: () => 0,
      refreshMs: 1e9,
      overtakenMax: 50,
      aheadMaxMs: clock.aheadMaxMs,
      pausesMs,
      observe: metrics.own.episodes,
      conditions: store.conditions,
      save: store.save,
    });
    const steps = createBatchSteps({ ...processing, save: episodes.save });
    const watched = watchSteps(steps, script.givesBack, (what) => problems.push(what));
    const traced: unknown[] = [];
    const prepare = async (): Promise<void> => {};
    const tracing = createTracing(traced);
    const work = createBatchWork({ steps: watched.steps, prepare, metrics: metrics.told, tracing, topic });
    // What is done in a wrong order may never come to an end.
    while (store.next() < recordCount && problems.length === 0) {
      await episodes.reload(topicId);
      await workOff(work, script, store.next(), problems);
    }
    problems.push(...watched.problems());
    const conditions = [...index.rows.machineIds()].sort().map((id) => index.rows.get(id));
    return {
      stored: store.stored.sort(),
      conditions,
      counters: await metrics.counters(),
      traced,
      problems,
      ...watched.counts(),
    };
  };
}

/** All from the offset on, until it is saved or a conflict ends it. */
async function workOff(
  work: ReturnType<typeof createBatchWork>,
  { saveSizeMax, givesBack }: Script,
  from: number,
  problems: string[],
): Promise<void> {
  const savedTo = { offset: from };
  const wrong = new AbortController();
  const problem = (what: string): void => {
    problems.push(what);
    wrong.abort();
  };
  const ahead = startWorkAhead(
    {
      ...work,
      saveSizeMax,
      aheadBatchesMax: 100,
      aheadBytesMax: 1e9,
      retryDelayMs: { min: 0, max: 0 },
      isCurrent: () => problems.length === 0,
      saved: ([range]) => {
        savedTo.offset = range?.to ?? Number.NaN;
      },
      observe: {
        ...recoveries({
          failed: (_what, error) => {
            if (error.message !== 'the database is away') problem(error.message);
          },
          succeeded: () => {},
        }),
        conflict: () => {},
      },
      hearts: shareHeart(unwatched, ['save', 'compute', 'fetch']),
    },
    wrong.signal,
  );
  for (let at = from; at < recordCount; at += fetchSize) {
    const records = fetchedFrom(at);
    const batches = [];
    for (let part = 0; part < records.length; part += batchSize) {
      const own = records.slice(part, part + batchSize);
      const range = { partition: 0, from: at + part, to: at + part + own.length, skipped: 0, lost: 0 };
      batches.push({ topic: topic.topic, topicId, records: own, ranges: [{ ...range, logEnd: recordCount }] });
    }
    let times = 0;
    const giveBack = (): void => {
      if (++times > 1) problem('what was fetched was given back twice');
      if (savedTo.offset < at + records.length) problem('what was fetched was given back before all of it was saved');
      giveBackFetched([{ records, bytes: Buffer.alloc(0) }]);
    };
    ahead.take(batches, 1, givesBack ? giveBack : undefined);
  }
  await ahead.finish();
}

/** Tells what is read too late, and what is given back that was not saved, or more than once, or never. */
function watchSteps(steps: BatchSteps, givesBack: boolean, problem: (what: string) => void) {
  /** By what gives them back. */
  const known = new Map<BatchOutcome['giveBack'], WatchedOutcome>();
  const saved = new Set<WatchedOutcome>();
  const together: number[] = [];
  const watchedSteps: BatchSteps = {
    compute: async (batch) => {
      const computed = await steps.compute(batch);
      if (!givesBack) return { ...computed, outcome: { ...computed.outcome, giveBack: () => {} } };
      const watched = watchOutcome(computed.outcome, (what) => problem(`${what} was read after it was given back`));
      known.set(watched.outcome.giveBack, watched);
      return { ...computed, outcome: watched.outcome };
    },
    save: async (batches) => {
      const own = batches.flatMap(({ outcome }) => known.get(outcome.giveBack) ?? []);
      if (own.some((each) => each.timesGivenBack() > 0)) problem('what is to be saved has been given back');
      together.push(batches.length);
      const done = await steps.save(batches);
      if (own.some((each) => each.timesGivenBack() > 0)) problem('it was given back while it was being saved');
      if (done.result === 'saved') for (const each of own) saved.add(each);
      return done;
    },
  };
  const all = (): readonly WatchedOutcome[] => [...known.values()];
  return {
    steps: watchedSteps,
    problems: () =>
      all().flatMap((each) => {
        const wanted = saved.has(each) ? 1 : 0;
        return each.timesGivenBack() === wanted ? [] : [`given back ${each.timesGivenBack()} times, not ${wanted}`];
      }),
    counts: () => ({ givenBack: saved.size, dropped: known.size - saved.size, together }),
  };
}

/** The database: progress by compare-and-set, and conditions. Reads all that it stores, also of what it then does not. */
function createStore(saves: readonly SaveEvent[]) {
  const { rows, store } = createStoredRows();
  const stored: string[] = [];
  let next = 0;
  let calls = 0;
  const save = async (outcome: BatchOutcome): Promise<'saved' | 'conflict' | 'overtaken'> => {
    const { detections, deadLetters, outbox, progress, episodes } = outcome;
    const found = [...detections, ...deadLetters].map(({ eventId, record }) => `${eventId} of ${record.offset}`);
    const rowsRead = [...found, ...outbox.map(textOf), ...progress.map(({ from, to }) => `${from} to ${to}`)];
    // Meanwhile more is computed, which is saved together then.
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    if (detections.some(({ record }) => record.offset === poisonAt)) throw new Refusal('poison');
    const event = saves[calls++] ?? 'works';
    if (event === 'fails') throw new Error('the database is away');
    if (event === 'conflict' || event === 'overtaken') return event;
    if (progress[0]?.from !== next) return 'conflict';
    next = progress[0].to;
    stored.push(...rowsRead.filter((each) => !each.includes(' to ')));
    for (const change of episodes?.conditions ?? []) store(change, episodes?.asKept === true);
    return 'saved';
  };
  const conditions = {
    loadAll: async () => [...rows.values()],
    load: async (ids: readonly number[]) => ids.flatMap((id) => rows.get(id) ?? []),
    loadChanged: async () => [],
    loadTimes: async () => new Map(),
    mayStoreAsKept: () => true,
  };
  return { save, conditions, stored, next: () => next };
}

function textOf(row: OutboxRow): string {
  return `${row.id} ${row.key} ${payloadText(row)}`;
}

/** A tracer that reads whatever it was given, also at the end. */
function createTracing(traced: unknown[]): Tracing {
  const beginBatch: Tracing['beginBatch'] = (_topic, { messages }) => {
    const kept: readonly TracedMessage[] = [...messages].filter((each) => each.traceparent !== undefined);
    if (kept.length === 0) return undefined;
    const read = () => kept.map(({ id, attributes }) => ({ id, ...attributes() }));
    return {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      traceparentOf: (id) => kept.find((each) => each.id === id)?.traceparent,
      step: () => void read(),
      end: (as) => {
        if (as === 'done') traced.push(...read());
      },
    };
  };
  return { now: () => now, beginBatch } as Partial<Tracing> as Tracing;
}

/** Those of a model beside the first one, which count as the first one's do, and are shown under names of their own. */
function createMetrics() {
  const manifest = { schemaVersion: 1, name: 'm', version: '1', profile: 'ai4i', threshold: 0.5 } as const;
  const own = createConsumerMetrics({
    manifest: { ...manifest, featureNames: [], typeEncoding: {} },
    version: '1',
    cacheStats: () => ({ currentSize: 0, maxSize: 1, hitCount: 0, missCount: 0 }),
  });
  const told = createBesideMetrics(own.registry).of('m', own);
  /** How often it was overtaken is the script's. */
  const counters = async (): Promise<Record<string, number>> => {
    const text = await own.registry.metrics();
    const lines = text.match(/^spindle_(?!episode_overtaken)\w+_(?:total|open)\b.* \S+$/gm) ?? [];
    return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
  };
  return { own, told, counters };
}
