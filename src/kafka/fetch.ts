// One fetch from one broker, with the records of the answer left as bytes: nothing of the client stands between what the broker sent and
// whoever decides which records count. Speaks versions 12 (Kafka 2.7) to 17 of the protocol, without fetch sessions.

import { Unavailable } from '../core/errors.ts';
import { giveBack, wholeBuffers } from '../core/give-back.ts';
import {
  type Broker,
  type Consumer,
  FetchIsolationLevels,
  fetchV12,
  fetchV13,
  fetchV14,
  fetchV15,
  fetchV16,
  fetchV17,
  ProtocolError,
  protocolErrorsCodesById,
  type Reader,
} from './library.ts';

export interface FetchRequest {
  readonly topic: string;
  readonly topicId: string;
  readonly bytesMax: number;
  readonly waitMs: number;
  /** Also what transactions have written that have not ended, or were aborted. */
  readonly isUncommittedWanted?: boolean;
  /** In the order in which the broker is to serve them: the first ones may take all of `bytesMax`. */
  readonly partitions: readonly { readonly partition: number; readonly offset: number }[];
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

export interface PartitionAnswer {
  readonly partition: number;
  /** Kafka's name of what went wrong with this partition, for instance OFFSET_OUT_OF_RANGE; undefined when nothing did. */
  readonly error: string | undefined;
  readonly highWatermark: number;
  /** Up to here every transaction has ended: what lies behind is not sent to who wants committed records alone. */
  readonly lastStableOffset: number;
  /** Transactions that were aborted; their records are among the bytes. */
  readonly abortedTransactions: readonly AbortedTransaction[];
  /** Whole record batches, the last one maybe cut off; the first one may begin before the offset that was asked for. */
  readonly bytes: Buffer;
}

const fetchKey = 1;
const requests = {
  12: fetchV12.createRequest,
  13: fetchV13.createRequest,
  14: fetchV14.createRequest,
  15: fetchV15.createRequest,
  16: fetchV16.createRequest,
  17: fetchV17.createRequest,
} as const;
type Version = keyof typeof requests;
const versions = Object.keys(requests).map(Number) as Version[];
/** Up to this version topics are named by their name, later by their id. */
const lastVersionByName = 12;

/** The newest version of the request that brokers and we speak. Throws Unavailable for brokers that are too old. */
export async function fetchVersion(consumer: Consumer): Promise<Version> {
  const apis = await consumer.listApis();
  const fetch = apis.find((api) => api.apiKey === fetchKey);
  const version = versions.findLast(
    (each) => fetch !== undefined && fetch.minVersion <= each && each <= fetch.maxVersion,
  );
  if (version !== undefined) return version;
  const spoken = fetch === undefined ? 'none' : `${fetch.minVersion} to ${fetch.maxVersion}`;
  throw new Unavailable(
    `Kafka speaks versions ${spoken} of the fetch request, and Spindle 12 to 17; it needs Kafka 2.7 or newer`,
    { retryable: false },
  );
}

/** Rejects with the client's error when the broker does not answer, or refuses the request as a whole. */
export async function fetchOnce(
  consumer: Consumer,
  broker: Broker,
  version: Version,
  request: FetchRequest,
): Promise<readonly PartitionAnswer[]> {
  const connection = await consumer.connections.get(broker);
  const topics = [
    {
      topicId: version <= lastVersionByName ? request.topic : request.topicId,
      partitions: request.partitions.map(({ partition, offset }) => ({
        partition,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
        fetchOffset: BigInt(offset),
        partitionMaxBytes: request.bytesMax,
      })),
    },
  ];
  const { READ_COMMITTED, READ_UNCOMMITTED } = FetchIsolationLevels;
  const isolation = request.isUncommittedWanted ? READ_UNCOMMITTED : READ_COMMITTED;
  const createRequest = () =>
    requests[version](request.waitMs, 1, request.bytesMax, isolation, noSession.id, noSession.epoch, topics, [], '');
  return new Promise((resolve, reject) => {
    connection.send<Answer>(
      fetchKey,
      version,
      createRequest,
      (_id, _key, _version, reader) => {
        const partitions = readAnswer(reader, version <= lastVersionByName);
        return { partitions, readPieces: piecesRead(reader, partitions) };
      },
      true,
      true,
      (error, answer) => {
        if (error) return reject(error);
        // Not before: the client still counts their bytes when it has the answer read.
        const { partitions, readPieces } = answer as Answer;
        giveBack(readPieces.flatMap(wholeBuffers));
        resolve(partitions);
      },
    );
  });
}

interface Answer {
  readonly partitions: readonly PartitionAnswer[];
  readonly readPieces: readonly Uint8Array[];
}

const noSession = { id: 0, epoch: -1 };

/** Throws ProtocolError when the broker refuses the request as a whole. */
function readAnswer(reader: Reader, byName: boolean): readonly PartitionAnswer[] {
  reader.readInt32(); // throttle time
  const errorCode = reader.readInt16();
  if (errorCode !== 0) throw new ProtocolError(errorCode);
  reader.readInt32(); // session id
  const partitions: PartitionAnswer[] = [];
  reader.readArray(() => {
    // One topic was asked for.
    if (byName) reader.readString();
    else reader.readUUID();
    partitions.push(...reader.readArray(() => readPartition(reader)));
  });
  return partitions;
}

function readPartition(reader: Reader): PartitionAnswer {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  const highWatermark = Number(reader.readInt64());
  const lastStableOffset = Number(reader.readInt64());
  reader.readInt64(); // log start offset
  const aborted = reader.readNullableArray(() => ({ producerId: reader.readInt64(), firstOffset: reader.readInt64() }));
  reader.readInt32(); // preferred read replica: only for clients that name a rack
  return {
    partition,
    error: errorCode === 0 ? undefined : (protocolErrorsCodesById[errorCode] ?? `error ${errorCode}`),
    highWatermark,
    lastStableOffset,
    abortedTransactions: aborted ?? [],
    bytes: readRecordBytes(reader),
  };
}

/**
 * Of the pieces in which an answer came from the socket, those that nobody reads any more, as what they held was copied. The first and the last one may
 * hold parts of other answers, and a partition's bytes that lie in one piece are that piece's. Left to V8 they are what it begins a collection of all of
 * the heap for: twelve times a second where readings are long.
 */
function piecesRead(reader: Reader, partitions: readonly PartitionAnswer[]): readonly Uint8Array[] {
  const kept = new Set(partitions.map(({ bytes }) => bytes.buffer));
  return reader.buffer.buffers.slice(1, -1).filter(({ buffer }) => !kept.has(buffer));
}

/** Compact: one more than the length, zero for none. */
function readRecordBytes(reader: Reader): Buffer {
  const length = Math.max(0, reader.readUnsignedVarInt() - 1);
  const bytes = reader.buffer.slice(reader.position, reader.position + length);
  reader.skip(length);
  return bytes;
}
