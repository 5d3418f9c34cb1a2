// Where the Portal asks the AI server, and its bounds on that.
import { EnvError, makeValidator, str } from 'envalid';
import { durationMs, sizeBytes } from '../../settings/numbers.ts';
import { secret, secretFile } from '../../settings/secrets.ts';

/** A key stands in a setting of its own, so that the address may be told. */
const addressWithoutLogin = makeValidator<string>((input) => {
  const isAddress = URL.canParse(input) && /^https?:$/.test(new URL(input).protocol);
  if (isAddress && new URL(input).username === '' && new URL(input).password === '') return input;
  throw new EnvError('it must be an address that begins with https:// (or http://), without a user or password');
});

export const aiServerSettings = {
  PORTAL_API_URL: addressWithoutLogin({
    default: 'http://127.0.0.1:8000',
    desc: 'Where the Portal itself reaches the REST API of the AI server, for its pages of delivery and model',
  }),
  PORTAL_API_CA_PATH: str({
    default: '',
    desc: 'Where that speaks TLS: a file with the certificate of the authority that signed its own, or with that certificate itself; empty for those that Node knows. Read for each request',
  }),
  PORTAL_API_KEY: secret({
    default: '',
    desc: 'Key for that, where the REST API asks for one: spindle api-keys create',
  }),
  PORTAL_API_KEY_PATH: secretFile({
    default: '',
    desc: 'A file with that key, in place of PORTAL_API_KEY; read for each request',
  }),
  PORTAL_API_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 100,
    max: 60_000,
    desc: 'How long the Portal waits for an answer of the AI server',
  }),
  PORTAL_API_ANSWER_BYTES_MAX: sizeBytes({
    default: 4_194_304,
    min: 1_024,
    max: 67_108_864,
    desc: 'The largest answer of the AI server that the Portal takes',
  }),
};
