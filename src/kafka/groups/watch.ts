// Looks now and then who is in one of our consumer groups, beside the loop that is a member of it. Costs no time of that loop, and no fault of
// it does harm.
import type { Heart } from '../../watch/heart.ts';
import { orAborted } from '../../watch/or-aborted.ts';
import { repeated } from '../../watch/repeat.ts';
import type { KafkaClientOptions } from '../client.ts';
import { foreignMembers, type GroupMember, type GroupOfTopic } from './members.ts';

export interface WatchGroupOptions {
  readonly client: KafkaClientOptions;
  readonly group: GroupOfTopic;
  readonly intervalMs: number;
  readonly observe: {
    /** The foreign members; told at every look. */
    readonly looked: (foreign: readonly GroupMember[]) => void;
    /** Kafka does not answer, or does not permit it. Told at every failed look. */
    readonly failed: (error: Error & { readonly retryable?: boolean }) => void;
  };
  /** A port, so that every answer can be tried. */
  readonly findForeign?: typeof foreignMembers | undefined;
}

/** The loop, for a watch: resolves as soon as the signal aborts, also where a look hangs. Never rejects. */
export function watchGroup(options: WatchGroupOptions): (heart: Heart, signal: AbortSignal) => Promise<void> {
  const { group, intervalMs, observe, findForeign = foreignMembers } = options;
  // One that fails is made again anyhow, and one that hangs should hold nobody up.
  const client = { ...options.client, retries: 0 };
  return repeated({
    waitingFor: `Kafka to say who is in group ${group.groupId}`,
    turn: async (_heart, signal) => {
      try {
        const foreign = await orAborted(findForeign(client, group), signal);
        if (foreign !== undefined && !signal.aborted) observe.looked(foreign);
      } catch (error) {
        if (signal.aborted) return;
        observe.failed(error as Error);
        // What Kafka does not permit is said once, and is not lacking: it was never there.
        if ((error as { readonly retryable?: boolean }).retryable !== false) throw error;
      }
    },
    pauseMs: () => intervalMs,
    observe: { failed: () => {}, succeeded: () => {} },
  });
}
