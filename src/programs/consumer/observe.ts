// What the consumer tells of its reading: in the log, on /readyz and among its metrics.
import type { Logger } from 'pino';
import { OutboxFull, type OutboxRoom } from '../../delivery/outbox-room.ts';
import type { ConsumeObserver } from '../../kafka/consume.ts';
import type { ConsumerMetrics } from '../../telemetry/consumer-metrics.ts';
import { createLostCount } from '../../telemetry/count-lost.ts';
import { createFollowFailures } from '../../telemetry/follow-failures.ts';
import type { NamedReasons } from '../support/named-reasons.ts';

export function consumeObserver(
  log: Logger,
  readiness: Pick<NamedReasons, 'set'>,
  metrics: ConsumerMetrics,
  { room, isBeside }: { readonly room: Pick<OutboxRoom, 'leave'> | undefined; readonly isBeside: boolean },
): ConsumeObserver {
  const failures = createFollowFailures({
    log,
    readiness,
    batch: { cannot: 'A batch cannot be saved, and is tried again', worksAgain: 'Batches are saved again' },
  });
  const newlyLost = createLostCount();
  return {
    assigned: (partitions) => {
      metrics.assigned(partitions);
      failures.assigned();
      room?.leave();
      log.info({ partitions }, 'Partitions assigned');
    },
    failed: (what, error, attempt, delayMs) => {
      // The outbox has told so itself. No reason not to be ready until the watch says that it stands still.
      if (error instanceof OutboxFull) failures.dropped(what);
      else failures.failed(what, error, attempt, delayMs);
    },
    succeeded: failures.succeeded,
    conflict: (batch) => {
      metrics.conflict();
      log.warn(
        { ranges: batch.ranges },
        'Another consumer has moved on; this batch is dropped and positions are read again',
      );
    },
    gap: (partition, from, to) => {
      const readings = newlyLost(partition, from, to);
      if (readings === 0) return;
      metrics.lost(readings);
      const fields = { partition, from, to, readings };
      if (isBeside)
        log.warn(fields, 'Kafka no longer holds readings that this model has not judged; it goes on from what is left');
      else
        log.error(fields, 'Kafka no longer holds readings that were never read: retention is shorter than the delay');
    },
    recreated: (predecessor, topicId) => {
      metrics.lost(predecessor.unread);
      log.error({ ...predecessor, newTopicId: topicId }, 'The topic of the readings was recreated under its name');
    },
    sessionTimeoutRaised: failures.sessionTimeoutRaised,
    fetched: (durationMs) => metrics.fetched(durationMs),
    lag: metrics.lag,
  };
}
