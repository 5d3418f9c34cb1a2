// Kafka's own Java client (test/java), so that tests send as other people's programs do and count by a reader that is none of ours. It is
// one Java process; commands of one lane are done in order, those of different lanes at once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface OtherRecord {
  readonly key?: string;
  readonly value?: string;
  readonly partition?: number;
}

/** Where a record is, or why it is nowhere. */
export type SendOutcome = { readonly partition: number; readonly offset: number } | { readonly error: string };

export interface TransactionOutcome {
  /** unknown: it was told to commit, and no answer came. */
  readonly outcome: 'committed' | 'aborted' | 'unknown';
  readonly error?: string;
  readonly records?: readonly SendOutcome[];
}

export interface OtherReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string | null>>;
}

type Config = Readonly<Record<string, string | number | boolean | null>>;
/** `config` is the producer's, in Kafka's own words, and counts for the first command of the lane. */
export interface SendCommand {
  readonly lane: string;
  readonly topic: string;
  readonly config: Config;
  readonly records: readonly OtherRecord[];
}

export interface OtherClient {
  readonly send: (command: SendCommand) => Promise<readonly SendOutcome[]>;
  readonly transaction: (command: SendCommand & { readonly end: 'commit' | 'abort' }) => Promise<TransactionOutcome>;
  /** One batch with Snappy as librdkafka writes it. Rejects when it is unknown whether it was written. */
  readonly sendUnframedSnappy: (
    command: Omit<SendCommand, 'config'> & { readonly partition: number },
  ) => Promise<readonly SendOutcome[]>;
  /** What the topic holds for a reader of this isolation, in the order in which it came. */
  readonly read: (
    topic: string,
    options?: { readonly isolation?: 'read_committed' | 'read_uncommitted' },
  ) => Promise<readonly OtherReadRecord[]>;
  /** The same for a reader of committed records, of each of which only this is kept: for topics that are larger than memory. */
  readonly readAs: <Kept>(topic: string, keep: (record: OtherReadRecord) => Kept) => Promise<readonly Kept[]>;
  /** Joins the group of `config`, and reads and commits until it leaves. Members have names of the test's own. */
  readonly join: (member: string, topic: string, config: Config) => Promise<void>;
  readonly leave: (member: string) => Promise<void>;
  /** How many batches of each kind, codec and time lie in the broker's files. */
  readonly inspect: (topic: string) => Promise<Readonly<Record<string, number>>>;
  readonly createTopic: (topic: string, partitions: number, config?: Config) => Promise<{ readonly topicId: string }>;
  /** null takes a setting back. */
  readonly configureTopic: (topic: string, config: Config) => Promise<void>;
  readonly configureBroker: (config: Config) => Promise<void>;
  readonly addPartition: (topic: string) => Promise<void>;
  readonly deleteTopic: (topic: string) => Promise<void>;
  readonly describeTopic: (topic: string) => Promise<{ readonly topicId: string; readonly partitions: number }>;
  readonly close: () => Promise<void>;
}

const folders = ['../../build/java/test', '../../build/java/lib/*'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export function openOtherClient(bootstrap: string): OtherClient {
  const { ask, close } = startJava(bootstrap);
  const readAs = async <Kept>(
    topic: string,
    isolation: string,
    keep: (record: OtherReadRecord) => Kept,
  ): Promise<readonly Kept[]> => {
    const folder = await mkdtemp(join(tmpdir(), 'spindle-read-'));
    try {
      const to = join(folder, 'records');
      await ask('read', { lane: 'read', topic, isolation, to });
      const records: Kept[] = [];
      for await (const line of createInterface({ input: createReadStream(to) })) records.push(keep(JSON.parse(line)));
      return records;
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  return {
    send: (command) => ask('send', command),
    transaction: (command) => ask('transaction', command),
    sendUnframedSnappy: (command) => ask('sendUnframedSnappy', command),
    read: (topic, { isolation = 'read_committed' } = {}) => readAs(topic, isolation, (record) => record),
    readAs: (topic, keep) => readAs(topic, 'read_committed', keep),
    join: (member, topic, config) => ask('join', { lane: 'members', member, topic, config }),
    leave: (member) => ask('leave', { lane: 'members', member }),
    inspect: (topic) => ask('inspect', { lane: 'inspect', topic }),
    createTopic: (topic, partitions, config = {}) => ask('createTopic', { lane: 'topics', topic, partitions, config }),
    configureTopic: (topic, config) => ask('configureTopic', { lane: 'topics', topic, config }),
    configureBroker: (config) => ask('configureBroker', { lane: 'topics', config }),
    addPartition: (topic) => ask('addPartition', { lane: 'topics', topic }),
    deleteTopic: (topic) => ask('deleteTopic', { lane: 'topics', topic }),
    describeTopic: (topic) => ask('describeTopic', { lane: 'topics', topic }),
    close,
  };
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

function startJava(bootstrap: string) {
  const home = process.env['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin/java');
  const options = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dlog4j2.level=OFF'];
  const child = spawn(java, [...options, '-cp', folders.join(delimiter), 'OtherClient', bootstrap], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const waiting = new Map<number, Waiting>();
  const ended = once(child, 'close');
  ended.then(
    () => failAll(new Error("Kafka's Java client ended")),
    (error: Error) => failAll(error),
  );
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, result, error } = JSON.parse(line) as { id: number; result?: never; error?: string };
    const each = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) each?.resolve(result as never);
    else each?.reject(new Error(error));
  });
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  let lastId = 0;
  return {
    ask: <Result>(what: string, command: object): Promise<Result> =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        child.stdin.write(`${JSON.stringify({ id, do: what, ...command })}\n`);
      }),
    close: async (): Promise<void> => {
      child.stdin.end();
      await ended;
    },
  };
}
