// The certificate of the REST API and its key: read at start, and looked at again and again, so that a new one is served without a restart.
// What cannot be served is told and never takes the place of what is; neither text is ever in the log.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type Server } from 'node:tls';
import type { Logger } from 'pino';
import { InvalidSettings } from '../../core/errors.ts';
import { secureContextOptions, type TlsPair } from '../../web-server/tls.ts';

interface Paths {
  readonly API_TLS_CERT_PATH: string;
  readonly API_TLS_KEY_PATH: string;
}

interface Settings extends Paths {
  readonly API_TLS_CHECK_INTERVAL_MS: number;
  readonly EXPIRY_WARNING_DAYS: number;
}

export interface CertificateWatch {
  /** Reads the files now. Never rejects. */
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

/** The certificate and its key, or null for plain HTTP. Throws InvalidSettings when one is missing or they cannot be served. */
export function readTls(settings: Paths): TlsPair | null {
  const { API_TLS_CERT_PATH: certPath, API_TLS_KEY_PATH: keyPath } = settings;
  if (certPath === '' && keyPath === '') return null;
  if (certPath === '' || keyPath === '') {
    throw new InvalidSettings(['API_TLS_CERT_PATH and API_TLS_KEY_PATH: give both, or neither']);
  }
  const pair = { cert: readPem('API_TLS_CERT_PATH', certPath), key: readPem('API_TLS_KEY_PATH', keyPath) };
  const problem = pairProblem(pair);
  if (problem !== undefined) throw new InvalidSettings([`API_TLS_CERT_PATH and API_TLS_KEY_PATH: ${problem}`]);
  return pair;
}

/** Serves what is in the files from now on. `served` is what the server was opened with. */
export function watchCertificate(
  server: Pick<Server, 'setSecureContext'>,
  served: TlsPair,
  settings: Settings,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
  now: () => number = Date.now,
): CertificateWatch {
  let current = served;
  const tellBad = createTellTwice(log, settings);
  const tellEnd = createTellEnd(log, settings, now);
  const look = async (): Promise<void> => {
    const found = await readPair(settings);
    const isNew = typeof found !== 'string' && (found.cert !== current.cert || found.key !== current.key);
    const problem = typeof found === 'string' ? found : isNew ? pairProblem(found) : undefined;
    tellBad(problem);
    if (problem === undefined && isNew) {
      current = found;
      server.setSecureContext(secureContextOptions(current));
      log.info({ path: settings.API_TLS_CERT_PATH, expiresAt: endOf(current) }, 'A new certificate is served');
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
  }, settings.API_TLS_CHECK_INTERVAL_MS).unref();
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
async function readPair({ API_TLS_CERT_PATH, API_TLS_KEY_PATH }: Paths): Promise<TlsPair | string> {
  try {
    const [cert, key] = await Promise.all([readFile(API_TLS_CERT_PATH, 'utf8'), readFile(API_TLS_KEY_PATH, 'utf8')]);
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
function createTellTwice(
  log: Pick<Logger, 'error'>,
  { API_TLS_CERT_PATH: certPath, API_TLS_KEY_PATH: keyPath }: Paths,
) {
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
function createTellEnd(log: Pick<Logger, 'warn'>, { EXPIRY_WARNING_DAYS }: Settings, now: () => number) {
  let told = { what: '', atMs: Number.NEGATIVE_INFINITY };
  return (pair: TlsPair): void => {
    const expiresAt = endOf(pair);
    const leftMs = expiresAt.getTime() - now();
    if (leftMs > EXPIRY_WARNING_DAYS * dayMs) return;
    const days = Math.floor(leftMs / dayMs);
    const sentence =
      leftMs > 0 ? 'The certificate of the REST API ends soon' : 'The certificate of the REST API has expired';
    const what = `${sentence} ${expiresAt.getTime()}`;
    if (what === told.what && now() - told.atMs < dayMs) return;
    told = { what, atMs: now() };
    log.warn({ expiresAt, days }, sentence);
  };
}

const dayMs = 86_400_000;
