// Reads the markers as they come out of their topic, for who wants to know whether alerts get through. In no group, and nothing is moved:
// each reader reads all.
import { eventIdOf } from '../debezium/event-id.ts';
import { type MarkerMessage, readMarker } from '../debezium/marker-message.ts';
import type { KafkaClientOptions } from '../kafka/client.ts';
import { type ScanOffsets, scanTopic } from '../kafka/scan.ts';
import { type TopicOffsets, topicOffsets } from '../kafka/topics.ts';
import type { Heart } from '../watch/heart.ts';
import { pauseAlive } from '../watch/pause-alive.ts';

/** Where they come out. */
export interface MarkerTopic {
  /** Undefined while it is absent. */
  readonly offsets: () => Promise<TopicOffsets | undefined>;
  /** Goes on behind what is damaged, and tells it. */
  readonly scan: (
    range: ScanOffsets,
    onRecords: Parameters<typeof scanTopic>[2],
    onDamage: (damage: string) => void,
  ) => Promise<void>;
}

export function markersInKafka(client: KafkaClientOptions, topic: string): MarkerTopic {
  return {
    offsets: () => topicOffsets(client, topic),
    scan: (range, onRecords, onDamage) => scanTopic(client, range, onRecords, { onDamage }),
  };
}

export interface FollowMarkers {
  readonly topic: MarkerTopic;
  readonly intervalMs: number;
  readonly heart: Heart;
  readonly observe: {
    /** The last that were there at the beginning. */
    readonly found: (markers: readonly MarkerMessage[]) => void;
    readonly heard: (markers: readonly MarkerMessage[]) => void;
    /** The topic could be looked at, or is absent. */
    readonly looked: () => void;
    readonly failed: (error: Error) => void;
    /** Markers that cannot be read are left out: the next proves the same. */
    readonly damaged: (damage: string) => void;
  };
}

/** Behind the last marker may stand what ends transactions. */
const foundWithin = 50;
const decoder = new TextDecoder();

/** Resolves when the signal has aborted. Never rejects: what cannot be looked at now is looked at again. */
export async function followMarkers(options: FollowMarkers, signal: AbortSignal): Promise<void> {
  const { topic, intervalMs, heart, observe } = options;
  const look = createLook(topic, observe.damaged);
  while (!signal.aborted) {
    heart.beat('a look at the markers of delivery');
    try {
      const { found, heard } = await look();
      if (signal.aborted) return;
      if (found.length > 0) observe.found(found);
      if (heard.length > 0) observe.heard(heard);
      observe.looked();
      heart.trouble(null);
    } catch (error) {
      if (signal.aborted) return;
      heart.trouble((error as Error).message);
      observe.failed(error as Error);
    }
    await pauseAlive(intervalMs, signal, heart, 'the next look at the markers of delivery');
  }
}

interface Looked {
  readonly found: readonly MarkerMessage[];
  readonly heard: readonly MarkerMessage[];
}

function createLook({ offsets: ask, scan }: MarkerTopic, damaged: (damage: string) => void): () => Promise<Looked> {
  let known: { readonly id: string; readonly next: ReadonlyMap<number, number> } | undefined;
  const read = async ({ name, id }: TopicOffsets, partitions: ScanOffsets['partitions']) => {
    const markers: MarkerMessage[] = [];
    const take: Parameters<typeof scanTopic>[2] = (records) => {
      for (const record of records) {
        const { value } = record;
        const marker = value === null ? undefined : readMarker(decoder.decode(value), eventIdOf(record) ?? null);
        if (marker !== undefined) markers.push(marker);
      }
    };
    await scan({ name, id, partitions }, take, damaged);
    return markers;
  };
  return async () => {
    const offsets = await ask();
    // Kafka calls a topic absent too while it is not ready: what is there when it is first seen says nothing of now.
    if (offsets === undefined) return { found: [], heard: [] };
    // Of one that was made anew all is new.
    const isFirst = known === undefined;
    const next = known?.id === offsets.id ? known.next : new Map<number, number>();
    const wanted = offsets.partitions.flatMap(({ partition, start, end, stableEnd }) => {
      const from = isFirst ? stableEnd - foundWithin : (next.get(partition) ?? start);
      // Where Kafka has lost what it had, its offsets are given anew.
      const at = from > end ? start : Math.max(start, from);
      return at < stableEnd ? [{ partition, start: at, end: stableEnd }] : [];
    });
    const markers = wanted.length === 0 ? [] : await read(offsets, wanted);
    const ends = offsets.partitions.map(({ partition, stableEnd }) => [partition, stableEnd] as const);
    known = { id: offsets.id, next: new Map(ends) };
    return isFirst ? { found: markers, heard: [] } : { found: [], heard: markers };
  };
}
