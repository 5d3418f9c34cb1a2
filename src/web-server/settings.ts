// Settings that servers share: proxies, failed sign-ins, and who needs no credentials.
import { bool } from 'envalid';
import { wholeNumber } from '../settings/numbers.ts';
import { notAbove } from '../settings/relations.ts';
import { networks } from '../settings/texts.ts';
import type { FailedSignInBounds } from './failed-sign-ins.ts';

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

/** Of every server with something that ends. */
export const expiryWarningSettings = {
  EXPIRY_WARNING_DAYS: wholeNumber({
    default: 14,
    min: 1,
    max: 365,
    unit: 'days',
    desc: 'So many days before its end an API key, or the certificate of the REST API or of the Portal, is told of in the log, once a day',
  }),
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
