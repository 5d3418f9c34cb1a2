// The trail of changes made over the REST API: a row before the change, and how it ended after it.
import type { Pool } from 'pg';
import type { AuditEntry } from '../../core/stored-rows.ts';

/** Stores the entry and resolves with its id. */
export async function beginAudit(pool: Pool, entry: AuditEntry): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into audit (actor, action, target, request_id, address) values ($1, $2, $3, $4, $5) returning id',
    [entry.actor, entry.action, entry.target, entry.requestId, entry.address],
  );
  return (rows[0] as { id: string }).id;
}

export async function finishAudit(pool: Pool, id: string, outcome: string): Promise<void> {
  await pool.query('update audit set outcome = $2 where id = $1', [id, outcome]);
}
