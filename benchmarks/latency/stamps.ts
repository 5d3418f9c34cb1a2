// Collects, after a load is over, what the stack has noted of its alerts: both databases have the times of their commits, and the topic of
// alerts those of its appends. Nothing of this runs beside the load.
import { Pool } from 'pg';
import { eventIdOf } from '../../src/debezium/event-id.ts';
import { clientOptions } from '../../src/kafka/client.ts';
import { scanTopic } from '../../src/kafka/scan.ts';
import { kafkaSettings } from '../../src/kafka/settings.ts';
import { topicOffsets } from '../../src/kafka/topics.ts';
import { withAdmin } from '../../src/kafka/with-admin.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import type { StackStamps } from './stages.ts';

export interface Stamps {
  /** How many alerts of this benchmark the Portal has stored. */
  readonly storedCount: () => Promise<number>;
  /** Of readings from this number on. */
  readonly collect: (fromNumber: number) => Promise<readonly StackStamps[]>;
  /** How often PostgreSQL has flushed its WAL so far, and how long that took. */
  readonly walFlushes: () => Promise<{ readonly count: number; readonly totalMs: number }>;
  readonly close: () => Promise<void>;
}

const alertTopic = 'anomaly-alerts';
/** What PostgreSQL needs for it. */
export const postgresSettings = { track_commit_timestamp: 'on', track_wal_io_timing: 'on' } as const;

export function openStamps(env: Readonly<Record<string, string>>): Stamps {
  const server = openPool(env, 'AI_DB');
  const portal = openPool(env, 'DB');
  const client = clientOptions(readSettings(kafkaSettings, { ...env }), 'latency');
  return {
    storedCount: async () =>
      (await portal.query<{ count: number }>('select count(*)::int as count from alert')).rows[0]?.count ?? 0,
    collect: async (fromNumber) => {
      const { rows: stored } = await portal.query<{ event_id: string; number: string; committed: number }>(
        `select event_id, number, committed from (
           select event_id, (raw_value::jsonb -> 'sensor_data' ->> 'number')::bigint as number,
             extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as committed
           from alert) as stored
         where number >= $1`,
        [fromNumber],
      );
      const { rows: detected } = await server.query<{ event_id: string; detected: number; committed: number }>(
        `select event_id, extract(epoch from detected_at)::float8 * 1000 as detected,
           extract(epoch from pg_xact_commit_timestamp(xmin))::float8 * 1000 as committed
         from detection_all where event_id = any($1::uuid[])`,
        [stored.map((row) => row.event_id)],
      );
      const detections = new Map(detected.map((row) => [row.event_id, row]));
      const appended = await readAppendTimes(client);
      return stored.flatMap((row): StackStamps[] => {
        const detection = detections.get(row.event_id);
        const onTopicMs = appended.get(row.event_id);
        if (detection === undefined || onTopicMs === undefined) return [];
        return [
          {
            eventId: row.event_id,
            number: Number(row.number),
            detectedMs: detection.detected,
            committedMs: detection.committed,
            onTopicMs,
            inPortalMs: row.committed,
          },
        ];
      });
    },
    walFlushes: async () => {
      const { rows } = await server.query<{ count: number; total: number }>(
        `select sum(fsyncs)::float8 as count, sum(fsync_time)::float8 as total from pg_stat_io where object = 'wal'`,
      );
      return { count: rows[0]?.count ?? 0, totalMs: rows[0]?.total ?? 0 };
    },
    close: async () => {
      await Promise.all([server.end(), portal.end()]);
    },
  };
}

/** So that each record says when the broker appended it. */
export async function stampAppends(env: Readonly<Record<string, string>>): Promise<void> {
  const client = clientOptions(readSettings(kafkaSettings, { ...env }), 'latency');
  await withAdmin(client, `change topic ${alertTopic}`, (admin) =>
    admin.incrementalAlterConfigs({
      resources: [
        {
          resourceType: topicResource,
          resourceName: alertTopic,
          configs: [{ name: 'message.timestamp.type', configOperation: setOperation, value: 'LogAppendTime' }],
        },
      ],
    }),
  );
}

/** As Kafka's protocol numbers them. */
const topicResource = 2;
const setOperation = 0;

async function readAppendTimes(client: ReturnType<typeof clientOptions>): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const offsets = await topicOffsets(client, alertTopic);
  if (offsets === undefined) return times;
  await scanTopic(client, offsets, (records) => {
    for (const record of records) {
      const id = eventIdOf(record);
      // A repeat comes later: the first one counts.
      if (id !== undefined && !times.has(id)) times.set(id, record.timestamp);
    }
  });
  return times;
}

function openPool(env: Readonly<Record<string, string>>, prefix: 'DB' | 'AI_DB'): Pool {
  return new Pool({
    host: env[`${prefix}_HOST`],
    port: Number(env[`${prefix}_PORT`]),
    database: env[`${prefix}_NAME`],
    user: env[`${prefix}_USER`],
    password: env[`${prefix}_PASSWORD`],
    max: 1,
  });
}
