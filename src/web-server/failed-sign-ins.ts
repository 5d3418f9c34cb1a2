// Failed sign-ins, told to an operator and counted. Each is one line of the log with the sender's address, the kind of its credentials and
// the route, never the credentials. No sender can flood the log, nor can many together: beyond the bounds of a minute only numbers are told.
import { Counter, type Registry } from 'prom-client';
import { senderOf, shownAddress } from './sender.ts';

/** What was sent: an API key, a token, a name with a password, something that is none, or nothing where something is asked for. */
export type CredentialKind = 'key' | 'token' | 'password' | 'unreadable' | 'none';

export interface FailedSignIn {
  readonly address: string;
  readonly credentials: CredentialKind;
  /** Method and pattern, such as `POST /predict`: a path as it was sent could hold anything, also a secret. */
  readonly route: string;
  readonly reason: string;
  readonly requestId: string;
}

export interface FailedSignInBounds {
  /** Lines of one sender in a minute; a network of IPv6 (/64) counts as one. */
  readonly linesOfSenderMax: number;
  /** Lines of all senders in a minute. */
  readonly linesMax: number;
}

export interface FailedSignIns {
  readonly note: (failed: FailedSignIn) => void;
  readonly counts: () => Readonly<Record<CredentialKind, number>>;
  /** Tells the numbers that are not told yet. */
  readonly close: () => void;
}

/** Port: writes a line of the log. */
export interface WarningLog {
  readonly warn: (fields: object, sentence: string) => void;
}

export function createFailedSignIns(log: WarningLog, bounds: FailedSignInBounds): FailedSignIns {
  const counts = { key: 0, token: 0, password: 0, unreadable: 0, none: 0 };
  // Of this minute. Who is in the map has a line, so that it holds no more senders than lines may be written.
  const bySender = new Map<string, { told: number; untold: number }>();
  let lines = 0;
  let untoldOfOthers = 0;
  let timer: NodeJS.Timeout | undefined;

  const endMinute = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [address, { untold: failures }] of bySender) {
      if (failures > 0) log.warn({ address, failures }, 'More sign-ins of this address failed in the same minute');
    }
    if (untoldOfOthers > 0) {
      log.warn({ failures: untoldOfOthers }, 'More sign-ins of other addresses failed in the same minute');
    }
    bySender.clear();
    lines = 0;
    untoldOfOthers = 0;
  };

  return {
    note: (failed) => {
      counts[failed.credentials] += 1;
      timer ??= setTimeout(endMinute, minuteMs).unref();
      const address = shownAddress(failed.address);
      const sender = senderOf(address);
      const known = bySender.get(sender);
      if (lines < bounds.linesMax && (known?.told ?? 0) < bounds.linesOfSenderMax) {
        lines += 1;
        bySender.set(sender, { told: (known?.told ?? 0) + 1, untold: 0 });
        log.warn({ ...failed, address }, 'A sign-in failed');
      } else if (known !== undefined) known.untold += 1;
      else untoldOfOthers += 1;
    },
    counts: () => counts,
    close: endMinute,
  };
}

/** The counter of Prometheus, by kind of credentials. */
export function addFailedSignInsMetric(counts: FailedSignIns['counts'], registers: Registry[]): void {
  new Counter({
    name: 'spindle_failed_sign_ins_total',
    help: 'Requests refused for their credentials: a key, a token, a password, what is none, or nothing where some are asked for',
    labelNames: ['credentials'],
    registers,
    collect() {
      this.reset();
      for (const [credentials, count] of Object.entries(counts())) this.inc({ credentials }, count);
    },
  });
}

const minuteMs = 60_000;
