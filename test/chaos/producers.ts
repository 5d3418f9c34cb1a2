// Other people's producers: Kafka's own client in the ways in which it is used. With and without transactions, idempotence and keys, in every
// codec; of the transactions some are aborted, and some hold a record that the broker refuses as too large. They go on through every
// fault, and write into the journal what became of each reading.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/core/profile.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import type { OtherClient, OtherRecord, SendOutcome } from '../support/other-client.ts';
import { type Fate, type JournalEntry, writeJournal } from './journal.ts';
import { isOrdered, isSent, type Kind, machineOf, partitionNamedBy, readingText } from './readings.ts';

export const sensorTopic = 'sensor-raw-data';
/** The broker takes no larger batch; a record of more than that is refused. */
export const messageBytesMax = 3_000;
const tooLargeBytes = 20_000;

export interface Producers {
  /** Resolves when all that was begun has its fate. */
  readonly stop: () => Promise<void>;
}

export interface ProducerOptions {
  readonly client: OtherClient;
  readonly perSecond: number;
  /** How often each lane sends what is due: of the processor's time a reading takes little, and a request or a transaction much. */
  readonly everyMs: number;
  readonly seed: number;
  readonly journal: string;
  /** Numbers begin here. */
  readonly firstNumber: number;
  readonly kindOf: (number: number) => Kind;
}

interface Lane {
  readonly name: string;
  readonly isKeyed: boolean;
  readonly way: 'plain' | 'transactions' | 'unframed snappy';
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** As patient as a plant's producers are: what is not acknowledged is sent again, for longer than any fault lasts. */
const patient = {
  'batch.size': 2_000,
  'linger.ms': 5,
  'request.timeout.ms': 5_000,
  'max.block.ms': 180_000,
  'delivery.timeout.ms': 180_000,
  'reconnect.backoff.max.ms': 500,
  'retry.backoff.max.ms': 500,
};
const idempotent = { ...patient, 'enable.idempotence': true };
const plain = { ...patient, 'enable.idempotence': false, acks: 'all' };

const lanes: readonly Lane[] = [
  laneOf('keyed', 'none', plain),
  laneOf('keyed idempotent', 'gzip', idempotent),
  { ...laneOf('keyless idempotent', 'snappy', idempotent), isKeyed: false },
  laneOf('keyed', 'lz4', plain),
  laneOf('keyed idempotent', 'zstd', idempotent),
  { ...laneOf('librdkafka-like', 'snappy unframed', {}), way: 'unframed snappy' },
  { ...laneOf('transactional', 'none', patient), way: 'transactions' },
  { ...laneOf('transactional', 'lz4', patient), way: 'transactions' },
  { ...laneOf('transactional', 'zstd', patient), way: 'transactions' },
];

function laneOf(name: string, codec: string, config: Lane['config']): Lane {
  const compression = codec === 'snappy unframed' ? {} : { 'compression.type': codec };
  return { name: `${name} ${codec}`, isKeyed: true, way: 'plain', config: { ...config, ...compression } };
}

interface Sent {
  readonly number: number;
  readonly kind: Kind;
  readonly sentAtMs: number;
}

export function startProducers(options: ProducerOptions): Producers {
  let isStopping = false;
  let next = options.firstNumber;
  /** Ordered machines have their readings by the key alone. */
  const take = (isByKey: boolean): number => {
    while (!isSent(next) || (!isByKey && isOrdered(machineOf(next)))) next++;
    return next++;
  };
  const runLane = async (each: Lane, index: number): Promise<void> => {
    const random = seededRandom(options.seed, 100 + index);
    const perSecond = options.perSecond / lanes.length;
    const startedAt = performance.now();
    let done = 0;
    while (!isStopping) {
      // After a fault it catches up in pieces of bounded size.
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond) - done;
      const count = Math.min(due, Math.max(1, Math.ceil(perSecond)));
      if (count > 0) {
        const sentAtMs = Date.now();
        const isByKey = each.isKeyed && each.way !== 'unframed snappy';
        const sent = Array.from({ length: count }, () => {
          const number = take(isByKey);
          return { number, kind: options.kindOf(number), sentAtMs };
        });
        done += count;
        writeJournal(options.journal, await sendBy(options.client, each, sent, random));
      }
      await sleep(options.everyMs);
    }
  };
  /** One last transaction over all partitions: its end is also that of one before it whose own the broker has skipped. */
  const endTransactions = async (each: Lane): Promise<void> => {
    const { partitions } = await options.client.describeTopic(sensorTopic);
    const sentAtMs = Date.now();
    const sent = Array.from({ length: partitions }, (): Sent => ({ number: take(false), kind: 'normal', sentAtMs }));
    const { outcome } = await options.client.transaction({
      ...commandOf(each, sent, (index) => ({ partition: index })),
      end: 'commit',
    });
    writeJournal(
      options.journal,
      sent.map((one) => ({ ...one, lane: each.name, fate: outcome })),
    );
  };
  const running = Promise.all(lanes.map(runLane));
  running.catch(() => {});
  return {
    stop: async () => {
      isStopping = true;
      await running;
      await Promise.all(lanes.filter(({ way }) => way === 'transactions').map(endTransactions));
    },
  };
}

