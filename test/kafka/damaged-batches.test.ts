// Record batches that are damaged, on a broker's disk or on the way: each is told with its partition and offset, what stands before it is
// read, and it holds up its own partition alone. Through all from a broker's answer to what is saved of a batch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PartitionAnswer } from '../../src/kafka/fetch.ts';
import { createFetchRound } from '../../src/kafka/fetch-round.ts';
import { type FetchedPartition, toBatches } from '../../src/kafka/fetched.ts';
import { type Consumer, crc32c, createRecordsBatch } from '../../src/kafka/library.ts';
import type { Position } from '../../src/kafka/positions.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { unwatched } from '../../src/watch/heart.ts';
import { assessedAs } from '../pipeline/assessed.ts';
import { goodReading, mutatedMessage, mutatedParts } from '../pipeline/mutate.ts';
import { processPlainly } from '../pipeline/plain-processing.ts';
import { isFull } from '../support/times.ts';
import { batchOf, bent, markerOf } from './batches.ts';

const topic = 'readings';
const reading = goodReading(() => 0.2, 'good');
const batchAt = (baseOffset: number, count: number) => batchOf({ baseOffset, values: Array(count).fill(reading) });

/** A broker with one batch after another in each partition; it answers from the one that holds the offset asked for, as Kafka does. */
interface StoredBatch {
  readonly lastOffset: number;
  readonly bytes: Buffer;
}

interface Told {
  readonly partition: number;
  readonly offset: number;
  readonly text: string;
}

/** One round of fetches from the log's partitions, from the offsets given on. */
async function fetchRound(log: ReadonlyMap<number, readonly StoredBatch[]>, from: ReadonlyMap<number, number>) {
  const told: Told[] = [];
  const positions = new Map<number, Position>();
  for (const [partition, offset] of from) positions.set(partition, { stored: 0, planned: offset, fetchFrom: offset });
  const answers = [...from].map(([partition, offset]): PartitionAnswer => {
    const batches = (log.get(partition) ?? []).filter(({ lastOffset }) => lastOffset >= offset);
    const bytes = Buffer.concat(batches.map((batch) => batch.bytes));
    const end = { highWatermark: 100, lastStableOffset: 100 };
    return { partition, error: undefined, ...end, abortedTransactions: [], bytes };
  });
  const partitions = Array.from({ length: Math.max(...from.keys()) + 1 }, () => ({ leader: 1 }));
  const send = (...given: unknown[]) =>
    (given.at(-1) as (error: null, answer: object) => void)(null, { partitions: answers, readPieces: [] });
  const consumer = {
    metadata: async () => ({ brokers: new Map([[1, {}]]), topics: new Map([[topic, { partitions }]]) }),
    connections: { get: async () => ({ send }) },
    clearMetadata: () => {},
  };
  const options = {
    topic,
    fetchBytesMax: 1_000,
    fetchWaitMs: 1,
    decompressedBytesMax: 1_000_000,
    retryDelayMs: { min: 10, max: 10 },
    positions: { load: async () => new Map(), acceptTopic: async () => {} },
    onGap: 'stop',
    onTruncated: 'stop',
    heart: unwatched,
    observe: {
      assigned: () => {},
      failed: (_what: string, error: Error) => told.push(toldBy(error)),
      succeeded: () => {},
      conflict: () => {},
      gap: () => {},
      sessionTimeoutRaised: () => {},
      fetched: () => {},
      lag: () => {},
    },
  } as const;
  const round = createFetchRound(options, consumer as unknown as Consumer, 17);
  const { fetched } = await round('id', [...from.keys()], positions, AbortSignal.abort());
  const places = new Map([...positions].map(([partition, { fetchFrom }]) => [partition, fetchFrom]));
  return { fetched, told, places };
}

function toldBy({ message }: Error): Told {
  const [, partition, offset] = /^partition (\d+) of .* cannot be read from offset (\d+) on: /.exec(message) ?? [];
  assert.ok(partition !== undefined && offset !== undefined, message);
  return { partition: Number(partition), offset: Number(offset), text: message };
}

const saved: BatchOutcome[] = [];
const processBatch = processPlainly({
  assess: async (readings) => assessedAs(readings, () => undefined),
  save: async (outcome) => {
    saved.push(outcome);
    return 'saved';
  },
});

