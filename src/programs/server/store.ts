// The AI server's own database as the REST API uses it: the lists of what was found and refused, and the trail of changes. It may be away
// while the API runs: then the lists answer 503, and predictions go on.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { beginAudit, finishAudit } from '../../database/access/audit.ts';
import { databaseOptions } from '../../database/connect.ts';
import { listDeadLetters } from '../../database/dead-letters/list.ts';
import { discardDeadLetters } from '../../database/dead-letters/resolve.ts';
import { wishReplays } from '../../database/dead-letters/wish.ts';
import { findDetection, listDetections } from '../../database/detections/list.ts';
import { findEpisode, listEpisodeReadings, listEpisodes } from '../../database/episodes/list.ts';
import type { databaseSettings, maintenanceSettings } from '../../database/settings.ts';
import { addWindow, endWindow, findWindow, listWindows } from '../../database/suppression/windows.ts';
import type { Audit } from '../../http/audit.ts';
import type { MaintenanceWindows } from '../../http/maintenance/routes.ts';
import type { DeadLetterActs } from '../../http/records/dead-letter-acts.ts';
import type { StoredResults } from '../../http/records/routes.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { requireCurrentSchema, SchemaUnfit } from '../../postgres/migrations.ts';
import { openPool } from '../../postgres/pool.ts';
import { aiServerSchema } from '../../postgres/schemas.ts';
import { forClients } from '../support/not-for-clients.ts';

export interface ServerStore {
  readonly pool: Pool;
  /** Runs a step. Rejects with Unavailable when it cannot be done, for whatever reason; the log has the rest. */
  readonly run: <T>(step: () => Promise<T>) => Promise<T>;
  readonly records: StoredResults;
  readonly deadLetterActs: DeadLetterActs;
  readonly maintenance: MaintenanceWindows;
  readonly audit: Audit;
  /** Rejects with SchemaUnfit, naming the command to run, when the database is there with a schema of another version. */
  readonly requireKnownSchema: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export function openServerStore(
  settings: CleanedEnv<typeof databaseSettings & typeof maintenanceSettings>,
  log: Logger,
): ServerStore {
  const database = databaseOptions(settings);
  const pool = openPool(database, 'spindle-server');
  const run = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await explainPostgres(database, step);
    } catch (error) {
      const shown = forClients(error, "the AI server's database cannot be used; the server's log says why");
      if (shown !== error) log.error({ err: error }, "The AI server's database cannot be used");
      throw shown;
    }
  };
  return {
    pool,
    run,
    records: {
      detections: (query) => run(() => listDetections(pool, query)),
      detection: (eventId) => run(() => findDetection(pool, eventId)),
      deadLetters: (query) => run(() => listDeadLetters(pool, query)),
      episodes: (query) => run(() => listEpisodes(pool, query)),
      episode: (id) => run(() => findEpisode(pool, id)),
      episodeReadings: (query) => run(() => listEpisodeReadings(pool, query)),
    },
    deadLetterActs: {
      wishReplays: (ids) => run(() => wishReplays(pool, ids)),
      discard: (ids) => run(() => discardDeadLetters(pool, ids)),
    },
    maintenance: {
      add: (window, actor) => run(() => addWindow(pool, window, { actor, openMax: settings.MAINTENANCE_WINDOWS_MAX })),
      list: (query) => run(() => listWindows(pool, query)),
      find: (id) => run(() => findWindow(pool, id)),
      end: (id, actor) => run(() => endWindow(pool, id, { actor })),
    },
    audit: async (entry) => {
      const id = await run(() => beginAudit(pool, entry));
      return (outcome) => run(() => finishAudit(pool, id, outcome));
    },
    requireKnownSchema: async () => {
      try {
        await explainPostgres(database, () => requireCurrentSchema(pool, aiServerSchema));
      } catch (error) {
        if (error instanceof SchemaUnfit) throw error;
        log.warn({ err: error }, "The AI server's database is away; lists and API keys wait for it");
      }
    },
    close: () => pool.end(),
  };
}
