// What `spindle doctor` looks at of a topic: that it is there, can be read to its end, takes our messages, and keeps them long enough.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CleanedEnv } from 'envalid';
import { Unavailable } from '../../core/errors.ts';
import { messageBytesAdvised, messageBytesNeeded } from '../../debezium/connector-findings.ts';
import type { HeldPartition } from '../../debezium/evidence-ports.ts';
import { describeHeld } from '../../debezium/findings.ts';
import { clientOptions } from '../../kafka/client.ts';
import { findBelow, findTooSmall } from '../../kafka/message-sizes.ts';
import { markerRetentionMs } from '../../kafka/own-topics.ts';
import type { kafkaSettings } from '../../kafka/settings.ts';
import { describeTopic, type PartitionOffsets, topicOffsets } from '../../kafka/topics.ts';
import type { Told } from '../support/told.ts';

type Settings = CleanedEnv<typeof kafkaSettings>;

/** Throws an error with the fix where it is absent, held back or too small. */
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
  return (
    (await findBrief(settings, name, readWithinMs)) ??
    `${partitions.length} partitions at ${settings.KAFKA_BOOTSTRAP_SERVERS.join(',')}`
  );
}

/** Nobody but the guardian makes it, as soon as one runs. */
export async function checkMarkerTopic(settings: Settings, name: string): Promise<Told> {
  if ((await describeTopic(clientOptions(settings), name)) === undefined) {
    const detail =
      'is absent, so that no page of the Portal can know that alerts get through; a consumer that runs makes it';
    return { state: 'warning', detail };
  }
  const told = await checkTopic(settings, name);
  return (await findBrief(settings, name, markerRetentionMs)) ?? told;
}

/** What a reader that was away for longer has not read is lost. Undefined where messages are kept long enough, or we may not know. */
async function findBrief(settings: Settings, name: string, neededMs: number): Promise<Told | undefined> {
  const wanted = {
    setting: 'retention.ms',
    needed: neededMs,
    advised: Math.max(neededMs, settings.KAFKA_RETENTION_HOURS * 3_600_000),
  };
  const [brief] = await whereWeMay(() => findBelow(clientOptions(settings), [name], wanted));
  if (brief === undefined) return undefined;
  const detail = `keeps messages for ${Math.round(brief.value / 1000)} s alone (retention.ms): who does not read for longer loses them; run: ${brief.fix}`;
  return { state: 'warning', detail };
}

const readWithinMs = 3_600_000;

/** Of a topic that refuses one message all that comes after it waits. */
async function checkMessageSize(settings: Settings, name: string): Promise<void> {
  const bytes = { neededBytes: messageBytesNeeded, advisedBytes: messageBytesAdvised };
  const small = await whereWeMay(() => findTooSmall(clientOptions(settings), [name], bytes));
  const [first] = small;
  if (first === undefined) return;
  throw new Error(
    `takes at most ${first.bytesMax} bytes (max.message.bytes), and has to take ${messageBytesAdvised}: a message that it refuses stops all alerts; run: ${first.fix}`,
  );
}

/** The right to read a topic's settings is not needed for anything else. */
function whereWeMay<Found>(ask: () => Promise<readonly Found[]>): Promise<readonly Found[]> {
  return ask().catch((error: unknown) => {
    if (error instanceof Unavailable && !error.retryable) return [];
    throw error;
  });
}

const transactionPatienceMs = 5_000;

function heldIn(topic: string, partitions: readonly PartitionOffsets[]): readonly HeldPartition[] {
  return partitions.flatMap(({ partition, stableEnd, end }) =>
    stableEnd < end ? [{ topic, partition, offset: stableEnd }] : [],
  );
}
