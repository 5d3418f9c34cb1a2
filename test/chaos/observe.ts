// What a chaos run has led to, read from the topics and tables once all is quiet; and, while it goes on, how soon after each fault things
// moved again.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { clientOptions } from '../../src/kafka/client.ts';
import { scanTopic } from '../../src/kafka/scan.ts';
import { kafkaSettings } from '../../src/kafka/settings.ts';
import { topicOffsets } from '../../src/kafka/topics.ts';
import type { RawRecord } from '../../src/pipeline/batch.ts';
import { readSettings } from '../../src/programs/settings.ts';
import type { DeliveredMessage, InputRecord, Observed } from './checker.ts';

type Env = Readonly<Record<string, string>>;

export interface Found extends Omit<Observed, 'acknowledged'> {
  /** Kafka's id of the input topic, of which event ids are made. */
  readonly topicId: string;
}

export async function observeResult(env: Env): Promise<Found> {
  const input: InputRecord[] = [];
  const topicId = await scan(env, 'sensor-raw-data', (record) => {
    const number = Number(/"chaosNumber":(\d+)/.exec(text(record.value))?.[1]);
    input.push({ partition: record.partition, offset: record.offset, number });
  });
  const messagesOf = async (topic: string): Promise<DeliveredMessage[]> => {
    const messages: DeliveredMessage[] = [];
    await scan(env, topic, (record) => {
      const id = record.headers.find(([name]) => name === 'id')?.[1] ?? null;
      messages.push({ eventId: text(id), timestampMs: record.timestamp });
    });
    return messages;
  };
  const pool = new Pool(poolOptions(env));
  try {
    const ids = async (table: string): Promise<string[]> =>
      (await pool.query<{ event_id: string }>(`select event_id from ${table}`)).rows.map((row) => row.event_id);
    const { rows } = await pool.query('select * from consumer_progress');
    return {
      topicId,
      input,
      alerts: await messagesOf('anomaly-alerts'),
      deadLetters: await messagesOf('sensor-raw-data-dlq'),
      detections: await ids('detection'),
      storedDeadLetters: await ids('dead_letter'),
      progress: rows.map((row) => ({
        partition: row.partition,
        firstOffset: Number(row.first_offset),
        nextOffset: Number(row.next_offset),
        scored: Number(row.scored),
        anomalous: Number(row.anomalous),
        rejected: Number(row.rejected),
        skipped: Number(row.skipped),
        lost: Number(row.lost),
      })),
    };
  } finally {
    await pool.end();
  }
}

async function scan(env: Env, topic: string, use: (record: RawRecord) => void): Promise<string> {
  const client = clientOptions(readSettings(kafkaSettings, { ...env }), 'chaos-observer');
  const offsets = await topicOffsets(client, topic);
  if (offsets === undefined) throw new Error(`topic ${topic} is gone`);
  await scanTopic(client, offsets, (records) => records.forEach(use));
  return offsets.id;
}

function text(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('utf8');
}

function poolOptions(env: Env) {
  return {
    host: env['AI_DB_HOST'],
    port: Number(env['AI_DB_PORT']),
    database: env['AI_DB_NAME'],
    user: env['AI_DB_USER'],
    password: env['AI_DB_PASSWORD'],
    max: 2,
    connectionTimeoutMillis: 1_000,
    query_timeout: 2_000,
  };
}

export interface Watch {
  /** Milliseconds from `since` until every partition that had readings to come has moved on; undefined when it never did. */
  readonly recoveryMs: (since: number, until: number) => number | undefined;
  readonly stop: () => Promise<void>;
}

interface Sample {
  readonly at: number;
  readonly next: ReadonlyMap<number, number>;
}

const sampleEveryMs = 100;

/** Looks at the stored progress again and again. Times are Date.now(). */
export function watchProgress(env: Env): Watch {
  const pool = new Pool(poolOptions(env));
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const samples: Sample[] = [];
  let isStopping = false;
  const run = async (): Promise<void> => {
    while (!isStopping) {
      const found = await pool
        .query<{ partition: number; next_offset: string }>('select partition, next_offset from consumer_progress')
        .catch(() => undefined);
      if (found !== undefined) {
        samples.push({
          at: Date.now(),
          next: new Map(found.rows.map((row) => [row.partition, Number(row.next_offset)])),
        });
      }
      await sleep(sampleEveryMs);
    }
  };
  const running = run();
  return {
    recoveryMs: (since, until) => {
      const before = samples.findLast((sample) => sample.at <= since);
      if (before === undefined) return undefined;
      const hasMoved = (sample: Sample): boolean =>
        [...before.next].every(([partition, next]) => (sample.next.get(partition) ?? 0) > next);
      const after = samples.find((sample) => sample.at > since && sample.at <= until && hasMoved(sample));
      return after === undefined ? undefined : after.at - since;
    },
    stop: async () => {
      isStopping = true;
      await running;
      await pool.end();
    },
  };
}
