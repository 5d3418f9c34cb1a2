// Who the REST API lets in: API keys out of the AI server's database, remembered for a while, and tokens of an OpenID Connect issuer.
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Unavailable } from '../../core/errors.ts';
import { type AccessSettings, anonymousRoles } from '../../http/settings.ts';
import { findApiKey, hashOf, listExpiringApiKeys, touchApiKeys } from '../../postgres/api-keys.ts';
import {
  apiKeyPrefix,
  createIdentify,
  type FindPrincipal,
  type Identify,
  type Principal,
  rolesIn,
} from '../../web-server/credentials.ts';
import { createFindTokenOwner } from '../../web-server/tokens.ts';
import { watchKeyEnds } from './key-ends.ts';

interface Settings extends AccessSettings {
  readonly API_KEY_CACHE_MS: number;
  readonly API_SENDERS_MAX: number;
  readonly EXPIRY_WARNING_DAYS: number;
  readonly OIDC_AUDIENCE: string;
  readonly OIDC_JWKS_URL: string;
  readonly OIDC_ROLES_CLAIM: string;
  readonly OIDC_ROLE_PREFIX: string;
}

export interface ApiAccess {
  readonly identify: Identify;
  /** Writes what is not written yet. */
  readonly close: () => Promise<void>;
}

const touchIntervalMs = 5_000;
const tokenTimeoutMs = 5_000;
/** So many causes are told; who changes them faster tells nothing new. */
const causesMax = 20;

/** `inDatabase` runs a step and says in its errors, for a person, why it could not. */
export function openApiAccess(
  settings: Settings,
  pool: Pool,
  inDatabase: <T>(step: () => Promise<T>) => Promise<T>,
  log: Logger,
): ApiAccess {
  const keys = settings.API_KEYS ? openKeys(settings, pool, inDatabase, log) : undefined;
  const tokens =
    settings.OIDC_ISSUER === ''
      ? undefined
      : tellingAway(
          log,
          createFindTokenOwner({
            issuer: settings.OIDC_ISSUER,
            audience: settings.OIDC_AUDIENCE,
            jwksUrl: settings.OIDC_JWKS_URL,
            rolesClaim: settings.OIDC_ROLES_CLAIM,
            rolePrefix: settings.OIDC_ROLE_PREFIX,
            timeoutMs: tokenTimeoutMs,
          }),
        );
  return {
    identify: createIdentify({
      findKeyOwner: keys?.find,
      findTokenOwner: tokens,
      anonymousRoles: anonymousRoles(settings),
    }),
    close: async () => keys?.close(),
  };
}

/** Who is refused for want of the issuer's keys learns no more; the log has each cause once, until somebody is let in again. */
function tellingAway(log: Logger, find: FindPrincipal): FindPrincipal {
  const told = new Set<string>();
  return async (token) => {
    try {
      const owner = await find(token);
      if (told.size > 0) log.info('The keys of the token issuer can be had again');
      told.clear();
      return owner;
    } catch (error) {
      const cause = error instanceof Unavailable ? String(error.cause) : undefined;
      if (cause !== undefined && !told.has(cause) && told.size < causesMax) {
        told.add(cause);
        const { retryable } = error as Unavailable;
        log[retryable ? 'warn' : 'error']({ err: error }, 'Tokens cannot be checked, so nobody is let in by one');
      }
      throw error;
    }
  };
}

interface Owner {
  /** Undefined for a key that is not good. */
  readonly principal: Principal | undefined;
  readonly keyId: string;
}

function openKeys(
  settings: Settings,
  pool: Pool,
  inDatabase: <T>(step: () => Promise<T>) => Promise<T>,
  log: Logger,
): { find: FindPrincipal; close: () => Promise<void> } {
  const owners = new LRUCache<string, Owner>({ max: settings.API_SENDERS_MAX, ttl: settings.API_KEY_CACHE_MS });
  const used = new Set<string>();
  const note = (owner: Owner): Principal | undefined => {
    if (owner.principal !== undefined) used.add(owner.keyId);
    return owner.principal;
  };
  const writeUsed = async (): Promise<void> => {
    if (used.size === 0) return;
    const ids = [...used];
    used.clear();
    await inDatabase(() => touchApiKeys(pool, ids)).catch((error: unknown) =>
      log.warn({ err: error }, 'When API keys were last used could not be stored'),
    );
  };
  const timer = setInterval(writeUsed, touchIntervalMs).unref();
  const withinMs = settings.EXPIRY_WARNING_DAYS * 86_400_000;
  const ends = watchKeyEnds((countMax) => inDatabase(() => listExpiringApiKeys(pool, withinMs, countMax)), log);
  return {
    find: (secret) => {
      if (!secret.startsWith(apiKeyPrefix)) return undefined;
      const hash = hashOf(secret);
      const name = hash.toString('base64');
      const known = owners.get(name);
      if (known !== undefined) return note(known);
      return inDatabase(() => findApiKey(pool, hash)).then((found) => {
        const principal = found && { name: `key ${found.name}`, roles: rolesIn(found.roles) };
        const owner = { principal, keyId: found?.id ?? '' };
        owners.set(name, owner);
        return note(owner);
      });
    },
    close: async () => {
      clearInterval(timer);
      ends.close();
      await writeUsed();
    },
  };
}
