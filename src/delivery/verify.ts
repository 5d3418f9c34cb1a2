// `spindle delivery verify`: waits until nothing is under way, then counts anew what the topics and tables hold and compares it with the
// ledger. Every difference is a sentence; none means that nothing was lost and nothing doubled as far as Kafka still holds it. What nobody has
// read yet is told as that: it is no difference, and it is not verified either.
import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import {
  type DeliveredComparison,
  type PartitionCount,
  readFormerTopics,
  recountTables,
  withDeliveredIds,
} from '../database/delivery/recount.ts';
import { eachEventId } from '../debezium/event-id.ts';
import { clientOptions } from '../kafka/client.ts';
import { outboxTopics } from '../kafka/own-topics.ts';
import { scanTopic } from '../kafka/scan.ts';
import { topicOffsets } from '../kafka/topics.ts';
import { type Ledger, type LedgerPartition, type LedgerSettings, readLedger } from './ledger.ts';
import {
  anomalousBeside,
  isReadOn,
  keepsComing,
  NotAtRest,
  placeOf,
  untilConfirmed,
  untilRead,
  type VerifySettings,
} from './until-rest.ts';
import { verifyEpisodes } from './verify-episodes.ts';

export interface Verification {
  readonly differences: readonly string[];
  /** What nobody had read when patience was over: no difference, and not verified. */
  readonly unread: readonly string[];
  readonly checked: {
    readonly readings: number;
    readonly alerts: number;
    readonly deadLetters: number;
    readonly episodeEvents: number;
    /** Messages delivered again under the same event id: allowed, and dropped by whoever looks at the id. */
    readonly repeats: number;
  };
  /** What could not be counted any more, for instance because retention took it. */
  readonly limits: readonly string[];
}

/** Rejects with what the driver rejects with, with Unavailable, and with NotAtRest. `say` is told what is waited for. */
export async function verifyDelivery(
  pool: Pool,
  settings: VerifySettings,
  withinMs: number,
  say: (sentence: string) => void = () => {},
): Promise<Verification> {
  const differences: string[] = [];
  const limits: string[] = [];
  const patience = { deadline: performance.now() + withinMs, say };
  const { ledger, unread } = await untilRead(pool, settings, patience);
  await untilConfirmed(pool, settings, patience, differences);
  say('counting anew what topics and tables hold');
  for (const partition of ledger.partitions) differences.push(...sumDifferences(partition));
  const readings = await recountReadings(settings, ledger, differences, limits);
  const beside = await anomalousBeside(pool, settings);
  const tables = await recountTables(pool);
  differences.push(
    ...countDifferences(
      'detections',
      tables.detections,
      ledger,
      (partition) => partition.anomalous + (beside.get(placeOf(partition)) ?? 0),
    ),
    ...countDifferences('dead letters', tables.deadLetters, ledger, (partition) => partition.readings_rejected),
  );
  const alerts = await compareTopic(pool, settings, settings.KAFKA_TOPIC_ALERT, 'detection', limits);
  const deadLetters = await compareTopic(pool, settings, settings.KAFKA_TOPIC_DEAD_LETTER, 'dead_letter', limits);
  for (const [what, found] of [
    ['alert', alerts],
    ['dead letter', deadLetters],
  ] as const) {
    differences.push(...deliveryDifferences(what, found.comparison, tables.hasRemoved));
  }
  const episodes = await verifyEpisodes(pool, settings, limits);
  differences.push(...episodes.differences);
  if (differences.length > 0) {
    const after = await readLedger(pool, settings);
    if (keepsComing(ledger, after)) throw new NotAtRest('readings-come');
    if (isReadOn(ledger, after)) throw new NotAtRest('read-on');
    if (!isDeepStrictEqual(beside, await anomalousBeside(pool, settings))) throw new NotAtRest('read-on');
  }
  const repeats = alerts.comparison.repeats + deadLetters.comparison.repeats + episodes.repeats;
  return {
    differences,
    unread,
    limits,
    checked: {
      readings,
      alerts: alerts.messages,
      deadLetters: deadLetters.messages,
      episodeEvents: episodes.messages,
      repeats,
    },
  };
}

function sumDifferences(partition: LedgerPartition): string[] {
  const { first_offset: first, next_offset: next, scored, rejected, skipped, lost } = partition;
  const sum = scored + rejected + skipped + lost;
  const differences =
    lost > 0 ? [`partition ${partition.partition}: ${lost} readings were dropped by Kafka before they were read`] : [];
  if (next - first === sum) return differences;
  return [
    ...differences,
    `partition ${partition.partition}: ${next - first} offsets were passed, and ${sum} are accounted for`,
  ];
}

