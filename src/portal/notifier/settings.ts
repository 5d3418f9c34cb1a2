// Whom to tell of alarms, and the bounds of telling them.
import { str } from 'envalid';
import { durationMs, wholeNumber } from '../../settings/numbers.ts';
import { notAbove } from '../../settings/relations.ts';
import { webAddress } from '../../settings/texts.ts';

export const notifySettings = {
  NOTIFY_PATH: str({
    default: '',
    desc: 'The file that says whom to tell of alarms (docs/notifications.md). Empty: nobody is told',
  }),
  NOTIFY_CA_PATH: str({
    default: '',
    desc: 'A file with certificates of authorities that mail servers and other receivers in the plant have theirs from; those that Node knows are trusted besides. Read for each message',
  }),
  PORTAL_PUBLIC_URL: webAddress({
    default: '',
    desc: 'Where people reach the Portal, for links in messages, for cookies (with https they go over TLS alone) and for what counts as a page of its own. Empty: http://localhost, or https://localhost with PORTAL_TLS_CERT_PATH, with PORTAL_PORT',
  }),
  NOTIFY_FILE_CHECK_MS: durationMs({
    default: 5_000,
    min: 100,
    max: 3_600_000,
    desc: 'How often NOTIFY_PATH, and the secrets that it names, are looked at for changes',
  }),
  NOTIFY_DELAY_MS: durationMs({
    default: 2_000,
    min: 0,
    max: 600_000,
    desc: 'How long a message waits for the alert that says why, and for what makes it needless',
  }),
  NOTIFY_LOOK_INTERVAL_MS: durationMs({
    default: 500,
    min: 10,
    max: 60_000,
    desc: 'How often the Portal looks for messages that are due',
  }),
  NOTIFY_TIMEOUT_MS: durationMs({
    default: 10_000,
    min: 100,
    max: 120_000,
    desc: 'How long one attempt to reach a receiver may take',
  }),
  NOTIFY_CONCURRENCY_MAX: wholeNumber({
    default: 2,
    min: 1,
    max: 100,
    unit: 'messages',
    desc: 'How many messages are on their way to one receiver at a time',
  }),
  NOTIFY_RETRY_DELAY_MIN_MS: durationMs({
    default: 5_000,
    min: 1,
    max: 3_600_000,
    desc: 'First pause before a message that did not arrive is tried again; doubles each time',
  }),
  NOTIFY_RETRY_DELAY_MAX_MS: durationMs({
    default: 600_000,
    min: 1,
    max: 86_400_000,
    desc: 'Longest pause before a message is tried again, also where the receiver asks for a longer one',
  }),
  NOTIFY_GIVE_UP_MINUTES: wholeNumber({
    default: 1_440,
    min: 1,
    max: 44_640,
    unit: 'minutes',
    desc: 'For how long a message is tried; then it is given up, which /readyz and a metric tell',
  }),
  NOTIFY_WAITING_MAX: wholeNumber({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: 'messages',
    desc: 'How many messages may wait; those beyond are given up at once',
  }),
  NOTIFY_KEEP_DAYS: wholeNumber({
    default: 30,
    min: 1,
    max: 3_650,
    unit: 'days',
    desc: 'How long messages of alarms that have ended are kept once they are sent, cancelled or given up',
  }),
};

export const notifyRelations = [
  notAbove('NOTIFY_RETRY_DELAY_MIN_MS', 'NOTIFY_RETRY_DELAY_MAX_MS', 'pauses grow from the first to the second'),
];

/** Where people reach the Portal. */
export function publicUrlOf(settings: {
  readonly PORTAL_PUBLIC_URL: string;
  readonly PORTAL_PORT: number;
  readonly PORTAL_TLS_CERT_PATH: string;
}): string {
  if (settings.PORTAL_PUBLIC_URL !== '') return settings.PORTAL_PUBLIC_URL;
  return `${settings.PORTAL_TLS_CERT_PATH === '' ? 'http' : 'https'}://localhost:${settings.PORTAL_PORT}`;
}
