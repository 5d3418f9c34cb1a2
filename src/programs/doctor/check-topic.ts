// What `spindle doctor` looks for in a topic.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanedEnv } from 'envalid';
import { Unavailable } from '../../core/errors.ts';
import { messageBytesAdvised, messageBytesNeeded } from '../../debezium/connector-findings.ts';
import type { HeldPartition } from '../../debezium/evidence-ports.ts';
import { describeHeld } from '../../debezium/findings.ts';
import { clientOptions } from '../../kafka/client.ts';
import { markerRetentionMs } from '../../kafka/own-topics.ts';
import type { kafkaSettings } from '../../kafka/settings.ts';
import type { WrongPolicy } from '../../kafka/topic-care/compacted-topics.ts';
import { findTooSmall } from '../../kafka/topic-care/message-sizes.ts';
import { findShorterKept } from '../../kafka/topic-care/topic-retention.ts';
import { findAbsent, type PartitionOffsets, topicOffsets } from '../../kafka/topics.ts';
import type { Told } from '../support/told.ts';

type Settings = CleanedEnv<typeof kafkaSettings>;

/** That it answers: without it nothing can be said of what it holds. */
export async function checkKafka(settings: Settings): Promise<string> {
  await topicOffsets(clientOptions(settings), settings.KAFKA_TOPIC_SENSOR);
  return `answers at ${settings.KAFKA_BOOTSTRAP_SERVERS.join(',')}`;
}

export async function checkTopic(settings: Settings, name: string): Promise<Told> {
  const look = async () => (await topicOffsets(clientOptions(settings), name))?.partitions;
  const partitions = await look();
  if (partitions === undefined) throw new Error(`is absent; make it: spindle connector register`);
  if (heldIn(name, partitions).length > 0) {
    // Most transactions end at once.
    await sleep(transactionPatienceMs);
    const stays = new Map(heldIn(name, partitions).map((each) => [each.partition, each.offset]));
    const held = heldIn(name, (await look()) ?? []).filter((each) => stays.get(each.partition) === each.offset);
    if (held.length > 0) throw new Error(describeHeld(held));
  }
  if (name !== settings.KAFKA_TOPIC_SENSOR) await checkMessageSize(settings, name);
  const shorter = await whereWeMay(() => findShorterKept(clientOptions(settings), name, readWithinMs));
  if (shorter !== undefined) {
    const detail = `keeps messages for ${shorter.retentionMs} ms alone (retention.ms): who does not read for longer loses them; at the least, run: ${shorter.fix}`;
    return { state: 'warning', detail };
  }
  return `${partitions.length} partitions at ${settings.KAFKA_BOOTSTRAP_SERVERS.join(',')}`;
}

/** Of a topic that refuses one message all that comes after it waits. */
async function checkMessageSize(settings: Settings, name: string): Promise<void> {
  const bytes = { neededBytes: messageBytesNeeded, advisedBytes: messageBytesAdvised };
  const [first] = (await whereWeMay(() => findTooSmall(clientOptions(settings), [name], bytes))) ?? [];
  if (first === undefined) return;
  throw new Error(
    `takes at most ${first.bytesMax} bytes (max.message.bytes), and has to take ${messageBytesAdvised}: a message that it refuses stops all alerts; run: ${first.fix}`,
  );
}

/** The right to read a topic's settings is not needed for anything else. */
function whereWeMay<Found>(ask: () => Promise<Found>): Promise<Found | undefined> {
  return ask().catch((error: unknown) => {
    if (error instanceof Unavailable && !error.retryable) return undefined;
    throw error;
  });
}

/** Restarts and upgrades last less. */
const readWithinMs = 3_600_000;
const transactionPatienceMs = 5_000;

function heldIn(topic: string, partitions: readonly PartitionOffsets[]): readonly HeldPartition[] {
  return partitions.flatMap(({ partition, stableEnd, end }) =>
    stableEnd < end ? [{ topic, partition, offset: stableEnd }] : [],
  );
}

/** The Portal awaits markers. Where they are kept for less than a week, one that starts in a longer outage does not know that there were any. */
export async function checkMarkerTopic(settings: Settings, name: string): Promise<Told> {
  const client = clientOptions(settings);
  if ((await topicOffsets(client, name)) === undefined)
    throw new Error('is absent, so that no page can be live; the guardian of a consumer makes it within seconds');
  const shorter = await whereWeMay(() => findShorterKept(client, name, markerRetentionMs));
  if (shorter !== undefined) {
    const detail = `keeps markers for ${shorter.retentionMs} ms (retention.ms), so that a Portal which starts in a longer outage shows its page as live; run: ${shorter.fix}`;
    return { state: 'warning', detail };
  }
  return `markers are kept for a week at ${settings.KAFKA_BOOTSTRAP_SERVERS.join(',')}`;
}

/** Where it may not be looked at, others may have made it: the right to that is not needed for anything else. */
export async function checkHeartbeatTopic(settings: Settings, name: string): Promise<Told> {
  const client = clientOptions(settings);
  const absent = await whereWeMay(() => findAbsent(client, [name]));
  if (absent === undefined) {
    const detail = `may not be looked at; where Kafka makes no topic by itself, it has to be there, or no alert comes out`;
    return { state: 'warning', detail };
  }
  if (absent.length > 0)
    throw new Error(
      "is absent, so that no alert comes out behind Debezium's first heartbeat where Kafka makes no topic by itself; make it: spindle connector register",
    );
  return `takes Debezium's heartbeats at ${settings.KAFKA_BOOTSTRAP_SERVERS.join(',')}`;
}

/** Kafka Connect refuses to start on topics with another policy, and says so only in its own log. Throws with every command that mends it. */
export function toldOfPolicies(wrong: readonly WrongPolicy[]): string {
  if (wrong.length === 0) return 'what Kafka Connect and Kafka keep of themselves is compacted';
  const each = wrong.map(
    ({ topic, found, fix }) => `${topic} has cleanup.policy=${found}, and must be compacted; run: ${fix}`,
  );
  throw new Error(`${each.join('; ')}; then start Kafka Connect again`);
}
