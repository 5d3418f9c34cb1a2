// A program's look at the members of its own consumer groups, with its settings.
import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { KafkaClientOptions } from '../../kafka/client.ts';
import { describeForeign, type GroupMember, type GroupOfTopic, nameOf } from '../../kafka/groups/members.ts';
import { type WatchGroupOptions, watchGroup } from '../../kafka/groups/watch.ts';
import type { fetchSettings, kafkaSettings } from '../../kafka/settings.ts';
import { createGroupObserver } from '../../telemetry/group-members.ts';
import { createWatched } from '../../telemetry/watched.ts';
import type { watchSettings } from '../../watch/settings.ts';

export interface MembersWatched {
  readonly settings: CleanedEnv<typeof kafkaSettings & typeof fetchSettings & typeof watchSettings>;
  readonly log: Logger;
  /** Of the member itself: who is its like is known by its id. */
  readonly client: KafkaClientOptions;
  readonly registry: Registry;
  readonly degrade: (what: string, reason: string | null) => void;
  /** A port, so that every answer can be tried. */
  readonly findForeign?: WatchGroupOptions['findForeign'];
}

/** Resolves when the signal has aborted. Never rejects. */
export function watchMembers(
  { settings, log, client, registry, degrade, findForeign }: MembersWatched,
  group: GroupOfTopic,
  signal: AbortSignal,
): Promise<void> {
  const degraded = (reason: string | null): void => degrade(`members ${group.groupId}`, reason);
  const { looked, failed } = createGroupObserver({ groupId: group.groupId, log, degraded, registry });
  const options = {
    client,
    group,
    findForeign,
    intervalMs: settings.KAFKA_GROUP_CHECK_INTERVAL_MS,
    observe: {
      looked: (foreign: readonly GroupMember[]) =>
        looked(
          foreign.map(nameOf),
          foreign.length === 0 ? null : describeForeign(group, foreign),
          foreign.filter(({ partitions }) => partitions.length > 0).map(nameOf),
        ),
      failed,
    },
  };
  const watch = createWatched({
    ...{ name: `The look for foreign members of group ${group.groupId}`, label: `members of ${group.groupId}` },
    ...{ settings, log, registry, readiness: { set: degrade } },
  });
  return watch.run(watchGroup(options), signal);
}
