// Web pages must not use a server of the loopback behind the back of the person who looks at them: neither a page of another origin, nor one
// whose name an attacker has made to point at 127.0.0.1. Programs send no Origin, and the loopback's own names as Host.
import type { IncomingHttpHeaders } from 'node:http';

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** What is wrong with a request without credentials to a server of the loopback, as a sentence, or undefined. */
export function foreignPageProblem(headers: IncomingHttpHeaders, corsOrigins: readonly string[]): string | undefined {
  const { host = '', origin } = headers;
  if (!loopbackHost.test(host)) {
    return 'without credentials this server answers only under the name localhost; ask for keys, or set ALLOW_ANONYMOUS=true';
  }
  if (origin === undefined || corsOrigins.includes(origin) || originHost(origin) === host.toLowerCase())
    return undefined;
  return 'a page of another origin may not use this server; name the origin in API_CORS_ORIGINS';
}

/** Undefined for an opaque origin, which is spelled null. */
function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
