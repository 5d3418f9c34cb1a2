// Markers: rows that go the way of the alerts into a small topic of their own, so that the way is proven, and its time known, also while
// no alert is written. One is written per interval, and when what it has to say of the way changes; one that arrives speaks for those before it.
// It is written as soon as a look has judged: with the next look, trouble is often over before it is told.
import type { RecordColumns } from '../core/record/record-columns.ts';
import { eachEventId } from './event-id.ts';
import type { HeldPartition, ScanRange, TopicRange } from './evidence-ports.ts';
import { createHolds } from './held-back.ts';
import type { Finding, FindingKind } from './observation.ts';

export interface MarkerPorts {
  readonly newId: () => string;
  /** Undefined when the topic is absent: a marker would then stop Debezium. */
  readonly topicRange: () => Promise<TopicRange | undefined>;
  readonly scan: (range: ScanRange, onRecords: (records: RecordColumns) => void) => Promise<void>;
  /** `troubles` are the sentences that it carries. */
  readonly write: (id: string, troubles: readonly string[], kinds: readonly FindingKind[]) => Promise<void>;
  /** What keeps alerts back; empty for nothing, null where nobody has looked yet: then no marker is written, for it would say that all is well. */
  readonly troubles: () => readonly Finding[] | null;
  readonly arrived: (marker: { readonly writtenAt: Date; readonly latencyMs: number }) => Promise<void>;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

export interface Markers {
  /** Writes one where it is time, and waits a moment for it. Resolves with how long the oldest that has not come out is under way. */
  readonly step: () => Promise<number>;
  /** Writes one where what it has to say has changed, and waits for nothing: the way may be what is wrong. */
  readonly tell: () => Promise<void>;
  /** How long ago the last was written that has come out; null for none. */
  readonly cameMs: () => number | null;
  /** Where their topic could be read no further for longer than the grace: then their age says nothing of the way. */
  readonly held: () => readonly HeldPartition[];
}

interface Open {
  readonly id: string;
  readonly atMs: number;
  readonly writtenAt: Date;
  /** `step` waits for it, so that its time is known. One that is told is found with the next look. */
  readonly isAwaited: boolean;
}

const openMax = 10;
const firstWaitMs = 20;

export function createMarkers(
  ports: MarkerPorts,
  options: {
    readonly topic: string;
    readonly intervalMs: number;
    readonly waitMs: number;
    readonly graceMs: number;
  },
): Markers {
  const open: Open[] = [];
  const holds = createHolds(ports.nowMs);
  let topicId = '';
  let next = new Map<number, number>();
  let writtenAtMs = Number.NEGATIVE_INFINITY;
  let told = '';
  let isThere = false;
  let cameAtMs: number | null = null;

  /** From the end that the topic has before the first marker, or from the beginning of a new one. */
  const look = async (): Promise<void> => {
    const range = await ports.topicRange();
    isThere = range !== undefined;
    if (range === undefined) return;
    holds.note(options.topic, range);
    if (range.id !== topicId) {
      const isFirst = topicId === '';
      topicId = range.id;
      next = new Map(range.partitions.map(({ partition, start, end }) => [partition, isFirst ? end : start]));
    }
    const partitions = range.partitions.flatMap(({ partition, start, end, logEnd }) => {
      const read = next.get(partition) ?? start;
      // Where Kafka has lost what it had, its offsets are given anew.
      const from = read > logEnd ? start : Math.max(start, read);
      return from < end ? [{ partition, start: from, end }] : [];
    });
    if (partitions.length === 0) return;
    const ids = new Set<string>();
    await ports.scan({ id: range.id, partitions }, (records) => {
      eachEventId(records, (id) => ids.add(id));
    });
    for (const { partition, end } of partitions) next.set(partition, end);
    const latest = open.findLastIndex(({ id }) => ids.has(id));
    if (latest < 0) return;
    const came = open.splice(0, latest + 1);
    cameAtMs = came.at(-1)?.atMs ?? null;
    const timed = came.findLast(({ id, isAwaited }) => isAwaited && ids.has(id));
    if (timed !== undefined) await ports.arrived({ writtenAt: timed.writtenAt, latencyMs: ports.nowMs() - timed.atMs });
  };

  const write = async (troubles: readonly Finding[], isAwaited: boolean): Promise<string> => {
    const id = ports.newId();
    const writtenAt = new Date();
    await ports.write(
      id,
      troubles.map(({ text }) => text),
      troubles.map(({ kind }) => kind),
    );
    told = wordOf(troubles);
    open.push({ id, atMs: ports.nowMs(), writtenAt, isAwaited });
    // The oldest stays: since when nothing comes out is what matters.
    if (open.length > openMax) open.splice(1, 1);
    return id;
  };

  return {
    step: async () => {
      await look();
      const troubles = ports.troubles();
      // One that was told and is not out yet may be lost, as where the slot was dropped in the same look.
      const mayBeLost = open.at(-1)?.isAwaited === false;
      const isDue = (word: string): boolean =>
        word !== told || mayBeLost || ports.nowMs() - writtenAtMs >= options.intervalMs;
      if (isThere && troubles !== null && isDue(wordOf(troubles))) {
        writtenAtMs = ports.nowMs();
        const id = await write(troubles, true);
        let waitMs = firstWaitMs;
        for (let waited = 0; waited < options.waitMs && open.some((each) => each.id === id); waitMs *= 2) {
          await ports.pause(waitMs);
          waited += waitMs;
          await look();
        }
      }
      const oldest = open[0];
      return oldest === undefined ? 0 : ports.nowMs() - oldest.atMs;
    },
    tell: async () => {
      const troubles = ports.troubles();
      const wasSeen = isThere;
      // Where the next look does not see the topic, nobody knows whether it is there.
      isThere = false;
      if (wasSeen && troubles !== null && wordOf(troubles) !== told) await write(troubles, false);
    },
    cameMs: () => (cameAtMs === null ? null : ports.nowMs() - cameAtMs),
    held: () => holds.list(options.graceMs),
  };
}

/** Not the texts: their figures run on. */
function wordOf(troubles: readonly Finding[]): string {
  return troubles
    .map(({ kind }) => kind)
    .toSorted()
    .join();
}
