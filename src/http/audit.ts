// The trail of what was changed over the API: who, what, when, and how it ended.
import type { AuditEntry } from '../core/stored-rows.ts';

/** Port: notes what is about to be done, and resolves with the function that notes how it ended. Rejects when it cannot be noted. */
export type Audit = (entry: AuditEntry) => Promise<(outcome: string) => Promise<void>>;
