// Where the Portal listens, and its bounds.
import { str } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { durationMs, port, sizeBytes, wholeNumber } from '../settings/numbers.ts';
import { notAbove } from '../settings/relations.ts';
import { secretFile } from '../settings/secrets.ts';
import { hostName, name, webAddress } from '../settings/texts.ts';
import { anonymousSettings, expiryWarningSettings, proxySettings, signInSettings } from '../web-server/settings.ts';
import type { CertificateFiles } from '../web-server/tls/certificate.ts';
import { aiServerSettings } from './ai-server/settings.ts';
import { auditRelations, auditSettings } from './audit/settings.ts';
import { collectRelations, collectSettings } from './collect/settings.ts';
import { deskSettings } from './desk/settings.ts';
import { fleetSettings } from './fleet/settings.ts';
import { historyRelations, historySettings } from './history/settings.ts';
import { javaPortalSettings } from './java-portal/settings.ts';
import { notifyRelations, notifySettings } from './notifier/settings.ts';
import { reportSettings } from './reports/settings.ts';
import { portalProviderSettings } from './sign-in/provider/settings.ts';
import { portalSignInSettings } from './sign-in/settings.ts';

export const portalSettings = {
  PORTAL_DB_POOL_MAX: wholeNumber({
    default: 4,
    min: 1,
    max: 1000,
    unit: 'connections',
    desc: 'The most connections of the Portal to its database',
  }),
  PORTAL_HOST: hostName({ default: '127.0.0.1', desc: 'Address on which the Portal listens' }),
  PORTAL_PORT: port({ default: 8080, desc: 'Port of the Portal' }),
  PORTAL_TLS_CERT_PATH: str({
    default: '',
    desc: 'PEM file of the certificate of the Portal; empty for plain HTTP, for a Portal on the loopback or behind a proxy with TLS',
  }),
  PORTAL_TLS_KEY_PATH: secretFile({ default: '', desc: 'PEM file of the key of that certificate' }),
  PORTAL_TLS_CHECK_INTERVAL_MS: durationMs({
    default: 60_000,
    min: 100,
    max: 86_400_000,
    desc: 'How often these files are read anew, so that a new certificate is served without a restart',
  }),
  PORTAL_AI_SERVER_URL: webAddress({
    default: 'http://localhost:8000',
    desc: 'Where browsers reach the AI server, for the link to its model card',
  }),
  PORTAL_GROUP_ID: name({
    default: 'portal-group',
    desc: 'Consumer group of the Portal for alerts; those for episodes and for readings are called the same with -episodes and -history behind it',
  }),
  PORTAL_BATCH_SIZE_MAX: wholeNumber({
    default: 500,
    min: 1,
    max: 100_000,
    unit: 'messages',
    desc: 'The most alerts, or events of episodes, that the Portal stores at once',
  }),
  PORTAL_RETRY_DELAY_MIN_MS: durationMs({
    default: 250,
    min: 1,
    max: 3_600_000,
    desc: 'First pause before the Portal tries a failed step again; doubles each time',
  }),
  PORTAL_RETRY_DELAY_MAX_MS: durationMs({
    default: 10_000,
    min: 1,
    max: 3_600_000,
    desc: 'Longest pause before the Portal tries a failed step again',
  }),
  PORTAL_LEFT_OUT_COUNT_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 100_000,
    unit: 'messages',
    desc: 'How many of the messages that are neither alert nor episode the Portal keeps, with the reason, for GET /api/left-out',
  }),
  PORTAL_LEFT_OUT_VALUE_BYTES_MAX: sizeBytes({
    default: 65_536,
    min: 1,
    max: 1_048_576,
    desc: 'The most bytes that the Portal keeps of each message that is neither alert nor episode',
  }),
  PORTAL_STREAM_CLIENTS_MAX: wholeNumber({
    default: 200,
    min: 1,
    max: 100_000,
    unit: 'browsers',
    desc: 'The most browsers that follow the live alerts at once; one more is refused with 503',
  }),
  PORTAL_STREAM_BUFFER_BYTES_MAX: sizeBytes({
    default: 1_048_576,
    min: 1024,
    max: 1_073_741_824,
    desc: 'The most bytes of live alerts that wait for one slow browser; beyond, it is cut off and resumes',
  }),
  PORTAL_DELIVERY_CHECK_INTERVAL_MS: durationMs({
    default: 2_000,
    min: 100,
    max: 60_000,
    desc: 'The longest the Portal waits in one request for markers of the delivery of alerts (CDC_MARKER_INTERVAL_MS), which it has as soon as they come, and from one look to the next where it cannot wait; so much later than CDC_MARKER_AGE_MAX_MS without them no page is live',
  }),
  PORTAL_TABLE_LOOK_INTERVAL_MS: durationMs({
    default: 100,
    min: 10,
    max: 60_000,
    desc: 'How often a Portal looks for what others have stored in its database: so much later it is on its open pages',
  }),
  PORTAL_CONNECTIONS_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 1_000_000,
    unit: 'connections',
    desc: 'Most connections to the Portal at a time; beyond, the one that has been idle longest is closed. One address has at most half as many answers open, beside its live feeds',
  }),
  PORTAL_HEARTBEAT_MS: durationMs({
    default: 5_000,
    min: 100,
    // Idle connections are closed after some time.
    max: 20_000,
    desc: 'How often a browser that follows the live alerts hears that the Portal is still there',
  }),
  PORTAL_STOP_TIMEOUT_MS: durationMs({
    default: 10_000,
    min: 1,
    max: 600_000,
    desc: 'How long a Portal that is told to stop may end what is under way; then it ends without, tells which loops had not ended, and its exit code is 1',
  }),
  PORTAL_REQUESTS_PER_MINUTE_MAX: wholeNumber({
    default: 6_000,
    min: 1,
    max: 1_000_000_000,
    unit: 'requests',
    desc: 'Most requests a minute of one address; the loopback is not limited',
  }),
  PORTAL_SENDERS_MAX: wholeNumber({
    default: 10_000,
    min: 1,
    max: 10_000_000,
    unit: 'addresses',
    desc: 'Of how many addresses requests are counted at a time',
  }),
  ...auditSettings,
  ...deskSettings,
  ...historySettings,
  ...notifySettings,
  ...reportSettings,
  ...javaPortalSettings,
  ...collectSettings,
  ...fleetSettings,
  ...aiServerSettings,
  ...portalSignInSettings,
  ...portalProviderSettings,
  ...signInSettings,
  ...proxySettings,
  ...anonymousSettings,
  ...expiryWarningSettings,
};

