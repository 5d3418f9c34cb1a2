// Routes, times, groups of machines and quiet hours as admins set them, over receivers that the operator's file says how to reach: from and to the form in
// which an admin reads and writes them, what of them does not fit the file, and what a change changes. Pure; no secret is ever in them.
import type { TrailDetail } from '../audit/actions.ts';
import type { Refusal } from '../refusals.ts';
import { type Fault, faults } from './faults.ts';
import { type FileGiven, type ReceiverGiven, type SetRules, type SpanGiven, setRulesSchema } from './file-schema.ts';
import { type Complain, calendarOf, faultsIn, type Place, placeText, readRoutes, readTimes } from './read-rules.ts';
import type { Receiver, Receivers } from './receivers.ts';
import type { NotificationSettings, SetNotificationRoutes } from './schemas.ts';
import { mayHave, type WellFormed, wellFormedOf } from './well-formed.ts';

export interface RulesApplied {
  readonly receivers: Receivers;
  /** What does not fit the file, with its place; the rest is in force. */
  readonly problems: readonly RulesProblem[];
}

export interface RulesProblem {
  /** Such as `routes[1].to[0]`. */
  readonly field: string;
  readonly problem: string;
  /** The same for programs. */
  readonly refusal: Refusal;
}

export function problemAt(place: Place, { problem, refusal }: Fault): RulesProblem {
  const field = placeText(place);
  return { field, problem, refusal: { ...refusal, place: field } };
}

/** Nobody can be told by receivers of a file that was never right: then nobody is. */
export function applyRules(base: Receivers, set: SetRules): RulesApplied {
  if (base.file === undefined) return { receivers: base, problems: [] };
  const found: RulesProblem[] = [];
  const complain: Complain = (place, fault) => {
    found.push(problemAt(place, fault));
  };
  const value = { ...base.file, ...set };
  const given = wellFormedOf(value, faultsIn(setRulesSchema, set, [], complain)) as WellFormed & Partial<SetRules>;
  const reading = { given, file: value, complain };
  const times = readTimes(reading);
  const quiet = new Map(Object.entries(given.quiet ?? {}));
  const receivers = [...base.receivers.values()].map((receiver): Receiver => {
    const hours = quiet.get(receiver.name);
    if (hours === undefined) return { ...receiver, quiet: null };
    const during = calendarOf(reading, times, hours.during, receiver.timeZone, ['quiet', receiver.name, 'during']);
    return { ...receiver, quiet: { during, except: new Set(hours.except ?? []) } };
  });
  for (const name of quiet.keys())
    if (!mayHave(value, 'receivers', name)) complain(['quiet', name], faults.unknown('receivers', name));
  const { quiet: _, ...rest } = given;
  return {
    receivers: {
      receivers: new Map(receivers.map((each) => [each.name, each])),
      routes: readRoutes(reading, times),
      file: { ...(rest as FileGiven), receivers: withQuiet(base.file.receivers, quiet) },
    },
    problems: found,
  };
}

function withQuiet(
  receivers: FileGiven['receivers'],
  quiet: ReadonlyMap<string, NonNullable<ReceiverGiven['quiet']>>,
): FileGiven['receivers'] {
  return Object.fromEntries(
    Object.entries(receivers).map(([name, { quiet: _, ...receiver }]) => {
      const hours = quiet.get(name);
      return [name, hours === undefined ? receiver : { ...receiver, quiet: hours }];
    }),
  ) as FileGiven['receivers'];
}

export function rulesOf({ routes, times = {}, machineGroups = {}, receivers }: FileGiven): SetRules {
  const quiet = Object.entries(receivers).flatMap(([name, given]) => (given.quiet ? [[name, given.quiet]] : []));
  return { routes, times, machineGroups, quiet: Object.fromEntries(quiet) };
}

type Told = Pick<NotificationSettings, 'routes' | 'times' | 'machineGroups'> & Pick<SetNotificationRoutes, 'quiet'>;
type Given = Omit<SetNotificationRoutes, 'version'>;

