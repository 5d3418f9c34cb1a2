// Where the REST API listens, who may use it, and the bounds on what it takes. It listens on the loopback alone unless it asks for
// credentials, or ALLOW_ANONYMOUS says that anybody who reaches the address may use it.
import { bool, EnvError, makeValidator, str } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { durationMs, port, sizeBytes, wholeNumber } from '../settings/numbers.ts';
import { secretFile } from '../settings/secrets.ts';
import { hostName, name, origins } from '../settings/texts.ts';
import { isLoopback } from '../web-server/loopback.ts';
import { isSecureAddress } from '../web-server/secure-address.ts';
import { anonymousSettings, expiryWarningSettings, proxySettings } from '../web-server/settings.ts';
import type { CertificateFiles } from '../web-server/tls/certificate.ts';

/** The address itself may have a password in it, and is not repeated. */
const secureAddress = makeValidator<string>((input) => {
  if (isSecureAddress(input)) return input;
  throw new EnvError(
    'it must be an address that begins with https:// (http:// for the loopback alone), without a password',
  );
});

export const httpSettings = {
  API_HOST: hostName({ default: '127.0.0.1', desc: 'Address on which the REST API listens' }),
  API_PORT: port({ default: 8000, desc: 'Port on which the REST API listens' }),
  API_BODY_BYTES_MAX: sizeBytes({ default: 1_048_576, min: 1, max: 1_073_741_824, desc: 'Largest request body' }),
  API_HEADER_BYTES_MAX: sizeBytes({ default: 16_384, min: 1024, max: 1_048_576, desc: 'Largest request headers' }),
  API_BATCH_SIZE_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 1_000_000,
    unit: 'readings',
    desc: 'Most readings in one request to /predict/batch, and most rows in one inference request',
  }),
  API_RECENT_READINGS_MAX: wholeNumber({
    default: 1_000,
    min: 0,
    max: 1_000_000,
    unit: 'readings',
    desc: 'Most recent_readings of its machine that a reading in /predict may bring, for a model whose features remember',
  }),
  API_REQUEST_TIMEOUT_MS: durationMs({
    default: 10_000,
    min: 1,
    max: 3_600_000,
    desc: 'Longest that a request may take to arrive, and then to be answered',
  }),
  API_CONNECTIONS_MAX: wholeNumber({
    default: 2_000,
    min: 1,
    max: 1_000_000,
    unit: 'connections',
    desc: 'Most connections at a time; one address has at most half as many answers open',
  }),
  API_KEYS: bool({ default: false, desc: 'Ask for API keys, as made by: spindle api-keys create' }),
  API_KEY_CACHE_MS: durationMs({
    default: 10_000,
    min: 1,
    max: 86_400_000,
    desc: 'How long a key is remembered: so long a revoked one may still be good',
  }),
  OIDC_ISSUER: secureAddress({
    default: '',
    desc: 'Take bearer tokens (JWT) of this OpenID Connect issuer, an https address; empty for none',
  }),
  OIDC_AUDIENCE: name({ default: 'spindle', desc: 'The audience that a token must be meant for' }),
  OIDC_JWKS_URL: secureAddress({
    default: '',
    desc: "Where the issuer's keys are; empty to ask its discovery document",
  }),
  OIDC_CA_PATH: str({
    default: '',
    desc: "A file with the certificate of the authority that signed the issuer's own, or with that certificate itself; empty for those that Node knows. Read for each request",
  }),
  OIDC_ROLES_CLAIM: name({
    default: 'scope',
    desc: 'The claim with the roles read, predict and operate; dots lead into objects, as in realm_access.roles',
  }),
  OIDC_ROLE_PREFIX: str({ default: 'spindle:', desc: 'What stands before a role in the claim' }),
  ...anonymousSettings,
  API_TLS_CERT_PATH: str({ default: '', desc: 'PEM file of the certificate of the REST API; empty for plain HTTP' }),
  API_TLS_KEY_PATH: secretFile({ default: '', desc: 'PEM file of the key of that certificate' }),
  API_TLS_CHECK_INTERVAL_MS: durationMs({
    default: 60_000,
    min: 100,
    max: 86_400_000,
    desc: 'How often the files of certificate and key are read anew, so that a new one is served without a restart',
  }),
  ...proxySettings,
  API_REQUESTS_PER_MINUTE_MAX: wholeNumber({
    default: 60_000,
    min: 1,
    max: 1_000_000_000,
    unit: 'requests',
    desc: 'Most requests a minute of one key, token or address; the loopback without credentials is not limited',
  }),
  API_SENDERS_MAX: wholeNumber({
    default: 10_000,
    min: 1,
    max: 10_000_000,
    unit: 'senders',
    desc: 'Of how many senders requests are counted at a time, and keys remembered',
  }),
  API_EVENT_LOOP_DELAY_MAX_MS: durationMs({
    default: 1_000,
    min: 1,
    max: 600_000,
    desc: 'While the event loop is later than this, requests are answered with 503; probes are not',
  }),
  MODEL_REPOSITORY_PATH: str({
    default: '',
    desc: 'A folder with model folders, as NAME or NAME/VERSION, that /v2/repository loads from; empty for none',
  }),
  API_CORS_ORIGINS: origins({
    default: [],
    desc: 'Origins whose pages may use the API from a browser, separated by commas; empty for none',
  }),
};

