// One attempt to bring a message to its receiver. Resolves when the receiver has taken it; rejects with NotDelivered, whose message says why
// and has neither address nor secret. Each attempt ends in time. Addresses come from the operator's file alone and lead wherever it says, also
// into the plant's own network; a redirection, which somebody else says, is not followed.
import { createHmac } from 'node:crypto';
import { openTrust, type Trust } from '../../settings/ask-trusting.ts';
import { alertmanagerBody, type Known, mailText, slackBody, teamsBody } from '../notification/forms.ts';
import { type Notice, oneLine, type Words, wordsOf } from '../notification/words.ts';
import type { Refusal } from '../refusals.ts';
import { whyNone } from '../why-none.ts';
import type { Receiver, Way } from './receivers.ts';

/** A message that did not arrive, or of which nobody knows. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
  /** For how long the receiver asks to be left alone. */
  readonly retryAfterMs: number | undefined;
  /** Some have it already, who would get it anew with each further attempt. */
  readonly isPartly: boolean;
  /** Why, for programs; undefined where it is nothing but the sentence. */
  readonly refusal: Refusal | undefined;
  constructor(
    message: string,
    options: {
      readonly cause?: unknown;
      readonly retryAfterMs?: number | undefined;
      readonly isPartly?: boolean;
      readonly refusal?: Refusal;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.refusal = options.refusal;
    this.retryAfterMs = options.retryAfterMs;
    this.isPartly = options.isPartly ?? false;
  }
}

export interface Sending {
  readonly timeoutMs: number;
  /** For the header of the attempt. */
  readonly now: () => number;
  /** Whose certificates are those of receivers; without it whoever Node knows. */
  readonly trust?: Trust;
}

const nobodyNamed = openTrust({ path: '', setting: 'NOTIFY_CA_PATH' });

export async function send(receiver: Receiver, notice: Notice, known: Known, sending: Sending): Promise<void> {
  const words = wordsOf(notice, receiver.language, receiver.timeZone);
  const { way } = receiver;
  const { trust = nobodyNamed } = sending;
  const signal = AbortSignal.timeout(sending.timeoutMs);
  try {
    if (way.kind === 'email') await sendMail(way, words, known, { ...sending, trust, signal });
    else await post(way, bodyOf(way, notice, words, known), known, { ...sending, trust, signal });
  } catch (error) {
    if (error instanceof NotDelivered) throw error;
    const { timeoutMs } = sending;
    if (signal.aborted) {
      const refusal = { code: 'peer-late', most: timeoutMs } as const;
      throw new NotDelivered(`it did not answer within ${timeoutMs} ms`, { cause: error, refusal });
    }
    const [problem, refusal] = problemOf(error, trust);
    throw new NotDelivered(problem, { cause: error, refusal });
  }
}

function bodyOf(way: Exclude<Way, { kind: 'email' }>, notice: Notice, words: Words, known: Known): string {
  if (way.kind === 'slack') return JSON.stringify(slackBody(notice, words));
  if (way.kind === 'teams') return JSON.stringify(teamsBody(notice, words));
  return JSON.stringify(alertmanagerBody(notice, words, known));
}

interface Attempt extends Sending {
  readonly trust: Trust;
  readonly signal: AbortSignal;
}

async function post(
  way: Exclude<Way, { kind: 'email' }>,
  body: string,
  { notificationId }: Known,
  { signal, now, trust }: Attempt,
): Promise<void> {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'Spindle' };
  if (way.kind === 'webhook') {
    const timestamp = Math.floor(now() / 1_000);
    headers['webhook-id'] = notificationId;
    headers['webhook-timestamp'] = String(timestamp);
    if (way.key !== null) headers['webhook-signature'] = signatureOf(way.key, notificationId, timestamp, body);
    if (way.token !== null) headers['authorization'] = `Bearer ${way.token}`;
  }
  const response = await trust.ask(new URL(way.url), { method: 'POST', headers, body, signal });
  // Nothing in the answer counts, and it may have no end.
  await response.body?.cancel();
  if (response.ok) return;
  const name = String(response.status);
  if (response.status >= 300 && response.status < 400) {
    const refusal = { code: 'peer-redirect', name } as const;
    throw new NotDelivered(`it answered ${name}, to go elsewhere, which is not followed`, { refusal });
  }
  const refusal = { code: 'peer-status', name } as const;
  throw new NotDelivered(`it answered ${name}`, { retryAfterMs: retryAfterOf(response, now()), refusal });
}

/** As Standard Webhooks has it: over id, time and body. */
function signatureOf(key: Uint8Array, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Seconds, or a date. */
function retryAfterOf(response: Response, now: number): number | undefined {
  const given = response.headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(given)) return Number(given) * 1_000;
  const date = Date.parse(given);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function sendMail(
  { to, smtp }: Extract<Way, { kind: 'email' }>,
  words: Words,
  { notificationId, alarmId }: Known,
  { signal, timeoutMs, trust }: Attempt,
): Promise<void> {
  const { host, port, security, user, password } = smtp;
  // Where nobody is told by mail it is not loaded.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    tls: trust.options(),
    // Nothing of a message is read from elsewhere.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(smtp.from)?.[1] ?? 'spindle.invalid';
  const sent = await transport.sendMail({
    ...{ from: smtp.from, to: [...to], subject: words.title, text: mailText(words), signal },
    messageId: `<${notificationId}@${domain}>`,
    // Mail readers put all of an alarm together.
    references: `<${alarmId}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  });
  if (sent.rejected.length === 0) return;
  const sentence = `the mail server refused ${sent.rejected.length} of the ${to.length} addresses`;
  const refusal = { code: 'mail-refused', least: sent.rejected.length, most: to.length } as const;
  throw new NotDelivered(sentence, { isPartly: sent.accepted.length > 0, refusal });
}

const problemLengthMax = 300;

/** Of a failed request the innermost cause says most. What a mail server answers may be anything. */
function problemOf(error: unknown, { authority }: Trust): readonly [problem: string, refusal: Refusal] {
  const causes: unknown[] = [];
  for (let each = error; each instanceof Error && causes.length < 5; each = each.cause) causes.push(each);
  const { code, responseCode } = (causes.at(-1) ?? {}) as { readonly code?: unknown; readonly responseCode?: unknown };
  if (typeof responseCode === 'number') {
    const name = `${responseCode}${code === undefined ? '' : ` (${code})`}`;
    return [`the mail server answered ${name}`, { code: 'mail-status', name }];
  }
  const [why, refusal] = whyNone(authority, error);
  return [why === null ? 'the request failed' : oneLine(`it cannot be reached: ${why}`, problemLengthMax), refusal];
}
