// The database's half of verifying what was told of episodes: the events that the topic holds beside the number that each episode has had. They go
// through a temporary table, so that memory stays bounded.
import type { Pool, PoolClient } from 'pg';
import { withTemporaryTable } from '../../postgres/temporary-table.ts';

export interface DeliveredEvent {
  readonly eventId: string;
  readonly episodeId: string;
}

export interface EpisodeComparison {
  /** Episodes of which the topic has fewer events, at most `idsMax` of them. */
  readonly missing: readonly string[];
  readonly missingCount: number;
  readonly surplus: readonly string[];
  readonly surplusCount: number;
  /** Messages beyond the first of their event id. */
  readonly repeats: number;
}

export interface DeliveredEvents {
  readonly add: (events: readonly DeliveredEvent[]) => Promise<void>;
  readonly compare: () => Promise<EpisodeComparison>;
}

const idsMax = 10;

/** Lends a temporary table of delivered events to `use`. */
export async function withDeliveredEvents<T>(pool: Pool, use: (delivered: DeliveredEvents) => Promise<T>): Promise<T> {
  const table = 'create temporary table delivered_event (event_id uuid not null, episode_id uuid not null)';
  return withTemporaryTable(pool, table, (client) =>
    use({
      add: async (events) => {
        await client.query('insert into delivered_event select * from unnest($1::uuid[], $2::uuid[])', [
          events.map((each) => each.eventId),
          events.map((each) => each.episodeId),
        ]);
      },
      compare: () => compare(client),
    }),
  );
}

async function compare(client: PoolClient): Promise<EpisodeComparison> {
  await client.query('analyze delivered_event');
  // An episode that retention has removed is compared with nothing.
  const differing = async (sign: '<' | '>') => {
    const { rows } = await client.query<{ id: string; count: string }>(
      `select id, count(*) over () as count
       from episode left join (
         select episode_id, count(distinct event_id) as told from delivered_event group by 1
       ) as delivered on delivered.episode_id = id
       where event_count is not null and coalesce(told, 0) ${sign} event_count
       order by id limit ${idsMax}`,
    );
    return { ids: rows.map((row) => row.id), count: Number(rows[0]?.count ?? 0) };
  };
  const [missing, surplus] = [await differing('<'), await differing('>')];
  const { rows } = await client.query<{ count: string }>(
    'select count(*) - count(distinct event_id) as count from delivered_event',
  );
  return {
    missing: missing.ids,
    missingCount: missing.count,
    surplus: surplus.ids,
    surplusCount: surplus.count,
    repeats: Number(rows[0]?.count ?? 0),
  };
}
