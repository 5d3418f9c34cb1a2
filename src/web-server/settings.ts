// Settings that servers share: proxies, failed sign-ins, where the consumer's probes and metrics listen, and who reads those. Elsewhere than
// on the loopback they ask for a token, or ALLOW_ANONYMOUS says that everybody who reaches the address may read them.
import { bool, str } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { durationMs, port, wholeNumber } from '../settings/numbers.ts';
import { notAbove } from '../settings/relations.ts';
import { hostName, networks } from '../settings/texts.ts';
import type { FailedSignInBounds } from './failed-sign-ins.ts';
import { isLoopback } from './loopback.ts';

/** Of every server: one word for all of them that says who needs no credentials. */
export const anonymousSettings = {
  ALLOW_ANONYMOUS: bool({
    default: false,
    desc: 'Answer requests without credentials also where other machines can send them; they may read and predict, not operate',
  }),
};

/** Of every server that people reach. */
export const proxySettings = {
  TRUSTED_PROXIES: networks({
    default: [],
    desc: 'Proxies whose X-Forwarded-For is believed: addresses, networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal, separated by commas',
  }),
};

export const probeSettings = {
  CONSUMER_HOST: hostName({ default: '127.0.0.1', desc: "Address of the consumer's probes and metrics" }),
  CONSUMER_PORT: port({ default: 8001, desc: "Port of the consumer's probes and metrics" }),
  CONSUMER_METRICS_TOKEN: str({
    default: '',
    desc: "What other machines send as bearer token for the consumer's metrics; empty for none",
  }),
  CONSUMER_CONNECTIONS_MAX: wholeNumber({
    default: 200,
    min: 1,
    max: 100_000,
    unit: 'connections',
    desc: "Most connections at a time to the consumer's probes and metrics",
  }),
  CONSUMER_REQUEST_TIMEOUT_MS: durationMs({
    default: 5_000,
    min: 100,
    max: 600_000,
    desc: "Longest that a request to the consumer's probes and metrics may take to arrive",
  }),
  ...anonymousSettings,
};

/** How many failed sign-ins each server tells of. */
export const signInSettings = {
  FAILED_SIGN_INS_LOGGED_OF_SENDER_MAX: wholeNumber({
    default: 5,
    min: 1,
    max: 10_000,
    unit: 'lines',
    desc: 'Most lines of the log a minute that tell of failed sign-ins of one address; one line more has the number of the others',
  }),
  FAILED_SIGN_INS_LOGGED_MAX: wholeNumber({
    default: 100,
    min: 1,
    max: 100_000,
    unit: 'lines',
    desc: 'Most lines of the log a minute that tell of failed sign-ins, each of one; at most as many more have the numbers of the others',
  }),
};

export const signInRelations = [
  notAbove(
    'FAILED_SIGN_INS_LOGGED_OF_SENDER_MAX',
    'FAILED_SIGN_INS_LOGGED_MAX',
    'the lines of one address are among those of all',
  ),
];

/** The bounds as failed-sign-ins.ts takes them. */
export function failedSignInBounds(settings: {
  readonly FAILED_SIGN_INS_LOGGED_OF_SENDER_MAX: number;
  readonly FAILED_SIGN_INS_LOGGED_MAX: number;
}): FailedSignInBounds {
  return {
    linesOfSenderMax: settings.FAILED_SIGN_INS_LOGGED_OF_SENDER_MAX,
    linesMax: settings.FAILED_SIGN_INS_LOGGED_MAX,
  };
}

/** Throws InvalidSettings when the metrics would be open to other machines without being told to. */
export function refuseOpenProbes(settings: {
  readonly CONSUMER_HOST: string;
  readonly CONSUMER_METRICS_TOKEN: string;
  readonly ALLOW_ANONYMOUS: boolean;
}): void {
  if (settings.ALLOW_ANONYMOUS || settings.CONSUMER_METRICS_TOKEN !== '' || isLoopback(settings.CONSUMER_HOST)) return;
  throw new InvalidSettings([
    `CONSUMER_HOST: ${settings.CONSUMER_HOST} can be reached from other machines and the metrics ask for no credentials; ` +
      'set CONSUMER_METRICS_TOKEN, listen on 127.0.0.1, or set ALLOW_ANONYMOUS=true if everybody who reaches it may read them',
  ]);
}
