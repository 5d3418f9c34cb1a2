// Asks another server over TLS whose authority a file names, as fetch does otherwise. The file is read for each connection, so that what takes its place is
// trusted without a restart. It may be the server's own certificate too, a self-signed one as well: that very certificate is trusted whatever name it is for.
import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { Readable } from 'node:stream';
import { type ConnectionOptions, checkServerIdentity, createSecureContext } from 'node:tls';
import { type AuthorityFile, type Trusted, trustAuthority } from './authority.ts';

export interface AskingInit {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Follows no redirect. Rejects as fetch does. */
export type AskOther = (url: URL, init: AskingInit) => Promise<Response>;

/** How another server is asked where a file says whose certificate is its own. */
export interface Trust {
  readonly authority: AuthorityFile;
  readonly ask: AskOther;
  /** For what speaks TLS by itself: its options for one connection. */
  readonly options: () => TrustOptions;
}

export type TrustOptions = Pick<
  ConnectionOptions,
  'ca' | 'allowPartialTrustChain' | 'checkServerIdentity' | 'secureContext'
>;

/** Throws an Error where the file cannot be used from the start. */
export function openTrust(authority: AuthorityFile): Trust {
  const options = trustOptionsKept(trustAuthority(authority));
  return { authority, ask: askBy(options), options };
}

/** Without a file, or without TLS: fetch. Throws an Error where the file cannot be used from the start. */
export function askTrusting(authority: AuthorityFile): AskOther {
  return openTrust(authority).ask;
}

function askBy(optionsNow: () => TrustOptions): AskOther {
  return async (url, { signal, ...init }) => {
    const options = url.protocol === 'https:' ? optionsNow() : {};
    if (options.secureContext !== undefined) return overTls(url, { ...init, ...(signal && { signal }) }, options);
    return fetch(url, { ...init, redirect: 'manual', ...(signal && { signal }) });
  };
}

/** Made anew where the file has another text: with all whom Node knows beside it that takes 13 ms, in which nothing else is done. */
function trustOptionsKept(trusted: Trusted): () => TrustOptions {
  let kept: { readonly own: string | undefined; readonly options: TrustOptions } | undefined;
  return () => {
    const { ca } = trusted;
    const own = typeof ca === 'string' ? ca : ca?.at(-1);
    if (kept === undefined || kept.own !== own)
      kept = { own, options: ca === undefined ? {} : inOneContext(trustOptions({ ca })) };
    return kept.options;
  };
}

function inOneContext({ ca, allowPartialTrustChain, checkServerIdentity }: TrustOptions): TrustOptions {
  return { secureContext: createSecureContext({ ca, allowPartialTrustChain }), checkServerIdentity };
}

/** Empty without a file. */
export function trustOptions(trusted: Trusted): TrustOptions {
  const { ca } = trusted;
  if (ca === undefined) return {};
  const own = new X509Certificate((typeof ca === 'string' ? ca : ca.at(-1)) ?? '').fingerprint256;
  return {
    ca,
    // The file may hold no authority but the certificate itself, or one between.
    allowPartialTrustChain: true,
    checkServerIdentity: (host, shown) => (shown.fingerprint256 === own ? undefined : checkServerIdentity(host, shown)),
  };
}

function overTls(
  url: URL,
  { method = 'GET', headers, body, signal }: AskingInit,
  trust: TrustOptions,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const asking = request(url, { ...trust, method, headers, ...(signal && { signal }), agent: false }, (answer) => {
    try {
      resolve(responseOf(answer));
    } catch (cause) {
      asking.destroy();
      reject(new TypeError('fetch failed', { cause }));
    }
  });
  asking.once('error', (cause) => reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause })));
  asking.end(body);
  return promise;
}

/** Throws a RangeError for a status that there is not. */
function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 0 } = answer;
  const headers = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  if (withoutBody.includes(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status, headers });
}

const withoutBody = [204, 205, 304];
