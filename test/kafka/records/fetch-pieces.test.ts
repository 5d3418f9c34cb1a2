import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { type FetchRequest, fetchOnce } from '../../../src/kafka/fetch.ts';
import { type Broker, Consumer, Reader, Writer } from '../../../src/kafka/library.ts';

const topicId = '0f0e0d0c-0b0a-0908-0706-050403020100';
const request: FetchRequest = { topic: 'readings', topicId, bytesMax: 1, waitMs: 1, partitions: [] };
const broker: Broker = { host: 'broker', port: 9092 };
// A length and a seed: byte by byte a failure would take many minutes to be made small.
const recordBytes = fc
  .record({ length: fc.integer({ min: 0, max: 9000 }), seed: fc.integer({ min: 0, max: 255 }) })
  .map(({ length, seed }) => Uint8Array.from({ length }, (_, at) => seed + 7 * at + (at >> 8)));

it('reads an answer that comes in any pieces, and gives back those alone that nobody reads any more', async () => {
  const anAnswer = fc.array(recordBytes, { minLength: 1, maxLength: 6 });
  const pieceLengths = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(anAnswer, pieceLengths, async (partitions, lengths) => {
      const answer = encode(partitions);
      const pieces = cut(answer, lengths);
      const read = await fetchOnce(consumerThatGets(pieces), broker, 17, request);
      assert.deepEqual(
        read.map(({ bytes }) => new Uint8Array(bytes)),
        partitions,
      );
      const detached = pieces.map(({ buffer }) => (buffer as ArrayBuffer).detached);
      const readStill = new Set(read.map(({ bytes }) => bytes.buffer));
      const mayGo = pieces.map(({ buffer }, place) => place > 0 && place < pieces.length - 1 && !readStill.has(buffer));
      assert.deepEqual(detached, mayGo);
    }),
    { numRuns: 200 },
  );
});

it('leaves memory alone that a piece shares with others', async () => {
  const answer = encode([new Uint8Array(3000).fill(7)]);
  const pieces = [...cut(answer, [1000]).entries()].map(([place, piece]) =>
    place === 1 ? Buffer.from(new Uint8Array(5000).buffer, 10, piece.length).fill(piece) : piece,
  );
  await fetchOnce(consumerThatGets(pieces), broker, 17, request);
  assert.equal((pieces[1] as Buffer).buffer.byteLength, 5000);
});

it('over a connection of the client, reads several answers that come one behind another', async () => {
  const aRound = fc.array(fc.array(recordBytes, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  const pieceLengths = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 10 });
  let round: Round = { answers: [], lengths: [1] };
  const server = createServer((socket) => void answerRequests(socket, () => round)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fakeBroker = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const consumer = new Consumer({
    clientId: 'fetch-pieces',
    groupId: 'fetch-pieces',
    bootstrapBrokers: [`${fakeBroker.host}:${fakeBroker.port}`],
  });
  await fc.assert(
    fc.asyncProperty(aRound, pieceLengths, async (answers, lengths) => {
      round = { answers: answers.map(encode), lengths };
      const read = await Promise.all(answers.map(() => fetchOnce(consumer, fakeBroker, 17, request)));
      assert.deepEqual(
        read.map((partitions) => partitions.map(({ bytes }) => new Uint8Array(bytes))),
        answers,
      );
    }),
    { numRuns: 100 },
  );
  await consumer.close();
  server.close();
});

interface Round {
  readonly answers: readonly Buffer[];
  readonly lengths: readonly number[];
}

/** Answers the requests of a round when all of them are there, in pieces that have nothing to do with where an answer begins. */
async function answerRequests(socket: Socket, roundOf: () => Round): Promise<void> {
  socket.setNoDelay(true);
  let received = Buffer.alloc(0);
  const correlationIds: number[] = [];
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
      correlationIds.push(received.readInt32BE(8));
      received = received.subarray(4 + received.readInt32BE(0));
    }
    const { answers, lengths } = roundOf();
    if (correlationIds.length < answers.length) continue;
    const frames = correlationIds.splice(0).map((id, at) => frame(id, answers[at] as Buffer));
    for (const piece of cut(Buffer.concat(frames), lengths)) {
      socket.write(piece);
      await setImmediate();
    }
  }
}

/** With its length before it, and behind the number of its request no tagged fields. */
function frame(correlationId: number, answer: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeInt32BE(5 + answer.length, 0);
  head.writeInt32BE(correlationId, 4);
  return Buffer.concat([head, answer]);
}

/** The fields of Kafka's fetch response 17, without those of later brokers. */
function encode(partitions: readonly Uint8Array[]): Buffer {
  const writer = Writer.create();
  writer.appendInt32(0).appendInt16(0).appendInt32(0);
  writer.appendArray([partitions], (topic, all) => {
    topic.appendUUID(topicId).appendArray([...all.entries()], (each, [partition, bytes]) => {
      each.appendInt32(partition).appendInt16(0);
      each.appendInt64(9n).appendInt64(9n).appendInt64(0n);
      each.appendArray([], () => undefined);
      each.appendInt32(-1).appendUnsignedVarInt(bytes.length + 1);
      each.append(Buffer.from(bytes));
    });
  });
  return writer.buffer;
}

/** Each of them memory of its own, as from a socket. */
function cut(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = lengths[pieces.length % lengths.length] as number;
    pieces.push(Buffer.from(Uint8Array.from(bytes.subarray(at, at + length)).buffer));
    at += length;
  }
  return pieces;
}

type Parse = (id: number, key: number, version: number, reader: Reader) => unknown;

function consumerThatGets(pieces: readonly Buffer[]): Consumer {
  const received = Writer.create();
  for (const piece of pieces) received.append(piece);
  const send = (
    ...[key, version, , parse, , , done]: [
      number,
      number,
      unknown,
      Parse,
      boolean,
      boolean,
      (error: null, answer: unknown) => void,
    ]
  ): void => {
    done(null, parse(1, key, version, Reader.from(received)));
  };
  return { connections: { get: async () => ({ send }) } } as unknown as Consumer;
}
