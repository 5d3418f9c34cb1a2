// The Portal's database as the REST API uses it: where machines and their types are. While it cannot be used predictions are refused, which is said
// once for each cause: as an error where only somebody's act mends it, such as a password that was changed.
import type { Logger } from 'pino';
import { listMachines } from '../../machines/query-machines.ts';
import type { FindMachineTypes } from '../../pipeline/assess.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { openPool } from '../../postgres/pool.ts';
import { type PortalDatabase, portalDatabaseOptions } from '../../postgres/settings.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createReadiness, type Readiness } from '../../web-server/readiness/readiness.ts';
import { forClients } from '../support/not-for-clients.ts';

const readinessTimeoutMs = 2_000;
const readinessFreshMs = 1_000;

/** Readiness on a connection of its own, so that a busy pool does not look like a dead database. */
export function watchPortal(
  settings: PortalDatabase,
  log: Logger,
): { readiness: Readiness; close: () => Promise<void> } {
  const connectTimeoutMs = Math.min(settings.DB_CONNECT_TIMEOUT_MS, readinessTimeoutMs);
  const statementTimeoutMs = Math.min(settings.DB_QUERY_TIMEOUT_MS, readinessTimeoutMs);
  const database = { ...portalDatabaseOptions(settings, 1), connectTimeoutMs, statementTimeoutMs, readOnly: true };
  const pool = openPool(database, 'spindle-readiness');
  const check = told(log, () => explainPostgres(database, () => listMachines(pool, 1)), {
    cannot: "The Portal's database cannot be used; predictions are refused until it can",
    worksAgain: "The Portal's database answers again",
  });
  const readiness = createReadiness({ check, timeoutMs: readinessTimeoutMs, freshMs: readinessFreshMs });
  return { readiness, close: () => pool.end() };
}

/** What only an operator can mend (a wrong password, a missing table) is no fault of this server: the caller is told, and it stays up. */
export function refusable(log: Logger, findMachineTypes: FindMachineTypes): FindMachineTypes {
  const find = told(log, (found: Promise<Awaited<ReturnType<FindMachineTypes>>>) => found, {
    cannot: 'The types of machines cannot be read; predictions are refused until they can',
    worksAgain: 'The types of machines can be read again',
  });
  return (machineIds) => {
    const found = findMachineTypes(machineIds);
    if (!(found instanceof Promise)) return found;
    return find(found).catch((error: unknown) => {
      throw forClients(error, "the Portal's database cannot be used; see /readyz");
    });
  };
}

/** The same step, whose failures and whose next success are told. */
function told<Given extends readonly unknown[], Result>(
  log: Logger,
  step: (...given: Given) => Promise<Result>,
  sentences: { readonly cannot: string; readonly worksAgain: string },
): (...given: Given) => Promise<Result> {
  // What is not ready, and why, /readyz says by the answer itself.
  const failures = createFailureLog({ log, readiness: { set: () => {} }, what: '', ...sentences });
  let attempt = 0;
  return async (...given) => {
    try {
      const result = await step(...given);
      attempt = 0;
      failures.succeeded();
      return result;
    } catch (error) {
      failures.failed(error as Error, ++attempt, 0);
      throw error;
    }
  };
}
