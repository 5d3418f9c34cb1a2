// One round of fetches: from every broker that leads one of the partitions, at the same time. A partition, or a broker, that fails holds
// up no other one: it waits for its own next attempt, which is told, while the rest goes on.

import { Unavailable } from '../core/errors.ts';
import { untimed } from '../pipeline/stages.ts';
import { pauseAlive } from '../watch/pause-alive.ts';
import { innermostMessage } from './client.ts';
import { type FetchRequest, fetchOnce, type fetchVersion, type PartitionAnswer } from './fetch.ts';
import { type FetchedPartition, readAnswer } from './fetched.ts';
import type { FollowOptions } from './follow-options.ts';
import type { FetchedRound } from './follow-rounds.ts';
import { type Consumer, ProtocolError } from './library.ts';
import { backoffMs } from './pause.ts';
import { leaveGap, type Position, partName } from './positions.ts';

export type FetchRound = (
  topicId: string,
  partitions: readonly number[],
  positions: Map<number, Position>,
  signal: AbortSignal,
) => Promise<FetchedRound>;

type FetchOptions = Pick<
  FollowOptions<unknown>,
  | 'topic'
  | 'fetchBytesMax'
  | 'fetchWaitMs'
  | 'decompressedBytesMax'
  | 'retryDelayMs'
  | 'positions'
  | 'onGap'
  | 'onTruncated'
  | 'observe'
  | 'heart'
  | 'timed'
>;

interface Failure {
  readonly attempt: number;
  readonly nextAtMs: number;
}

/** The partition's leader has moved, or is about to: asking again who leads it mends that. */
const passing = new Set([
  'NOT_LEADER_OR_FOLLOWER',
  'LEADER_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'REPLICA_NOT_AVAILABLE',
  'BROKER_NOT_AVAILABLE',
  'OFFSET_NOT_AVAILABLE',
  'KAFKA_STORAGE_ERROR',
  'CORRUPT_MESSAGE',
  'UNKNOWN_SERVER_ERROR',
]);

/**
 * Moves `fetchFrom` past what came. Rejects when Kafka as a whole does not answer, when the topic is gone or closed to us, and with
 * ReadingsLost.
 */
export function createFetchRound(
  options: FetchOptions,
  consumer: Consumer,
  version: Awaited<ReturnType<typeof fetchVersion>>,
): FetchRound {
  const { timed = untimed } = options;
  const failures = new Map<number, Failure>();
  let round = 0;

  const fail = (partition: number, error: Error): void => {
    const attempt = (failures.get(partition)?.attempt ?? 0) + 1;
    const delayMs = backoffMs(options.retryDelayMs, attempt - 1);
    failures.set(partition, { attempt, nextAtMs: performance.now() + delayMs });
    options.heart.trouble(error.message, partName(partition));
    options.observe.failed('partition', error, attempt, delayMs);
    consumer.clearMetadata();
  };
  const succeed = (partition: number): void => {
    options.heart.trouble(null, partName(partition));
    failures.delete(partition);
  };

  return async (topicId, partitions, positions, signal) => {
    for (const partition of failures.keys()) if (!partitions.includes(partition)) succeed(partition);
    const due = partitions.filter((partition) => (failures.get(partition)?.nextAtMs ?? 0) <= performance.now());
    if (due.length === 0) {
      const pauseMs = Math.min(...[...failures.values()].map(({ nextAtMs }) => nextAtMs - performance.now()));
      await pauseAlive(pauseMs, signal, options.heart, 'the next attempt to read its partitions');
      return { fetched: [], bytes: 0 };
    }
    const { topic, fetchBytesMax: bytesMax, fetchWaitMs: waitMs } = options;
    const request = (wanted: readonly number[]): FetchRequest => ({
      topic,
      topicId,
      bytesMax,
      waitMs,
      partitions: wanted.map((partition) => ({ partition, offset: positionOf(positions, partition).fetchFrom })),
    });
    const startedAt = performance.now();
    options.heart.beat(`the answer to a fetch of topic ${topic}`);
    // A broker fills its answer from the first partition on: each is the first one in turn.
    const order = rotated(due, round++);
    const answers = await timed('fetch', () => askBrokers(options, consumer, version, order, request, fail));
    const fetched: FetchedPartition[] = [];
    const outOfRange: number[] = [];
    for (const answer of answers) {
      if (answer.error === 'OFFSET_OUT_OF_RANGE') outOfRange.push(answer.partition);
      else if (answer.error !== undefined && passing.has(answer.error)) {
        fail(
          answer.partition,
          new Error(`partition ${answer.partition} of topic ${topic} cannot be read: ${answer.error}`),
        );
      } else if (answer.error !== undefined) throw new ProtocolError(answer.error);
      else {
        const { fetchFrom } = positionOf(positions, answer.partition);
        fetched.push(timed('scan', () => readAnswer(answer, fetchFrom, options)));
      }
    }
    if (outOfRange.length > 0) await leaveGap(options, consumer, outOfRange, positions);
    for (const each of fetched) {
      positionOf(positions, each.partition).fetchFrom = each.to;
      if (each.damage === undefined) succeed(each.partition);
      else fail(each.partition, damaged(topic, each, each.damage));
    }
    if (failures.size === 0) options.observe.succeeded('partition');
    const recordCount = fetched.reduce((sum, each) => sum + each.records.length, 0);
    options.observe.fetched(performance.now() - startedAt, recordCount);
    return { fetched, bytes: answers.reduce((sum, answer) => sum + answer.bytes.length, 0) };
  };
}

