// From the text of the operator's file to receivers and routes, or every problem in it with its line. Secrets are asked for by name, and no
// problem says what is in one.
import { LineCounter, parseDocument } from 'yaml';
import type { Refusal } from '../refusals.ts';
import { type Fault, faults } from './faults.ts';
import { type FileGiven, fileSchema, type ReceiverGiven, receiverSchemas, type SecretGiven } from './file-schema.ts';
import {
  type Complain,
  calendarOf,
  checkZone,
  faultsIn,
  type Place,
  placeText,
  type RulesReading,
  readRoutes,
  readTimes,
  type Times,
} from './read-rules.ts';
import type { Receiver, Receivers, SmtpServer, Way } from './receivers.ts';
import { wellFormedOf } from './well-formed.ts';

/** The value of a variable of the environment, or of a file; undefined where there is none. */
export type FindSecret = (place: { readonly env?: string; readonly file?: string }) => string | undefined;

export interface WrongFile {
  readonly problems: readonly string[];
  /** The same, for programs. */
  readonly refusals: readonly Refusal[];
}
export type FileRead = { readonly receivers: Receivers } | WrongFile;

const receiversMax = 100;
/** So many problems say enough. */
const problemsMax = 50;

export function readNotifyFile(text: string, findSecret: FindSecret): FileRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const found: Found[] = document.errors.map((error) =>
    foundAt(lines.linePos(error.pos[0]).line, [], faults.yaml(error.message)),
  );
  const complain: Complain = (place, fault) => {
    // Of what is not there, the line of what it should be in.
    for (let at = place; ; at = at.slice(0, -1)) {
      const node = document.getIn(at, true) as { readonly range?: readonly [number, number, number] } | undefined;
      if (node?.range == null && at.length > 0) continue;
      const line = node?.range == null ? 1 : lines.linePos(node.range[0]).line;
      found.push(foundAt(line, place, fault));
      return;
    }
  };
  const receivers = found.length === 0 ? readGiven(toValue(document), findSecret, complain) : undefined;
  if (receivers !== undefined && found.length === 0) return { receivers };
  const sorted = found.toSorted((a, b) => a.line - b.line).slice(0, problemsMax);
  const once = new Map(sorted.map(({ problem, refusal }) => [problem, refusal]));
  return { problems: [...once.keys()], refusals: [...once.values()] };
}

interface Found extends Fault {
  readonly line: number;
}

function foundAt(line: number, place: Place, { problem, refusal }: Fault): Found {
  const [before, where] = place.length === 0 ? ['', {}] : [`${placeText(place)}: `, { place: placeText(place) }];
  return { line, problem: `line ${line}: ${before}${problem}`, refusal: { ...refusal, ...where, inLine: line } };
}

function toValue(document: { readonly toJS: (options: { maxAliasCount: number }) => unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    // Aliases of aliases that would become more than any file has.
    return undefined;
  }
}

function readGiven(value: unknown, findSecret: FindSecret, complain: Complain): Receivers | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain([], faults.noMapping());
    return undefined;
  }
  const wrong = faultsIn(fileSchema, value, [], complain);
  const ofKinds = Object.entries(wellFormedOf(value, wrong).receivers).flatMap(([name, receiver]) =>
    faultsIn(receiverSchemas[receiver.kind], receiver, ['receivers', name], complain),
  );
  // What is wrong in its form hides nothing of the rest.
  const given = wellFormedOf(value, [...wrong, ...ofKinds]);
  const reading = { given, file: value, findSecret, complain };
  const times = readTimes(reading);
  const receivers = Object.entries(given.receivers).flatMap(([name, receiver]) =>
    readReceiver(reading, times, name, receiver),
  );
  if (receivers.length > receiversMax) complain(['receivers'], faults.tooMany(receiversMax));
  const routes = readRoutes(reading, times);
  // What is wrong in its form has been told, and nothing of it is in force then.
  return { receivers: new Map(receivers.map((each) => [each.name, each])), routes, file: given as FileGiven };
}

interface Reading extends RulesReading {
  readonly findSecret: FindSecret;
}

function readReceiver(reading: Reading, times: Times, name: string, given: ReceiverGiven): readonly Receiver[] {
  const { complain } = reading;
  const place = ['receivers', name];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) complain(place, faults.receiverName());
  const timeZone = given.timeZone ?? reading.given.timeZone ?? 'UTC';
  checkZone(given.timeZone, [...place, 'timeZone'], complain);
  const { quiet } = given;
  const way = readWay(reading, given, place);
  if (way === undefined) return [];
  return [
    {
      ...{ name, way, timeZone, language: given.language ?? reading.given.language ?? 'en' },
      tells: new Set(given.tells ?? ['worse', 'ended']),
      quiet:
        quiet === undefined
          ? null
          : {
              during: calendarOf(reading, times, quiet.during, timeZone, [...place, 'quiet', 'during']),
              except: new Set(quiet.except ?? []),
            },
    },
  ];
}

function readWay(reading: Reading, given: ReceiverGiven, place: Place): Way | undefined {
  if (given.kind === 'email') {
    const smtp = readSmtp(reading);
    if (!Object.hasOwn(reading.file, 'smtp')) reading.complain(place, faults.noSmtp());
    return smtp && { kind: 'email', to: given.to, smtp };
  }
  const url = typeof given.url === 'string' ? given.url : readSecret(reading, given.url, [...place, 'url']);
  if (url === undefined) return undefined;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    reading.complain([...place, 'url'], faults.url());
    return undefined;
  }
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') {
    reading.complain([...place, 'url'], faults.urlUser());
    return undefined;
  }
  if (given.kind !== 'webhook') return { kind: given.kind, url };
  const secret = given.signingSecret && readSecret(reading, given.signingSecret, [...place, 'signingSecret']);
  const token = given.token && readSecret(reading, given.token, [...place, 'token']);
  const key = secret === undefined ? null : keyOf(secret);
  if (secret !== undefined && key === null) reading.complain([...place, 'signingSecret'], faults.signingSecret());
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) reading.complain([...place, 'token'], faults.token());
  return { kind: 'webhook', url, key, token: token ?? null };
}

function keyOf(secret: string): Uint8Array | null {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const key = base64 === undefined ? undefined : Buffer.from(base64, 'base64');
  return key !== undefined && key.length >= 24 && key.length <= 64 ? key : null;
}

function readSmtp(reading: Reading): SmtpServer | undefined {
  const { smtp } = reading.given;
  if (smtp === undefined) return undefined;
  const { host, port, from, user = null, security = 'starttls' } = smtp;
  const password = smtp.password && readSecret(reading, smtp.password, ['smtp', 'password']);
  return { host, port, security, from, user, password: password ?? null };
}

function readSecret({ findSecret, complain }: Reading, given: SecretGiven, place: Place): string | undefined {
  const value = findSecret(given)?.trim();
  if (value !== undefined && value !== '') return value;
  complain(place, given.env === undefined ? faults.noSecretFile(String(given.file)) : faults.noVariable(given.env));
  return undefined;
}
