// What a chaos run has led to: the topics as Kafka's own reader finds them, the tables by SQL, and the page as a browser shows it. Nothing
// of Spindle's is asked.
import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import type { OtherClient, OtherReadRecord } from '../support/other-client.ts';
import type { AlarmsObserved } from './alarms/checker.ts';
import { observeAlarms } from './alarms/observe.ts';
import type { Operator } from './alarms/operator.ts';
import { bookedRows } from './booked/booked.ts';
import type { Delivered, DeliveredMessage, Observed, PortalRow } from './checker.ts';
import type { EpisodesObserved } from './episodes/checker.ts';
import { observeEpisodes } from './episodes/observe.ts';
import { readJournal } from './journal.ts';
import type { MemoryObserved } from './memory/checker.ts';
import { observeMemory, toldBy } from './memory/observe.ts';
import type { WatchedPage } from './page.ts';
import { laneOfTransactions, sensorTopic } from './producers.ts';
import { numberIn } from './readings.ts';

type Env = Readonly<Record<string, string>>;

export interface Witnesses {
  readonly client: OtherClient;
  readonly aiServer: Pool;
  readonly portal: Pool;
  readonly page: WatchedPage;
  readonly operator: Operator;
  readonly journal: string;
  /** Where the broker writes its log. */
  readonly kafkaLog: string;
  /** Whether the model's features remember. */
  readonly hasMemory?: boolean;
}

/** Without a page and without people who act. */
export interface FoundUnwatched extends Delivered {
  /** Kafka's id of the input topic, of which event ids are made. */
  readonly topicId: string;
  readonly episodes: EpisodesObserved;
  /** Null where no feature remembers. */
  readonly memory: MemoryObserved | null;
}

export interface Found extends FoundUnwatched, Observed {
  readonly alarms: AlarmsObserved;
}

export async function observeResult(witnesses: Witnesses): Promise<Found> {
  const { client, portal, page, operator } = witnesses;
  // The page before the table: what it is behind by counts against it only when it stays so.
  const shown = await page.shown();
  return {
    ...(await observeDelivery(witnesses)),
    page: shown,
    alarms: await observeAlarms(client, portal, operator),
  };
}

export async function observeDelivery(witnesses: Omit<Witnesses, 'page' | 'operator'>): Promise<FoundUnwatched> {
  const { client, aiServer, portal, journal, kafkaLog, hasMemory = false } = witnesses;
  const { topicId } = await client.describeTopic(sensorTopic);
  const ids = async (query: string): Promise<string[]> =>
    (await aiServer.query<{ id: string }>(query)).rows.map((row) => row.id);
  // Before the topics, of which reading takes a minute after a long run: what comes meanwhile is booked meanwhile.
  const confirmed = await ids(bookedRows);
  const input = await client.read(sensorTopic);
  const kept = readJournal(journal);
  const alerts = await client.readAs('anomaly-alerts', (record) => ({
    message: messageOf(record),
    told: hasMemory ? toldBy(record) : undefined,
  }));
  return {
    topicId,
    journal: kept,
    input: input.map(({ partition, offset, value }) => ({ partition, offset, number: numberIn(value) })),
    alerts: alerts.map(({ message }) => message),
    deadLetters: await client.readAs('sensor-raw-data-dlq', messageOf),
    detections: await ids('select event_id as id from detection_all'),
    storedDeadLetters: await ids('select event_id as id from dead_letter'),
    progress: await readProgress(aiServer, topicId),
    confirmed,
    markersSkipped: await skippedMarkers(kafkaLog),
    portal: await readPortal(portal),
    episodes: await observeEpisodes({ client, aiServer, portal, topicId, input, journal: kept }),
    memory: hasMemory
      ? await observeMemory({
          aiServer,
          topicId,
          input,
          journal: kept,
          alerts: alerts.flatMap(({ told = [] }) => told),
        })
      : null,
  };
}

/** A broker that wakes up from a freeze takes its own partitions for deleted at first, and then leaves transactions without an end. */
async function skippedMarkers(kafkaLog: string): Promise<string[]> {
  const text = await readFile(kafkaLog, 'utf8');
  const pattern =
    /Couldn't find leader endpoint for partitions .* while trying to send transaction markers for ([\w-]+)/g;
  const ids = [...text.matchAll(pattern)].map(([, id = '']) => id);
  return [...new Set(ids)].map(laneOfTransactions);
}

function messageOf({ headers, timestampMs, value }: OtherReadRecord): DeliveredMessage {
  return { eventId: headers['id'] ?? '', timestampMs, number: numberIn(value) };
}

async function readProgress(pool: Pool, topicId: string) {
  const { rows } = await pool.query('select * from consumer_progress where topic_id = $1', [topicId]);
  return rows.map((row) => ({
    partition: row.partition as number,
    firstOffset: Number(row.first_offset),
    nextOffset: Number(row.next_offset),
    scored: Number(row.scored),
    anomalous: Number(row.anomalous),
    rejected: Number(row.rejected),
    skipped: Number(row.skipped),
    lost: Number(row.lost),
  }));
}

async function readPortal(pool: Pool): Promise<PortalRow[]> {
  const { rows } = await pool.query(
    'select event_id, machine_id, severity, raw_value from alert order by sequence desc',
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    machineId: Number(row.machine_id),
    severity: row.severity,
    number: numberIn(row.raw_value),
  }));
}

/** Connections that outlive their server: what is killed meanwhile is only absent. */
export function openWitnessPool(env: Env, prefix: 'DB' | 'AI_DB'): Pool {
  const pool = new Pool({
    host: env[`${prefix}_HOST`],
    port: Number(env[`${prefix}_PORT`]),
    database: env[`${prefix}_NAME`],
    user: env[`${prefix}_USER`],
    password: env[`${prefix}_PASSWORD`],
    max: 3,
    connectionTimeoutMillis: 2_000,
    query_timeout: 30_000,
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