/** How many of each partition were scored or refused. Rejects where the offsets of a partition are not all accounted for. */
async function processed(fetched: readonly FetchedPartition[], batchSizeMax: number): Promise<Map<number, number>> {
  const next = new Map(fetched.map(({ partition, from }) => [partition, from]));
  const counts = new Map(fetched.map(({ partition }) => [partition, 0]));
  const storedOf = (partition: number) => next.get(partition) ?? 0;
  for (const batch of toBatches(fetched, { topic, topicId: 'id', batchSizeMax, storedOf })) {
    saved.length = 0;
    await processBatch(batch);
    for (const { partition, from, to, scored, rejected } of saved[0]?.progress ?? []) {
      assert.equal(from, next.get(partition));
      next.set(partition, to);
      counts.set(partition, (counts.get(partition) ?? 0) + scored + rejected);
    }
  }
  for (const { partition, to } of fetched) assert.equal(next.get(partition), to);
  return counts;
}

const places = (...batches: readonly (readonly [lastOffset: number, bytes: Buffer])[]): StoredBatch[] =>
  batches.map(([lastOffset, bytes]) => ({ lastOffset, bytes }));

// A batch that began before its predecessor's end moved the place to go on from backwards: the round could not be made into batches that
// cover their offsets, so that no partition got on.
test('a batch that reaches into the next one stops its partition before both, and no other one', async () => {
  const long = bent(batchAt(2, 3), (copy) => copy.writeInt32BE(8, 23));
  const log = new Map([
    [0, places([1, batchAt(0, 2)], [4, batchAt(2, 3)])],
    [1, places([1, batchAt(0, 2)], [4, long], [5, batchAt(5, 1)])],
  ]);
  const { fetched, told } = await fetchRound(log, new Map([...log.keys()].map((partition) => [partition, 0])));
  assert.deepEqual(
    await processed(fetched, 100),
    new Map([
      [0, 5],
      [1, 2],
    ]),
  );
  assert.equal(told.length, 1);
  assert.match(
    told[0]?.text ?? '',
    /^partition 1 of topic readings cannot be read from offset 2 on: the record batch at offset 2 goes to 10, and the next one begins at 5; if that stays, the broker's copy is damaged/,
  );
});

// The answer was taken for one that is cut off, and asked for again without end and without a word.
test('an answer without one whole batch is told, since brokers send the first one whole', async () => {
  const endless = bent(batchAt(0, 2), (copy) => copy.writeInt32BE(2_000_000_000, 8));
  for (const [bytes, reason] of [
    [
      endless,
      /from offset 0 on: the record batch at offset 0 is said to have 2000000000 bytes from there on, and the broker sent \d+/,
    ],
    [endless.subarray(0, 5), /from offset 0 on: the record batch has no length, and the broker sent 5 bytes in all/],
  ] as const) {
    const { told, places: reached } = await fetchRound(new Map([[3, places([1, bytes])]]), new Map([[3, 0]]));
    assert.match(told[0]?.text ?? 'nothing', reason);
    assert.equal(reached.get(3), 0);
  }
});

test('an answer that ends before the offset that was asked for is told', async () => {
  const early = bent(batchAt(7, 2), (copy) => copy.writeBigInt64BE(3n, 0));
  const { told } = await fetchRound(new Map([[0, places([8, early])]]), new Map([[0, 7]]));
  assert.match(
    told[0]?.text ?? 'nothing',
    /from offset 7 on: the broker sent \d+ bytes of record batches that end before offset 7;/,
  );
});

// All of the answer was dropped, and what stood before the damaged batch never read while the damage stayed.
test('what stands before a damaged batch is read, and the damaged one is where the partition stops', async () => {
  const damaged = batchAt(2, 3);
  damaged[70] = (damaged[70] as number) ^ 1;
  const log = new Map([[0, places([1, batchAt(0, 2)], [4, damaged], [5, batchAt(5, 1)])]]);
  const first = await fetchRound(log, new Map([[0, 0]]));
  assert.deepEqual(await processed(first.fetched, 100), new Map([[0, 2]]));
  assert.deepEqual(
    first.told.map(({ offset }) => offset),
    [2],
  );
  const again = await fetchRound(log, first.places);
  assert.deepEqual(again.places, new Map([[0, 2]]));
  assert.match(again.told[0]?.text ?? '', /from offset 2 on: the record batch at offset 2 does not match its checksum/);
});

