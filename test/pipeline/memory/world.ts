// A topic, a database and consumers of one group without Kafka and PostgreSQL, which chance lets do what real ones do: compute ahead, save together,
// overtake each other, lose partitions with and without noticing, crash, and meet readings that the database refuses.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ToldDetection } from '../../../src/core/assessment.ts';
import { UnknownMachine } from '../../../src/core/errors.ts';
import { withMemory } from '../../../src/core/memory/features.ts';
import { createMemory } from '../../../src/core/memory/memory.ts';
import { defineProfile, type Profile } from '../../../src/core/profile.ts';
import type { Reading } from '../../../src/core/reading/reading.ts';
import type { Batch, RawRecord } from '../../../src/core/record/record.ts';
import { TextBytes } from '../../../src/core/text/text-bytes.ts';
import { loadReadingKernel } from '../../../src/models/scoring-kernel.ts';
import type { BatchOutcome, StoredMemory } from '../../../src/pipeline/batch.ts';
import { type AssessColumns, verdicts } from '../../../src/pipeline/columns/assess.ts';
import { createDecodeColumns } from '../../../src/pipeline/columns/decode.ts';
import { readingAt } from '../../../src/pipeline/columns/readings.ts';
import { createRememberAhead } from '../../../src/pipeline/memory/remember-ahead.ts';
import { type BatchSteps, type ComputedBatch, createBatchSteps } from '../../../src/pipeline/process-batch.ts';
import { assessedAs, detectionOf } from '../assessed.ts';
import { columnsOf } from '../columns/columns-of.ts';
import { Refusal } from '../refusing-store.ts';

const sensor = (name: string) => ({
  name,
  unit: 'bar',
  range: { atLeast: -1_000, atMost: 1_000 },
  label: { en: name, ko: name },
  column: name,
  example: 20,
});

export const profile: Profile = defineProfile({
  name: 'pump',
  sensors: [sensor('flow'), sensor('head')],
  features: [
    { name: 'Flow', from: 'sensors', of: (s) => s['flow'] as number },
    { name: 'Mean', memory: { statistic: 'mean', of: (s) => s['flow'] as number, over: { minutes: 1 } } },
    { name: 'Slope', memory: { statistic: 'slope', of: (s) => s['head'] as number, over: { readings: 12 } } },
    { name: 'Lag', memory: { statistic: 'lag', of: (s) => s['flow'] as number, over: { readings: 3 } } },
    {
      name: 'Unrest',
      memory: {
        statistic: 'smoothedDeviation',
        of: (s) => (s['flow'] as number) / (s['head'] as number),
        over: { seconds: 30 },
      },
    },
    {
      name: 'From_start',
      memory: { statistic: 'fromBaseline', of: (s) => s['head'] as number, over: { readings: 5 } },
    },
    { name: 'Idle', memory: { statistic: 'timeSince', of: (s) => (s['flow'] as number) > 0 } },
  ],
  memory: { gap: { hours: 1 } },
  failureModes: [],
  training: {},
});

export const now = 1_763_461_800_000;
/** Above these no machine is known. */
export const knownMax = 6;
/** Of these flow nothing can be stored. */
export const poison = 999;

export interface World {
  readonly topic: readonly RawRecord[][];
  readonly append: (partition: number, record: Pick<RawRecord, 'value' | 'timestamp'>) => void;
  /** In the order in which they were stored. */
  readonly detections: ToldDetection[];
  readonly refused: Map<string, number>;
  readonly progress: ReadonlyMap<number, number>;
  readonly memory: ReadonlyMap<number, StoredMemory>;
  readonly conflicts: () => number;
  readonly start: (partitions: readonly number[], machinesMax: number) => Promise<Consumer>;
}

export interface Consumer {
  /** As it believes. */
  readonly assign: (partitions: readonly number[]) => void;
  /** At most so many records of each partition. */
  readonly compute: (recordsMax: number, inColumns: boolean) => Promise<void>;
  readonly save: (batchesMax: number) => Promise<void>;
  readonly hasAll: () => boolean;
  /** Does what it did before it stopped being current, without effect. */
  readonly computeStale: () => Promise<void>;
}

