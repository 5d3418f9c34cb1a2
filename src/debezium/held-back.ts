// What lies behind a transaction that has not ended: it is in its topic, and Kafka keeps it back from everybody who reads committed messages.
// So it is neither delivered nor missing: sent again it would be kept back too. Ids are remembered up to a bound; beyond it all count as
// kept back.

import { eachEventId } from './event-id.ts';
import type { EvidencePorts, HeldPartition, TopicRange } from './evidence-ports.ts';

export interface Holds {
  readonly note: (topic: string, range: TopicRange) => void;
  /** Where a topic could be read no further for so long. */
  readonly list: (minAgeMs: number) => readonly HeldPartition[];
}

interface Hold extends HeldPartition {
  readonly topicId: string;
  /** Since when a transaction is open, one after the other. */
  readonly openAtMs: number;
  /** Since when the offset stays. */
  readonly stuckAtMs: number;
}

/** Since when partitions can be read no further. */
export function createHolds(nowMs: () => number): Holds & { readonly of: (topic: string) => readonly Hold[] } {
  const holds = new Map<string, Hold>();
  return {
    note: (topic, { id: topicId, partitions }) => {
      for (const [key, hold] of holds) if (hold.topic === topic && hold.topicId !== topicId) holds.delete(key);
      for (const { partition, end: offset, logEnd } of partitions) {
        const key = `${topic}/${partition}`;
        const before = holds.get(key);
        if (offset >= logEnd) holds.delete(key);
        else if (before?.offset !== offset) {
          const now = nowMs();
          holds.set(key, { topic, partition, offset, topicId, openAtMs: before?.openAtMs ?? now, stuckAtMs: now });
        }
      }
    },
    list: (minAgeMs) => [...holds.values()].filter(({ stuckAtMs }) => nowMs() - stuckAtMs >= minAgeMs),
    of: (topic) => [...holds.values()].filter((hold) => hold.topic === topic),
  };
}

export interface HeldBack {
  /** Reads on behind what can be read for everybody, where a transaction stays open. */
  readonly look: (topic: string, range: TopicRange) => Promise<void>;
  /** Whether the message lies, or may lie, where its topic can be read no further. */
  readonly has: (topic: string, id: string) => boolean;
  readonly list: () => readonly HeldPartition[];
}

interface Behind {
  readonly topicId: string;
  readTo: number;
  readonly offsets: Map<string, number>;
  isFull: boolean;
}

export function createHeldBack(
  ports: Pick<EvidencePorts, 'scanHeld' | 'nowMs'>,
  options: { readonly graceMs: number; readonly idsMax: number },
): HeldBack {
  const holds = createHolds(ports.nowMs);
  const topics = new Map<string, Map<number, Behind>>();

  const readBehind = async (topic: string, from: number, range: ScanPartition, behind: Behind): Promise<void> => {
    for (const [id, offset] of behind.offsets) if (offset < from) behind.offsets.delete(id);
    if (behind.readTo > range.logEnd) behind.readTo = 0;
    const start = Math.max(from, behind.readTo);
    if (start >= range.logEnd || behind.isFull) return;
    const partitions = [{ partition: range.partition, start, end: range.logEnd }];
    await ports.scanHeld(topic, { id: behind.topicId, partitions }, (records) => {
      eachEventId(records, (id, _, offset) => {
        if (behind.offsets.size < options.idsMax) behind.offsets.set(id, offset);
        else behind.isFull = true;
      });
    });
    behind.readTo = range.logEnd;
  };

  return {
    look: async (topic, range) => {
      holds.note(topic, range);
      const known = topics.get(topic) ?? new Map<number, Behind>();
      const left = new Map<number, Behind>();
      topics.set(topic, left);
      for (const { partition, offset, openAtMs } of holds.of(topic)) {
        // Most end at once. Nothing counts as missing before a whole grace.
        if (ports.nowMs() - openAtMs < options.graceMs / 2) continue;
        const before = known.get(partition);
        const behind =
          before?.topicId === range.id ? before : { topicId: range.id, readTo: 0, offsets: new Map(), isFull: false };
        left.set(partition, behind);
        const at = range.partitions.find((each) => each.partition === partition);
        if (at !== undefined) await readBehind(topic, offset, at, behind);
      }
    },
    has: (topic, id) => {
      for (const { offsets, isFull } of topics.get(topic)?.values() ?? []) if (isFull || offsets.has(id)) return true;
      return false;
    },
    list: () => holds.list(options.graceMs),
  };
}

type ScanPartition = TopicRange['partitions'][number];
