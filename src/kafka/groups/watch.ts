// Looks now and then who is in one of our consumer groups, beside the loop that is a member of it. Costs no time of that loop, and no fault of
// it does harm.
import type { KafkaClientOptions } from '../client.ts';
import { pause } from '../pause.ts';
import { foreignMembers, type GroupMember, type GroupOfTopic } from './members.ts';

export interface WatchGroupOptions {
  readonly client: KafkaClientOptions;
  readonly group: GroupOfTopic;
  readonly intervalMs: number;
  readonly observe: {
    /** The foreign members; told at every look. */
    readonly looked: (foreign: readonly GroupMember[]) => void;
    /** Kafka does not answer, or does not permit it. Told at every failed look. */
    readonly failed: (error: Error) => void;
  };
}

/** Resolves as soon as the signal aborts. Never rejects. */
export async function watchGroup(options: WatchGroupOptions, signal: AbortSignal): Promise<void> {
  const { group, intervalMs, observe } = options;
  // One that fails is made again anyhow, and one that hangs should hold nobody up.
  const client = { ...options.client, retries: 0 };
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  while (!signal.aborted) {
    const look = foreignMembers(client, group).then(
      (foreign) => {
        if (!signal.aborted) observe.looked(foreign);
      },
      (error: Error) => {
        if (!signal.aborted) observe.failed(error);
      },
    );
    await Promise.race([look, stopped]);
    await pause(intervalMs, signal);
  }
}
