// The Portal's pages follow its tables, whichever Portal stores into them.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { backoffMs } from '../../kafka/pause.ts';
import { alertsAfter, newestNumbers } from '../../portal/alerts.ts';
import { listedAlertsMax } from '../../portal/bounds.ts';
import { followTable, type TableFollower } from '../../portal/follow-table.ts';
import type { LiveFeed } from '../../portal/live-feed.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import { orAborted } from '../../watch/or-aborted.ts';
import { repeated } from '../../watch/repeat.ts';
import type { watchSettings } from '../../watch/settings.ts';
import type { NamedReasons } from '../support/named-reasons.ts';

export interface SharedTable {
  readonly settings: CleanedEnv<typeof portalSettings & typeof watchSettings>;
  readonly log: Logger;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  readonly registry: Registry;
  /** It stores and answers all the same, so it is no reason why the Portal is not ready. */
  readonly degradations: Pick<NamedReasons, 'set'>;
  readonly feed: LiveFeed;
}

export function openTable({ pool, database, feed }: Pick<SharedTable, 'pool' | 'database' | 'feed'>): TableFollower {
  const ask = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  return followTable({
    feed,
    newest: () => ask(() => newestNumbers(pool)),
    alertsAfter: (query) => ask(() => alertsAfter(pool, query)),
    limit: listedAlertsMax,
  });
}

/** Resolves when the signal has aborted, also where a look hangs. Never rejects. */
export function lookAtTable(
  { look, leave }: Pick<TableFollower, 'look' | 'leave'>,
  { settings, log, registry, degradations }: Omit<SharedTable, 'pool' | 'database' | 'feed'>,
  signal: AbortSignal,
): Promise<void> {
  const telling = { log, readiness: degradations };
  const watch = createWatched({
    ...{ name: 'The look at what other Portals have stored', label: 'table', settings, registry },
    ...telling,
  });
  const waitingFor = 'PostgreSQL to say what other Portals have stored';
  return watch.run(
    repeated({
      waitingFor,
      turn: async (heart, running) => {
        await orAborted(
          look(() => heart.beat(waitingFor)),
          running,
        );
        if (running.aborted) leave();
      },
      pauseMs: (failedInARow) => lookPauseMs(settings, failedInARow),
      observe: createFailureLog({
        ...{ ...telling, what: 'table' },
        cannot: 'What other Portals have stored cannot be looked at; trying again',
        worksAgain: 'What other Portals have stored can be looked at again',
      }),
    }),
    signal,
  );
}

type LookSettings = Pick<
  SharedTable['settings'],
  'PORTAL_TABLE_LOOK_INTERVAL_MS' | 'PORTAL_RETRY_DELAY_MIN_MS' | 'PORTAL_RETRY_DELAY_MAX_MS'
>;

/** A database that does not answer is asked ever less often. */
function lookPauseMs(settings: LookSettings, failedInARow: number): number {
  const usualMs = settings.PORTAL_TABLE_LOOK_INTERVAL_MS;
  if (failedInARow === 0) return usualMs;
  const limits = { min: settings.PORTAL_RETRY_DELAY_MIN_MS, max: settings.PORTAL_RETRY_DELAY_MAX_MS };
  return Math.max(usualMs, backoffMs(limits, failedInARow - 1));
}
