// Kafka as a test sees it from outside: sends records, and reads topics from their beginning, whole.
import { Admin, Consumer, findErrorBy, MessagesStreamModes, Producer } from '../../src/kafka/library.ts';
import { testKafka, uniqueName } from './stack.ts';

/** Who waits looks when a record comes, and now and then, as what is waited for may hang on more. */
const lookAgainMs = 250;

export interface SentRecord {
  readonly key?: string | Uint8Array;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestamp?: bigint;
}

/** Sends in order, in requests of at most 1,000 records, and resolves when all are acknowledged. */
export async function send(topic: string, records: readonly SentRecord[]): Promise<void> {
  const producer = new Producer({ clientId: 'test', bootstrapBrokers: [testKafka()], retries: 3 });
  try {
    for (let at = 0; at < records.length; at += 1000) {
      await producer.send({
        messages: records.slice(at, at + 1000).map(({ key, value, headers, timestamp }) => ({
          topic,
          ...(key === undefined ? {} : { key: Buffer.from(key) }),
          ...(timestamp === undefined ? {} : { timestamp }),
          ...(value === null ? {} : { value: Buffer.from(value) }),
          ...(headers === undefined
            ? {}
            : {
                headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
              }),
        })),
      });
    }
  } finally {
    await producer.close();
  }
}

/** Sends records as they are, each in a request of its own, so that a time that the broker refuses takes no other with it. */
export async function sendEach(
  topic: string,
  records: readonly RawSentRecord[],
): Promise<{ readonly refused: number }> {
  const producer = new Producer({ clientId: 'test', bootstrapBrokers: [testKafka()], retries: 3 });
  let refused = 0;
  try {
    for (const { key, value, headers, timestamp } of records) {
      const message = {
        topic,
        timestamp,
        ...(key === null ? {} : { key: Buffer.from(key) }),
        ...(value === null ? {} : { value: Buffer.from(value) }),
        headers: new Map(headers.map(([name, each]) => [Buffer.from(name), Buffer.from(each ?? [])])),
      };
      await producer.send({ messages: [message] }).catch((error: Error) => {
        if (findErrorBy(error, 'apiId', 'INVALID_TIMESTAMP') === null) throw error;
        refused++;
      });
    }
  } finally {
    await producer.close();
  }
  return { refused };
}

export interface RawSentRecord {
  readonly timestamp: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
}

/** A topic that takes records of any time, also of the far future, which brokers refuse by default. */
export async function createTopicOfAnyTime(topic: string, partitions: number): Promise<void> {
  const admin = new Admin({ clientId: 'test', bootstrapBrokers: [testKafka()], retries: 20 });
  const any = (name: string) => ({ name, value: String(2n ** 63n - 1n) });
  try {
    await admin.createTopics({
      topics: [topic],
      partitions,
      replicas: 1,
      configs: [
        any('message.timestamp.after.max.ms'),
        any('message.timestamp.before.max.ms'),
        { name: 'retention.ms', value: '-1' },
      ],
    });
  } finally {
    await admin.close();
  }
}

export interface ReadRecord {
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly headers: ReadonlyMap<string, string | null>;
}

export interface TopicReader {
  readonly records: readonly ReadRecord[];
  /** Resolves when `enough` holds of all that was read; rejects, saying how much came, when time is over. */
  readonly until: (
    what: string,
    enough: (records: readonly ReadRecord[]) => boolean,
    timeoutMs?: number,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Reads a topic from its beginning and goes on reading. */
export async function readTopic(topic: string): Promise<TopicReader> {
  const consumer = new Consumer({
    clientId: 'test',
    groupId: uniqueName('reader'),
    bootstrapBrokers: [testKafka()],
    // It answers as soon as something comes.
    maxWaitTime: 1_000,
  });
  const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, autocommit: false });
  const records: ReadRecord[] = [];
  let failure: Error | undefined;
  let wake = (): void => {};
  const text = (bytes: Buffer | null | undefined) => bytes?.toString('utf8') ?? null;
  stream.on('data', ({ partition, key, value, headers }) => {
    const named = [...headers].map(([name, each]) => [text(name) ?? '', text(each)] as const);
    records.push({ partition, key: text(key) ?? '', value: text(value) ?? '', headers: new Map(named) });
    wake();
  });
  stream.on('error', (error) => {
    failure = error;
    wake();
  });
  return {
    records,
    until: async (what, enough, timeoutMs = 60_000) => {
      const deadline = performance.now() + timeoutMs;
      while (!enough(records)) {
        if (failure !== undefined) throw failure;
        if (performance.now() > deadline)
          throw new Error(`waited ${timeoutMs} ms for ${what}; ${records.length} records came`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, lookAgainMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    close: async () => {
      await consumer.close(true);
    },
  };
}
