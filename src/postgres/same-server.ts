// Whether it is still the same server that answers. A standby that has taken over, or a server that was restored, may lack the last of what the one before
// had committed: who remembers what that was has to read it anew.
import type { Pool } from 'pg';

export interface SameServer {
  /** Asked before what is to be remembered is read: the server that answers now counts until `forget`. */
  readonly begin: () => Promise<void>;
  /** When the server that counts has started; null before `begin`. */
  readonly startedAt: () => string | null;
  /** Whether another one answers now, or the same was started anew. Rejects where none does. */
  readonly isAnother: () => Promise<boolean>;
  readonly forget: () => void;
}

/** When the server has started, of which no two have the same: an expression of SQL. */
export const serverStartedAt = 'extract(epoch from pg_postmaster_start_time())::text';

export function sameServer(pool: Pool): SameServer {
  let known: string | null = null;
  const ask = async (): Promise<string> => {
    const { rows } = await pool.query<{ started_at: string }>(`select ${serverStartedAt} as started_at`);
    return rows[0]?.started_at ?? '';
  };
  return {
    begin: async () => {
      known ??= await ask();
    },
    startedAt: () => known,
    isAnother: async () => known !== null && (await ask()) !== known,
    forget: () => {
      known = null;
    },
  };
}