function positionOf(positions: ReadonlyMap<number, Position>, partition: number): Position {
  return positions.get(partition) as Position;
}

function rotated(partitions: readonly number[], by: number): readonly number[] {
  const first = by % partitions.length;
  return [...partitions.slice(first), ...partitions.slice(0, first)];
}

/** Rejects when no broker at all has answered. */
async function askBrokers(
  options: FetchOptions,
  consumer: Consumer,
  version: Awaited<ReturnType<typeof fetchVersion>>,
  partitions: readonly number[],
  request: (partitions: readonly number[]) => FetchRequest,
  fail: (partition: number, error: Error) => void,
): Promise<readonly PartitionAnswer[]> {
  const { brokers, topics } = await consumer.metadata({ topics: [options.topic] });
  const leaderOf = (partition: number): number => topics.get(options.topic)?.partitions[partition]?.leader ?? -1;
  const groups = [...Map.groupBy(partitions, leaderOf)].map(async ([leader, wanted]) => {
    const broker = brokers.get(leader);
    if (broker === undefined)
      throw new Unavailable(`topic ${options.topic} has no leader for them`, { retryable: true });
    return fetchOnce(consumer, broker, version, request(wanted));
  });
  const wantedOf = [...Map.groupBy(partitions, leaderOf).values()];
  const settled = await Promise.allSettled(groups);
  const failed = settled.flatMap((each, index) =>
    each.status === 'rejected'
      ? [{ error: each.reason as Error, partitions: wantedOf[index] as readonly number[] }]
      : [],
  );
  if (failed.length === settled.length) throw failed[0]?.error;
  for (const { error, partitions: unread } of failed) {
    const what = `partitions ${unread.join()} of topic ${options.topic} cannot be read: ${innermostMessage(error)}`;
    for (const partition of unread) fail(partition, new Unavailable(what, { retryable: true, cause: error }));
  }
  return settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
}

/** A batch that cannot be believed may come whole with the next answer; where it does not, the broker's copy is damaged. */
function damaged(topic: string, { partition, to }: FetchedPartition, cause: Error): Unavailable {
  const fix = `if that stays, the broker's copy is damaged: let another replica lead partition ${partition}, or delete its records up to the next offset`;
  const message = `partition ${partition} of topic ${topic} cannot be read from offset ${to} on: ${cause.message}; ${fix}`;
  return new Unavailable(message, { retryable: false, cause });
}
