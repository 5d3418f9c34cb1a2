// Dead letters through the same steps as readings from Kafka, under their original coordinates, so that an alert has the id that it
// would have had at first. Moves no progress: the ledger has counted the record already.

import type { Batch, DeadLetter, DetectionEvent, OutboxRow, RawRecord, ScoredReadings } from './batch.ts';
import { decodeRecords } from './decode-records.ts';
import { onlyThose } from './episodes/scored-readings.ts';
import { coordinates } from './outbox-rows.ts';
import { assessBatch, type BatchProcessing } from './process-batch.ts';

export interface ReplayableDeadLetter {
  readonly eventId: string;
  readonly topic: string;
  readonly topicId: string;
  readonly record: RawRecord;
}

export interface Replayed {
  readonly topic: string;
  readonly topicId: string;
  /** Event ids of the dead letters that are readings now. */
  readonly accepted: readonly string[];
  /** What was detected in them. */
  readonly detections: readonly {
    readonly deadLetterId: string;
    readonly event: DetectionEvent;
    readonly row: OutboxRow;
  }[];
  /** The readings of some of the dead letters, as episodes see them; absent where they are not followed. */
  readonly readingsOf?: (deadLetterIds: ReadonlySet<string>) => readonly ScoredReadings[];
  /** Those that are refused again, under their event id, with the reason of today. */
  readonly refused: readonly DeadLetter[];
  /** Readings of an accepted array that are refused by themselves: dead letters that there were not before. */
  readonly split: readonly {
    readonly deadLetterId: string;
    readonly deadLetter: DeadLetter;
    readonly row: OutboxRow;
  }[];
}

/** One result for each topic id. Rejects when the fault is ours; then nothing may be stored. */
export async function replayDeadLetters(
  processing: Omit<BatchProcessing, 'save'>,
  deadLetters: readonly ReplayableDeadLetter[],
): Promise<readonly Replayed[]> {
  const byTopic = Map.groupBy(deadLetters, (each) => each.topicId);
  return Promise.all([...byTopic.values()].map((group) => replayTopic(processing, group)));
}

async function replayTopic(
  processing: Omit<BatchProcessing, 'save'>,
  deadLetters: readonly ReplayableDeadLetter[],
): Promise<Replayed> {
  const { topic, topicId } = deadLetters[0] as ReplayableDeadLetter;
  const records = deadLetters.map((each) => each.record);
  const outcome = await assessBatch(processing, { topic, topicId, records, ranges: rangesOf(records) });
  const { readings } = outcome;
  const idOf = new Map(deadLetters.map((each) => [coordinates(each.record, each.record.element), each.eventId]));
  const deadLetterId = (record: RawRecord): string => idOf.get(coordinates(record, record.element)) as string;
  const rows = new Map(outcome.outbox.map((row) => [row.id, row]));
  const refusals = Map.groupBy(outcome.deadLetters, (each) => deadLetterId(each.record));
  const accepted = deadLetters.filter(({ eventId, record }) => {
    const refused = refusals.get(eventId);
    return refused === undefined || refused.length < readingCount(processing, record);
  });
  const acceptedIds = new Set(accepted.map((each) => each.eventId));
  return {
    topic,
    topicId,
    accepted: [...acceptedIds],
    detections: outcome.detections.map((event) => ({
      deadLetterId: deadLetterId(event.record),
      event,
      row: rows.get(event.eventId) as OutboxRow,
    })),
    ...(readings === undefined
      ? {}
      : {
          readingsOf: (ids: ReadonlySet<string>) =>
            readings.map((each) => onlyThose(each, (record) => ids.has(deadLetterId(record)))),
        }),
    // Of an array of which nothing can be used, the first reason stands for all.
    refused: [...refusals].flatMap(([eventId, [first]]) =>
      first === undefined || acceptedIds.has(eventId) ? [] : [{ ...first, eventId }],
    ),
    split: outcome.deadLetters
      .map((deadLetter) => ({ deadLetterId: deadLetterId(deadLetter.record), deadLetter }))
      .filter((each) => acceptedIds.has(each.deadLetterId))
      .map((each) => ({ ...each, row: rows.get(each.deadLetter.eventId) as OutboxRow })),
  };
}

function readingCount(processing: Omit<BatchProcessing, 'save'>, record: RawRecord): number {
  return decodeRecords(processing.profile, processing.readingContext, [record]).readings.length;
}

/** A range for each partition, because counts are kept by partition. */
function rangesOf(records: readonly RawRecord[]): Batch['ranges'] {
  const partitions = Map.groupBy(records, (record) => record.partition);
  return [...partitions].map(([partition, each]) => {
    const offsets = each.map((record) => record.offset);
    const to = Math.max(...offsets) + 1;
    return { partition, from: Math.min(...offsets), to, lost: 0, skipped: 0, logEnd: to };
  });
}
