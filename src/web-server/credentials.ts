// Who sends a request: the API key or token in its headers, or nobody. It only finds out; guard.ts decides.
import type { IncomingHttpHeaders } from 'node:http';
import type { CredentialKind } from './failed-sign-ins.ts';
import { Unauthorized } from './request-errors.ts';
import { type Role, roles } from './roles.ts';

export interface Principal {
  /** For logs, limits and audit: `key NAME`, `token SUBJECT`, `user NAME` or `anonymous`. Never a secret. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
}

/** Port: the owner of a key or a token. Undefined when it is not good; a promise where somebody must be asked. */
export type FindPrincipal = (secret: string) => Principal | undefined | Promise<Principal | undefined>;

export interface CredentialOptions {
  /** Undefined where no API keys are taken. */
  readonly findKeyOwner: FindPrincipal | undefined;
  /** Undefined where no tokens are taken. Rejects with Unauthorized, saying why. */
  readonly findTokenOwner: FindPrincipal | undefined;
  /** The roles of a request without credentials. */
  readonly anonymousRoles: readonly Role[];
}

/** The sender of a request, from an address. Throws, or rejects with, Unauthorized for credentials that are not good. */
export type Identify = (headers: IncomingHttpHeaders, address?: string) => Principal | Promise<Principal>;

/** What every API key begins with, so that a leaked one can be found by scanners, and told from a token. */
export const apiKeyPrefix = 'spindle_';

export function createIdentify(options: CredentialOptions): Identify {
  const anonymous: Principal = { name: 'anonymous', roles: new Set(options.anonymousRoles) };
  // A server that asks for no credentials at all is not made stricter by who sends some: a proxy before it passes on what it asked for.
  if (options.findKeyOwner === undefined && options.findTokenOwner === undefined) return () => anonymous;
  return (headers) => {
    const { kind, secret } = credentialsIn(headers);
    if (kind === 'none') return anonymous;
    if (kind === 'unreadable') throw new Unauthorized(notUnderstood);
    const isKey = kind === 'key';
    const find = isKey ? options.findKeyOwner : options.findTokenOwner;
    if (find === undefined) {
      throw new Unauthorized(isKey ? 'this server takes no API keys' : 'this server takes no tokens');
    }
    const found = find(secret);
    return found instanceof Promise ? found.then(orRefused) : orRefused(found);
  };
}

/** The API key in the headers; undefined where there is none, whatever else there is. */
export function apiKeyIn(headers: IncomingHttpHeaders): string | undefined {
  const { kind, secret } = credentialsIn(headers);
  return kind === 'key' && secret.startsWith(apiKeyPrefix) ? secret : undefined;
}

/** What kind of credentials the headers bring, for the log: never the credentials. */
export function credentialKindOf(headers: IncomingHttpHeaders): CredentialKind {
  return credentialsIn(headers).kind;
}

/** The roles in a list of names; other names are left out. */
export function rolesIn(names: readonly unknown[]): ReadonlySet<Role> {
  return new Set(roles.filter((role) => names.includes(role)));
}

const secretCharactersMax = 8_192;
const notUnderstood = 'the credentials cannot be read; send Authorization: Bearer … or X-API-Key: …';

/** What the headers bring. The secret is empty where there is none that could be tried. */
function credentialsIn(headers: IncomingHttpHeaders): { readonly kind: CredentialKind; readonly secret: string } {
  const { authorization } = headers;
  const key = headers['x-api-key'];
  if (authorization === undefined && key === undefined) return none;
  const secret = key === undefined ? /^Bearer +([^ ]+)$/i.exec(authorization as string)?.[1] : key;
  if (typeof secret !== 'string' || secret.length > secretCharactersMax) return unreadable;
  return { kind: key !== undefined || secret.startsWith(apiKeyPrefix) ? 'key' : 'token', secret };
}

const none = { kind: 'none', secret: '' } as const;
const unreadable = { kind: 'unreadable', secret: '' } as const;

function orRefused(principal: Principal | undefined): Principal {
  if (principal === undefined) throw new Unauthorized('the API key is unknown, revoked or expired');
  return principal;
}
