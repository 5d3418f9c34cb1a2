// Where the REST API listens, who may use it, and the bounds on what it takes. It listens on the loopback alone unless it asks for
// credentials, or ALLOW_ANONYMOUS says that anybody who reaches the address may use it.
import { isIP } from 'node:net';
import { bool, EnvError, host, makeValidator, port, str } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { isLoopback } from '../web-server/loopback.ts';

const positiveWholeNumber = makeValidator((input: string) => {
  const value = Number(input);
  if (!Number.isSafeInteger(value) || value < 1) throw new EnvError(`"${input}" is not a whole number from 1`);
  return value;
});

const origins = makeValidator<readonly string[]>((input: string) => {
  const list = input.split(',').map((origin) => origin.trim());
  const wrong = list.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) throw new EnvError(`"${wrong}" is not an origin such as https://plant.example.com`);
  return list;
});

const webAddress = makeValidator<string>((input: string) => {
  if (!URL.canParse(input) || !/^https?:$/.test(new URL(input).protocol)) {
    throw new EnvError(`"${input}" is not an address that begins with https:// (or http://)`);
  }
  return input;
});

const addresses = makeValidator<readonly string[]>((input: string) => {
  const list = input.split(',').map((address) => address.trim());
  const wrong = list.find((address) => !isNetwork(address));
  if (wrong !== undefined) throw new EnvError(`"${wrong}" is not an address or network such as 10.0.0.0/8`);
  return list;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}

/** Whose X-Forwarded-For is believed. */
export function trustedProxies(settings: {
  readonly API_TRUST_PROXY: boolean;
  readonly TRUSTED_PROXIES: readonly string[];
}): readonly string[] {
  const near = settings.API_TRUST_PROXY ? ['loopback', 'linklocal', 'uniquelocal'] : [];
  return [...near, ...settings.TRUSTED_PROXIES];
}

export const httpSettings = {
  API_HOST: host({ default: '127.0.0.1', desc: 'Address on which the REST API listens' }),
  API_PORT: port({ default: 8000, desc: 'Port on which the REST API listens' }),
  API_BODY_BYTES_MAX: positiveWholeNumber({ default: 1_048_576, desc: 'Largest request body, in bytes' }),
  API_HEADER_BYTES_MAX: positiveWholeNumber({ default: 16_384, desc: 'Largest request headers, in bytes' }),
  API_BATCH_SIZE_MAX: positiveWholeNumber({
    default: 1_000,
    desc: 'Most readings in one request to /predict/batch, and most rows in one inference request',
  }),
  API_REQUEST_TIMEOUT_MS: positiveWholeNumber({
    default: 10_000,
    desc: 'Longest that a request may take to arrive, and then to be answered, in milliseconds',
  }),
  API_CONNECTIONS_MAX: positiveWholeNumber({ default: 2_000, desc: 'Most connections at a time' }),
  API_KEYS: bool({ default: false, desc: 'Ask for API keys, as made by: spindle api-keys create' }),
  API_KEY_CACHE_MS: positiveWholeNumber({
    default: 10_000,
    desc: 'How long a key is remembered: so long a revoked one may still be good, in milliseconds',
  }),
  OIDC_ISSUER: webAddress({
    default: '',
    desc: 'Take bearer tokens (JWT) of this OpenID Connect issuer; empty for none',
  }),
  OIDC_AUDIENCE: str({ default: 'spindle', desc: 'The audience that a token must be meant for' }),
  OIDC_JWKS_URL: webAddress({ default: '', desc: "Where the issuer's keys are; empty to ask its discovery document" }),
  OIDC_ROLES_CLAIM: str({
    default: 'scope',
    desc: 'The claim with the roles read, predict and operate; dots lead into objects, as in realm_access.roles',
  }),
  OIDC_ROLE_PREFIX: str({ default: 'spindle:', desc: 'What stands before a role in the claim' }),
  ALLOW_ANONYMOUS: bool({
    default: false,
    desc: 'Answer requests without credentials also where other machines can send them; they may read and predict, not operate',
  }),
  API_TLS_CERT_PATH: str({ default: '', desc: 'PEM file of the certificate of the REST API; empty for plain HTTP' }),
  API_TLS_KEY_PATH: str({ default: '', desc: 'PEM file of the key of that certificate' }),
  API_TRUST_PROXY: bool({
    default: false,
    desc: 'Believe X-Forwarded-For of a proxy on the loopback or a private network about where a request is from',
  }),
  TRUSTED_PROXIES: addresses({
    default: [],
    desc: 'Proxies whose X-Forwarded-For is believed: addresses or networks such as 10.0.0.0/8, separated by commas',
  }),
  API_REQUESTS_PER_MINUTE_MAX: positiveWholeNumber({
    default: 60_000,
    desc: 'Most requests a minute of one key, token or address; the loopback without credentials is not limited',
  }),
  API_SENDERS_MAX: positiveWholeNumber({
    default: 10_000,
    desc: 'Of how many senders requests are counted at a time, and keys remembered',
  }),
  API_EVENT_LOOP_DELAY_MAX_MS: positiveWholeNumber({
    default: 1_000,
    desc: 'While the event loop is later than this, requests are answered with 503; probes are not. In milliseconds',
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
