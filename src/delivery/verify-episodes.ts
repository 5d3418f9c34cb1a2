// Of `spindle delivery verify`: whether the topic of episodes holds as many events of each episode as the episode has had.
import type { Pool } from 'pg';
import {
  type DeliveredEvent,
  type EpisodeComparison,
  withDeliveredEvents,
} from '../database/delivery/recount-episodes.ts';
import { eventIdOf } from '../debezium/event-id.ts';
import { clientOptions } from '../kafka/client.ts';
import { scanTopic } from '../kafka/scan.ts';
import { topicOffsets } from '../kafka/topics.ts';
import type { LedgerSettings } from './ledger.ts';

export interface EpisodesVerified {
  readonly differences: readonly string[];
  readonly messages: number;
  /** Messages delivered again under the same event id. */
  readonly repeats: number;
}

export async function verifyEpisodes(
  pool: Pool,
  settings: LedgerSettings,
  limits: string[],
): Promise<EpisodesVerified> {
  const client = clientOptions(settings);
  const topic = settings.KAFKA_TOPIC_EPISODES;
  const offsets = await topicOffsets(client, topic);
  return withDeliveredEvents(pool, async (delivered) => {
    let messages = 0;
    if (offsets !== undefined) {
      await scanTopic(client, offsets, async (records) => {
        const events = [...records].flatMap(eventOf);
        messages += events.length;
        await delivered.add(events);
      });
    }
    const isCut = offsets?.partitions.some(({ start }) => start > 0) === true;
    if (isCut)
      limits.push(
        `topic ${topic}: retention has taken its first messages; how many events each episode has was not compared`,
      );
    const found = await delivered.compare();
    if (found.removedBefore !== null) limits.push(removalLimit(found.removedBefore));
    const differences = [...(isCut ? [] : countDifferences(found)), ...unknownDifferences(found)];
    return { differences, messages, repeats: found.repeats };
  });
}

const utf8 = new TextDecoder();

/** None for a record that is not ours. */
function eventOf(record: Parameters<typeof eventIdOf>[0]): readonly DeliveredEvent[] {
  const eventId = eventIdOf(record);
  const { value } = record;
  if (eventId === undefined || value === null) return [];
  const episodeId = /"episode_id":"([0-9a-f-]{36})"/.exec(utf8.decode(value))?.[1];
  return episodeId === undefined ? [] : [{ eventId, episodeId, toldAtMs: record.timestamp }];
}

function removalLimit(removedBefore: Date): string {
  return `retention has removed episodes that changed before ${removedBefore.toISOString()}; whether the table has those that were told before was not compared`;
}

function countDifferences({ missing, missingCount, surplus, surplusCount }: EpisodeComparison): string[] {
  return [
    ...(missingCount === 0
      ? []
      : [`${missingCount} episodes have events that are not in Kafka: ${missing.join(', ')}`]),
    ...(surplusCount === 0
      ? []
      : [`${surplusCount} episodes have more events in Kafka than were told: ${surplus.join(', ')}`]),
  ];
}

/** Also where retention has taken the beginning of the topic: what is left of it must be known. */
function unknownDifferences({ unknown, unknownCount }: EpisodeComparison): string[] {
  return unknownCount === 0
    ? []
    : [`${unknownCount} episodes are told of in Kafka and not stored: ${unknown.join(', ')}`];
}
