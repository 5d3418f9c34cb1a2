// The content security policy of pages that document an API: everything comes from their own server.

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
