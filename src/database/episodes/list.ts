// Reads a page of episodes, the newest first, one of them, and a page of its readings, as detections/list.ts does. The row of an episode is written
// when something happens to it; what its readings come to since then is in the condition of its machine, while it is open.
import type { Pool } from 'pg';
import {
  checksFound,
  dominantMode,
  dominantSensors,
  type Episode,
  type EpisodeKind,
} from '../../core/episode/episode.ts';
import type { EpisodeQuery, EpisodeReadingsQuery, StoredDetection, StoredEpisode } from '../../core/stored-rows.ts';
import { detectionColumns, exactTime, toDetection } from '../detections/list.ts';
import { readCondition } from './conditions.ts';

export async function listEpisodes(pool: Pool, query: EpisodeQuery): Promise<readonly StoredEpisode[]> {
  const { rows } = await pool.query(
    withConditions(`select * from episode
     where ($1::bigint is null or machine_id = $1)
       and ($2::text[] is null or severity = any($2))
       and ($3::double precision is null or opened_at >= to_timestamp($3 / 1000))
       and ($4::double precision is null or opened_at < to_timestamp($4 / 1000))
       and ($5::timestamptz is null or (opened_at, id) < ($5, $6::uuid))
       and ($8::text is null or (closed_at is null) = ($8 = 'open'))
       and ($9::text is null or kind = $9)
     order by opened_at desc, id desc
     limit $7`),
    [
      query.machineId,
      query.severities,
      query.fromMs,
      query.toMs,
      query.after?.at,
      query.after?.id,
      query.limit,
      query.state,
      query.kind,
    ],
  );
  return rows.map(toEpisode);
}

/** Undefined for an id that no episode has. */
export async function findEpisode(pool: Pool, id: string): Promise<StoredEpisode | undefined> {
  const { rows } = await pool.query(withConditions('select * from episode where id = $1'), [id]);
  return rows.map(toEpisode)[0];
}

/** Its anomalous readings, the last found first: those that name it, and those that led to it. */
export async function listEpisodeReadings(
  pool: Pool,
  { episodeId, after, limit }: EpisodeReadingsQuery,
): Promise<readonly StoredDetection[]> {
  const page = `($2::timestamptz is null or (detected_at, event_id) < ($2, $3::uuid))
       order by detected_at desc, event_id desc limit $4`;
  const { rows } = await pool.query(
    `select * from (
       (select ${detectionColumns} from detection_all where episode_id = $1 and ${page})
       union all
       (select ${detectionColumns} from detection_all
        where event_id in (select unnest(onset_ids) from episode where id = $1) and episode_id is distinct from $1
          and ${page})
     ) as reading
     order by detected_at desc, event_id desc limit $4`,
    [episodeId, after?.at, after?.id, limit],
  );
  return rows.map(toDetection);
}

const columns = `id, ${exactTime('opened_at')} as exact, kind, machine_id, machine_type, severity, worst_severity, opened_at,
  closed_at, end_reason, first_reading_at, last_reading_at, reading_count, failure_mode, sensors, model_name, model_version,
  suppressed_by, checks`;

/** Each with the conditions, of all groups, that its machine has while it is open. */
function withConditions(episodes: string): string {
  return `select ${columns}, array(
       select json_build_object('condition', condition, 'numbers', encode(numbers, 'base64')) from machine_condition
       where closed_at is null and group_id = any(array(select distinct group_id from consumer_progress))
         and machine_condition.machine_id = listed.machine_id and machine_condition.kind = listed.kind and condition is not null
     ) as conditions
     from (${episodes}) as listed order by opened_at desc, id desc`;
}

// biome-ignore lint/suspicious/noExplicitAny: a row is what the columns say
function toEpisode(row: any): StoredEpisode {
  return {
    start: { at: row.exact, id: row.id },
    kind: row.kind,
    machineId: Number(row.machine_id),
    machineType: row.machine_type,
    severity: row.severity,
    worstSeverity: row.worst_severity,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    end: row.end_reason,
    firstReadingAt: row.first_reading_at,
    lastReadingAt: row.last_reading_at,
    readingCount: Number(row.reading_count),
    failureMode: row.failure_mode,
    sensors: row.sensors,
    modelName: row.model_name,
    modelVersion: row.model_version,
    suppressedBy: row.suppressed_by,
    checks: row.checks,
    ...conditionFigures(row),
  };
}

/** By the condition that has seen most of it, and when its machine was heard last by the one that heard it last. A consumer of an earlier release writes the row with each reading, so that the row may have seen more. */
function conditionFigures(row: {
  readonly id: string;
  readonly kind: EpisodeKind;
  readonly reading_count: string;
  readonly conditions: readonly { readonly condition: string; readonly numbers: string | null }[];
}): Partial<StoredEpisode> & Pick<StoredEpisode, 'lastHeardAt'> {
  const conditions = row.conditions
    .map(({ condition, numbers }) => readCondition(condition, numbers === null ? null : Buffer.from(numbers, 'base64')))
    .filter(({ episode }) => episode?.id === row.id);
  const lastHeardAt = conditions.length === 0 ? null : new Date(Math.max(...conditions.map(({ heardAt }) => heardAt)));
  const [newest] = conditions
    .map(({ episode }) => episode as Episode)
    .filter((each) => each.readingCount >= Number(row.reading_count))
    .sort((one, other) => other.readingCount - one.readingCount);
  if (newest === undefined) return { lastHeardAt };
  return {
    lastHeardAt,
    machineType: newest.machineType,
    worstSeverity: newest.worstSeverity,
    firstReadingAt: new Date(newest.firstReadingAt),
    lastReadingAt: new Date(newest.lastReadingAt),
    readingCount: newest.readingCount,
    ...(row.kind === 'machine'
      ? { failureMode: dominantMode(newest), sensors: dominantSensors(newest) }
      : { checks: checksFound(newest), sensors: dominantSensors(newest) }),
  };
}
