// What belongs to the curves of a machine beside its readings: its episodes, and its anomalous readings with their probabilities.
import type { Pool } from 'pg';
import type { Severity } from '../../core/severity.ts';
import type { CurveQuery } from './load-curve.ts';

export interface CurveEpisode {
  readonly episodeId: string;
  readonly kind: string;
  readonly mode: string | null;
  readonly severity: Severity;
  readonly from: number;
  /** Null while it is open. */
  readonly to: number | null;
}

export interface CurveAnomaly {
  readonly at: number;
  readonly probability: number;
  readonly severity: Severity;
  /** How many anomalous readings it stands for: those of about the same time, of which it is the worst. */
  readonly count: number;
  readonly sensors: Readonly<Record<string, number>>;
}

const episodesMax = 500;

type Span = Pick<CurveQuery, 'machineId' | 'from' | 'to' | 'points'>;

/** The newest where there are more than the bound, in their order. */
export async function episodesOfCurve(pool: Pool, { machineId, from, to }: Span): Promise<readonly CurveEpisode[]> {
  const { rows } = await pool.query(
    `select episode_id, kind, failure_mode, worst_severity, first_reading_at, closed_at, last_reading_at from episode
     where machine_id = $1 and coalesce(closed_at, 'infinity') >= $2 and first_reading_at < $3
     order by first_reading_at desc, episode_id limit $4`,
    [machineId, new Date(from), new Date(to), episodesMax],
  );
  return rows.reverse().map((row) => ({
    episodeId: row.episode_id,
    kind: row.kind,
    mode: row.failure_mode,
    severity: row.worst_severity,
    from: row.first_reading_at.getTime(),
    to: row.closed_at === null ? null : row.last_reading_at.getTime(),
  }));
}

/** At most one for each of `points` equal parts of the time. */
export async function anomaliesOfCurve(
  pool: Pool,
  { machineId, from, to, points }: Span,
): Promise<readonly CurveAnomaly[]> {
  const { rows } = await pool.query(
    `select distinct on (part) part, reading_at, probability, severity, sensors, count(*) over (partition by part) as count
     from (
       select reading_at, probability, severity, sensors, sequence,
         floor((extract(epoch from reading_at) * 1000 - $4::float8) / $5::float8) as part
       from alert where machine_id = $1 and reading_at >= $2 and reading_at < $3
       order by reading_at desc limit $6
     ) as found
     order by part, probability desc, sequence`,
    [machineId, new Date(from), new Date(to), from, (to - from) / points, anomaliesReadMax],
  );
  return rows.map((row) => ({
    at: row.reading_at.getTime(),
    probability: row.probability,
    severity: row.severity,
    count: Number(row.count),
    sensors: JSON.parse(row.sensors),
  }));
}

/** The newest so many are looked at. */
const anomaliesReadMax = 20_000;
