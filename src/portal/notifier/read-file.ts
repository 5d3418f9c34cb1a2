// From the text of the operator's file to receivers and routes, or every problem in it with its line. Secrets are asked for by name, and no
// problem says what is in one.
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { LineCounter, parseDocument } from 'yaml';
import { isTimeZone } from '../../core/time.ts';
import type { Calendar, Day, Span } from '../notification/calendar.ts';
import type { Route } from '../notification/rules.ts';
import {
  type FileGiven,
  fileSchema,
  type ReceiverGiven,
  type RouteGiven,
  receiverSchemas,
  type SecretGiven,
  type SpanGiven,
} from './file-schema.ts';
import type { Receiver, Receivers, SmtpServer, Way } from './receivers.ts';
import { mayHave, type WellFormed, wellFormedOf } from './well-formed.ts';

/** The value of a variable of the environment, or of a file; undefined where there is none. */
export type FindSecret = (place: { readonly env?: string; readonly file?: string }) => string | undefined;

type Place = readonly (string | number)[];
/** Takes down what is wrong at a place of the file. */
type Complain = (place: Place, problem: string) => void;

export type FileRead = { readonly receivers: Receivers } | { readonly problems: readonly string[] };

const receiversMax = 100;
/** So many problems say enough. */
const problemsMax = 50;

export function readNotifyFile(text: string, findSecret: FindSecret): FileRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const found: { readonly line: number; readonly problem: string }[] = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    problem: error.message,
  }));
  const complain: Complain = (place, problem) => {
    // Of what is not there, the line of what it should be in.
    for (let at = place; ; at = at.slice(0, -1)) {
      const node = document.getIn(at, true) as { readonly range?: readonly [number, number, number] } | undefined;
      if (node?.range == null && at.length > 0) continue;
      const line = node?.range == null ? 1 : lines.linePos(node.range[0]).line;
      found.push({ line, problem: place.length === 0 ? problem : `${placeText(place)}: ${problem}` });
      return;
    }
  };
  const receivers = found.length === 0 ? readGiven(toValue(document), findSecret, complain) : undefined;
  if (receivers !== undefined && found.length === 0) return { receivers };
  const sorted = found.toSorted((a, b) => a.line - b.line).slice(0, problemsMax);
  return { problems: [...new Set(sorted.map(({ line, problem }) => `line ${line}: ${problem}`))] };
}

function toValue(document: { readonly toJS: (options: { maxAliasCount: number }) => unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    // Aliases of aliases that would become more than any file has.
    return undefined;
  }
}

function placeText(place: Place): string {
  return place.map((each, at) => (typeof each === 'number' ? `[${each}]` : `${at === 0 ? '' : '.'}${each}`)).join('');
}

function readGiven(value: unknown, findSecret: FindSecret, complain: Complain): Receivers | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain([], 'the file is no mapping with receivers and routes');
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
  if (receivers.length > receiversMax) complain(['receivers'], `there are more than ${receiversMax}`);
  const routes = given.routes.flatMap((route, at) =>
    route === null ? [] : [readRoute(reading, times, route, ['routes', at])],
  );
  // What is wrong in its form has been told, and nothing of it is in force then.
  return { receivers: new Map(receivers.map((each) => [each.name, each])), routes, file: given as FileGiven };
}

const checks = new Map<TSchema, ReturnType<typeof Compile>>();

/** Tells what is wrong, and returns where. */
function faultsIn(schema: TSchema, value: unknown, place: Place, complain: Complain): readonly Place[] {
  const check = checks.get(schema) ?? Compile(schema);
  checks.set(schema, check);
  const places: Place[] = [];
  for (const { keyword, instancePath, params, message } of check.Errors(value)) {
    const at = [...place, ...instancePath.split('/').slice(1).map(unescaped)];
    places.push(at);
    const told = params as Readonly<Record<string, readonly string[]>>;
    // Told by the member itself, one by one.
    if (keyword === 'additionalProperties') continue;
    if (keyword === 'boolean') complain(at, 'there is no such member');
    else if (keyword === 'required') complain(at, `${told['requiredProperties']?.join(' and ')} must be there`);
    else if (keyword === 'enum') complain(at, `must be one of ${told['allowedValues']?.join(', ')}`);
    else if (keyword === 'pattern') complain(at, 'has not the form that it must have (docs/notifications.md)');
    else complain(at, message);
  }
  return places;
}

function unescaped(part: string): string | number {
  const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(text) ? Number(text) : text;
}

interface Reading {
  readonly given: WellFormed;
  /** With what is wrong in it. */
  readonly file: object;
  readonly findSecret: FindSecret;
  readonly complain: Complain;
}

type Times = ReadonlyMap<string, readonly Span[]>;