/** How long what lets senders in is good, and when its end is told of. */
export const expirySettings = {
  API_KEY_LIFE_DAYS: wholeNumber({
    default: 365,
    min: 1,
    max: 36_500,
    unit: 'days',
    desc: 'How long an API key is good where spindle api-keys create is not told otherwise',
  }),
  ...expiryWarningSettings,
};

/** As web-server/tls/certificate takes them. */
export function certificateFilesOf(settings: {
  readonly API_TLS_CERT_PATH: string;
  readonly API_TLS_KEY_PATH: string;
  readonly API_TLS_CHECK_INTERVAL_MS: number;
  readonly EXPIRY_WARNING_DAYS: number;
}): CertificateFiles {
  return {
    of: 'the REST API',
    ...{ certSetting: 'API_TLS_CERT_PATH', keySetting: 'API_TLS_KEY_PATH' },
    ...{ certPath: settings.API_TLS_CERT_PATH, keyPath: settings.API_TLS_KEY_PATH },
    ...{ checkIntervalMs: settings.API_TLS_CHECK_INTERVAL_MS, warningDays: settings.EXPIRY_WARNING_DAYS },
  };
}

export interface AccessSettings {
  readonly API_HOST: string;
  readonly ALLOW_ANONYMOUS: boolean;
  readonly API_KEYS: boolean;
  readonly OIDC_ISSUER: string;
}

/** Whether a request must bring credentials. */
function asksForCredentials(settings: AccessSettings): boolean {
  return settings.API_KEYS || settings.OIDC_ISSUER !== '';
}

/** Throws InvalidSettings when the API would listen beyond the loopback for everybody without being told to. */
export function refuseOpenDoor(settings: AccessSettings): void {
  if (settings.ALLOW_ANONYMOUS || asksForCredentials(settings) || isLoopback(settings.API_HOST)) return;
  throw new InvalidSettings([
    `API_HOST: ${settings.API_HOST} can be reached from other machines and the API asks for no credentials; ` +
      'set API_KEYS=true or OIDC_ISSUER, listen on 127.0.0.1, or set ALLOW_ANONYMOUS=true if everybody who reaches it may use it',
  ]);
}

/** What a request without credentials may do that only looks as if it were of the loopback: one under a foreign name, or of a proxy. */
export function strangerRoles(settings: AccessSettings): readonly ('read' | 'predict')[] {
  return settings.ALLOW_ANONYMOUS ? ['read', 'predict'] : [];
}

/** What a request without credentials may do: everything on the loopback of a server that asks for none. */
export function anonymousRoles(settings: AccessSettings): readonly ('read' | 'predict' | 'operate')[] {
  if (!asksForCredentials(settings) && isLoopback(settings.API_HOST)) return ['read', 'predict', 'operate'];
  return settings.ALLOW_ANONYMOUS ? ['read', 'predict'] : [];
}
