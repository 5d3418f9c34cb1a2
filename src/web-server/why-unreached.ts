// Why a request got no answer, as a sentence's end with what to look at, by the code of its innermost cause. Pure.

export const unreachedKinds = [
  'refused',
  'ended',
  'unnamed',
  'timeout',
  'no-way',
  'certificate',
  'no-tls',
  'no-http',
] as const;
export type UnreachedKind = (typeof unreachedKinds)[number];

/** Undefined where the error has no code. */
export const whyUnreached = (error: unknown): string | undefined => unreachedBy(error)?.why;

export interface Unreached {
  readonly why: string;
  /** The same for programs; undefined for a code that is not known. */
  readonly kind: UnreachedKind | undefined;
}

/** Undefined where the error has no code. */
export function unreachedBy(error: unknown): Unreached | undefined {
  let innermost = error;
  for (let depth = 0; depth < causesMax && innermost instanceof Error && innermost.cause instanceof Error; depth++) {
    innermost = innermost.cause;
  }
  const { code, name } = (innermost ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  // It has no code.
  if (name === 'HTTPParserError') return { why: noHttp, kind: 'no-http' };
  if (typeof code !== 'string') return undefined;
  const [, known, kind] = sentences.find(([pattern]) => pattern.test(code)) ?? [];
  return { why: known === undefined ? `(${code})` : `${known} (${code})`, kind };
}

const causesMax = 5;

const noHttp = 'what answers there speaks no HTTP; is the port right?';

const sentences: readonly (readonly [RegExp, string, UnreachedKind])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there; is it running, and is the port right?', 'refused'],
  [
    /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|ESOCKET|ECONNECTION)$/,
    'the connection was ended before an answer came; is the port right, https where it speaks TLS, and the other side still running?',
    'ended',
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EDNS)$/,
    'its name is not known; is it spelled right, and does DNS answer?',
    'unnamed',
  ],
  [
    /^(ETIMEDOUT|ESOCKET_TIMEOUT|UND_ERR_\w*TIMEOUT)$/,
    'no answer came in time; does a firewall hold it up?',
    'timeout',
  ],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)$/, 'no way leads there; does the network stand?', 'no-way'],
  [
    /(CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER)/,
    'its certificate is not trusted; is it for this name, is its time not over, and does this machine know who signed it?',
    'certificate',
  ],
  [/^(ERR_SSL_|EPROTO|ETLS)/, 'it does not speak TLS as it is asked to; is TLS meant, and on this port?', 'no-tls'],
  [/^HPE_/, noHttp, 'no-http'],
];
