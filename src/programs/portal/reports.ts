// Reports over the Portal's database, by a connection of their own that can only read: however long somebody's report takes, alarms and pages do not
// wait for it, and of two people who ask for one at the same time the second waits.
import type { CleanedEnv } from 'envalid';
import { countAlarms } from '../../portal/reports/count-alarms.ts';
import { inTurn } from '../../portal/reports/in-turn.ts';
import type { ReportReads } from '../../portal/reports/routes.ts';
import type { reportSettings } from '../../portal/reports/settings.ts';
import { openPool, type PostgresOptions } from '../../postgres/pool.ts';

export interface Reports {
  readonly reads: (ask: <T>(step: () => Promise<T>) => Promise<T>) => ReportReads;
  readonly close: () => Promise<void>;
}

export function openReports(settings: CleanedEnv<typeof reportSettings>, database: PostgresOptions): Reports {
  const statementTimeoutMs = settings.PORTAL_REPORT_TIMEOUT_MS;
  const pool = openPool({ ...database, poolMax: 1, statementTimeoutMs, readOnly: true }, 'spindle-portal-reports');
  const chatteringMs = settings.PORTAL_REPORT_CHATTERING_SECONDS * 1_000;
  return {
    reads: (ask) => ({
      // Not the pool's own queue: waiting there counts as connecting, and PostgreSQL would be blamed for it.
      count: inTurn((query) => ask(() => countAlarms(pool, { ...query, chatteringMs }))),
      positions: settings.PORTAL_OPERATOR_POSITIONS,
      daysMax: settings.PORTAL_REPORT_DAYS_MAX,
    }),
    close: () => pool.end(),
  };
}
