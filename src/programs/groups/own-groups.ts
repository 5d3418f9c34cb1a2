// The consumer groups of Spindle's own programs, each with the topic that it reads.
import type { CleanedEnv } from 'envalid';
import type { GroupOfTopic } from '../../kafka/groups/members.ts';
import type { consumerSettings, kafkaSettings } from '../../kafka/settings.ts';
import type { portalSettings } from '../../portal/settings.ts';

type Settings = CleanedEnv<typeof kafkaSettings & typeof consumerSettings & typeof portalSettings>;

export function consumerGroup(settings: Pick<Settings, 'KAFKA_GROUP_ID' | 'KAFKA_TOPIC_SENSOR'>): GroupOfTopic {
  return { groupId: settings.KAFKA_GROUP_ID, topic: settings.KAFKA_TOPIC_SENSOR };
}

/** One for each topic: who joins or leaves for one does not keep the other waiting. */
export function portalGroups(
  settings: Pick<Settings, 'PORTAL_GROUP_ID' | 'KAFKA_TOPIC_ALERT' | 'KAFKA_TOPIC_EPISODES' | 'KAFKA_TOPIC_SENSOR'>,
): Readonly<Record<'alerts' | 'episodes' | 'history', GroupOfTopic>> {
  const groupId = settings.PORTAL_GROUP_ID;
  return {
    alerts: { groupId, topic: settings.KAFKA_TOPIC_ALERT },
    episodes: { groupId: `${groupId}-episodes`, topic: settings.KAFKA_TOPIC_EPISODES },
    history: { groupId: `${groupId}-history`, topic: settings.KAFKA_TOPIC_SENSOR },
  };
}
