// Keys by which programs use the Portal's API: found by the hash of what a request brings, and remembered for a moment as sessions are. A key that is brought
// decides alone: one that is not good is refused, whatever cookies come with it.
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { findApiKey, hashOf } from '../../../postgres/api-keys.ts';
import { apiKeyIn, type Principal } from '../../../web-server/credentials.ts';
import { Unauthorized } from '../../../web-server/request-errors.ts';
import { grantsOfKey, isPortalRole, type PortalRole } from '../roles.ts';

/** A program. */
export interface KeyOwner extends Principal {
  readonly key: { readonly id: string; readonly name: string; readonly role: PortalRole };
}

export interface Keys {
  /** Undefined where none is brought. Rejects with Unauthorized for one that is not good. */
  readonly find: (headers: IncomingHttpHeaders) => Promise<KeyOwner | undefined>;
  /** Of those keys, the ones that are good still. */
  readonly stillGood: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** What was found holds no longer. */
  readonly forget: () => void;
}

export interface KeyOptions {
  readonly pool: Pool;
  /** What was found holds for so long. */
  readonly freshMs: number;
  /** Says of a step that fails what a program may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

/** So many keys are remembered at a time. */
const rememberedMax = 1_000;

export function createKeys({ pool, freshMs, ask }: KeyOptions): Keys {
  const found = new LRUCache<string, Promise<KeyOwner | undefined>>({ max: rememberedMax, ttl: freshMs });
  const find = async (secret: string): Promise<KeyOwner | undefined> => {
    const hash = hashOf(secret);
    const place = hash.toString('base64');
    const known = found.get(place);
    if (known !== undefined) return known;
    const looking = ask(() => look(pool, hash));
    found.set(place, looking);
    const forget = () => found.delete(place);
    // What is nobody's would push out what is somebody's.
    looking.then((owner) => owner === undefined && forget(), forget);
    return looking;
  };
  return {
    find: async (headers) => {
      const secret = apiKeyIn(headers);
      if (secret === undefined) return undefined;
      const owner = await find(secret);
      if (owner === undefined) throw new Unauthorized('the API key is unknown, revoked or expired');
      return owner;
    },
    stillGood: async (ids) => {
      const { rows } = await pool.query<{ readonly id: string }>(
        `select id::text from api_key where id::text = any($1) and ${isGood}`,
        [ids],
      );
      return new Set(rows.map(({ id }) => id));
    },
    forget: () => found.clear(),
  };
}

const isGood = 'revoked_at is null and (expires_at is null or expires_at > now())';

async function look(pool: Pool, hash: Buffer): Promise<KeyOwner | undefined> {
  const key = await findApiKey(pool, hash);
  const role = key?.roles[0];
  if (key === undefined || !isPortalRole(role)) return undefined;
  await pool.query(
    `update api_key set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [key.id],
  );
  const { id, name } = key;
  return { name: `key ${name}`, roles: new Set(grantsOfKey(role)), key: { id, name, role } };
}

/** The key of a request; undefined where it brought none. */
export function keyOf(principal: Principal | null): KeyOwner['key'] | undefined {
  return principal === null ? undefined : (principal as Partial<KeyOwner>).key;
}
