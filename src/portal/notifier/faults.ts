// What can be wrong with the operator's file or with routes that admins set: each fault as a sentence and, for programs and the page, in members. No fault
// says what is in a secret.
import type { Refusal } from '../refusals.ts';

export interface Fault {
  readonly problem: string;
  readonly refusal: Refusal;
}

const of = (problem: string, refusal: Refusal): Fault => ({ problem, refusal });

export const faults = {
  yaml: (said: string) => of(said, { code: 'file-yaml', name: said }),
  noMapping: () => of('the file is no mapping with receivers and routes', { code: 'file-no-mapping' }),
  tooMany: (most: number) => of(`there are more than ${most}`, { code: 'fault-too-many', most }),
  receiverName: () => of('a name has letters, digits, ., _ and -', { code: 'fault-name' }),
  noSmtp: () => of('e-mail needs smtp, with host, port and from', { code: 'fault-smtp' }),
  url: () => of('it is no address that begins with https:// (or http://)', { code: 'fault-url' }),
  urlUser: () =>
    of('it has a user or a password, which no request can be sent to; a webhook may have a token', {
      ...{ code: 'fault-url-user' },
    }),
  signingSecret: () =>
    of('it must be whsec_ and 24 to 64 bytes in Base64; docs/notifications.md makes one', {
      ...{ code: 'fault-signing-secret', least: 24, most: 64 },
    }),
  token: () =>
    of('it has a character that no header can hold: a space, a line break or one beyond ASCII', {
      ...{ code: 'fault-token' },
    }),
  noVariable: (name: string) => of(`the variable ${name} is not there, or empty`, { code: 'fault-no-variable', name }),
  noSecretFile: (name: string) => of(`the file ${name} is not there, or empty`, { code: 'fault-no-file', name }),
  noMember: () => of('there is no such member', { code: 'fault-no-member' }),
  required: (choices: readonly string[]) =>
    of(`${choices.join(' and ')} must be there`, { code: 'fault-required', choices: [...choices] }),
  choices: (choices: readonly string[]) =>
    of(`must be one of ${choices.join(', ')}`, { code: 'fault-choices', choices: [...choices] }),
  form: (problem = 'has not the form that it must have (docs/notifications.md)') => of(problem, { code: 'fault-form' }),
  atLeast: (problem: string, least: number) => of(problem, { code: 'fault-least', least }),
  atMost: (problem: string, most: number) => of(problem, { code: 'fault-most', most }),
  sameTimes: () => of('from and to are the same; leave both out for the whole day', { code: 'fault-same-times' }),
  dayBegin: () => of('a day begins at 00:00', { code: 'fault-day-begin' }),
  timeZone: () => of('there is no such time zone; one is Asia/Seoul', { code: 'fault-time-zone' }),
  /** What is named and not there, in one of the file's members. */
  unknown: (member: string, name: string) => of(`${member} has no ${name}`, { code: 'fault-unknown', member, name }),
  routeName: () => of('another route has this name', { code: 'fault-route-name' }),
  twice: (name: string) => of(`${name} is there twice`, { code: 'fault-twice', name }),
  noFile: () =>
    of('no file says how a receiver is reached (NOTIFY_PATH), or it was never right', { code: 'fault-no-notify-file' }),
} as const;