function readTimes({ given, complain }: Reading): Times {
  checkZone(given.timeZone, ['timeZone'], complain);
  return new Map(
    Object.entries(given.times ?? {}).map(([name, spans]) => [
      name,
      spans.map((span, at) => readSpan(span, ['times', name, at], complain)),
    ]),
  );
}

const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const satisfies readonly Day[];

function readSpan(
  { days = ['mon-sun'], from = '00:00', to = '24:00' }: SpanGiven,
  place: Place,
  complain: Complain,
): Span {
  if (from === to) complain(place, 'from and to are the same; leave both out for the whole day');
  if (from === '24:00') complain([...place, 'from'], 'a day begins at 00:00');
  const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const on = days.flatMap((text): readonly Day[] => {
    const [first, last = first] = text.split('-').map((day) => week.indexOf(day as Day)) as [number, number?];
    // From Saturday to Monday, as people say it.
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, at) => week[(first + at) % 7] as Day);
  });
  return { days: new Set(on), from: minutes(from), to: minutes(to) };
}

function checkZone(zone: string | undefined, place: Place, complain: Complain): void {
  if (zone !== undefined && !isTimeZone(zone)) complain(place, 'there is no such time zone; one is Asia/Seoul');
}

function calendarOf({ file, complain }: Reading, times: Times, name: string, timeZone: string, place: Place): Calendar {
  const spans = times.get(name);
  if (!mayHave(file, 'times', name)) complain(place, `times has no ${name}`);
  return { timeZone: isTimeZone(timeZone) ? timeZone : 'UTC', spans: spans ?? [] };
}

function readReceiver(reading: Reading, times: Times, name: string, given: ReceiverGiven): readonly Receiver[] {
  const { complain } = reading;
  const place = ['receivers', name];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) complain(place, 'a name has letters, digits, ., _ and -');
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
    if (!Object.hasOwn(reading.file, 'smtp')) reading.complain(place, 'e-mail needs smtp, with host, port and from');
    return smtp && { kind: 'email', to: given.to, smtp };
  }
  const url = typeof given.url === 'string' ? given.url : readSecret(reading, given.url, [...place, 'url']);
  if (url === undefined) return undefined;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    reading.complain([...place, 'url'], 'it is no address that begins with https:// (or http://)');
    return undefined;
  }
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') {
    reading.complain(
      [...place, 'url'],
      'it has a user or a password, which no request can be sent to; a webhook may have a token',
    );
    return undefined;
  }
  if (given.kind !== 'webhook') return { kind: given.kind, url };
  const secret = given.signingSecret && readSecret(reading, given.signingSecret, [...place, 'signingSecret']);
  const token = given.token && readSecret(reading, given.token, [...place, 'token']);
  const key = secret === undefined ? null : keyOf(secret);
  if (secret !== undefined && key === null)
    reading.complain(
      [...place, 'signingSecret'],
      'it must be whsec_ and 24 to 64 bytes in Base64; docs/notifications.md makes one',
    );
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    reading.complain(
      [...place, 'token'],
      'it has a character that no header can hold: a space, a line break or one beyond ASCII',
    );
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
  const where = given.env === undefined ? `the file ${given.file}` : `the variable ${given.env}`;
  complain(place, `${where} is not there, or empty`);
  return undefined;
}

function readRoute(reading: Reading, times: Times, route: RouteGiven, place: Place): Route {
  const { given, file, complain } = reading;
  const known = (names: readonly string[], at: Place, of: string): void =>
    names.forEach((name, index) => {
      if (!mayHave(file, of, name)) complain([...at, index], `${of} has no ${name}`);
    });
  const groups = given.machineGroups ?? {};
  const { escalate = [], machineGroups = [], during } = route;
  known(route.to, [...place, 'to'], 'receivers');
  escalate.forEach(({ to }, at) => {
    known(to, [...place, 'escalate', at, 'to'], 'receivers');
  });
  known(machineGroups, [...place, 'machineGroups'], 'machineGroups');
  const first = given.routes.findIndex((each) => each?.name === route.name);
  if (first !== place.at(-1)) complain([...place, 'name'], 'another route has this name');
  const setOf = <T>(values: readonly T[] | undefined): ReadonlySet<T> | null => (values ? new Set(values) : null);
  const machines = [...(route.machines ?? []), ...machineGroups.flatMap((name) => groups[name] ?? [])];
  const zone = given.timeZone ?? 'UTC';
  return {
    ...{ name: route.name, to: route.to, escalate },
    priorities: setOf(route.priorities),
    machines: route.machines === undefined && route.machineGroups === undefined ? null : new Set(machines),
    machineTypes: setOf(route.machineTypes),
    kinds: setOf(route.kinds),
    modes: setOf(route.modes),
    during: during === undefined ? null : calendarOf(reading, times, during, zone, [...place, 'during']),
  };
}
