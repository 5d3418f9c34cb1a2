// How each receiver is reached, with its secrets: it never leaves the process, neither in an answer nor in the log.
import type { ReceiverRules, Rules } from '../notification/rules.ts';
import type { FileGiven } from './file-schema.ts';
import type { Language } from './languages.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly from: string;
  readonly user: string | null;
  readonly password: string | null;
}

export type Way =
  | { readonly kind: 'webhook'; readonly url: string; readonly key: Uint8Array | null; readonly token: string | null }
  | { readonly kind: 'slack' | 'teams'; readonly url: string }
  | { readonly kind: 'email'; readonly to: readonly string[]; readonly smtp: SmtpServer };

export interface Receiver extends ReceiverRules {
  readonly name: string;
  readonly language: Language;
  /** Of the times in its messages. */
  readonly timeZone: string;
  readonly way: Way;
}

export interface Receivers extends Rules {
  readonly receivers: ReadonlyMap<string, Receiver>;
  /** As the file has it, where there is one: secrets stand in it by the names of their places. */
  readonly file?: FileGiven;
}

export const noReceivers: Receivers = { receivers: new Map(), routes: [] };
