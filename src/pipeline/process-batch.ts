// One batch from raw records to one saved outcome: decode, assess, save. What the data cause becomes a dead letter: an invalid reading, an
// unknown machine, a value that no column holds, or one that the database or the profile refuses. Every other error rejects, with nothing
// saved, so that the batch is tried again.
import type { Detection } from '../core/detection.ts';
import { InvalidReading, UnknownMachine } from '../core/errors.ts';
import type { Reading, ReadingContext } from '../core/reading.ts';
import type { Severity } from '../core/severity.ts';
import type { EpochMs } from '../core/time.ts';
import type { AssessReadings } from './assess.ts';
import type { AnomalousReading, Batch, BatchOutcome, DeadLetter, OutboxRow, ProgressStep, RawRecord } from './batch.ts';
import { requireAddsUp, requireCovered } from './cover.ts';
import { decodeRecords } from './decode-records.ts';
import { createAssessOrRefuse, createOrRefuse } from './find-unscorable.ts';
import { detectionProblem, recordBytes, storableReason } from './limits.ts';
import { alertRow, coordinates, deadLetterRow, type EventWriting, eventTypes } from './outbox-rows.ts';
import { type PartSaving, type Refusals, saveInParts } from './save-parts.ts';

export interface BatchProcessing extends PartSaving, EventWriting {
  readonly readingContext: ReadingContext;
  readonly assess: AssessReadings;
  /** The deterministic id of an event: the same name gives the same id, for ever. */
  readonly eventId: (name: string) => string;
  readonly now: () => EpochMs;
}

export interface ProcessedBatch {
  readonly result: 'saved' | 'conflict';
  /** All that was saved. A batch that had to be halved has several steps of progress for a partition. */
  readonly outcome: BatchOutcome;
}

/**
 * Port: `saved` when all of the batch is. `conflict` when progress is not where the batch begins, or when a part of a halved batch was saved
 * and the rest was not: then positions must be read again. A rejection means that nothing of it was saved, and that it is to be tried again.
 * A RangeError is a bug: the batch does not cover its offsets.
 */
export type ProcessBatch = (batch: Batch) => Promise<ProcessedBatch>;

export function createProcessBatch(processing: BatchProcessing): ProcessBatch {
  const steps = createSteps(processing);
  return async (batch) => {
    requireCovered(batch);
    const assessPart = async (part: Batch, refusals: Refusals): Promise<BatchOutcome> => {
      const outcome = await assessWith(processing, steps, part, refusals);
      for (const step of outcome.progress) requireAddsUp(step);
      return outcome;
    };
    const { result, outcomes } = await saveInParts(processing, batch, assessPart);
    return { result, outcome: merged(batch, outcomes) };
  };
}

function merged({ topic, topicId }: Batch, outcomes: readonly BatchOutcome[]): BatchOutcome {
  const [only] = outcomes;
  if (outcomes.length === 1 && only !== undefined) return only;
  const implausibleClocks = outcomes.reduce((sum, each) => sum + (each.implausibleClocks ?? 0), 0);
  return {
    topic,
    topicId,
    anomalies: outcomes.flatMap((each) => each.anomalies),
    deadLetters: outcomes.flatMap((each) => each.deadLetters),
    outbox: outcomes.flatMap((each) => each.outbox),
    progress: outcomes.flatMap((each) => each.progress),
    ...(implausibleClocks === 0 ? {} : { implausibleClocks }),
  };
}

/** Everything that the batch changes, without saving it. That its progress adds up is the caller's to see to: a replay moves none. */
export function assessBatch(processing: Omit<BatchProcessing, 'save'>, batch: Batch): Promise<BatchOutcome> {
  return assessWith(processing, createSteps(processing), batch, new Map());
}

/** What the profile and the model may throw in, for a reading that they were not made for. They remember whether they ever worked. */
function createSteps(processing: Omit<BatchProcessing, 'save'>) {
  return {
    assess: createAssessOrRefuse(processing.assess),
    writeAlert: createOrRefuse('its alert cannot be written', (anomaly: AnomalousReading) =>
      alertRow(processing, anomaly),
    ),
  };
}