/** As an admin reads it: whatever is not said, filled in. */
export function rulesTold({ routes, times, machineGroups, quiet }: SetRules): Told {
  return {
    routes: routes.map((route) => ({
      name: route.name,
      priorities: route.priorities ?? null,
      machines: route.machines ?? null,
      machineGroups: route.machineGroups ?? null,
      machineTypes: route.machineTypes ?? null,
      kinds: route.kinds ?? null,
      modes: route.modes ?? null,
      during: route.during ?? null,
      to: route.to,
      escalate: (route.escalate ?? []).map(({ afterMinutes, to }) => ({ afterMinutes, to })),
    })),
    times: Object.entries(times).map(([name, spans]) => ({ name, spans: spans.map(spanOf) })),
    machineGroups: Object.entries(machineGroups).map(([name, machines]) => ({ name, machines })),
    quiet: Object.entries(quiet).map(([receiver, hours]) => ({
      receiver,
      during: hours.during,
      except: hours.except ?? [],
    })),
  };
}

function spanOf({ days = ['mon-sun'], from = '00:00', to = '24:00' }: SpanGiven) {
  return { days, from, to };
}

/** From the form in which it is written, with what is named twice, which no mapping could hold. */
export function rulesGiven({ routes, times, machineGroups, quiet }: Given): {
  readonly rules: SetRules;
  readonly problems: readonly RulesProblem[];
} {
  const twice = (member: string, names: readonly string[]): readonly RulesProblem[] =>
    names.flatMap((name, at) => (names.indexOf(name) === at ? [] : [problemAt([member, at], faults.twice(name))]));
  return {
    rules: {
      routes,
      times: Object.fromEntries(times.map(({ name, spans }) => [name, spans])),
      machineGroups: Object.fromEntries(machineGroups.map(({ name, machines }) => [name, machines])),
      quiet: Object.fromEntries(quiet.map(({ receiver, during, except }) => [receiver, { during, except }])),
    } as unknown as SetRules,
    problems: [
      ...twice(
        'times',
        times.map(({ name }) => name),
      ),
      ...twice(
        'machineGroups',
        machineGroups.map(({ name }) => name),
      ),
      ...twice(
        'quiet',
        quiet.map(({ receiver }) => receiver),
      ),
    ],
  };
}

/** By their names, for who asks later what somebody did. */
export function changesOf(before: SetRules, after: SetRules): TrailDetail {
  const [was, is] = [rulesTold(before), rulesTold(after)];
  const [had, has] = [entriesOf(was.routes), entriesOf(is.routes)];
  const order = (names: Iterable<string>, others: ReadonlyMap<string, string>) =>
    [...names].filter((name) => others.has(name)).join();
  const quietOf = (told: Told) => entriesOf(told.quiet.map((each) => ({ ...each, name: each.receiver })));
  const told = {
    added: [...has.keys()].filter((name) => !had.has(name)),
    changed: [...has].filter(([name, text]) => had.has(name) && had.get(name) !== text).map(([name]) => name),
    removed: [...had.keys()].filter((name) => !has.has(name)),
    moved: order(had.keys(), has) === order(has.keys(), had) ? [] : ['routes'],
    times: differing(entriesOf(was.times), entriesOf(is.times)),
    machineGroups: differing(entriesOf(was.machineGroups), entriesOf(is.machineGroups)),
    quiet: differing(quietOf(was), quietOf(is)),
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([what, names]) => (names.length === 0 ? [] : [[what, shown(names)]])),
  );
}

function entriesOf(entries: readonly { readonly name: string }[]): ReadonlyMap<string, string> {
  return new Map(entries.map((each) => [each.name, JSON.stringify(each)]));
}

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}

const namesShown = 5;

function shown(names: readonly string[]): string {
  const more = names.length - namesShown;
  return more > 0 ? `${names.slice(0, namesShown).join(', ')} and ${more} more` : names.join(', ');
}
