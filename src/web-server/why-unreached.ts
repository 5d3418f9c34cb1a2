// Why a request got no answer, as a sentence's end with what to look at, by the code of its innermost cause. Pure.

/** Undefined where the error has no code. */
export function whyUnreached(error: unknown): string | undefined {
  let innermost = error;
  for (let depth = 0; depth < causesMax && innermost instanceof Error && innermost.cause instanceof Error; depth++) {
    innermost = innermost.cause;
  }
  const { code, name } = (innermost ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  // It has no code.
  if (name === 'HTTPParserError') return noHttp;
  if (typeof code !== 'string') return undefined;
  const known = sentences.find(([pattern]) => pattern.test(code))?.[1];
  return known === undefined ? `(${code})` : `${known} (${code})`;
}

const causesMax = 5;

const noHttp = 'what answers there speaks no HTTP; is the port right?';

const sentences: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there; is it running, and is the port right?'],
  [
    /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|ESOCKET|ECONNECTION)$/,
    'the connection was ended before an answer came; is the port right, https where it speaks TLS, and the other side still running?',
  ],
  [/^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EDNS)$/, 'its name is not known; is it spelled right, and does DNS answer?'],
  [/^(ETIMEDOUT|ESOCKET_TIMEOUT|UND_ERR_\w*TIMEOUT)$/, 'no answer came in time; does a firewall hold it up?'],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)$/, 'no way leads there; does the network stand?'],
  [
    /(CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER)/,
    'its certificate is not trusted; is it for this name, is its time not over, and does this machine know who signed it?',
  ],
  [/^(ERR_SSL_|EPROTO|ETLS)/, 'it does not speak TLS as it is asked to; is TLS meant, and on this port?'],
  [/^HPE_/, noHttp],
];
