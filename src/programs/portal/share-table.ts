// The Portal's pages follow its tables, whichever Portal stores into them.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { pause } from '../../kafka/pause.ts';
import { alertsAfter, newestNumbers } from '../../portal/alerts.ts';
import { listedAlertsMax } from '../../portal/bounds.ts';
import { followTable, type TableFollower } from '../../portal/follow-table.ts';
import type { LiveFeed } from '../../portal/live-feed.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import type { ReadinessReasons } from '../support/readiness-reasons.ts';

export interface SharedTable {
  readonly settings: CleanedEnv<typeof portalSettings>;
  readonly log: Logger;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  readonly readiness: ReadinessReasons;
  readonly feed: LiveFeed;
}

export function openTable({ log, pool, database, readiness, feed }: SharedTable): TableFollower {
  const ask = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  const failures = createFailureLog({
    log,
    readiness,
    what: 'table',
    cannot: 'What other Portals have stored cannot be looked at; trying again',
    worksAgain: 'What other Portals have stored can be looked at again',
  });
  return followTable({
    feed,
    newest: () => ask(() => newestNumbers(pool)),
    alertsAfter: (query) => ask(() => alertsAfter(pool, query)),
    limit: listedAlertsMax,
    observe: { failed: (error) => failures.failed(error, 1, 0), succeeded: failures.succeeded },
  });
}

/** Resolves when the signal has aborted. Never rejects. */
export async function lookAtTable(
  { look }: TableFollower,
  { PORTAL_TABLE_LOOK_INTERVAL_MS: intervalMs }: SharedTable['settings'],
  signal: AbortSignal,
): Promise<void> {
  // One that hangs holds up no stop.
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  while (!signal.aborted) {
    await Promise.race([look(), stopped]);
    await pause(intervalMs, signal);
  }
}
