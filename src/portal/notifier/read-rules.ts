// What is told by names and times: routes with the receivers, groups and times that they name, in the operator's file or as admins set them, checked and made
// rules of. What is wrong is taken down with its place, and the rest is read all the same.
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { isTimeZone } from '../../core/time.ts';
import type { Calendar, Day, Span } from '../notification/calendar.ts';
import type { Route } from '../notification/rules.ts';
import { type Fault, faults } from './faults.ts';
import type { RouteGiven, SpanGiven } from './file-schema.ts';
import { mayHave, type WellFormed } from './well-formed.ts';

export type Place = readonly (string | number)[];
/** Takes down what is wrong at a place of the file. */
export type Complain = (place: Place, fault: Fault) => void;

export function placeText(place: Place): string {
  return place.map((each, at) => (typeof each === 'number' ? `[${each}]` : `${at === 0 ? '' : '.'}${each}`)).join('');
}

const checks = new Map<TSchema, ReturnType<typeof Compile>>();

/** Tells what is wrong, and returns where. */
export function faultsIn(schema: TSchema, value: unknown, place: Place, complain: Complain): readonly Place[] {
  const check = checks.get(schema) ?? Compile(schema);
  checks.set(schema, check);
  const places: Place[] = [];
  for (const { keyword, instancePath, params, message } of check.Errors(value)) {
    const at = [...place, ...instancePath.split('/').slice(1).map(unescaped)];
    places.push(at);
    const told = params as Readonly<Record<string, readonly string[]>>;
    // Told by the member itself, one by one.
    if (keyword === 'additionalProperties') continue;
    if (keyword === 'boolean') complain(at, faults.noMember());
    else if (keyword === 'required') complain(at, faults.required(told['requiredProperties'] ?? []));
    else if (keyword === 'enum') complain(at, faults.choices((told['allowedValues'] ?? []).map(String)));
    else if (keyword === 'pattern') complain(at, faults.form());
    else complain(at, boundFault(keyword, params, message));
  }
  return places;
}

function boundFault(keyword: string, params: object, message: string): Fault {
  const { limit } = params as { readonly limit?: unknown };
  if (!Number.isSafeInteger(limit)) return faults.form(message);
  if (/^min/.test(keyword)) return faults.atLeast(message, Number(limit));
  return /^max/.test(keyword) ? faults.atMost(message, Number(limit)) : faults.form(message);
}

function unescaped(part: string): string | number {
  const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(text) ? Number(text) : text;
}

export interface RulesReading {
  readonly given: WellFormed;
  /** With what is wrong in it. */
  readonly file: object;
  readonly complain: Complain;
}

export type Times = ReadonlyMap<string, readonly Span[]>;

export function readTimes({ given, complain }: RulesReading): Times {
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
  if (from === to) complain(place, faults.sameTimes());
  if (from === '24:00') complain([...place, 'from'], faults.dayBegin());
  const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const on = days.flatMap((text): readonly Day[] => {
    const [first, last = first] = text.split('-').map((day) => week.indexOf(day as Day)) as [number, number?];
    // From Saturday to Monday, as people say it.
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, at) => week[(first + at) % 7] as Day);
  });
  return { days: new Set(on), from: minutes(from), to: minutes(to) };
}

export function checkZone(zone: string | undefined, place: Place, complain: Complain): void {
  if (zone !== undefined && !isTimeZone(zone)) complain(place, faults.timeZone());
}

export function calendarOf(
  { file, complain }: RulesReading,
  times: Times,
  name: string,
  timeZone: string,
  place: Place,
): Calendar {
  const spans = times.get(name);
  if (!mayHave(file, 'times', name)) complain(place, faults.unknown('times', name));
  return { timeZone: isTimeZone(timeZone) ? timeZone : 'UTC', spans: spans ?? [] };
}

/** Of a route that is wrong in its form nothing is in force. */
export function readRoutes(reading: RulesReading, times: Times): readonly Route[] {
  return reading.given.routes.flatMap((route, at) =>
    route === null ? [] : [readRoute(reading, times, route, ['routes', at])],
  );
}

function readRoute(reading: RulesReading, times: Times, route: RouteGiven, place: Place): Route {
  const { given, file, complain } = reading;
  const known = (names: readonly string[], at: Place, of: string): void =>
    names.forEach((name, index) => {
      if (!mayHave(file, of, name)) complain([...at, index], faults.unknown(of, name));
    });
  const groups = given.machineGroups ?? {};
  const { escalate = [], machineGroups = [], during } = route;
  known(route.to, [...place, 'to'], 'receivers');
  escalate.forEach(({ to }, at) => {
    known(to, [...place, 'escalate', at, 'to'], 'receivers');
  });
  known(machineGroups, [...place, 'machineGroups'], 'machineGroups');
  const first = given.routes.findIndex((each) => each?.name === route.name);
  if (first !== place.at(-1)) complain([...place, 'name'], faults.routeName());
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
