// The files that a client's TLS is made of: whom it trusts, and what it shows, both read for each connection.
import { type AuthorityFile, type Trusted, trustAuthority, whyUntrusted } from './authority.ts';
import { type ClientCertificate, showCertificate, whyNotTaken } from './client-certificate.ts';

export interface TlsFiles extends AuthorityFile {
  /** Absent for none. */
  readonly shown?: ClientCertificate;
}

export interface ClientTls extends Trusted {
  readonly cert?: string;
  readonly key?: string;
}

/** Throws an Error that names the setting and says what is wrong where a file cannot be used from the start. */
export function clientTls(files: TlsFiles): ClientTls {
  const tls = named(files.setting, () => trustAuthority(files));
  const { shown } = files;
  if (shown === undefined) return tls;
  const certificate = named(`${shown.certSetting} and ${shown.keySetting}`, () => showCertificate(shown));
  // They are asked for what is in the files whenever they are copied, and must not be asked now.
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(tls), ...Object.getOwnPropertyDescriptors(certificate) },
  );
}

/** What a failed connection says where one side does not take the other's certificate, as the end of a sentence; undefined for every other failure. */
export function whyTlsFailed(files: TlsFiles, error: unknown): string | undefined {
  return whyUntrusted(files, error) ?? (files.shown && whyNotTaken(files.shown, error));
}

function named<T>(setting: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${setting}: ${(error as Error).message}`, { cause: error });
  }
}