async function assessWith(
  processing: Omit<BatchProcessing, 'save'>,
  { assess, writeAlert }: ReturnType<typeof createSteps>,
  batch: Batch,
  refusals: Refusals,
): Promise<BatchOutcome> {
  const { profile, readingContext } = processing;
  const { readings, recordOf, elementOf, isLastOfRecord, sourceOf } = decodeRecords(
    profile,
    readingContext,
    batch.records,
    (record) => refusals.get(record)?.problem,
  );
  const assessed = await assess(readings.filter((each): each is Reading => !(each instanceof InvalidReading)));
  const detectedAt = processing.now();
  const anomalies: AnomalousReading[] = [];
  const deadLetters: DeadLetter[] = [];
  const alertRows: OutboxRow[] = [];
  const refusedRows: OutboxRow[] = [];
  const counts = new Map(batch.ranges.map((range) => [range.partition, noCounts()]));
  const eventOf = (record: RawRecord, element: number | undefined, type: string) => ({
    eventId: processing.eventId(`${batch.topicId}/${coordinates(record, element)}/${type}`),
    ...(element === undefined ? {} : { element }),
  });

  const notKept = await describeNotKept(batch, refusals);
  const refuse = (index: number, count: Counts, { kind, message, field }: Refusal): void => {
    count.readingsRejected++;
    const record = recordOf(index);
    const isBare = notKept.has(record);
    const reason = storableReason(`${message}${notKept.get(record) ?? ''}`);
    const event = eventOf(record, elementOf(index), eventTypes.deadLetter);
    const deadLetter = {
      ...event,
      record: isBare ? bare(record) : sourceOf(index, true),
      reason,
      kind,
      field: field ?? null,
    };
    deadLetters.push(deadLetter);
    refusedRows.push(deadLetterRow(processing, batch.topic, deadLetter, detectedAt));
  };
  /** Whether the alert of an anomalous reading can be written and stored; else why not. */
  const alarm = (index: number, detection: AnomalousReading['detection']): InvalidReading | undefined => {
    const event = eventOf(recordOf(index), elementOf(index), eventTypes.anomaly);
    const anomaly = { ...event, record: sourceOf(index, false), detection, detectedAt };
    const row = detectionProblem(detection) ?? writeAlert(anomaly);
    if (row instanceof InvalidReading) return row;
    anomalies.push(anomaly);
    alertRows.push(row);
    return undefined;
  };

  let next = 0;
  let implausibleClocks = 0;
  let recordHasScored = false;
  readings.forEach((reading, index) => {
    const result = reading instanceof InvalidReading ? reading : (assessed[next++] as (typeof assessed)[number]);
    const count = counts.get(recordOf(index).partition) as Counts;
    const isRefused = result instanceof InvalidReading || result instanceof UnknownMachine;
    const refusal = isRefused ? result : isAnomalous(result) ? alarm(index, result) : undefined;
    if (refusal !== undefined) refuse(index, count, refusal);
    else {
      const { reading: scored, isAnomaly } = result as Detection;
      recordHasScored = true;
      count.readingsScored++;
      if (scored.clock !== undefined) implausibleClocks++;
      if (isAnomaly) count.anomalous++;
    }
    if (!isLastOfRecord(index)) return;
    if (recordHasScored) count.scored++;
    else count.rejected++;
    recordHasScored = false;
  });

  const progress = batch.ranges.map((range) => stepOf(range, counts.get(range.partition) ?? noCounts()));
  const outbox = [...alertRows, ...refusedRows];
  const { topic, topicId } = batch;
  const outcome = { topic, topicId, anomalies, deadLetters, outbox, progress };
  return implausibleClocks === 0 ? outcome : { ...outcome, implausibleClocks };
}

type Refusal = InvalidReading | UnknownMachine;

/** Of the records whose bytes cannot be kept: how many these are, and by what they can be told in the topic. */
async function describeNotKept(batch: Batch, refusals: Refusals): Promise<ReadonlyMap<RawRecord, string>> {
  const texts = new Map<RawRecord, string>();
  for (const record of batch.records) {
    if (refusals.get(record)?.isBare !== true) continue;
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(record.value ?? []));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    texts.set(record, `; its ${recordBytes(record)} bytes are not kept; the SHA-256 of its value is ${hex}`);
  }
  return texts;
}

/** What can be kept of a record whose bytes cannot. */
function bare(record: RawRecord): RawRecord {
  return { ...record, timestamp: Number.NaN, key: null, value: null, headers: [] };
}

interface Counts {
  scored: number;
  rejected: number;
  anomalous: number;
  readingsScored: number;
  readingsRejected: number;
}

function noCounts(): Counts {
  return { scored: 0, rejected: 0, anomalous: 0, readingsScored: 0, readingsRejected: 0 };
}

function stepOf(range: Batch['ranges'][number], count: Counts): ProgressStep {
  const { scored, rejected, anomalous, readingsScored, readingsRejected } = count;
  const step = { ...range, scored, anomalous, rejected };
  if (readingsScored === scored && readingsRejected === rejected) return step;
  return { ...step, moreScored: readingsScored - scored, moreRejected: readingsRejected - rejected };
}

function isAnomalous(detection: Detection): detection is Detection & { readonly severity: Severity } {
  return detection.isAnomaly;
}
