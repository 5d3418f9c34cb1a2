// The consumer of readings: the loop over a topic whose positions stand in the AI server's database, not in Kafka. They are loaded from it
// at every change of assignment and after every conflict. Commits to Kafka are made for lag tools alone. Nothing here knows what a
// reading is.

import type { OffsetRange } from '../core/record/record.ts';
import { committersOf, type LagToolsCommitter } from './commit.ts';
import type { FollowObserver, FollowOptions } from './follow-options.ts';
import { followTopic } from './follow-topic.ts';
import type { Consumer } from './library.ts';
import { howToGoOn, type PositionStore, ReadingsLost } from './positions.ts';

/** A recreated topic's predecessor: another topic under the same name, whose records are gone. */
export interface Predecessor {
  readonly topicId: string;
  /** How many readings are known to have stood in its log that were never read. */
  readonly unread: number;
}

export interface ConsumeOptions<Computed>
  extends Omit<FollowOptions<Computed>, 'positions' | 'onTruncated' | 'saved' | 'leaving' | 'observe'> {
  /** The stored next offset of each of these partitions; one without progress is absent. */
  readonly loadProgress: (topicId: string, partitions: readonly number[]) => Promise<ReadonlyMap<number, number>>;
  /** Whether another server has taken over since, which may lack the last of what was stored: all is loaded anew then. */
  readonly isElsewhere?: () => Promise<boolean>;
  /** The topics of this name that the group has read under another id, and that are not closed. */
  readonly findPredecessors: (topicId: string) => Promise<readonly Predecessor[]>;
  /** Counts what was unread of a predecessor as lost, for good. Idempotent. */
  readonly closePredecessor: (topicId: string) => Promise<void>;
  /** How often positions are committed to Kafka, for lag tools. */
  readonly commitIntervalMs: number;
  readonly observe: ConsumeObserver;
}

export type ConsumeObserver = FollowObserver & {
  /** The topic was recreated under its name. */
  readonly recreated: (predecessor: Predecessor, topicId: string) => void;
};

/**
 * Consumes until the signal aborts; then finishes what is being saved, drops what was done ahead, and leaves the group. Rejects with
 * ReadingsLost when Kafka no longer has what was to be read and the setting is to stop; never for a neighbour's fault.
 */
export function consume<Computed>(options: ConsumeOptions<Computed>, signal: AbortSignal): Promise<void> {
  const committerOf = committersOf({ topic: options.topic, intervalMs: options.commitIntervalMs });
  const following = {
    positions: databasePositions(options, committerOf),
    onTruncated: 'stop',
    saved: (consumer: Consumer, ranges: readonly OffsetRange[]) => committerOf(consumer).note(ranges),
    leaving: (consumer: Consumer) => committerOf(consumer).flush(),
  } as const;
  return followTopic({ ...options, ...following }, signal);
}

function databasePositions<Computed>(
  options: ConsumeOptions<Computed>,
  committerOf: (consumer: Consumer) => LagToolsCommitter,
): PositionStore {
  return {
    load: async (consumer, topicId, partitions) => {
      const stored = await options.loadProgress(topicId, partitions);
      // Whoever had them before may have been killed before it committed.
      committerOf(consumer).note([...stored].map(([partition, to]) => ({ partition, to })));
      return stored;
    },
    ...(options.isElsewhere === undefined ? {} : { isElsewhere: options.isElsewhere }),
    acceptTopic: async (topicId) => {
      for (const predecessor of await options.findPredecessors(topicId)) {
        options.observe.recreated(predecessor, topicId);
        if (options.onGap === 'stop') {
          const what = `topic ${options.topic} was recreated (its id was ${predecessor.topicId} and is ${topicId}), and at least ${predecessor.unread} readings of the old one were never read`;
          throw new ReadingsLost(`${what}; ${howToGoOn}`);
        }
        await options.closePredecessor(predecessor.topicId);
      }
    },
  };
}