export const portalRelations = [
  notAbove('PORTAL_RETRY_DELAY_MIN_MS', 'PORTAL_RETRY_DELAY_MAX_MS', 'pauses grow from the first to the second'),
  ...auditRelations,
  ...historyRelations,
  ...notifyRelations,
  ...collectRelations,
];

/** As web-server/tls/certificate takes them. Throws InvalidSettings where people are said to reach the Portal without TLS, and it speaks nothing else. */
export function portalCertificateOf(settings: {
  readonly PORTAL_TLS_CERT_PATH: string;
  readonly PORTAL_TLS_KEY_PATH: string;
  readonly PORTAL_TLS_CHECK_INTERVAL_MS: number;
  readonly EXPIRY_WARNING_DAYS: number;
  readonly PORTAL_PUBLIC_URL: string;
}): CertificateFiles {
  if (settings.PORTAL_TLS_CERT_PATH !== '' && settings.PORTAL_PUBLIC_URL.startsWith('http:')) {
    throw new InvalidSettings([
      `PORTAL_PUBLIC_URL: ${settings.PORTAL_PUBLIC_URL} begins with http:, and with PORTAL_TLS_CERT_PATH the Portal speaks TLS; name its https address, or leave PORTAL_PUBLIC_URL empty`,
    ]);
  }
  return {
    of: 'the Portal',
    ...{ certSetting: 'PORTAL_TLS_CERT_PATH', keySetting: 'PORTAL_TLS_KEY_PATH' },
    ...{ certPath: settings.PORTAL_TLS_CERT_PATH, keyPath: settings.PORTAL_TLS_KEY_PATH },
    ...{ checkIntervalMs: settings.PORTAL_TLS_CHECK_INTERVAL_MS, warningDays: settings.EXPIRY_WARNING_DAYS },
  };
}
