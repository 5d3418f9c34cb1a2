// The database's half of `spindle delivery verify`: its own tables counted anew, and what the topics hold compared with them. The ids
// that were found in the topics go through a temporary table, so that memory stays bounded.
import type { Pool, PoolClient } from 'pg';
import { withTemporaryTable } from '../../postgres/temporary-table.ts';

export interface PartitionCount {
  readonly topicId: string;
  readonly partition: number;
  readonly count: number;
}

export interface Recount {
  /** Detections that the consumer itself made, with those that retention has removed. */
  readonly detections: readonly PartitionCount[];
  readonly deadLetters: readonly PartitionCount[];
  /** Whether retention has removed detections or dead letters, so that ids in the topics may be older than the tables. */
  readonly hasRemoved: boolean;
}

export async function recountTables(pool: Pool): Promise<Recount> {
  const counts = async (table: 'detection' | 'dead_letter', condition: string): Promise<PartitionCount[]> => {
    const { rows } = await pool.query(
      `select topic_id, partition, sum(count)::bigint as count from (
         select topic_id, partition, count(*) as count from ${rowsOf[table]} where ${condition} group by 1, 2
         union all select topic_id, partition, removed from removed_rows where table_name = $1
       ) as each group by 1, 2`,
      [table],
    );
    return rows.map((row) => ({ topicId: row.topic_id, partition: row.partition, count: Number(row.count) }));
  };
  const { rows } = await pool.query<{ removed: boolean }>('select exists (select from removed_rows) as removed');
  return {
    detections: await counts('detection', 'not replayed'),
    deadLetters: await counts('dead_letter', 'not from_replay'),
    hasRemoved: rows[0]?.removed === true,
  };
}

/** Where the rows of all eras are. */
const rowsOf = { detection: 'detection_all', dead_letter: 'dead_letter' } as const;

export interface DeliveredComparison {
  /** Event ids that the table has and the topic has not, at most `idsMax` of them. */
  readonly missing: readonly string[];
  readonly missingCount: number;
  /** Event ids that the topic has and the table has not. */
  readonly unknown: readonly string[];
  readonly unknownCount: number;
  /** Messages of the topic beyond the first of their event id. */
  readonly repeats: number;
}

export interface DeliveredIds {
  readonly add: (ids: readonly string[]) => Promise<void>;
  /** Only those that the table has: the others are of another kind. */
  readonly addStored: (table: 'detection' | 'dead_letter', ids: readonly string[]) => Promise<void>;
  /** Compares with the rows of the table that are not older than `sinceMs`. */
  readonly compare: (table: 'detection' | 'dead_letter', sinceMs: number) => Promise<DeliveredComparison>;
}

const idsMax = 10;

/** Topics beside these from which the evidence of a slot was read: messages were written for them under earlier settings. */
export async function readFormerTopics(
  pool: Pool,
  slotName: string,
  topics: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ topic: string }>(
    'select distinct topic from evidence_position where slot_name = $1 and topic <> all($2) order by topic',
    [slotName, topics],
  );
  return rows.map(({ topic }) => topic);
}

/** Lends a temporary table of delivered ids to `use`. */
export async function withDeliveredIds<T>(pool: Pool, use: (delivered: DeliveredIds) => Promise<T>): Promise<T> {
  return withTemporaryTable(pool, 'create temporary table delivered (event_id uuid not null)', (client) =>
    use({
      add: async (ids) => {
        await client.query('insert into delivered select * from unnest($1::uuid[])', [ids]);
      },
      addStored: async (table, ids) => {
        await client.query(
          `insert into delivered select id from unnest($1::uuid[]) as id
           where exists (select from ${rowsOf[table]} as stored where stored.event_id = id)`,
          [ids],
        );
      },
      compare: (table, sinceMs) => compare(client, table, sinceMs),
    }),
  );
}

async function compare(
  client: PoolClient,
  table: 'detection' | 'dead_letter',
  sinceMs: number,
): Promise<DeliveredComparison> {
  const time = table === 'detection' ? 'detected_at' : 'refused_at';
  // ALERT_POLICY keeps some detections to the table alone.
  const hasMessage = table === 'detection' ? 'has_alert' : 'true';
  const rows = rowsOf[table];
  await client.query('analyze delivered');
  const missing = await client.query<{ event_id: string; count: string }>(
    `select event_id, count(*) over () as count from ${rows} as stored
     where ${hasMessage} and ${time} >= to_timestamp($1::double precision / 1000)
       and not exists (select from delivered where delivered.event_id = stored.event_id) limit ${idsMax}`,
    [sinceMs],
  );
  const unknown = await client.query<{ event_id: string; count: string }>(
    `select event_id, count(*) over () as count from (select distinct event_id from delivered) as each
     where not exists (select from ${rows} as stored where stored.event_id = each.event_id and ${hasMessage}) limit ${idsMax}`,
  );
  const repeats = await client.query<{ count: string }>(
    'select count(*) - count(distinct event_id) as count from delivered',
  );
  return {
    missing: missing.rows.map((row) => row.event_id),
    missingCount: Number(missing.rows[0]?.count ?? 0),
    unknown: unknown.rows.map((row) => row.event_id),
    unknownCount: Number(unknown.rows[0]?.count ?? 0),
    repeats: Number(repeats.rows[0]?.count ?? 0),
  };
}
