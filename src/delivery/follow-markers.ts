// Hears of the markers as they come out of their topic, for who wants to know whether alerts get through: what is there when it begins, or goes
// on after trouble, is looked at, and what comes then is waited for. In no group, and nothing is moved: each reader reads all.
import type { RecordColumns } from '../core/record/record-columns.ts';
import { eventIdOf } from '../debezium/event-id.ts';
import { type MarkerMessage, readMarker } from '../debezium/marker-message.ts';
import type { KafkaClientOptions } from '../kafka/client.ts';
import { type HeldFetch, openHeldFetch, type TopicPlace } from '../kafka/held-fetch.ts';
import { backoffMs } from '../kafka/pause.ts';
import { type ScanOffsets, scanTopic } from '../kafka/scan.ts';
import { type TopicOffsets, topicOffsets } from '../kafka/topics.ts';
import type { Heart } from '../watch/heart.ts';
import { orAborted } from '../watch/or-aborted.ts';
import { pauseAlive } from '../watch/pause-alive.ts';

/** Where they come out. */
export interface MarkerTopic extends HeldFetch {
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
    ...openHeldFetch(client, topic),
  };
}

export interface FollowMarkers {
  readonly topic: MarkerTopic;
  /** The longest that one is waited for in one step, and the longest pause before a topic is looked at again that is absent or cannot be read. */
  readonly intervalMs: number;
  readonly heart: Heart;
  readonly observe: {
    /** The last that were there at the beginning. */
    readonly found: (markers: readonly MarkerMessage[]) => void;
    readonly heard: (markers: readonly MarkerMessage[]) => void;
    /** The topic could be looked at, is absent, or nothing has come in a step: after what was found or heard. */
    readonly looked: () => void;
    readonly failed: (error: Error) => void;
    /** Markers that cannot be read are left out: the next proves the same. */
    readonly damaged: (damage: string) => void;
  };
}

/** Behind the last marker may stand what ends transactions. */
const foundWithin = 50;
const firstPauseMs = 100;
const decoder = new TextDecoder();

/** Resolves when the signal has aborted, whatever it waits for then. Never rejects: what cannot be looked at now is looked at again. */
export async function followMarkers(options: FollowMarkers, signal: AbortSignal): Promise<void> {
  const { topic, intervalMs, heart, observe } = options;
  const reader = createReader(topic, observe.damaged);
  const pauses = { min: Math.min(firstPauseMs, intervalMs), max: intervalMs };
  /** Steps in a row after which it could not just be waited on. */
  let inVain = 0;
  const step = async (): Promise<Heard | undefined> => {
    if (!reader.canWait()) {
      heart.beat('a look at the markers of delivery');
      return orAborted(reader.look(), signal);
    }
    const over = new AbortController();
    // An answer that comes later than was asked for is a standstill.
    void pauseAlive(intervalMs, over.signal, heart, 'a marker of the delivery');
    return orAborted(reader.wait(intervalMs), signal).finally(() => over.abort());
  };
  while (!signal.aborted) {
    try {
      const had = await step();
      if (had === undefined || signal.aborted) break;
      if (had.found.length > 0) observe.found(had.found);
      if (had.heard.length > 0) observe.heard(had.heard);
      observe.looked();
      heart.trouble(null);
      if (had.hasWaited) inVain = 0;
      if (had.goesOn) continue;
    } catch (error) {
      if (signal.aborted) break;
      heart.trouble((error as Error).message);
      observe.failed(error as Error);
    }
    await pauseAlive(backoffMs(pauses, inVain++), signal, heart, 'the next look at the markers of delivery');
  }
  topic.close();
}

interface Heard {
  readonly found: readonly MarkerMessage[];
  readonly heard: readonly MarkerMessage[];
  /** What comes next can be waited for at once. */
  readonly goesOn: boolean;
  readonly hasWaited: boolean;
}

interface Reader {
  readonly look: () => Promise<Heard>;
  /** Whether it is known where to wait. */
  readonly canWait: () => boolean;
  readonly wait: (ms: number) => Promise<Heard>;
}

const nothing: Heard = { found: [], heard: [], goesOn: false, hasWaited: false };

function createReader({ offsets: ask, scan, next }: MarkerTopic, damaged: (damage: string) => void): Reader {
  let known: TopicPlace | undefined;
  let isSure = false;
  const look = async (): Promise<Heard> => {
    const offsets = await ask();
    // Kafka calls a topic absent too while it is not ready: what is there when it is first seen says nothing of now.
    if (offsets === undefined) return nothing;
    // Of one that was made anew all is new.
    const isFirst = known === undefined;
    const before = known?.id === offsets.id ? known.next : new Map<number, number>();
    const partitions = offsets.partitions.flatMap(({ partition, start, end, stableEnd }) => {
      const from = isFirst ? stableEnd - foundWithin : (before.get(partition) ?? start);
      // Where Kafka has lost what it had, its offsets are given anew.
      const at = from > end ? start : Math.max(start, from);
      return at < stableEnd ? [{ partition, start: at, end: stableEnd }] : [];
    });
    const { markers, take } = collect();
    if (partitions.length > 0) await scan({ name: offsets.name, id: offsets.id, partitions }, take, damaged);
    const ends = offsets.partitions.map(({ partition, stableEnd }) => [partition, stableEnd] as const);
    known = { id: offsets.id, next: new Map(ends) };
    isSure = true;
    const heard = { ...nothing, goesOn: true };
    return isFirst ? { ...heard, found: markers } : { ...heard, heard: markers };
  };
  const wait = async (ms: number): Promise<Heard> => {
    const from = known as TopicPlace;
    const { markers, take } = collect();
    const startedAt = performance.now();
    // Until there is an answer: what cannot be waited for is looked at.
    isSure = false;
    const place = await next(from, ms, take, damaged);
    if (place === undefined) return nothing;
    known = place;
    isSure = true;
    // Who is answered at once, and with nothing, as by a broker with a quota, would ask without an end.
    const hasWaited = hasMoved(from, place) || performance.now() - startedAt >= Math.min(firstPauseMs, ms / 2);
    return { found: [], heard: markers, goesOn: hasWaited, hasWaited };
  };
  return { look, canWait: () => isSure, wait };
}

function hasMoved(from: TopicPlace, to: TopicPlace): boolean {
  return [...to.next].some(([partition, offset]) => offset !== from.next.get(partition));
}

function collect() {
  const markers: MarkerMessage[] = [];
  const take = (records: RecordColumns): void => {
    for (const record of records) {
      const { value } = record;
      const marker = value === null ? undefined : readMarker(decoder.decode(value), eventIdOf(record) ?? null);
      if (marker !== undefined) markers.push(marker);
    }
  };
  return { markers, take };
}