function commandOf(
  { name, way, config, isKeyed }: Lane,
  sent: readonly Sent[],
  more: (index: number) => { readonly partition?: number } = () => ({}),
) {
  const records = sent.map(({ number, kind }, index): OtherRecord => {
    const machineId = machineOf(number);
    const partition = partitionNamedBy(machineId);
    return {
      ...(isKeyed ? { key: String(machineId) } : {}),
      ...(partition === undefined ? {} : { partition }),
      value: readingText(number, kind),
      ...more(index),
    };
  });
  const id = way === 'transactions' ? { 'transactional.id': transactionsOfLane(name) } : {};
  return { lane: name, topic: sensorTopic, config: { ...id, ...config }, records };
}

async function sendBy(client: OtherClient, lane: Lane, sent: readonly Sent[], random: Random): Promise<JournalEntry[]> {
  const { name, way } = lane;
  const command = commandOf(lane, sent);
  const entriesOf = (fateOf: (index: number) => Fate): JournalEntry[] =>
    sent.map((each, index) => ({ ...each, lane: name, fate: fateOf(index) }));
  const outcomesOf = (outcomes: readonly SendOutcome[]) =>
    entriesOf((index) => ('offset' in (outcomes[index] ?? {}) ? 'committed' : 'unknown'));
  if (way === 'plain') return outcomesOf(await client.send(command));
  if (way === 'unframed snappy') {
    const partition = Math.floor(random() * 3);
    return client.sendUnframedSnappy({ ...command, partition }).then(outcomesOf, () => entriesOf(() => 'unknown'));
  }
  const drawn = random();
  const end = drawn < 0.6 ? 'commit' : drawn < 0.8 ? 'abort' : 'refuse';
  // Of the refused ones every second holds nothing but the record that is refused: an abort marker is all that remains of it.
  const kept = end === 'refuse' && random() < 0.5 ? [] : command.records;
  const { outcome } = await client.transaction({
    ...command,
    records: end === 'refuse' ? [...kept, tooLarge()] : kept,
    end: end === 'abort' ? 'abort' : 'commit',
  });
  const fate = outcome === 'aborted' && end === 'refuse' ? 'refused' : outcome;
  return entriesOf(() => fate);
}

function transactionsOfLane(lane: string): string {
  return lane.replaceAll(' ', '-');
}

/** The lane with this transactional id. */
export function laneOfTransactions(id: string): string {
  return lanes.find(({ name }) => transactionsOfLane(name) === id)?.name ?? id;
}

/** Random bytes, which no codec makes small. */
function tooLarge(): OtherRecord {
  return { key: '1', value: randomBytes(tooLargeBytes).toString('base64') };
}
