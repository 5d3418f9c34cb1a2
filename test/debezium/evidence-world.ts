// A made-up outbox and topic for the evidence; contracts/outbox-rows.test.ts proves the outbox equal to the real one.
import assert from 'node:assert/strict';
import { Unavailable } from '../../src/core/errors.ts';
import type { RawRecord } from '../../src/core/record/record.ts';
import { createEvidence } from '../../src/debezium/evidence.ts';
import type { Evidence, EvidencePorts } from '../../src/debezium/evidence-ports.ts';
import { columnsOf } from '../pipeline/columns/columns-of.ts';

export const topic = 'alerts';
export const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** An outbox, a topic of three partitions, and a way between them that the test decides on. */
export function world() {
  let transaction = 100;
  let nowMs = 0;
  let topicId = '1';
  const outbox = new Map<string, number>();
  let partitions: RawRecord[][] = [[], [], []];
  let stored: Awaited<ReturnType<EvidencePorts['load']>> = { generation: 0, confirmedBefore: 0, positions: [] };
  const resent: string[] = [];
  const read: number[] = [];
  /** From which offset on a transaction is open, by partition. */
  const openFrom = new Map<number, number>();
  const damaged = new Set<number>();
  const deliver = (id: string): void => {
    const partition = Number(id.slice(-1)) % 3;
    const list = partitions[partition] as RawRecord[];
    const headers = [['id', Buffer.from(id)]] as const;
    list.push({ partition, offset: list.length, timestamp: 0, key: null, value: null, headers });
  };
  const ports: EvidencePorts = {
    topicRange: async (name) =>
      name === topic
        ? {
            id: topicId,
            partitions: partitions.map(({ length }, partition) => {
              const end = Math.min(length, openFrom.get(partition) ?? length);
              return { partition, start: 0, end, logEnd: length };
            }),
          }
        : undefined,
    scan: async (_topic, range, onRecords) => {
      if (range.id !== topicId) throw new Unavailable('there is no such topic', { retryable: true });
      for (const { partition, start, end } of range.partitions) {
        if (damaged.has(partition)) throw new Unavailable(`partition ${partition} is damaged`, { retryable: true });
        assert.ok(end <= (openFrom.get(partition) ?? end), 'beyond an open transaction');
        const records = (partitions[partition] as RawRecord[]).slice(start, end);
        read.push(records.length);
        if (records.length > 0) await onRecords(columnsOf(records));
      }
    },
    scanHeld: async (_topic, range, onRecords) => {
      for (const { partition, start, end } of range.partitions) {
        await onRecords(columnsOf((partitions[partition] as RawRecord[]).slice(start, end)));
      }
    },
    takeMark: async () => ({ endedBefore: transaction, nextTransaction: transaction, position: transaction }),
    listEntries: async (from, count) => {
      const all = [...outbox].filter(([, each]) => each >= from).sort((a, b) => a[1] - b[1]);
      const last = all[count]?.[1];
      const entries = all
        .filter(([, each]) => last === undefined || each <= last)
        .map(([id, each]) => ({ id, topic, transaction: each }));
      return { entries, isAll: last === undefined };
    },
    findLater: async (ids, from) => new Set(ids.filter((id) => (outbox.get(id) ?? -1) >= from)),
    load: async () => stored,
    store: async (evidence) => {
      const isOfOther = evidence.positions.some(({ topic: name, topicId: id }) =>
        stored.positions.some((each) => each.topic === name && each.topicId !== id),
      );
      if (evidence.generation !== stored.generation || isOfOther) return false;
      const positions = new Map(stored.positions.map((each) => [each.partition, each]));
      for (const each of evidence.positions) {
        if (each.next > (positions.get(each.partition)?.next ?? -1)) positions.set(each.partition, each);
      }
      const confirmedBefore = Math.max(stored.confirmedBefore, evidence.confirmedBefore);
      stored = { generation: stored.generation, confirmedBefore, positions: [...positions.values()] };
      return true;
    },
    reopen: async () => {
      const confirmedBefore = Math.min(stored.confirmedBefore, ...outbox.values());
      stored = { generation: stored.generation + 1, confirmedBefore, positions: [] };
    },
    resend: async (ids) => {
      resent.push(...ids);
      for (const id of ids) if (outbox.has(id)) outbox.set(id, transaction);
      transaction++;
    },
    nowMs: () => nowMs,
  };
  const open = (rowsMax = 1_000, between: EvidencePorts = ports): Evidence =>
    createEvidence(between, { topics: [topic], rowsMax, graceMs: 1_000, resendPauseMaxMs: 8_000, resendBatchMax: 100 });
  return {
    ports,
    open,
    deliver,
    resent,
    read,
    openFrom,
    damaged,
    cutPartition: (partition: number, length: number): void => {
      (partitions[partition] as RawRecord[]).length = length;
    },
    write: (...numbers: number[]): void => {
      for (const number of numbers) outbox.set(idOf(number), transaction);
      transaction++;
    },
    pass: (ms: number): void => {
      nowMs += ms;
    },
    passed: () => transaction,
    recreateTopic: (): void => {
      topicId = String(Number(topicId) + 1);
      partitions = [[], [], []];
    },
    /** The topic as it is now. */
    ids: (): ReadonlySet<string> =>
      new Set(partitions.flat().map(({ headers }) => Buffer.from(headers[0]?.[1] ?? []).toString())),
    confirmed: () => [...outbox].filter(([, each]) => each < stored.confirmedBefore).map(([id]) => id),
  };
}