export async function createWorld(partitionCount: number, fails: () => boolean): Promise<World> {
  const topic = Array.from({ length: partitionCount }, (): RawRecord[] => []);
  const store = createMemoryStore();
  const detections: ToldDetection[] = [];
  const refused = new Map<string, number>();
  let conflicts = 0;

  const save = async (outcome: BatchOutcome): Promise<'saved' | 'conflict'> => {
    await Promise.resolve();
    if (fails()) throw new Error('the database is away');
    if (outcome.detections.some(({ detection }) => detection.reading.sensors['flow'] === poison))
      throw new Refusal('poison');
    if (store.save(outcome) === 'conflict') {
      conflicts++;
      return 'conflict';
    }
    detections.push(...outcome.detections.map((each) => each.detection));
    for (const { kind } of outcome.deadLetters) refused.set(kind, (refused.get(kind) ?? 0) + 1);
    return 'saved';
  };

  const kernel = await loadReadingKernel();
  return {
    topic,
    append: (partition, { value, timestamp }) => {
      const own = topic[partition] as RawRecord[];
      own.push({ partition, offset: own.length, timestamp, key: null, value, headers: [] });
    },
    detections,
    refused,
    progress: store.progress,
    memory: store.memory,
    conflicts: () => conflicts,
    start: async (partitions, machinesMax) => {
      const load = async (ids: readonly number[]) => {
        await Promise.resolve();
        if (fails()) throw new Error('the database is away');
        return store.load(ids);
      };
      const remembering = createRememberAhead({
        memory: createMemory(withMemory(profile.features), ['flow', 'head'], profile.memory),
        digest: 'one',
        machinesMax,
        load,
      });
      const steps = createBatchSteps({ ...processing(kernel), memory: remembering, save });
      return createConsumer({ topic, progress: store.progress, partitions, steps, reset: remembering.reset });
    },
  };
}

/** Progress and what is remembered, both by compare-and-set, as the database has them (contracts/machine-memory.test.ts proves it). */
export function createMemoryStore() {
  const progress = new Map<number, number>();
  const memory = new Map<number, StoredMemory>();
  return {
    progress,
    memory,
    load: (ids: readonly number[]): StoredMemory[] => ids.flatMap((id) => memory.get(id) ?? []),
    save: (outcome: Pick<BatchOutcome, 'progress' | 'memory'>): 'saved' | 'conflict' => {
      const machines = outcome.memory?.machines ?? [];
      const isBehind =
        outcome.progress.some((step) => step.from !== (progress.get(step.partition) ?? step.from)) ||
        machines.some((each) => (memory.get(each.machineId)?.version ?? 0) !== each.version);
      if (isBehind) return 'conflict';
      for (const step of outcome.progress) progress.set(step.partition, step.to);
      for (const { machineId, nextVersion, state } of machines)
        memory.set(machineId, { machineId, version: nextVersion, state: state.slice() });
      return 'saved';
    },
  };
}

interface ConsumerParts {
  readonly topic: readonly (readonly RawRecord[])[];
  readonly progress: ReadonlyMap<number, number>;
  readonly partitions: readonly number[];
  readonly steps: BatchSteps;
  readonly reset: () => void;
}

