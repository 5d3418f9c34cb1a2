// Procedures over the Portal's database: what the API asks for.
import type { Pool } from 'pg';
import { listProcedures, proceduresFor, versionsOf, writeProcedure } from './procedures.ts';
import type { Procedures } from './routes.ts';

/** `ask` says of a step that fails what a browser may know. */
export function proceduresOf(pool: Pool, ask: <T>(step: () => Promise<T>) => Promise<T>): Procedures {
  return {
    list: () => ask(() => listProcedures(pool)),
    holding: (of) => ask(() => proceduresFor(pool, of)),
    versions: (of) => ask(() => versionsOf(pool, of)),
    write: (written, actor) => ask(() => writeProcedure(pool, written, actor)),
  };
}
