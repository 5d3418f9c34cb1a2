// The Portal's alerts in its database. An alert is stored once, however often it comes; lists are in the order in which they were stored.
import type { Pool, PoolClient } from 'pg';
import type { Severity } from '../../core/severity.ts';
import { rehearse } from '../../postgres/in-transaction.ts';
import { turnOf } from '../../postgres/in-turn.ts';
import type { TableState } from '../follow-table.ts';
import type { NewAlert } from './read-alert.ts';
import type { AlertExplanation, PortalAlert } from './schemas.ts';

/** Stores those that are not there yet, in one statement, and returns them as stored, oldest first. */
export async function insertAlerts(
  pool: Pool | PoolClient,
  alerts: readonly NewAlert[],
): Promise<readonly PortalAlert[]> {
  if (alerts.length === 0) return [];
  const { rows } = await pool.query<AlertRow>(
    `with ${turnOf('alert')}, stored as (
       insert into alert (event_id, machine_id, machine_type, severity, probability, detected_at, reading_at, sensors, explanation,
         raw_value, suppressed_by, data_quality, suppressed_reason, beside_model)
       select given.* from turn, unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::timestamptz[], $7::timestamptz[],
         $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[]) as given
       on conflict (event_id) do nothing
       returning *
     )
     select ${alertColumns} from stored order by sequence`,
    [
      alerts.map((alert) => alert.eventId),
      alerts.map((alert) => alert.machineId),
      alerts.map((alert) => alert.machineType),
      alerts.map((alert) => alert.severity),
      alerts.map((alert) => alert.probability),
      alerts.map((alert) => alert.detectedAt),
      alerts.map((alert) => alert.readingAt),
      alerts.map((alert) => JSON.stringify(alert.sensors)),
      alerts.map((alert) => (alert.explanation === null ? null : JSON.stringify(alert.explanation))),
      alerts.map((alert) => alert.rawValue),
      alerts.map((alert) => alert.suppressedBy),
      alerts.map(({ dataQuality }) => (dataQuality.length === 0 ? null : JSON.stringify(dataQuality))),
      alerts.map((alert) => alert.suppressedReason),
      alerts.map((alert) => alert.besideModel),
    ],
  );
  return rows.map(toAlert);
}

/** Rejects as storing does, where the database refuses even an alert that is known to be good. */
export function rehearseAlerts(pool: Pool): Promise<void> {
  return rehearse(pool, (client) => insertAlerts(client, [goodAlert()]));
}

function goodAlert(): NewAlert {
  return {
    eventId: crypto.randomUUID(),
    machineId: 1,
    machineType: 'M',
    severity: 'ALERT',
    probability: 0.75,
    detectedAt: new Date().toISOString(),
    readingAt: new Date().toISOString(),
    sensors: {},
    explanation: null,
    suppressedBy: null,
    suppressedReason: null,
    dataQuality: [],
    besideModel: null,
    rawValue: '{}',
  };
}

/** The newest alerts before a sequence number, newest first. */
export async function recentAlerts(
  pool: Pool,
  { limit, before }: { readonly limit: number; readonly before?: number | undefined },
): Promise<readonly PortalAlert[]> {
  const { rows } = await pool.query<AlertRow>(
    `select ${alertColumns} from alert where $2::bigint is null or sequence < $2 order by sequence desc limit $1`,
    [limit, before ?? null],
  );
  return rows.map(toAlert);
}

/** The newest that were found in this time, both ends included, oldest first; of all time where none is given. */
export async function alertsFound(
  pool: Pool,
  { from, to, limit }: { readonly from?: number | undefined; readonly to?: number | undefined; readonly limit: number },
): Promise<readonly PortalAlert[]> {
  const { rows } = await pool.query<AlertRow>(
    `select ${alertColumns} from alert where detected_at between $1 and $2 order by detected_at desc, sequence desc limit $3`,
    [from === undefined ? '-infinity' : new Date(from), to === undefined ? 'infinity' : new Date(to), limit],
  );
  return rows.reverse().map(toAlert);
}

/** The alerts after a sequence number, oldest first. */
export async function alertsAfter(
  pool: Pool,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly PortalAlert[]> {
  const { rows } = await pool.query<AlertRow>(
    `select ${alertColumns} from alert where sequence > $1 order by sequence limit $2`,
    [after, limit],
  );
  return rows.map(toAlert);
}

/** The highest numbers of what any Portal has stored in this database. */
export async function newestNumbers(pool: Pool): Promise<TableState> {
  const { rows } = await pool.query<{ alert: string; change: string; entry: string }>(
    `select coalesce((select max(sequence) from alert), 0) as alert, coalesce((select max(change) from episode), 0) as change,
       coalesce((select max(sequence) from alarm_journal), 0) as entry`,
  );
  const [row] = rows;
  return { alert: Number(row?.alert), episodeChange: Number(row?.change), alarmEntry: Number(row?.entry) };
}

export interface AlertRow {
  readonly sequence: string;
  readonly event_id: string;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly severity: Severity;
  readonly probability: number;
  readonly detected_at: Date;
  readonly sensors: string;
  readonly explanation: string | null;
  readonly suppressed_by: string | null;
  readonly suppressed_reason: string | null;
  readonly data_quality: string | null;
  readonly beside_model: string | null;
  readonly received_at: Date;
}

export const alertColumns =
  'sequence, event_id, machine_id, machine_type, severity, probability, detected_at, sensors, explanation, suppressed_by, suppressed_reason, data_quality, beside_model, received_at';

export function toAlert(row: AlertRow): PortalAlert {
  return {
    sequence: Number(row.sequence),
    eventId: row.event_id,
    machineId: Number(row.machine_id),
    machineType: row.machine_type,
    severity: row.severity,
    probability: row.probability,
    detectedAt: row.detected_at.toISOString(),
    sensors: JSON.parse(row.sensors) as Record<string, number>,
    explanation: row.explanation === null ? null : readStored(row.explanation),
    suppressedBy: row.suppressed_by,
    suppressedReason: row.suppressed_reason,
    dataQuality: row.data_quality === null ? [] : (JSON.parse(row.data_quality) as PortalAlert['dataQuality']),
    besideModel: row.beside_model,
    receivedAt: row.received_at.toISOString(),
  };
}

/** Of before reasons were kept, a row has none. */
function readStored(explanation: string): AlertExplanation {
  return {
    reasons: [],
    nearestMode: null,
    wayBack: null,
    ...(JSON.parse(explanation) as Pick<AlertExplanation, 'summary' | 'failureModes'>),
  };
}
