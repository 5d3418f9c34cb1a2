// Who the REST API lets in: API keys out of the AI server's database, remembered for a while, and tokens of an OpenID Connect issuer.
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Unavailable } from '../../core/errors.ts';
import { type AccessSettings, anonymousRoles } from '../../http/settings.ts';
import { findApiKey, hashOf, listExpiringApiKeys, touchApiKeys } from '../../postgres/api-keys.ts';
import { loggedSideWork } from '../../telemetry/side-work.ts';
import {
  apiKeyPrefix,
  createIdentify,
  type FindPrincipal,
  type Identify,
  type Principal,
  rolesIn,
} from '../../web-server/credentials.ts';
import type { SideWork } from '../../web-server/side-work.ts';
import { trustOf } from '../../web-server/tls/trust-of.ts';
import { createFindTokenOwner } from '../../web-server/tokens.ts';
import { lookIntervalMs, watchKeyEnds } from './key-ends.ts';

interface Settings extends AccessSettings {
  readonly API_KEY_CACHE_MS: number;
  readonly API_SENDERS_MAX: number;
  readonly EXPIRY_WARNING_DAYS: number;
  readonly OIDC_AUDIENCE: string;
  readonly OIDC_JWKS_URL: string;
  readonly OIDC_ROLES_CLAIM: string;
  readonly OIDC_ROLE_PREFIX: string;
  readonly OIDC_CA_PATH: string;
}

export interface ApiAccess {
  readonly identify: Identify;
  /** What is done beside requests, by its name among the metrics. */
  readonly sideWork: Readonly<Record<string, SideWork>>;
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
            trust: trustOf(settings, 'OIDC_CA_PATH'),
          }),
        );
  return {
    identify: createIdentify({
      findKeyOwner: keys?.find,
      findTokenOwner: tokens,
      anonymousRoles: anonymousRoles(settings),
    }),
    sideWork: keys?.sideWork ?? {},
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
): { find: FindPrincipal; sideWork: ApiAccess['sideWork']; close: () => Promise<void> } {
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
    const isStored = await noting.run(() => inDatabase(() => touchApiKeys(pool, ids)));
    // Of the keys that there are: their number bounds it.
    if (!isStored) for (const id of ids) used.add(id);
  };
  const noting = loggedSideWork(log, {
    cannot: 'When API keys were last used cannot be stored; trying again',
    worksAgain: 'When API keys were last used is stored again',
    everyMs: touchIntervalMs,
  });
  const looking = loggedSideWork(log, {
    cannot: 'Which API keys end soon cannot be asked, so that nobody is warned; trying again',
    worksAgain: 'Which API keys end soon is asked again',
    everyMs: lookIntervalMs,
  });
  const timer = setInterval(writeUsed, touchIntervalMs).unref();
  const withinMs = settings.EXPIRY_WARNING_DAYS * 86_400_000;
  const ends = watchKeyEnds(
    (countMax) => inDatabase(() => listExpiringApiKeys(pool, withinMs, countMax)),
    log,
    looking,
  );
  return {
    sideWork: { 'api keys used': noting, 'api keys that end': looking },
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
