// Asks another server over TLS whose authority a file names, as fetch does otherwise. The file is read for each connection, so that what takes its place is
// trusted without a restart. It may be the server's own certificate too, a self-signed one as well: that very certificate is trusted whatever name it is for.
import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { Readable } from 'node:stream';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { type AuthorityFile, trustAuthority } from './authority.ts';

export interface AskingInit {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Follows no redirect. Rejects as fetch does. */
export type AskOther = (url: URL, init: AskingInit) => Promise<Response>;

/** Without a file, or without TLS: fetch. Throws an Error where the file cannot be used from the start. */
export function askTrusting(authority: AuthorityFile): AskOther {
  const trusted = trustAuthority(authority);
  return async (url, init) => {
    const { ca } = trusted;
    if (ca === undefined || url.protocol !== 'https:') return fetch(url, { ...init, redirect: 'manual' });
    return overTls(url, init, ca);
  };
}

function overTls(url: URL, { method = 'GET', headers, body, signal }: AskingInit, ca: string): Promise<Response> {
  const own = new X509Certificate(ca).fingerprint256;
  const trust = {
    ca,
    // The file may hold no authority but the certificate itself, or one between.
    allowPartialTrustChain: true,
    checkServerIdentity: (host: string, shown: PeerCertificate) =>
      shown.fingerprint256 === own ? undefined : checkServerIdentity(host, shown),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const asking = request(url, { ...trust, method, headers, signal, agent: false }, (answer) => {
    const stream = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
    resolve(new Response(stream, { status: answer.statusCode ?? 0 }));
  });
  asking.once('error', (cause) => reject(signal.aborted ? signal.reason : new TypeError('fetch failed', { cause })));
  asking.end(body);
  return promise;
}
