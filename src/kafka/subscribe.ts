// A plain member of a group: hands the messages of one topic over in batches and commits to Kafka after the handler has succeeded, so that
// each is handled at least once. Nothing is auto-committed; a new group starts at the earliest message. It reconnects for ever, and ends
// only when it is told to.
import { once } from 'node:events';
import {
  Consumer,
  FetchIsolationLevels,
  findErrorBy,
  MessagesStreamFallbackModes,
  MessagesStreamModes,
} from '@platformatic/kafka';
import { type KafkaClientOptions, unavailable } from './client.ts';
import { backoffMs, pause } from './pause.ts';

export interface SubscribeOptions {
  readonly client: KafkaClientOptions;
  readonly groupId: string;
  readonly topic: string;
  readonly batchSizeMax: number;
  readonly sessionTimeoutMs: number;
  readonly retryDelayMs: { readonly min: number; readonly max: number };
  /** Messages of a partition come in order. A rejection means that nothing was done; the same batch is handed over again. */
  readonly handle: (messages: readonly SubscribedMessage[]) => Promise<void>;
  readonly observe: SubscribeObserver;
}

export interface SubscribedMessage {
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer | null;
}

export interface SubscribeObserver {
  /** A member of the group, and reading. Told anew after every `failed('kafka')`. */
  readonly joined: () => void;
  /** Kafka is away, or a batch could not be handled; tried again after `delayMs`. Told at every failed attempt. */
  readonly failed: (what: 'kafka' | 'batch', error: Error, attempt: number, delayMs: number) => void;
  /** A batch was handled after `failed('batch')`. */
  readonly recovered: () => void;
}

/** Runs until the signal aborts; then finishes the batch in hand and leaves the group. Never rejects for Kafka's or the handler's fault. */
export async function subscribe(given: SubscribeOptions, signal: AbortSignal): Promise<void> {
  const options = { ...given, observe: rememberFailure(given.observe) };
  const { client, topic, observe } = options;
  let attempt = 0;
  const working = (): void => {
    attempt = 0;
    observe.joined();
  };
  while (!signal.aborted) {
    let consumer: Consumer | undefined;
    try {
      consumer = createConsumer(options);
      await runMembership(options, consumer, signal, working);
    } catch (error) {
      if (signal.aborted) break;
      const delayMs = backoffMs(options.retryDelayMs, attempt++);
      observe.failed('kafka', unavailable(client, `read topic ${topic}`, error), attempt, delayMs);
      await pause(delayMs, signal);
    } finally {
      await consumer?.close(true).catch(() => {});
    }
  }
}

/** Tells of a recovery only after a failure, which may have been in an earlier membership. */
function rememberFailure(observe: SubscribeObserver): SubscribeObserver {
  let isFailing = false;
  return {
    joined: observe.joined,
    failed: (what, error, attempt, delayMs) => {
      if (what === 'batch') isFailing = true;
      observe.failed(what, error, attempt, delayMs);
    },
    recovered: () => {
      if (isFailing) observe.recovered();
      isFailing = false;
    },
  };
}

const bytesMax = 2_097_152;
// What the client keeps ready. Small, because one message may have a megabyte.
const readAheadMax = 100;

function createConsumer(options: SubscribeOptions): Consumer {
  return new Consumer({
    ...options.client,
    groupId: options.groupId,
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.sessionTimeoutMs,
    heartbeatInterval: Math.floor(options.sessionTimeoutMs / 4),
    isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    maxBytes: bytesMax,
    maxWaitTime: 250,
    minBytes: 1,
    highWaterMark: readAheadMax,
    autocommit: false,
  });
}

type Stream = Awaited<ReturnType<Consumer['consume']>>;
type Message = NonNullable<ReturnType<Stream['read']>>;

async function runMembership(
  options: SubscribeOptions,
  consumer: Consumer,
  signal: AbortSignal,
  working: () => void,
): Promise<void> {
  const { topic } = options;
  const failure = new AbortController();
  const fail = (error: Error): void => failure.abort(error);
  const ended = AbortSignal.any([signal, failure.signal]);
  // A failed rejoin is told only by this event.
  consumer.on('error', fail);
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  });
  stream.on('error', fail);
  stream.on('close', () => fail(new Error('the stream of messages has ended')));
  working();
  while (!ended.aborted) {
    const messages = takeReady(stream, options.batchSizeMax);
    if (messages.length === 0) {
      await once(stream, 'readable', { signal: ended }).catch(() => {});
      continue;
    }
    if (!(await handleUntilDone(options, messages, ended))) break;
    await commit(consumer, topic, messages);
  }
  if (failure.signal.aborted && !signal.aborted) throw failure.signal.reason;
}

function takeReady(stream: Stream, countMax: number): Message[] {
  const messages: Message[] = [];
  while (messages.length < countMax) {
    const message = stream.read() as Message | null;
    if (message === null) break;
    messages.push(message);
  }
  return messages;
}

/** False when it was ended before the batch could be handled. */
async function handleUntilDone(
  options: SubscribeOptions,
  messages: readonly Message[],
  ended: AbortSignal,
): Promise<boolean> {
  const batch = messages.map(({ partition, offset, value }) => ({
    partition,
    offset: Number(offset),
    value: value ?? null,
  }));
  for (let attempt = 0; ; attempt++) {
    try {
      await options.handle(batch as SubscribedMessage[]);
      options.observe.recovered();
      return true;
    } catch (error) {
      const delayMs = backoffMs(options.retryDelayMs, attempt);
      options.observe.failed('batch', error as Error, attempt + 1, delayMs);
      await pause(delayMs, ended);
      if (ended.aborted) return false;
    }
  }
}

async function commit(consumer: Consumer, topic: string, messages: readonly Message[]): Promise<void> {
  const next = new Map(messages.map(({ partition, offset }) => [partition, offset + 1n]));
  try {
    await consumer.commit({
      offsets: [...next].map(([partition, offset]) => ({ topic, partition, offset, leaderEpoch: -1 })),
    });
  } catch (error) {
    // Another member may have these partitions now; what it gets again was handled already.
    const isRebalance = rebalanceIds.some((id) => findErrorBy(error as Error, 'apiId', id) !== null);
    if (!isRebalance) throw error;
  }
}

const rebalanceIds = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID'];