/** One record that is spoilt in value, timestamp, key and headers as senders spoil them, in a batch that is whole. */
function mutatedBatch(random: () => number, compression: (typeof codecs)[number]): Buffer {
  const { timestamp, key, headers } = mutatedParts(random, 2_000);
  const value = mutatedMessage(random, 'mutated', 2_000);
  const bytes = createRecordsBatch(
    [
      {
        topic,
        timestamp,
        ...(key === null ? {} : { key: Buffer.from(key) }),
        value: (value === null ? null : Buffer.from(value)) as Buffer,
        headers: new Map(headers.map(([name, of]) => [Buffer.from(name), Buffer.from(of ?? '')])),
      },
    ],
    { compression },
  ).buffer;
  return bent(bytes, (copy) => copy.writeBigInt64BE(BigInt(base), 0));
}

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
const bentCount = isFull ? 120_000 : 1_600;
const perRound = 8;
const [base, end] = [2, 6];
// What a batch may do: its records are scored or refused; or it is told once in each round, at the offset where its partition then stands, after all that lies
// before it was saved. Never: a round without progress or a word, an offset that is not accounted for, another partition that does not get all. A broker takes
// no batch from a producer whose header is not that of its records, so that only a damaged copy is told.
test(`of ${bentCount} batches of mutated messages, three in four bent at random, each is read or told, and no other partition notices`, async () => {
  const random = seededRandom(11, 2);
  const originals = codecs.map((compression) =>
    batchOf({ baseOffset: base, values: [reading, 'no reading', reading], compression, headers: { a: 'b' } }),
  );
  originals.push(batchOf({ baseOffset: base, values: [reading], producerId: 4, transactional: true }));
  originals.push(markerOf(base, 4, 'commit'));
  const [before, after] = [batchAt(0, 2), batchAt(5, 1)];
  let toldCount = 0;
  let readCount = 0;
  for (let count = 0; count < bentCount; count += perRound) {
    const log = new Map([[0, places([1, before], [4, batchAt(base, 3)], [5, after])]]);
    const whole = new Set<number>();
    for (let partition = 1; partition <= perRound; partition++) {
      const number = count + partition;
      const codec = codecs[number % codecs.length] ?? 'none';
      const original =
        number % 2 === 0 ? mutatedBatch(random, codec) : (originals[number % originals.length] as Buffer);
      const isWhole = number % 4 === 0;
      if (isWhole) whole.add(partition);
      const bytes = isWhole ? original : bentAtRandom(original, random);
      log.set(partition, places([1, before], [4, bytes], [5, after]));
    }
    let from = new Map([...log.keys()].map((partition) => [partition, 0]));
    // A batch whose length is too long looks cut off at first, and is told when it is the first one.
    for (let round = 0; from.size > 0; round++) {
      assert.ok(round < 3, `partitions ${[...from.keys()]} neither get on nor are told`);
      const { fetched, told, places: reached } = await fetchRound(log, from);
      const counts = await processed(fetched, 1 + Math.floor(random() * 12));
      if (round === 0) assert.equal(counts.get(0), 6);
      // Two before it, itself and one behind it.
      if (round === 0) for (const partition of whole) assert.equal(counts.get(partition), 4);
      for (const { partition, offset } of told) {
        assert.ok(partition !== 0 && offset === reached.get(partition), `offset ${offset} of partition ${partition}`);
        const damaged = log.get(partition)?.[1]?.bytes as Buffer;
        // Where a batch begins no checksum covers: then it is told at the batch that it reaches into.
        if (damaged.readBigInt64BE(0) === BigInt(base)) assert.equal(offset, base);
        if (round === 0 && offset >= base) assert.ok((counts.get(partition) as number) >= 2);
        reached.delete(partition);
        toldCount++;
      }
      for (const [partition, offset] of reached) {
        if (offset < end) continue;
        reached.delete(partition);
        if (partition !== 0) readCount++;
      }
      from = reached;
    }
  }
  assert.equal(toldCount + readCount, bentCount);
  assert.ok(toldCount > bentCount / 20 && readCount > bentCount / 4, `${toldCount} told, ${readCount} read`);
});

/** Most with a right checksum, so that what it cannot tell is reached. */
function bentAtRandom(original: Buffer, random: () => number): Buffer {
  const batch = Buffer.from(original);
  // Half of the changes strike the header, which is short.
  const within = () => Math.floor(random() * (random() < 0.5 ? 61 : batch.length));
  const changes = 1 + Math.floor(random() * 3);
  for (let change = 0; change < changes; change++) batch[within()] = Math.floor(random() * 256);
  if (random() < 0.9) batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}
