// Reads a page of detections, the newest first. A page begins after the last row of the one before, so that it costs the same however
// far it is from the start, and rows that come meanwhile shift nothing.
import type { Pool } from 'pg';
import type { DetectionQuery, StoredDetection } from '../../core/stored-rows.ts';

export async function listDetections(pool: Pool, query: DetectionQuery): Promise<readonly StoredDetection[]> {
  const { rows } = await pool.query(
    `select ${detectionColumns}
     from detection_all
     where ($1::bigint is null or machine_id = $1)
       and ($2::text[] is null or severity = any($2))
       and ($3::double precision is null or detected_at >= to_timestamp($3 / 1000) and ${erasSince('to_timestamp($3 / 1000)')})
       and ($4::double precision is null or detected_at < to_timestamp($4 / 1000) and ${erasUntil('to_timestamp($4 / 1000)')})
       and ($5::timestamptz is null or (detected_at, event_id) < ($5, $6::uuid) and ${erasUntil('$5')})
     order by detected_at desc, event_id desc
     limit $7`,
    [query.machineId, query.severities, query.fromMs, query.toMs, query.after?.at, query.after?.id, query.limit],
  );
  return rows.map(toDetection);
}

/** The eras that may have detections of this time or later: of the others no partition is looked at. */
function erasSince(time: string): string {
  return `era >= (select min(era) from detection_era where newest is null or newest >= ${time})`;
}

/** Those that may have any of this time or earlier. Of the open era nobody knows. */
function erasUntil(time: string): string {
  return `(era <= (select max(era) from detection_era where oldest <= ${time}) or era = (select era from detection_era where closed_at is null))`;
}

/** Undefined for an event id that no detection has. */
export async function findDetection(pool: Pool, eventId: string): Promise<StoredDetection | undefined> {
  const { rows } = await pool.query(`select ${detectionColumns} from detection_all where event_id = $1`, [eventId]);
  return rows.map(toDetection)[0];
}

/** To the microsecond, which a JavaScript Date would lose. */
export function exactTime(column: 'detected_at' | 'refused_at' | 'opened_at' | 'created_at'): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

export const detectionColumns = `event_id, ${exactTime('detected_at')} as exact, topic_id, partition, record_offset, machine_id, machine_type,
  probability, severity, collected_at, detected_at, model_name, model_version, raw_value, element, clock_implausible, episode_id,
  has_alert, suppressed_by, data_quality`;

// biome-ignore lint/suspicious/noExplicitAny: a row is what the columns say
export function toDetection(row: any): StoredDetection {
  return {
    start: { at: row.exact, id: row.event_id },
    topicId: row.topic_id,
    partition: row.partition,
    offset: Number(row.record_offset),
    machineId: Number(row.machine_id),
    machineType: row.machine_type,
    probability: row.probability,
    severity: row.severity,
    collectedAt: row.collected_at,
    isClockImplausible: row.clock_implausible,
    element: row.element,
    detectedAt: row.detected_at,
    modelName: row.model_name,
    modelVersion: row.model_version,
    rawValue: row.raw_value,
    episodeId: row.episode_id,
    hasAlert: row.has_alert,
    suppressedBy: row.suppressed_by,
    dataQuality: row.data_quality ?? [],
  };
}
