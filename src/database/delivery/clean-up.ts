// Removes what is no longer needed, in small batches that hold no lock for long: outbox rows that Debezium has confirmed and that are old
// enough, and detections of the first era and dead letters beyond their retention. What is removed is counted, so that the ledger still adds up.
import type { Pool } from 'pg';

/**
 * Deletes at most `limit` rows that are confirmed and older. Resolves with how many. A confirmation that speaks of transactions which this server has
 * not had is none: it is of another one, whose dump was restored here.
 */
export async function removeConfirmed(
  pool: Pool,
  slotName: string,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `with gone as (
       delete from outbox where id in (
         select id from outbox
         where created_at < now() - make_interval(secs => $2::double precision / 1000)
           and transaction_id < (
             select transaction_id from outbox_confirmation
             where slot_name = $1 and transaction_id <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
         order by created_at limit $3)
       returning 1
     ), counted as (
       update outbox_confirmation set removed = removed + (select count(*) from gone) where slot_name = $1
     )
     select count(*) as count from gone`,
    [slotName, olderThanMs, limit],
  );
  return Number(rows[0]?.count ?? 0);
}

// Detections of later eras go with the partitions of these (eras.ts).
const retained = {
  detection: { rows: 'detection_all', which: 'era = 0', time: 'detected_at', counts: 'not replayed' },
  dead_letter: { rows: 'dead_letter', which: 'true', time: 'refused_at', counts: 'not from_replay' },
} as const;

/** Deletes at most `limit` of the rows that are older: of all dead letters, or of the detections of the first era. Resolves with how many. */
export async function removeExpired(
  pool: Pool,
  table: keyof typeof retained,
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const { rows: from, which, time, counts } = retained[table];
  const { rows } = await pool.query<{ count: string }>(
    `with gone as (
       delete from ${from} where ${which} and event_id in (
         select event_id from ${from}
         where ${which} and ${time} < now() - make_interval(secs => $2::double precision / 1000) order by ${time} limit $3)
       returning *
     ), counted as (
       insert into removed_rows as stored (table_name, topic_id, partition, removed)
       select $1, topic_id, partition, count(*) from gone where ${counts} group by topic_id, partition
       on conflict (table_name, topic_id, partition) do update set removed = stored.removed + excluded.removed
     )
     select count(*) as count from gone`,
    [table, olderThanMs, limit],
  );
  return Number(rows[0]?.count ?? 0);
}

/** Deletes at most `limit` episodes that closed before; an open one stays. Resolves with how many. */
export async function removeExpiredEpisodes(pool: Pool, olderThanMs: number, limit: number): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `with gone as (
       delete from episode where id in (
         select id from episode
         where closed_at is not null and changed_at < now() - make_interval(secs => $1::double precision / 1000)
         order by changed_at limit $2)
       returning 1
     ), noted as (
       insert into episode_removal as stored (changed_before)
       select now() - make_interval(secs => $1::double precision / 1000) from gone having count(*) > 0
       on conflict (is_only) do update set changed_before = greatest(stored.changed_before, excluded.changed_before)
     )
     select count(*) as count from gone`,
    [olderThanMs, limit],
  );
  return Number(rows[0]?.count ?? 0);
}
