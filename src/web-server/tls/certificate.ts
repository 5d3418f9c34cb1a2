// The certificate of a server and its key: read at start, and looked at again and again, so that a new one is served without a restart.
// What cannot be served is told and never takes the place of what is; neither text is ever in the log.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type Server } from 'node:tls';
import type { Logger } from 'pino';
import { InvalidSettings } from '../../core/errors.ts';
import { secureContextOptions, type TlsPair } from './pair.ts';

/** Where certificate and key stand, and which settings say so. */
export interface CertificateFiles {
  /** As people call what has them, in a sentence. */
  readonly of: string;
  readonly certSetting: string;
  readonly keySetting: string;
  readonly certPath: string;
  readonly keyPath: string;
  /** How often they are looked at. */
  readonly checkIntervalMs: number;
  /** So many days before its end the certificate is told of. */
  readonly warningDays: number;
}

export interface CertificateWatch {
  /** Reads the files now. Never rejects. */
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

/** The certificate and its key, or null for plain HTTP. Throws InvalidSettings when one is missing or they cannot be served. */
export function readTls({ certPath, keyPath, certSetting, keySetting }: CertificateFiles): TlsPair | null {
  if (certPath === '' && keyPath === '') return null;
  if (certPath === '' || keyPath === '') {
    throw new InvalidSettings([`${certSetting} and ${keySetting}: give both, or neither`]);
  }
  const pair = { cert: readPem(certSetting, certPath), key: readPem(keySetting, keyPath) };
  const problem = pairProblem(pair);
  if (problem !== undefined) throw new InvalidSettings([`${certSetting} and ${keySetting}: ${problem}`]);
  return pair;
}

/** Serves what is in the files from now on. `served` is what the server was opened with. */
export function watchCertificate(
  server: Pick<Server, 'setSecureContext'>,
  served: TlsPair,
  files: CertificateFiles,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
  now: () => number = Date.now,
): CertificateWatch {
  let current = served;
  const tellBad = createTellTwice(log, files);
  const tellEnd = createTellEnd(log, files, now);
  const look = async (): Promise<void> => {
    const found = await readPair(files);
    const isNew = typeof found !== 'string' && (found.cert !== current.cert || found.key !== current.key);
    const problem = typeof found === 'string' ? found : isNew ? pairProblem(found) : undefined;
    tellBad(problem);
    if (problem === undefined && isNew) {
      current = found;
      server.setSecureContext(secureContextOptions(current));
      log.info({ path: files.certPath, expiresAt: endOf(current) }, 'A new certificate is served');
    }
    tellEnd(current);
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look().finally(() => {
      isLooking = false;
    });
  }, files.checkIntervalMs).unref();
  tellEnd(current);
  return { look, close: () => clearInterval(timer) };
}

function readPem(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InvalidSettings([`${setting}: ${path} cannot be read: ${(error as Error).message}`]);
  }
}

/** The pair, or what is wrong as a sentence. */
async function readPair({ certPath, keyPath }: CertificateFiles): Promise<TlsPair | string> {
  try {
    const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
    return { cert, key };
  } catch (error) {
    return `the files cannot be read: ${(error as Error).message}`;
  }
}

function pairProblem(pair: TlsPair): string | undefined {
  try {
    createSecureContext(secureContextOptions(pair));
    endOf(pair);
    return undefined;
  } catch (error) {
    return `certificate and key cannot be served together: ${(error as Error).message}`;
  }
}

function endOf({ cert }: TlsPair): Date {
  return new X509Certificate(cert).validToDate;
}

/**
 * Tells a problem that is the same at two looks in turn, once. Certificate and key are replaced one after the other, so that what a look
 * between finds does not fit together, and is no fault.
 */
function createTellTwice(log: Pick<Logger, 'error'>, { certPath, keyPath }: CertificateFiles) {
  let last: string | undefined;
  let told: string | undefined;
  return (problem: string | undefined): void => {
    if (problem === undefined) told = undefined;
    else if (problem === last && problem !== told) {
      told = problem;
      log.error(
        { certPath, keyPath, problem },
        'The certificate in the files cannot be used; the one before is served on',
      );
    }
    last = problem;
  };
}

/** Once a day for each sentence and certificate. */
function createTellEnd(log: Pick<Logger, 'warn'>, { of, warningDays }: CertificateFiles, now: () => number) {
  let told = { what: '', atMs: Number.NEGATIVE_INFINITY };
  return (pair: TlsPair): void => {
    const expiresAt = endOf(pair);
    const leftMs = expiresAt.getTime() - now();
    if (leftMs > warningDays * dayMs) return;
    const days = Math.floor(leftMs / dayMs);
    const sentence = leftMs > 0 ? `The certificate of ${of} ends soon` : `The certificate of ${of} has expired`;
    const what = `${sentence} ${expiresAt.getTime()}`;
    if (what === told.what && now() - told.atMs < dayMs) return;
    told = { what, atMs: now() };
    log.warn({ expiresAt, days }, sentence);
  };
}

const dayMs = 86_400_000;
