// Batches from raw records to saved outcomes, in two steps: compute (decode, assess, make rows), which has no effect, and save. What the data
// cause becomes a dead letter: an invalid reading, an unknown machine, a value that no column holds, or one that the database or the profile
// refuses. Every other error rejects, with nothing saved, so that the step is tried again.
import { InvalidReading } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import type { Reading, ReadingContext } from '../core/reading/reading.ts';
import type { EpochMs } from '../core/time.ts';
import type { AssessReadings } from './assess.ts';
import type { Batch, BatchOutcome } from './batch.ts';
import { type ColumnSteps, createColumnSteps } from './columns/steps.ts';
import { requireAddsUp, requireCovered } from './cover.ts';
import { decodeRecords } from './decode-records.ts';
import { createAssessOrRefuse } from './find-unscorable.ts';
import { joinOutcomes } from './join-outcomes.ts';
import { type BatchMemory, markUnknown, type RememberAhead } from './memory/remember-ahead.ts';
import { rememberReadings } from './memory/remember-batch.ts';
import { describeNotKept } from './not-kept.ts';
import { outcomeOf, type RowWriting } from './outcome-rows.ts';
import { type PartSaved, type PartSaving, type Refusals, saveInParts, saveTogether } from './save-parts.ts';
import { type Timed, untimed } from './stages.ts';

export interface BatchProcessing extends PartSaving, RowWriting {
  readonly profile: Profile;
  readonly readingContext: ReadingContext;
  readonly assess: AssessReadings;
  /** The same in columns, for batches that come in them; absent, and every reading becomes an object. */
  readonly columns?: ColumnSteps;
  readonly now: () => EpochMs;
  readonly timed?: Timed;
  /** What is remembered of machines; absent where the model's features are of one reading alone. */
  readonly memory?: RememberAhead;
}

export interface ProcessedBatch {
  readonly result: 'saved' | 'conflict';
  /** All that was saved, which with a conflict may be a part; undefined where nothing was. */
  readonly saved: BatchOutcome | undefined;
}

/** A batch with all that it changes, none of which is saved. */
export interface ComputedBatch {
  readonly batch: Batch;
  readonly outcome: BatchOutcome;
}

export interface BatchSteps {
  /** Without effect. A RangeError is a bug: the batch does not cover its offsets. */
  readonly compute: (batch: Batch) => Promise<ComputedBatch>;
  /**
   * Saves batches that follow one another, in one transaction where the data let it: `saved` when all of them are. `conflict` when progress is
   * not where they begin, or when a part was saved and the rest was not: then positions must be read again. A rejection means that nothing
   * was saved, and that it is to be tried again.
   */
  readonly save: (batches: readonly ComputedBatch[]) => Promise<ProcessedBatch>;
}

export function createBatchSteps(processing: BatchProcessing): BatchSteps {
  const { memory } = processing;
  const process = createSteps(processing);
  const outcomeOfPart = async (part: Batch, refusals: Refusals, from: 'ahead' | 'stored'): Promise<BatchOutcome> => {
    const remembering = memory?.begin(from);
    const outcome = await process(part, refusals, remembering);
    for (const step of outcome.progress) requireAddsUp(step);
    // Nothing can fail behind this: a batch that is computed again must not go on from itself.
    const left = remembering?.leave();
    return left === undefined ? outcome : { ...outcome, memory: left };
  };
  const saveOne = async ({ batch, outcome }: ComputedBatch): Promise<PartSaved> => {
    const outcomeAnew = async (part: Batch, refusals: Refusals) =>
      part === batch && refusals.size === 0 ? outcome : outcomeOfPart(part, refusals, 'stored');
    const saved = await saveInParts(processing, batch, outcomeAnew);
    const isWhole = saved.outcomes.length === 1 && saved.outcomes[0] === outcome;
    // What was computed behind a batch of which something was refused remembers what is not so.
    return memory === undefined || isWhole ? saved : { ...saved, result: 'conflict' };
  };
  return {
    compute: async (batch) => {
      requireCovered(batch);
      return { batch, outcome: await outcomeOfPart(batch, new Map(), 'ahead') };
    },
    save: async (batches) => {
      const { result, outcomes } =
        (await saveTogether(
          processing,
          batches.map(({ outcome }) => outcome),
        )) ?? (await saveEach(batches, saveOne));
      if (result === 'saved') memory?.saved(batches.length);
      return { result, saved: outcomes.length === 0 ? undefined : joinOutcomes(outcomes) };
    },
  };
}

/** One after the other: the first one that cannot be saved ends it. */
async function saveEach(
  batches: readonly ComputedBatch[],
  saveOne: (batch: ComputedBatch) => Promise<PartSaved>,
): Promise<PartSaved> {
  const saved: BatchOutcome[] = [];
  for (const each of batches) {
    try {
      const { result, outcomes } = await saveOne(each);
      saved.push(...outcomes);
      if (result === 'conflict') return { result, outcomes: saved };
    } catch (error) {
      if (saved.length === 0) throw error;
      return { result: 'conflict', outcomes: saved };
    }
  }
  return { result: 'saved', outcomes: saved };
}

/** Both steps, one after the other, for one batch. */
export type ProcessBatch = (batch: Batch) => Promise<ProcessedBatch>;

export function createProcessBatch(processing: BatchProcessing): ProcessBatch {
  const { compute, save } = createBatchSteps(processing);
  return async (batch) => save([await compute(batch)]);
}

/**
 * Everything that the batch changes, without saving it. That its progress adds up is the caller's to see to: a replay moves none, and nothing of it is
 * remembered.
 */
export function assessBatch(processing: Omit<BatchProcessing, 'save'>, batch: Batch): Promise<BatchOutcome> {
  return createSteps(processing)(batch, new Map(), processing.memory?.begin('aside'));
}

/** All steps but saving. They remember whether the profile and the model, which may throw, have ever worked. */
function createSteps(processing: Omit<BatchProcessing, 'save'>) {
  const { profile, readingContext, now, columns, timed = untimed } = processing;
  const { assess, proves } = createAssessOrRefuse(processing.assess);
  const inColumns = columns === undefined ? undefined : createColumnSteps({ ...processing, columns, proves });
  const sensorNames = profile.sensors.map((sensor) => sensor.name);
  return async (batch: Batch, refusals: Refusals, memory?: BatchMemory): Promise<BatchOutcome> => {
    const outcome = refusals.size === 0 ? await inColumns?.(batch, memory) : undefined;
    if (outcome !== undefined) return outcome;
    const decoded = timed('decode', () =>
      decodeRecords(profile, readingContext, batch.records, (record) => refusals.get(record)?.refusal),
    );
    const readings =
      memory === undefined
        ? decoded.readings.filter(isReading)
        : await timed('memory', () => rememberReadings(memory, sensorNames, decoded, now()));
    const assessments = await assess(readings);
    if (memory !== undefined) markUnknown(memory, assessments.notNormal);
    const notKept = await describeNotKept(batch, refusals);
    return timed('rows', () => outcomeOf(processing, { batch, decoded, assessments, notKept, detectedAt: now() }));
  };
}

function isReading(decoded: Reading | InvalidReading): decoded is Reading {
  return !(decoded instanceof InvalidReading);
}
