// Bearer tokens of an OpenID Connect issuer: signature, issuer, audience and time are checked by the library `jose`; the issuer's keys are
// fetched when first needed, cached, and fetched again when a token names a key that is not among them.
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Unavailable } from '../core/errors.ts';
import { show } from '../core/show.ts';
import { openTrust, type Trust } from '../settings/ask-trusting.ts';
import { whyUntrusted } from '../settings/authority.ts';
import { type FindPrincipal, rolesIn } from './credentials.ts';
import { Unauthorized } from './request-errors.ts';
import { isSecureAddress } from './secure-address.ts';

export interface TokenOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer's keys are; empty to ask the issuer's discovery document. */
  readonly jwksUrl: string;
  /** The claim with the roles: an array, or text with blanks between. Dots lead into objects, as in `realm_access.roles`. */
  readonly rolesClaim: string;
  /** What stands before a role in the claim, such as `spindle:`. */
  readonly rolePrefix: string;
  readonly timeoutMs: number;
  /** Whose certificate is the issuer's; without it whoever Node knows. */
  readonly trust?: Trust;
}

/** Rejects with Unauthorized, saying why, and with Unavailable when the issuer's keys cannot be had. */
export function createFindTokenOwner(options: TokenOptions): FindPrincipal {
  const { issuer, audience, trust = openTrust({ path: '', setting: 'OIDC_CA_PATH' }) } = options;
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keysOnce = (): Promise<JWTVerifyGetKey> => {
    keys ??= findKeys(options, trust).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, await keysOnce(), {
        issuer,
        audience,
        // Never a shared secret, and never none.
        algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      });
      return { name: `token ${payload.sub?.slice(0, 200)}`, roles: rolesIn(roleNames(payload, options)) };
    } catch (error) {
      throw asAnswer(error, issuer, trust);
    }
  };
}

const clockToleranceSeconds = 30;
const keysAgeMaxMs = 600_000;
const keysCooldownMs = 30_000;

async function findKeys({ issuer, jwksUrl, timeoutMs }: TokenOptions, trust: Trust): Promise<JWTVerifyGetKey> {
  return createRemoteJWKSet(new URL(jwksUrl === '' ? await discover(issuer, timeoutMs, trust) : jwksUrl), {
    timeoutDuration: timeoutMs,
    cacheMaxAge: keysAgeMaxMs,
    cooldownDuration: keysCooldownMs,
    [customFetch]: (url, { headers, signal }) =>
      trust.ask(new URL(url), { headers: Object.fromEntries(headers), signal }),
  });
}

async function discover(issuer: string, timeoutMs: number, { ask }: Trust): Promise<string> {
  const response = await ask(new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`), {
    headers: {},
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the discovery document cannot be had: it was answered with ${response.status}`);
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (typeof document.jwks_uri !== 'string') throw new UnfitIssuer('the discovery document has no jwks_uri');
  // OpenID Connect Discovery 4.3: else one issuer could stand in for another.
  if (document.issuer !== issuer)
    throw new UnfitIssuer(
      `the discovery document is of the issuer ${show(document.issuer)}, not of OIDC_ISSUER ${issuer}`,
    );
  if (!isSecureAddress(document.jwks_uri)) throw new UnfitIssuer('the jwks_uri of the discovery document is not https');
  return document.jwks_uri;
}

function roleNames(payload: JWTPayload, { rolesClaim, rolePrefix }: TokenOptions): string[] {
  let claim: unknown = payload;
  for (const part of rolesClaim.split('.')) {
    claim = Object.hasOwn(Object(claim), part) ? (claim as Record<string, unknown>)[part] : undefined;
  }
  const names = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return names
    .filter((name): name is string => typeof name === 'string' && name.startsWith(rolePrefix))
    .map((name) => name.slice(rolePrefix.length));
}

/** An issuer that says of itself what must not be relied on; waiting does not mend it. */
class UnfitIssuer extends Error {
  override readonly name = 'UnfitIssuer';
}

/** What a library error tells the sender: enough to mend it, and nothing of the keys. */
function asAnswer(error: unknown, issuer: string, { authority }: Trust): Error {
  if (error instanceof errors.JWTExpired) return new Unauthorized('the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new Unauthorized(`the token does not fit: its claim ${error.claim} is not what this server asks for`);
  }
  const isOfToken =
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== 'ERR_JOSE_GENERIC';
  if (!isOfToken) {
    const untrusted = whyUntrusted(authority, error);
    const retryable = !(error instanceof UnfitIssuer) && untrusted === undefined;
    const cause = untrusted === undefined ? error : new Error(untrusted, { cause: error });
    return new Unavailable(`the keys of the token issuer ${issuer} cannot be had now`, { retryable, cause });
  }
  return new Unauthorized('the token is not valid');
}