/** Counts the records that Kafka still holds of what was read. Resolves with how many there are. */
async function recountReadings(
  settings: LedgerSettings,
  ledger: Ledger,
  differences: string[],
  limits: string[],
): Promise<number> {
  const client = clientOptions(settings);
  const offsets = await topicOffsets(client, settings.KAFKA_TOPIC_SENSOR);
  if (offsets === undefined) return 0;
  const partitions = ledger.partitions.filter((each) => each.topic_id === offsets.id);
  const counts = new Map(partitions.map((each) => [each.partition, 0]));
  const read = partitions.map((each) => ({
    partition: each.partition,
    start: Math.max(each.first_offset, offsets.partitions[each.partition]?.start ?? 0),
    end: each.next_offset,
  }));
  await scanTopic(client, { ...offsets, partitions: read }, (records) => {
    const first = records.at(0);
    if (first !== undefined) counts.set(first.partition, (counts.get(first.partition) ?? 0) + records.length);
  });
  for (const each of partitions) {
    const start = offsets.partitions[each.partition]?.start ?? 0;
    const found = counts.get(each.partition) ?? 0;
    const accounted = each.scored + each.rejected;
    if (start > each.first_offset) {
      limits.push(`partition ${each.partition}: retention has taken offsets before ${start}; what is left was counted`);
      if (found > accounted)
        differences.push(
          `partition ${each.partition}: ${found} readings are left, more than the ${accounted} of the ledger`,
        );
    } else if (found !== accounted) {
      differences.push(`partition ${each.partition}: Kafka holds ${found} readings, and the ledger has ${accounted}`);
    }
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function countDifferences(
  what: string,
  counted: readonly PartitionCount[],
  ledger: Ledger,
  expectedOf: (partition: LedgerPartition) => number,
): string[] {
  const countOf = new Map(counted.map((each) => [`${each.topicId}/${each.partition}`, each.count]));
  return ledger.partitions.flatMap((partition) => {
    const count = countOf.get(`${partition.topic_id}/${partition.partition}`) ?? 0;
    const expected = expectedOf(partition);
    return count === expected
      ? []
      : [`partition ${partition.partition}: the table has ${count} ${what}, and the ledger ${expected}`];
  });
}

async function compareTopic(
  pool: Pool,
  settings: VerifySettings,
  topic: string,
  table: 'detection' | 'dead_letter',
  limits: string[],
): Promise<{ messages: number; comparison: DeliveredComparison }> {
  const client = clientOptions(settings);
  const offsets = await topicOffsets(client, topic);
  return withDeliveredIds(pool, async (delivered) => {
    let messages = 0;
    let sinceMs = 0;
    if (offsets !== undefined) {
      const cut = new Set(offsets.partitions.filter(({ start }) => start > 0).map(({ partition }) => partition));
      const emptied = new Set(cut);
      await scanTopic(client, offsets, async (records) => {
        const first = records.at(0);
        if (first !== undefined && emptied.delete(first.partition)) sinceMs = Math.max(sinceMs, first.timestamp);
        const ids: string[] = [];
        eachEventId(records, (id) => ids.push(id));
        messages += ids.length;
        await delivered.add(ids);
      });
      // A partition with nothing left does not tell until when its messages were taken.
      if (emptied.size > 0) sinceMs = Number.POSITIVE_INFINITY;
      if (cut.size > 0) limits.push(limitOf(topic, emptied));
    }
    // What was sent under an earlier name of the topic is there.
    for (const former of await readFormerTopics(pool, settings.CDC_SLOT_NAME, outboxTopics(settings))) {
      const found = await topicOffsets(client, former);
      if (found === undefined) continue;
      await scanTopic(client, found, async (records) => {
        const ids: string[] = [];
        eachEventId(records, (id) => ids.push(id));
        await delivered.addStored(table, ids);
      });
    }
    return { messages, comparison: await delivered.compare(table, sinceMs) };
  });
}

function limitOf(topic: string, emptied: ReadonlySet<number>): string {
  const taken = `topic ${topic}: retention has taken`;
  return emptied.size === 0
    ? `${taken} its first messages; the later ones were compared`
    : `${taken} all messages of partition ${[...emptied].join(', ')}; whether the topic lacks any of what is stored was not compared`;
}

function deliveryDifferences(what: string, found: DeliveredComparison, hasRemoved: boolean): string[] {
  const differences: string[] = [];
  if (found.missingCount > 0) {
    differences.push(`${found.missingCount} ${what}s are stored and not in Kafka: ${found.missing.join(', ')}`);
  }
  if (found.unknownCount > 0 && !hasRemoved) {
    differences.push(`${found.unknownCount} ${what}s are in Kafka and not stored: ${found.unknown.join(', ')}`);
  }
  return differences;
}
