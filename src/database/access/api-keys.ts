// The keys of the REST API: making and revoking one leaves a row of audit in the same transaction.
import type { Pool, PoolClient } from 'pg';
import * as keys from '../../postgres/api-keys.ts';

export interface NewApiKey extends keys.NewApiKey {
  /** Who makes it, for audit. */
  readonly actor: string;
}

/** The key, which is nowhere stored. Undefined when the name is taken. */
export function createApiKey(pool: Pool, prefix: string, { actor, ...key }: NewApiKey): Promise<string | undefined> {
  const target = `${key.name} (${key.roles.join(', ')})`;
  return keys.createApiKey(pool, prefix, key, (client) => audit(client, actor, 'api-key.create', target));
}

/** False when there is no such key, or it is revoked already. */
export function revokeApiKey(pool: Pool, name: string, actor: string): Promise<boolean> {
  return keys.revokeApiKey(pool, name, (client) => audit(client, actor, 'api-key.revoke', name));
}

async function audit(client: PoolClient, actor: string, action: string, target: string): Promise<void> {
  await client.query(`insert into audit (actor, action, target, outcome) values ($1, $2, $3, 'done')`, [
    actor,
    action,
    target,
  ]);
}
