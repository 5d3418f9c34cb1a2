// The headers that protect browsers, on every answer. The library helmet says them once, at the start: they are the same for all answers,
// and asking it each time costs a tenth of a prediction.
import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';

/** By name, in lower case. */
export type Headers = Readonly<Record<string, string>>;

export interface SecurityHeaders {
  /** On what a browser may open as a page: all that helmet says. */
  readonly ofPages: Headers;
  /** On the answers to a POST, which are data: those that browsers heed on data. The others cost a program that predicts a tenth of its time. */
  readonly ofData: Headers;
  /** On the answers to a POST that no browser sends. */
  readonly ofPrograms: Headers;
}

/**
 * Those of the answer to a request. A browser says the origin of every POST, be it `null` (Fetch Standard, "append a request `Origin` header"): whoever says none is
 * a program, to which a policy for pages and their parts says nothing. Each of them takes a hundredth of a prediction, as Node checks and copies it every time.
 */
export function headersFor(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  { ofPages, ofData, ofPrograms }: SecurityHeaders,
): Headers {
  if (method !== 'POST') return ofPages;
  return headers.origin === undefined ? ofPrograms : ofData;
}

/** `overTls` adds the one that keeps browsers on TLS. */
export function securityHeaders(overTls: boolean): SecurityHeaders {
  const strictTransportSecurity = overTls ? { maxAge: 31_536_000, includeSubDomains: false } : false;
  const common = { contentSecurityPolicy: apiPolicy, strictTransportSecurity };
  const ofData = headersOf({ ...common, ...onPagesAlone });
  // For a browser behind a proxy that leaves origins out: what keeps data from being taken for a page.
  const ofPrograms = headersOf({
    ...onPagesAlone,
    ...{ contentSecurityPolicy: false, crossOriginResourcePolicy: false, strictTransportSecurity },
  });
  return { ofPages: headersOf(common), ofData, ofPrograms };
}

function headersOf(options: HelmetOptions): Headers {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error;
  });
  return headers;
}

/** What these say is about a document: the windows that it opens, its links, its scripts; or it is for browsers of long ago, and the policy says it to others. */
const onPagesAlone = {
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} as const;

// Answers are data: a browser that is led to one must neither run nor frame anything. The documentation pages bring their own.
const apiPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** The pages that show an OpenAPI document put styles into it themselves, which no hash or nonce of ours can cover. */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
