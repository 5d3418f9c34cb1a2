// The Portal's pages follow its tables, whichever Portal stores into them.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { backoffMs, pause } from '../../kafka/pause.ts';
import { alertsAfter, newestNumbers } from '../../portal/alerts.ts';
import { listedAlertsMax } from '../../portal/bounds.ts';
import { followTable, type TableFollower } from '../../portal/follow-table.ts';
import type { LiveFeed } from '../../portal/live-feed.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import type { NamedReasons } from '../support/named-reasons.ts';

export interface SharedTable {
  readonly settings: CleanedEnv<typeof portalSettings>;
  readonly log: Logger;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  /** It stores and answers all the same, so it is no reason why the Portal is not ready. */
  readonly degradations: NamedReasons;
  readonly feed: LiveFeed;
}

export function openTable({ settings, log, pool, database, degradations, feed }: SharedTable): TableFollower {
  const ask = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  const failures = createFailureLog({
    log,
    readiness: degradations,
    what: 'table',
    cannot: 'What other Portals have stored cannot be looked at; trying again',
    worksAgain: 'What other Portals have stored can be looked at again',
  });
  return followTable({
    feed,
    newest: () => ask(() => newestNumbers(pool)),
    alertsAfter: (query) => ask(() => alertsAfter(pool, query)),
    limit: listedAlertsMax,
    observe: {
      failed: (error, attempt) => failures.failed(error, attempt, lookPauseMs(settings, attempt)),
      succeeded: failures.succeeded,
    },
  });
}

type LookSettings = Pick<
  SharedTable['settings'],
  'PORTAL_TABLE_LOOK_INTERVAL_MS' | 'PORTAL_RETRY_DELAY_MIN_MS' | 'PORTAL_RETRY_DELAY_MAX_MS'
>;

/** Resolves when the signal has aborted. Never rejects. */
export async function lookAtTable(
  { look }: Pick<TableFollower, 'look'>,
  settings: LookSettings,
  signal: AbortSignal,
): Promise<void> {
  // One that hangs holds up no stop.
  const stopped = new Promise<number>((resolve) => signal.addEventListener('abort', () => resolve(0), { once: true }));
  while (!signal.aborted) {
    const failedInARow = await Promise.race([look(), stopped]);
    await pause(lookPauseMs(settings, failedInARow), signal);
  }
}

/** A database that does not answer is asked ever less often. */
function lookPauseMs(settings: LookSettings, failedInARow: number): number {
  const usualMs = settings.PORTAL_TABLE_LOOK_INTERVAL_MS;
  if (failedInARow === 0) return usualMs;
  const limits = { min: settings.PORTAL_RETRY_DELAY_MIN_MS, max: settings.PORTAL_RETRY_DELAY_MAX_MS };
  return Math.max(usualMs, backoffMs(limits, failedInARow - 1));
}
