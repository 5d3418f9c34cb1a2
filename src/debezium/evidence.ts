// Which rows of the outbox are in Kafka, by evidence: a row counts when its own id has been read from its own topic. A position of the
// slot proves nothing, because what a publication, a filter or a route leaves out is passed as well; here it only says when waiting for a
// row has no sense any more. Memory is bounded: rows are looked for in windows, oldest first.
import { Unavailable } from '../core/errors.ts';
import type { RecordColumns } from '../core/record/record-columns.ts';
import { eachEventId } from './event-id.ts';
import type {
  Evidence,
  EvidenceOptions,
  EvidencePorts,
  Mark,
  Position,
  ScanRange,
  TopicRange,
  Unread,
} from './evidence-ports.ts';
import { createHeldBack } from './held-back.ts';

type OnRecords = (records: RecordColumns) => Promise<void>;

interface Row {
  readonly topic: string;
  transaction: number;
  isSeen: boolean;
}

const pieceOffsets = 20_000;
const listMax = 100;

export function createEvidence(ports: EvidencePorts, options: EvidenceOptions): Evidence {
  const rows = new Map<string, Row>();
  const heldBack = createHeldBack(ports, { graceMs: options.graceMs, idsMax: options.rowsMax });
  let unread: Unread[] = [];
  /** Of the last look. */
  let ranges: ReadonlyMap<string, TopicRange> = new Map();
  /** How often a row was sent again, and when it may be the next time. */
  const attempts = new Map<string, { count: number; nextAtMs: number }>();
  let isLoaded = false;
  let generation = 0;
  let confirmedBefore = 0;
  /** All rows of earlier transactions are confirmed or in `rows`. */
  let loadedBefore = 0;
  let positions = new Map<string, { id: string; next: Map<number, number> }>();
  let checkpoints: { readonly transaction: number; readonly positions: readonly Position[] }[] = [];
  let marks: Mark[] = [];
  let passes: { readonly transaction: number; readonly atMs: number }[] = [];
  let overdueBefore = 0;
  let overdueCameAtMs = Number.NEGATIVE_INFINITY;
  let storedText = '';

  const begin = async (): Promise<void> => {
    const stored = await ports.load();
    rows.clear();
    generation = stored.generation;
    confirmedBefore = stored.confirmedBefore;
    loadedBefore = confirmedBefore;
    positions = new Map();
    checkpoints = [];
    storedText = '';
    for (const { topic, topicId, partition, next } of stored.positions) {
      const at = positions.get(topic) ?? { id: topicId, next: new Map() };
      // Of two topics under one name, as could be stored once: the evidence of neither says anything of the other.
      if (at.id !== topicId) at.id = '';
      at.next.set(partition, next);
      positions.set(topic, at);
    }
    isLoaded = true;
  };

  const notePassed = (passed: number | null): void => {
    const now = ports.nowMs();
    if (passed !== null) {
      const reached = marks.filter((mark) => mark.position <= passed);
      marks = marks.filter((mark) => mark.position > passed);
      const transaction = Math.max(0, ...reached.map((mark) => mark.endedBefore));
      if (transaction > (passes.at(-1)?.transaction ?? overdueBefore)) passes.push({ transaction, atMs: now });
    }
    while (passes[0] !== undefined && now - passes[0].atMs >= options.graceMs) {
      overdueBefore = Math.max(overdueBefore, passes[0].transaction);
      passes.shift();
    }
    passes = thin(passes);
  };

  /** Resolves with whether all rows written until now are in `rows` or confirmed. */
  const loadRows = async (mark: Mark): Promise<boolean> => {
    const room = options.rowsMax - rows.size;
    if (room <= 0) return false;
    const { entries, isAll } = await ports.listEntries(loadedBefore, room);
    for (const { id, topic, transaction } of entries) {
      const row = rows.get(id);
      // One that was written anew keeps what is known of its id.
      if (row === undefined) rows.set(id, { topic, transaction, isSeen: false });
      else row.transaction = transaction;
    }
    const last = isAll ? mark.endedBefore : Math.min(mark.endedBefore, (entries.at(-1)?.transaction ?? 0) + 1);
    loadedBefore = Math.max(loadedBefore, last);
    return isAll;
  };

  const note = (topic: string, id: string): boolean => {
    const row = rows.get(id);
    if (row === undefined || row.topic !== topic) return row !== undefined;
    if (!row.isSeen && row.transaction < overdueBefore) overdueCameAtMs = ports.nowMs();
    row.isSeen = true;
    attempts.delete(id);
    return true;
  };

  const readTopic = async (topic: string, range: TopicRange, isComplete: boolean): Promise<void> => {
    const known = positions.get(topic) ?? { id: range.id, next: new Map<number, number>() };
    positions.set(topic, known);
    const ends = new Map(range.partitions.map(({ partition, end }) => [partition, end]));
    const cursors = new Map(
      range.partitions.map(({ partition, start }) => [partition, Math.max(start, known.next.get(partition) ?? start)]),
    );
    const stops = new Map<number, number>();
    for (;;) {
      const piece = [...cursors].flatMap(([partition, start]) => {
        const end = Math.min(ends.get(partition) as number, start + Math.min(pieceOffsets, options.rowsMax));
        return start < end ? [{ partition, start, end }] : [];
      });
      if (piece.length === 0 || (!isComplete && !lacks(topic))) break;
      const failed = await scanEach(topic, { id: range.id, partitions: piece }, async (records) => {
        const unknown: { readonly id: string; readonly partition: number; readonly offset: number }[] = [];
        eachEventId(records, (id, partition, offset) => {
          if (!note(topic, id)) unknown.push({ id, partition, offset });
        });
        if (isComplete || unknown.length === 0) return;
        // Of later rows, which are looked for in another window: they have to be read again then.
        const later = await ports.findLater(
          unknown.map(({ id }) => id),
          loadedBefore,
        );
        for (const { id, partition, offset } of unknown) {
          if (later.has(id)) stops.set(partition, Math.min(stops.get(partition) ?? offset, offset));
        }
      });
      for (const { partition, end } of piece) {
        // One that cannot be read is read from the same offset the next time.
        if (failed.has(partition)) ends.set(partition, cursors.get(partition) as number);
        else cursors.set(partition, end);
      }
    }
    for (const [partition, cursor] of cursors) known.next.set(partition, stops.get(partition) ?? cursor);
  };

  /** A partition that cannot be read keeps no other one from being read. Resolves with those that cannot. */
  const scanEach = async (topic: string, range: ScanRange, onRecords: OnRecords): Promise<ReadonlySet<number>> => {
    try {
      await ports.scan(topic, range, onRecords);
      return new Set();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const [first, ...others] = range.partitions;
      if (first === undefined || others.length === 0) {
        unread.push({ topic, reason: error.message });
        return new Set(range.partitions.map(({ partition }) => partition));
      }
    }
    const failed = new Set<number>();
    for (const partition of range.partitions) {
      for (const each of await scanEach(topic, { id: range.id, partitions: [partition] }, onRecords)) failed.add(each);
    }
    return failed;
  };

  const lacks = (topic: string): boolean => {
    for (const row of rows.values()) if (!row.isSeen && row.topic === topic) return true;
    return false;
  };

  const confirm = async (mark: Mark, isComplete: boolean): Promise<void> => {
    let first = loadedBefore;
    let unseen = 0;
    for (const { isSeen, transaction } of rows.values()) {
      if (isSeen) continue;
      unseen++;
      first = Math.min(first, transaction);
    }
    confirmedBefore = Math.max(confirmedBefore, first);
    for (const [id, { transaction }] of rows) if (transaction < confirmedBefore) rows.delete(id);
    for (const id of attempts.keys()) if (!rows.has(id)) attempts.delete(id);
    if (isComplete || unseen === 0) {
      const transaction = isComplete ? mark.nextTransaction : loadedBefore;
      checkpoints = thin([...checkpoints, { transaction, positions: positionsNow() }]);
    }
    const reached = checkpoints.filter((each) => each.transaction <= confirmedBefore).at(-1);
    if (reached !== undefined) checkpoints = checkpoints.slice(checkpoints.indexOf(reached) + 1);
    // Not without the ids of the topics in which it was read: of another one under that name, this says nothing.
    const known = reached?.positions ?? positionsNow().map((each) => ({ ...each, next: 0 }));
    const stored = { generation, confirmedBefore, positions: known };
    const text = JSON.stringify(stored);
    if (text === storedText) return;
    isLoaded = await ports.store(stored);
    storedText = text;
  };

  const positionsNow = (): readonly Position[] =>
    [...positions].flatMap(([topic, { id, next }]) =>
      [...next].map(([partition, offset]) => ({ topic, topicId: id, partition, next: offset })),
    );

  const overdue = (): string[] => {
    if (ports.nowMs() - overdueCameAtMs < options.graceMs) return [];
    // Of a topic that could not be read nobody knows what it lacks, and what is kept back is there. One for a topic that is not there would stop Kafka Connect.
    const unknown = new Set(unread.map(({ topic }) => topic));
    return [...rows].flatMap(([id, { topic, isSeen, transaction }]) =>
      isSeen || transaction >= overdueBefore || !ranges.has(topic) || unknown.has(topic) || heldBack.has(topic, id)
        ? []
        : [id],
    );
  };

  return {
    collect: async (passed) => {
      if (!isLoaded) await begin();
      notePassed(passed);
      const topics = new Set([...options.topics, ...[...rows.values()].map((row) => row.topic)]);
      unread = [];
      const found = new Map<string, TopicRange>();
      ranges = found;
      const recreated: string[] = [];
      const cut: { readonly topic: string; readonly text: string }[] = [];
      for (const topic of topics) {
        const range = await ports.topicRange(topic);
        if (range !== undefined) found.set(topic, range);
        const known = positions.get(topic);
        if (known === undefined || range === undefined) continue;
        if (known.id !== range.id) recreated.push(topic);
        else cut.push(...cutIn(topic, range, known.next).map((text) => ({ topic, text })));
      }
      if (recreated.length + cut.length > 0) {
        await ports.reopen([...new Set([...recreated, ...cut.map(({ topic }) => topic)])]);
        await begin();
      }
      // In this order: what the topics hold up to these ends is of rows that are listed now.
      const mark = await ports.takeMark();
      marks = thin([...marks, mark]);
      const isComplete = await loadRows(mark);
      for (const [topic, range] of ranges) {
        await readTopic(topic, range, isComplete);
        await heldBack.look(topic, range).catch((error: unknown) => {
          if (!(error instanceof Unavailable)) throw error;
          unread.push({ topic, reason: error.message });
        });
      }
      await confirm(mark, isComplete);
      return {
        missing: overdue().length,
        recreated,
        cut: cut.map(({ text }) => text),
        absent: [...topics].filter((topic) => !ranges.has(topic) && !options.topics.includes(topic) && lacks(topic)),
        held: heldBack.list(),
        unread,
      };
    },
    resend: async () => {
      const now = ports.nowMs();
      const due = overdue().filter((id) => (attempts.get(id)?.nextAtMs ?? now) <= now);
      const ids = due.slice(0, options.resendBatchMax);
      if (ids.length === 0) return 0;
      await ports.resend(ids);
      for (const id of ids) {
        const count = attempts.get(id)?.count ?? 0;
        const pauseMs = Math.min(options.resendPauseMaxMs, options.graceMs * 2 ** Math.min(count + 1, 16));
        attempts.set(id, { count: count + 1, nextAtMs: now + pauseMs });
        // It is listed again, in its new transaction, the next time.
        rows.delete(id);
      }
      return ids.length;
    },
  };
}

/** Kafka has lost what it had acknowledged; its offsets are given to other messages. */
function cutIn(topic: string, range: TopicRange, next: ReadonlyMap<number, number>): readonly string[] {
  return range.partitions.flatMap(({ partition, logEnd }) => {
    const read = next.get(partition) ?? 0;
    return read > logEnd
      ? [`partition ${partition} of topic ${topic} ends at offset ${logEnd}, before ${read} up to which it was read`]
      : [];
  });
}

/** The newest and the oldest, and of the others every second one, where there are too many. */
function thin<T>(list: readonly T[]): T[] {
  if (list.length <= listMax) return [...list];
  return list.filter((_, index) => index % 2 === 0 || index === list.length - 1);
}
