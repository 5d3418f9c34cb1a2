// Kafka as a test sees it from outside: sends records, and reads topics from their beginning, whole.
import { setTimeout as sleep } from 'node:timers/promises';
import { Consumer, MessagesStreamModes, Producer } from '@platformatic/kafka';
import { testKafka, uniqueName } from './stack.ts';

export interface SentRecord {
  readonly key?: string;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends in order, in requests of at most 1,000 records, and resolves when all are acknowledged. */
export async function send(topic: string, records: readonly SentRecord[]): Promise<void> {
  const producer = new Producer({ clientId: 'test', bootstrapBrokers: [testKafka()], retries: 3 });
  try {
    for (let at = 0; at < records.length; at += 1000) {
      await producer.send({
        messages: records.slice(at, at + 1000).map(({ key, value, headers }) => ({
          topic,
          ...(key === undefined ? {} : { key: Buffer.from(key) }),
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
    maxWaitTime: 100,
  });
  const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, autocommit: false });
  const records: ReadRecord[] = [];
  let failure: Error | undefined;
  const text = (bytes: Buffer | null | undefined) => bytes?.toString('utf8') ?? null;
  stream.on('data', ({ partition, key, value, headers }) => {
    const named = [...headers].map(([name, each]) => [text(name) ?? '', text(each)] as const);
    records.push({ partition, key: text(key) ?? '', value: text(value) ?? '', headers: new Map(named) });
  });
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    records,
    until: async (what, enough, timeoutMs = 60_000) => {
      const deadline = performance.now() + timeoutMs;
      while (!enough(records)) {
        if (failure !== undefined) throw failure;
        if (performance.now() > deadline)
          throw new Error(`waited ${timeoutMs} ms for ${what}; ${records.length} records came`);
        await sleep(20);
      }
    },
    close: async () => {
      await consumer.close(true);
    },
  };
}
