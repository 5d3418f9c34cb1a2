// The ports of who did what, over the Portal's tables.
import type { Pool } from 'pg';
import { listAudit } from './list-audit.ts';
import type { RefusalBounds } from './refusals.ts';
import type { Audit } from './routes.ts';
import { beginTrail, endTrail } from './trail.ts';

/** `ask` says of a step that fails what a browser may know. */
export function auditOf(
  pool: Pool,
  refusalBounds: RefusalBounds,
  ask: <T>(step: () => Promise<T>) => Promise<T>,
): Audit {
  return {
    refusalBounds,
    list: (query) => ask(() => listAudit(pool, query)),
    begin: (entry) => ask(() => beginTrail(pool, entry)),
    end: (id, outcome) => ask(() => endTrail(pool, id, outcome)),
  };
}
