// Who counts as this machine's own user. Web pages must not use a server of the loopback behind the back of the person who looks at them:
// neither a page of another origin, nor one whose name an attacker has made to point at 127.0.0.1. And what a proxy of the same machine
// passes on comes from a stranger, although the connection is of the loopback. Programs send no Origin, and the loopback's own names as Host.
import type { IncomingHttpHeaders } from 'node:http';

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
const forwardedHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** Whether a host, perhaps with a port, is the loopback by one of its own names, as people and programs spell them. */
export function isLoopbackHost(host: string): boolean {
  return loopbackHost.test(host);
}

/** Whether a proxy has passed the request on, by what proxies add. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  for (const name of forwardedHeaders) if (headers[name] !== undefined) return true;
  return false;
}

/**
 * What is wrong with a request without credentials to a server of the loopback, as a sentence, or undefined. `corsOrigins` are those of the REST API:
 * no other server lets in pages of other origins, so that none but it may advise to name one.
 */
export function strangerProblem(headers: IncomingHttpHeaders, corsOrigins?: readonly string[]): string | undefined {
  const sign = signOf(headers, corsOrigins);
  if (sign === undefined) return undefined;
  return sign === 'origin' && corsOrigins !== undefined ? `${problems.origin}; ${nameOrigin}` : problems[sign];
}

/** By what one sees that a request to the loopback is not of this machine's own user, as the rest of a sentence, or undefined. */
export function strangerSign(headers: IncomingHttpHeaders): string | undefined {
  const sign = signOf(headers);
  return sign === undefined ? undefined : signs[sign];
}

function signOf(headers: IncomingHttpHeaders, corsOrigins: readonly string[] = []): keyof typeof signs | undefined {
  const { host = '', origin } = headers;
  if (!isLoopbackHost(host)) return 'name';
  if (isForwarded(headers)) return 'proxy';
  if (origin === undefined || corsOrigins.includes(origin) || originHost(origin) === host.toLowerCase())
    return undefined;
  return 'origin';
}

const wayIn = 'ask for credentials, or start it with ALLOW_ANONYMOUS=true to let in everybody who reaches it';
const nameOrigin = 'name the origin in API_CORS_ORIGINS';
const problems = {
  name: `without credentials this server answers only under the name localhost; ${wayIn}`,
  proxy: `without credentials this server answers no proxy; ${wayIn}`,
  origin: 'a page of another origin may not use this server',
} as const;
const signs = {
  name: 'it was asked for under another name than localhost',
  proxy: 'a proxy has passed it on',
  origin: 'a page of another origin asks',
} as const;

/**
 * What is wrong with a request that changes something, from a page that the server did not send itself; undefined for programs, which say nothing of
 * where they come from. For servers that let in whoever reaches them, under whatever name.
 */
export function foreignPageProblem(headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const isOwn = site === undefined ? origin === undefined : site === 'same-origin';
  if (isOwn || (origin !== undefined && originHost(origin) === host.toLowerCase())) return undefined;
  return 'a page of another origin may not change anything here';
}

/** Undefined for an opaque origin, which is spelled null. */
function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