function createConsumer({ topic, progress, partitions: given, steps, reset }: ConsumerParts): Consumer {
  let partitions = given;
  let planned = new Map<number, number>();
  let computed: ComputedBatch[] = [];
  let stale: Batch | undefined;
  let isComputing = false;
  /** Whoever has begun before has begun for nothing. */
  let round = 0;
  const readPositions = (): void => {
    round++;
    isComputing = false;
    stale = computed.at(-1)?.batch ?? stale;
    computed = [];
    planned = new Map(partitions.map((partition) => [partition, progress.get(partition) ?? 0]));
    reset();
  };
  readPositions();
  return {
    assign: (others) => {
      partitions = others;
      readPositions();
    },
    compute: async (recordsMax, inColumns) => {
      if (isComputing) return;
      const ranges = [...planned].flatMap(([partition, from]) => {
        const logEnd = (topic[partition] as readonly RawRecord[]).length;
        const to = Math.min(logEnd, from + recordsMax);
        return to === from ? [] : [{ partition, from, to, skipped: 0, lost: 0, logEnd }];
      });
      if (ranges.length === 0) return;
      const records = ranges.flatMap(({ partition, from, to }) =>
        (topic[partition] as readonly RawRecord[]).slice(from, to),
      );
      const batch = { topic: 'readings', topicId: 'T', records: inColumns ? columnsOf(records) : records, ranges };
      const begun = round;
      isComputing = true;
      const done = steps.compute(batch).then(
        (result) => {
          if (round !== begun) return;
          isComputing = false;
          for (const { partition, to } of ranges) planned.set(partition, to);
          computed.push(result);
        },
        () => {
          if (round === begun) isComputing = false;
        },
      );
      // It may wait for what is computed to be saved.
      await Promise.race([done, nextTurn()]);
    },
    save: async (batchesMax) => {
      const group = computed.slice(0, batchesMax);
      if (group.length === 0) return;
      const saved = await steps.save(group).catch(() => undefined);
      if (saved === undefined) return;
      if (saved.result === 'conflict') readPositions();
      else computed.splice(0, group.length);
    },
    hasAll: () => partitions.every((partition) => (progress.get(partition) ?? 0) === topic[partition]?.length),
    computeStale: async () => {
      if (stale === undefined) return;
      const begun = steps.compute(stale).catch(() => undefined);
      readPositions();
      await Promise.race([begun, nextTurn()]);
    },
  };
}

function processing(createKernel: Awaited<ReturnType<typeof loadReadingKernel>>) {
  const readingContext = {
    sourceTimeZone: 'UTC',
    valueBytesMax: 10_000,
    clockSpan: { behindMaxMs: 86_400_000, aheadMaxMs: 3_600_000 },
  };
  const decode = createDecodeColumns(profile, readingContext, createKernel);
  if (decode === undefined) throw new Error('the kernel does not read the profile');
  return {
    profile,
    readingContext,
    alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 } as const,
    model: { name: 'test', version: '1' },
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess: async (readings: readonly Reading[]) => {
      const assessed = assessedAs(readings, detectionOf);
      return {
        ...assessed,
        notNormal: assessed.notNormal.map((each, index) => unknownOf(readings[index] as Reading) ?? each),
        types: assessed.types.map((each, index) => (unknownOf(readings[index] as Reading) ? undefined : each)),
      };
    },
    columns: { decode, assess: assessColumns },
    eventId: (name: string) => name,
    now: () => now,
    refusalOf: (error: unknown) => (error instanceof Refusal ? error.message : undefined),
  };
}

function unknownOf({ machineId }: Pick<Reading, 'machineId'>) {
  return machineId > knownMax ? ({ verdict: 'refused', refusal: new UnknownMachine(machineId) } as const) : undefined;
}

const assessColumns: AssessColumns = (readings) => {
  const type = { name: 'M', code: 1 };
  const rows = Array.from({ length: readings.length }, (_, row) => row).filter((row) => !readings.refusals.has(row));
  const notNormal = new Map(
    rows.map((row) => {
      const reading = readingAt(readings, row);
      return [row, unknownOf(reading) ?? detectionOf(reading)] as const;
    }),
  );
  const isKnown = (row: number): boolean => notNormal.get(row)?.verdict === 'anomalous';
  return {
    verdicts: Uint8Array.from({ length: readings.length }, (_, row) =>
      isKnown(row) ? verdicts.anomalous : verdicts.refused,
    ),
    probabilities: Float32Array.from({ length: readings.length }, (_, row) => (isKnown(row) ? 0.9 : Number.NaN)),
    notNormal,
    explanations: new TextBytes(),
    typeOf: (row) => (isKnown(row) ? type : undefined),
    typePlaces: Uint16Array.from({ length: readings.length }, (_, row) => (isKnown(row) ? 1 : 0)),
    types: [undefined, type],
    scoredRow: rows.find(isKnown) ?? -1,
  };
};
