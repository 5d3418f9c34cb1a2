// The headers that protect browsers, on every answer. The library helmet says them once, at the start: they are the same for all answers,
// and asking it each time costs a tenth of a prediction.
import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** By name, in lower case. `overTls` adds the one that keeps browsers on TLS. */
export function securityHeaders(overTls: boolean): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  const strictTransportSecurity = overTls ? { maxAge: 31_536_000, includeSubDomains: false } : false;
  const set = helmet({ contentSecurityPolicy: apiPolicy, strictTransportSecurity });
  set({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error;
  });
  return headers;
}

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
