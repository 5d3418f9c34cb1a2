// The file of an authority whose certificates a client trusts, as a setting names it. It is read for each new connection, so that one that is put in its
// place is trusted without a restart; what cannot be used never takes the place of what could.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';

export interface AuthorityFile {
  /** Empty for the authorities that Node knows. */
  readonly path: string;
  /** The setting that names the file. */
  readonly setting: string;
  /** Whom Node knows is trusted as well: for a setting of many others, of which some are no part of the plant. */
  readonly isBeside?: boolean;
}

export interface Trusted {
  readonly ca?: string | string[];
}

/** As options of TLS, to be copied for each connection. Throws an Error that says what is wrong where the file cannot be used from the start. */
export function trustAuthority({ path, isBeside = false }: AuthorityFile): Trusted {
  if (path === '') return {};
  let last = read(path);
  return {
    get ca() {
      try {
        last = read(path);
      } catch {
        // Said where it keeps somebody out: whyUntrusted.
      }
      return isBeside ? [...getCACertificates('default'), last] : last;
    },
  };
}

/** What a failed connection says where the other side's certificate is not trusted, as the end of a sentence; undefined for every other failure. */
export function whyUntrusted({ path, setting }: AuthorityFile, error: unknown): string | undefined {
  const refusal = refusalIn(error);
  if (refusal === undefined) return undefined;
  const sentence = `its certificate is not trusted (${refusal.message})`;
  if (path === '') return `${sentence}; set ${setting} to a file with the certificate of the authority that signed it`;
  const problem = problemOf(path);
  if (problem !== undefined) return `${sentence}, and the file of ${setting} cannot be used: ${problem}`;
  return `${sentence}; put the certificate of the authority that signed it into ${path} (${setting}): it is read for each connection`;
}

function read(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    new X509Certificate(text);
  } catch (error) {
    throw new Error(`${path} holds no certificate in PEM: ${(error as Error).message}`, { cause: error });
  }
  return text;
}

function problemOf(path: string): string | undefined {
  try {
    read(path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What OpenSSL says of a chain that it does not trust; of a wrong name or time another file would change nothing. */
const refusals = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

function refusalIn(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  // nodemailer puts a code of its own in the place of that one.
  const { code, originalCode = code } = error as NodeJS.ErrnoException & { readonly originalCode?: string };
  if (refusals.has(String(originalCode))) return error;
  return inner.map(refusalIn).find((found) => found !== undefined);
}
