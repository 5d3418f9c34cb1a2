// The certificate that a client shows, and its key, as settings name their files. Both are read for each new connection, so that what is put in their place
// is shown without a restart; what cannot be used, as when only one of them has been replaced yet, never takes the place of what could.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface ClientCertificate {
  /** Both empty for none. */
  readonly certPath: string;
  readonly keyPath: string;
  /** The settings that name the files. */
  readonly certSetting: string;
  readonly keySetting: string;
}

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** As options of TLS, to be copied for each connection; both are of one moment. Throws an Error that says what is wrong where they cannot be used from the start. */
export function showCertificate(shown: ClientCertificate): Partial<Pair> {
  const { certPath, keyPath, certSetting, keySetting } = shown;
  if (certPath === '' && keyPath === '') return {};
  if (certPath === '' || keyPath === '') throw new Error(`give ${certSetting} and ${keySetting}, or neither`);
  let last = read(shown);
  return {
    // Asked before the key.
    get cert() {
      try {
        last = read(shown);
      } catch {
        // Said where it keeps us out: whyNotTaken.
      }
      return last.cert;
    },
    get key() {
      return last.key;
    },
  };
}

/** What a failed connection says where the other side does not take what we show, as the end of a sentence; undefined for every other failure. */
export function whyNotTaken(shown: ClientCertificate, error: unknown): string | undefined {
  const refusal = refusalIn(error);
  if (refusal === undefined) return undefined;
  const { certPath, certSetting, keySetting } = shown;
  if (certPath === '')
    return `it asks for a certificate (${refusal}); set ${certSetting} and ${keySetting} to the files of one`;
  const problem = problemOf(shown);
  if (problem !== undefined)
    return `it does not take our certificate (${refusal}), and what is in the files cannot be used: ${problem}`;
  return `it does not take our certificate (${refusal}); put one that it trusts into ${certPath} (${certSetting}), with its key: they are read for each connection`;
}

function read({ certPath, keyPath }: ClientCertificate): Pair {
  const [cert, key] = [textOf(certPath), textOf(keyPath)];
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key };
  } catch (error) {
    throw new Error(`${certPath} and ${keyPath} are no certificate and key in PEM: ${(error as Error).message}`, {
      cause: error,
    });
  }
  throw new Error(`the key in ${keyPath} is not that of the certificate in ${certPath}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function problemOf(shown: ClientCertificate): string | undefined {
  try {
    read(shown);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the other side says by TLS of what it was shown, or not shown. */
const alerts =
  /^ERR_SSL_\w*ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)$/;

/** In OpenSSL's words. */
function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, reason = error.message } = error as NodeJS.ErrnoException & { readonly reason?: string };
  if (alerts.test(String(code))) return reason;
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  return inner.map(refusalIn).find((found) => found !== undefined);
}
