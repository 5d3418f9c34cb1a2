// Reads what a topic holds now, from its first record to its present end, without a group and without moving anything: for recounts.

import { Unavailable } from '../core/errors.ts';
import type { RecordColumns } from '../core/record/record-columns.ts';
import { type KafkaClientOptions, unavailable } from './client.ts';
import { fetchOnce, fetchVersion } from './fetch.ts';
import { type FetchedPartition, giveBackFetched, readAnswer } from './fetched.ts';
import { Consumer, ProtocolError } from './library.ts';

/** What comes is several times as much when it is decompressed, all of it at once, in a program that has other things to do. */
const bytesMax = 1_048_576;
/** So many records are handed over at one time. */
const pieceMax = 500;
const waitMs = 100;
const decompressedBytesMax = 134_217_728;
/** So many answers without a step forward mean that there is nothing more to come: an open transaction, say. */
const emptyAnswersMax = 50;

/** From `start` up to, and without, `end`. */
export interface ScanOffsets {
  readonly name: string;
  readonly id: string;
  readonly partitions: readonly { readonly partition: number; readonly start: number; readonly end: number }[];
}

export interface ScanOptions {
  /** Also what transactions have written that have not ended, or were aborted. */
  readonly isUncommittedWanted?: boolean;
  /** Told of what cannot be believed; the partition is then left as if it ended there. Absent, that is thrown. */
  readonly onDamage?: (damage: string) => void;
}

/** Hands over the records of each partition in order, in bounded pieces, up to the ends that `offsets` names. Throws Unavailable. */
export async function scanTopic(
  client: KafkaClientOptions,
  offsets: ScanOffsets,
  onRecords: (records: RecordColumns) => Promise<void> | void,
  options: ScanOptions = {},
): Promise<void> {
  const consumer = new Consumer({ ...client, groupId: 'spindle-scan' });
  try {
    const version = await fetchVersion(consumer);
    for (const { partition, start, end } of offsets.partitions) {
      let emptyAnswers = 0;
      for (let at = start; at < end; ) {
        const next = await scanOnce(consumer, version, offsets, { ...options, partition, from: at, end }, onRecords);
        emptyAnswers = next === at ? emptyAnswers + 1 : 0;
        if (emptyAnswers > emptyAnswersMax) throw heldBack(offsets.name, partition, at, end);
        at = next;
      }
    }
  } catch (error) {
    throw unavailable(client, `read topic ${offsets.name}`, error);
  } finally {
    await consumer.close(true).catch(() => {});
  }
}

function heldBack(topic: string, partition: number, at: number, end: number): Unavailable {
  return new Unavailable(
    `partition ${partition} of topic ${topic} gives nothing from offset ${at} to its end at ${end}: a transaction of a producer has not ended yet; try again when it has`,
    { retryable: true },
  );
}

/** With its code as the cause: that a right is lacking does not pass. */
export function unreadable(topic: string, partition: number, code: string): Error {
  return new Error(`partition ${partition} of topic ${topic} cannot be read: ${code}`, {
    cause: new ProtocolError(code),
  });
}

interface ScanStep extends ScanOptions {
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/** One fetch; resolves with the offset to go on from. */
async function scanOnce(
  consumer: Consumer,
  version: Awaited<ReturnType<typeof fetchVersion>>,
  { name, id }: ScanOffsets,
  { partition, from, end, isUncommittedWanted = false, onDamage }: ScanStep,
  onRecords: (records: RecordColumns) => Promise<void> | void,
): Promise<number> {
  const { brokers, topics } = await consumer.metadata({ topics: [name] });
  const broker = brokers.get(topics.get(name)?.partitions[partition]?.leader ?? -1);
  if (broker === undefined) throw new Error(`partition ${partition} of topic ${name} has no leader now`);
  const [answer] = await fetchOnce(consumer, broker, version, {
    topic: name,
    topicId: id,
    bytesMax,
    waitMs,
    isUncommittedWanted,
    partitions: [{ partition, offset: from }],
  });
  if (answer === undefined) return from;
  if (answer.error !== undefined) throw unreadable(name, partition, answer.error);
  const fetched = readAnswer(answer, from, { decompressedBytesMax });
  const records = upTo(end, fetched.records);
  for (let first = 0; first < records.length; first += pieceMax) {
    await onRecords(records.slice(first, first + pieceMax));
  }
  giveBackFetched([fetched]);
  return goOnFrom(name, fetched, end, onDamage);
}

function upTo(end: number, records: RecordColumns): RecordColumns {
  let count = 0;
  for (const { offsets } of records.runs) for (const offset of offsets) if (offset < end) count++;
  return records.slice(0, count);
}

/** The offset to go on from: the end where what follows cannot be believed, and who reads wants to go on all the same. */
export function goOnFrom(
  topic: string,
  { partition, to, damage }: Pick<FetchedPartition, 'partition' | 'to' | 'damage'>,
  end: number,
  onDamage: ScanOptions['onDamage'],
): number {
  if (damage === undefined || to >= end) return to;
  const what = `partition ${partition} of topic ${topic} cannot be read from offset ${to} on: ${damage.message}`;
  if (onDamage === undefined) throw new Error(what, { cause: damage });
  onDamage(what);
  return end;
}
