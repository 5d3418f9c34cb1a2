// What the consumer tells of its reading: in the log, on /readyz and among its metrics.
import type { Logger } from 'pino';
import { OutboxFull, type OutboxRoom } from '../../delivery/outbox-room.ts';
import type { ConsumeObserver } from '../../kafka/consume.ts';
import type { ConsumerMetrics } from '../../telemetry/consumer-metrics.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import type { Reasons } from '../support/reasons.ts';

export function consumeObserver(
  log: Logger,
  readiness: Pick<Reasons, 'set'>,
  metrics: ConsumerMetrics,
  room: Pick<OutboxRoom, 'leave'> | undefined,
): ConsumeObserver {
  const told = (what: string, cannot: string, worksAgain: string) =>
    createFailureLog({ log, readiness, what, cannot, worksAgain });
  const failures = {
    kafka: told('kafka', 'Kafka cannot be read; trying again', 'Kafka can be read again'),
    partition: told('partition', 'A partition cannot be read; trying again', 'All partitions can be read again'),
    batch: told('batch', 'A batch cannot be saved, and is tried again', 'Batches are saved again'),
  };
  return {
    assigned: (partitions) => {
      metrics.assigned(partitions);
      // All is read anew from what is stored.
      failures.partition.dropped();
      failures.batch.dropped();
      room?.leave();
      readiness.set('membership', null);
      log.info({ partitions }, 'Partitions assigned');
    },
    failed: (what, error, attempt, delayMs) => {
      // The outbox has told so itself. No reason not to be ready until the watch says that it stands still.
      if (error instanceof OutboxFull) failures[what].dropped();
      else failures[what].failed(error, attempt, delayMs);
    },
    succeeded: (what) => failures[what].succeeded(),
    conflict: (batch) => {
      metrics.conflict();
      log.warn(
        { ranges: batch.ranges },
        'Another consumer has moved on; this batch is dropped and positions are read again',
      );
    },
    gap: (partition, from, to) => {
      metrics.lost(to - from);
      log.error(
        { partition, from, to, readings: to - from },
        'Kafka no longer holds readings that were never read: retention is shorter than the delay',
      );
    },
    recreated: (predecessor, topicId) => {
      metrics.lost(predecessor.unread);
      log.error({ ...predecessor, newTopicId: topicId }, 'The topic of the readings was recreated under its name');
    },
    sessionTimeoutRaised: (toMs) =>
      log.info({ toMs }, 'The brokers allow no session as short as KAFKA_SESSION_TIMEOUT_MS; taking their usual least'),
    fetched: (durationMs) => metrics.fetched(durationMs),
    lag: metrics.lag,
  };
}
