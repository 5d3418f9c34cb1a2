// Reports over the Portal's database, by a connection of their own that can only read: however long somebody's report takes, alarms and pages do not
// wait for it, and of two people who ask for one at the same time the second waits, as long as a report may take.
import type { CleanedEnv } from 'envalid';
import { countAlarms } from '../../portal/reports/count-alarms.ts';
import { inTurn } from '../../portal/reports/in-turn.ts';
import type { ReportReads } from '../../portal/reports/routes.ts';
import type { reportSettings } from '../../portal/reports/settings.ts';
import { openPool, type PostgresOptions } from '../../postgres/pool.ts';

/** Whoever asks beyond is refused at once. */
const waitingMax = 20;

export interface Reports {
  readonly reads: (ask: <T>(step: () => Promise<T>) => Promise<T>) => ReportReads;
  readonly close: () => Promise<void>;
}

export function openReports(settings: CleanedEnv<typeof reportSettings>, database: PostgresOptions): Reports {
  const statementTimeoutMs = settings.PORTAL_REPORT_TIMEOUT_MS;
  const pool = openPool({ ...database, poolMax: 1, statementTimeoutMs, readOnly: true }, 'spindle-portal-reports');
  const turn = inTurn({ waitMaxMs: statementTimeoutMs, waitingMax });
  const chatteringMs = settings.PORTAL_REPORT_CHATTERING_SECONDS * 1_000;
  return {
    reads: (ask) => ({
      count: (query) => turn(() => ask(() => countAlarms(pool, { ...query, chatteringMs }))),
      positions: settings.PORTAL_OPERATOR_POSITIONS,
      daysMax: settings.PORTAL_REPORT_DAYS_MAX,
    }),
    close: () => pool.end(),
  };
}
