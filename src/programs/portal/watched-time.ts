// Notes how long the Portal has watched: that its pages were live, or had a backlog that was being read. Reports judge by it.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createWatchedTime } from '../../portal/figures/watched-time.ts';
import type { reportSettings } from '../../portal/reports/settings.ts';
import { noteWatched } from '../../portal/reports/watched-spans.ts';
import type { ReceiverState } from '../../portal/schemas.ts';
import { clockOf } from '../../postgres/clock.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import { repeated } from '../../watch/repeat.ts';
import type { watchSettings } from '../../watch/settings.ts';
import type { NamedReasons } from '../support/named-reasons.ts';

export interface WatchedParts {
  readonly settings: CleanedEnv<typeof reportSettings & typeof watchSettings>;
  readonly log: Logger;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  readonly registry: Registry;
  readonly receiver: () => ReceiverState;
  /** Pages are live all the same. */
  readonly telling: NamedReasons;
}

const lookEveryMs = 1_000;
/** A process that looks so late stood still; and so long a question what time it is has no answer that is worth anything. */
const looksApartMaxMs = 10_000;

/** Until the signal aborts, and then what is not noted yet. Never rejects. */
export async function noteWatchedTime(parts: WatchedParts, signal: AbortSignal): Promise<void> {
  const { settings, log, pool, database, registry, receiver, telling } = parts;
  const time = createWatchedTime(looksApartMaxMs);
  const look = (): void => {
    const { state } = receiver();
    // A clock that never goes back stands still with a machine that sleeps.
    time.looked(state === 'current' || state === 'behind', Date.now());
  };
  const note = async (): Promise<void> => {
    const asked = Date.now();
    const clock = await explainPostgres(database, () => clockOf(pool));
    const tookMs = Date.now() - asked;
    if (tookMs < 0 || tookMs > looksApartMaxMs) return;
    const spans = time.toNote().map(({ from, to }) => ({ from: from + clock - asked, to: to + clock - asked }));
    await explainPostgres(database, () => noteWatched(pool, spans, settings.PORTAL_WATCHED_DAYS));
    time.noted();
  };
  const readiness = telling;
  const watch = createWatched({
    ...{ name: 'What notes how long the Portal watches', label: 'watched' },
    ...{ settings, log, registry, readiness },
  });
  const noting = repeated({
    waitingFor: 'PostgreSQL to note how long the Portal has watched',
    turn: () => {
      // Before anything is noted: a machine that slept may wake to this first.
      look();
      return note();
    },
    pauseMs: () => settings.PORTAL_WATCHED_NOTE_MS,
    observe: createFailureLog({
      ...{ log, readiness, what: 'watched' },
      cannot: 'How long the Portal watches cannot be noted, and reports will lack it; trying again',
      worksAgain: 'How long the Portal watches is noted again',
    }),
  });
  const looking = setInterval(look, lookEveryMs);
  try {
    await watch.run(noting, signal);
  } finally {
    clearInterval(looking);
  }
  // Where the database is away at the end, a report lacks some seconds.
  await note().catch(() => {});
}
