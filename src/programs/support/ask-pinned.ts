// Asks a program of this installation over its own TLS. It is trusted where it shows the very certificate that its settings name, whatever the name and the
// authority in that are: who asks it at this machine's own address asks for another name than people do.
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { Readable } from 'node:stream';

export interface Asking {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Ask = (url: string, asking: Asking) => Promise<Response>;

/** `certPath` is empty for plain HTTP. Rejects as fetch does; no redirect is followed. */
export function askBy(certPath: string): Ask {
  if (certPath === '') return (url, asking) => fetch(url, { ...asking, redirect: 'manual' });
  return async (url, { signal, headers = {} }) => {
    const ca = readFileSync(certPath, 'utf8');
    const trust = { ca, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    get(url, { ...trust, headers, signal, agent: false }, (answer) => {
      const body = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
      resolve(new Response(body, { status: answer.statusCode ?? 0 }));
    }).once('error', (cause) => reject(signal.aborted ? signal.reason : new TypeError('fetch failed', { cause })));
    return promise;
  };
}
