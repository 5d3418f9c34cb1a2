// Whether people sign in to the Portal, and the bounds of that.
import { str } from 'envalid';
import { InvalidSettings } from '../../core/errors.ts';
import { durationMs, wholeNumber } from '../../settings/numbers.ts';
import { secret, secretFile } from '../../settings/secrets.ts';
import { isLoopback } from '../../web-server/loopback.ts';
import { type ProviderSettings, providerProblems } from './provider/settings.ts';

export const portalSignInSettings = {
  PORTAL_SIGN_IN: str({
    default: 'on',
    choices: ['on', 'off'],
    desc: 'Whether people sign in to the Portal. off is for development on the loopback alone: whoever has an account on the machine may act on alarms',
  }),
  PORTAL_FIRST_ADMIN: str({
    default: 'on',
    choices: ['on', 'off'],
    desc: 'Whether a Portal that has no user at its start makes an admin and writes the password to stderr, once',
  }),
  PORTAL_SIGN_IN_SECRET: secret({
    default: '',
    desc: 'What the cookies of the Portal are signed with, at least 32 characters, the same for all Portals of a database. Empty: one is drawn and kept in the database',
  }),
  PORTAL_METRICS_TOKEN: secret({
    default: '',
    desc: 'What other machines send as bearer token for /metrics of the Portal. Empty: they need ALLOW_ANONYMOUS, or to sign in',
  }),
  PORTAL_METRICS_TOKEN_PATH: secretFile({
    default: '',
    desc: 'A file with that token, in place of PORTAL_METRICS_TOKEN; read for each request',
  }),
  PORTAL_SESSION_IDLE_MINUTES: wholeNumber({
    default: 720,
    min: 1,
    max: 44_640,
    unit: 'minutes',
    desc: 'A session that nobody has used for so long has ended; an open page uses it',
  }),
  PORTAL_SESSION_DAYS_MAX: wholeNumber({
    default: 30,
    min: 1,
    max: 365,
    unit: 'days',
    desc: 'How long a session lasts at most, however often it is used',
  }),
  PORTAL_SESSIONS_OF_USER_MAX: wholeNumber({
    default: 20,
    min: 1,
    max: 1_000,
    unit: 'sessions',
    desc: 'The most sessions of one user at a time; beyond, the one that was not used for longest ends',
  }),
  PORTAL_SESSION_CHECK_MS: durationMs({
    default: 1_000,
    min: 10,
    max: 60_000,
    desc: 'How long a session that was revoked, or whose user was disabled or got another role, may still be taken for what it was',
  }),
  PORTAL_PASSWORD_LENGTH_MIN: wholeNumber({
    default: 12,
    min: 8,
    max: 128,
    unit: 'characters',
    desc: 'The shortest password that is taken',
  }),
  PORTAL_SIGN_IN_ATTEMPTS_MAX: wholeNumber({
    default: 10,
    min: 1,
    max: 10_000,
    unit: 'attempts',
    desc: 'The most attempts to sign in as one user from one address that fail within PORTAL_SIGN_IN_LOCK_MINUTES; then that address cannot sign in as that user until they are over',
  }),
  PORTAL_SIGN_IN_ATTEMPTS_OF_USER_MAX: wholeNumber({
    default: 100,
    min: 1,
    max: 100_000,
    unit: 'attempts',
    desc: 'The same for the attempts as one user from all addresses together; then nobody can sign in as that user (spindle users unlock)',
  }),
  PORTAL_SIGN_IN_ATTEMPTS_OF_ADDRESS_MAX: wholeNumber({
    default: 100,
    min: 1,
    max: 100_000,
    unit: 'attempts',
    desc: 'The same for the attempts of one address, whatever their users',
  }),
  PORTAL_SIGN_IN_LOCK_MINUTES: wholeNumber({
    default: 15,
    min: 1,
    max: 1_440,
    unit: 'minutes',
    desc: 'Within how long attempts to sign in that fail are counted together',
  }),
};

export interface ReachedSettings extends ProviderSettings {
  readonly PORTAL_HOST: string;
  readonly PORTAL_SIGN_IN_SECRET: string;
}

const secretCharactersMin = 32;

/**
 * Throws InvalidSettings when the Portal would listen beyond the loopback without sign-in, or with cookies that can be guessed, and where what is said of
 * the provider of identities does not go together.
 */
export function refuseOpenPortal(settings: ReachedSettings): void {
  const problems: string[] = [];
  if (settings.PORTAL_SIGN_IN === 'off' && !isLoopback(settings.PORTAL_HOST)) {
    problems.push(
      `PORTAL_HOST: ${settings.PORTAL_HOST} can be reached from other machines and PORTAL_SIGN_IN=off lets whoever reaches it act; ` +
        'listen on 127.0.0.1, or take PORTAL_SIGN_IN=off away',
    );
  }
  const { length } = settings.PORTAL_SIGN_IN_SECRET;
  if (length > 0 && length < secretCharactersMin) {
    problems.push(`PORTAL_SIGN_IN_SECRET: it has ${length} characters; at least ${secretCharactersMin} are wanted`);
  }
  problems.push(...providerProblems(settings));
  if (problems.length > 0) throw new InvalidSettings(problems);
}
