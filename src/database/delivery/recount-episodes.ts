// The database's half of verifying what was told of episodes: the events that the topic holds beside the number that each episode has had. They go
// through a temporary table, so that memory stays bounded.
import type { Pool, PoolClient } from 'pg';
import { withTemporaryTable } from '../../postgres/temporary-table.ts';

export interface DeliveredEvent {
  readonly eventId: string;
  readonly episodeId: string;
  /** When it came into its topic, by whoever wrote it. */
  readonly toldAtMs: number;
}

export interface EpisodeComparison {
  /** Episodes of which the topic has fewer events, at most `idsMax` of them. */
  readonly missing: readonly string[];
  readonly missingCount: number;
  readonly surplus: readonly string[];
  readonly surplusCount: number;
  /** Episodes that the topic tells of and the table has not, where retention cannot have removed them. */
  readonly unknown: readonly string[];
  readonly unknownCount: number;
  /** Retention has removed episodes that changed before: of those told before, the table is not asked whether it has them. Null for none. */
  readonly removedBefore: Date | null;
  /** Messages beyond the first of their event id. */
  readonly repeats: number;
}

export interface DeliveredEvents {
  readonly add: (events: readonly DeliveredEvent[]) => Promise<void>;
  readonly compare: () => Promise<EpisodeComparison>;
}

const idsMax = 10;
/** The end of the year 9999: a record may say any time. */
const lastStorableMs = 253_402_300_799_999;

/** Lends a temporary table of delivered events to `use`. */
export async function withDeliveredEvents<T>(pool: Pool, use: (delivered: DeliveredEvents) => Promise<T>): Promise<T> {
  const table =
    'create temporary table delivered_event (event_id uuid not null, episode_id uuid not null, told_at timestamptz not null)';
  return withTemporaryTable(pool, table, (client) =>
    use({
      add: async (events) => {
        await client.query(
          `insert into delivered_event
           select event_id, episode_id, to_timestamp(told_at / 1000)
           from unnest($1::uuid[], $2::uuid[], $3::double precision[]) as given (event_id, episode_id, told_at)`,
          [
            events.map((each) => each.eventId),
            events.map((each) => each.episodeId),
            events.map((each) => Math.min(Math.max(each.toldAtMs, 0), lastStorableMs)),
          ],
        );
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
  const unknown = await unknownEpisodes(client);
  const { rows } = await client.query<{ count: string }>(
    'select count(*) - count(distinct event_id) as count from delivered_event',
  );
  return {
    missing: missing.ids,
    missingCount: missing.count,
    surplus: surplus.ids,
    surplusCount: surplus.count,
    ...unknown,
    repeats: Number(rows[0]?.count ?? 0),
  };
}

/** In one statement, so that what retention removes meanwhile is either there or noted. */
async function unknownEpisodes(
  client: PoolClient,
): Promise<Pick<EpisodeComparison, 'unknown' | 'unknownCount' | 'removedBefore'>> {
  const { rows } = await client.query<{ removed_before: Date | null; id: string | null; count: string | null }>(
    `with removal as (select max(changed_before) as removed_before from episode_removal)
     select removed_before, id, count
     from removal left join (
       select episode_id as id, count(*) over () as count
       from delivered_event
       where not exists (select from episode where id = episode_id)
       group by episode_id
       having min(told_at) > coalesce((select removed_before from removal), '-infinity')
       order by episode_id limit ${idsMax}
     ) as unknown on true
     order by id`,
  );
  const unknown = rows.flatMap(({ id }) => (id === null ? [] : [id]));
  return { unknown, unknownCount: Number(rows[0]?.count ?? 0), removedBefore: rows[0]?.removed_before ?? null };
}
