// What an admin changes of whom to tell, as the Portal takes it: all of it at once, on top of what was looked at. Nothing here asks or keeps anything.
import type { NotificationSettings, Route, SetRoutes } from './settings-api.ts';

export type Times = SetRoutes['times'][number];
export type Span = Times['spans'][number];
export type Group = SetRoutes['machineGroups'][number];
export type Quiet = SetRoutes['quiet'][number];
export type Edit = (routes: SetRoutes) => SetRoutes;

/** As it counts now. */
export function routesOf({ version, routes, times, machineGroups, receivers }: NotificationSettings): SetRoutes {
  const quiet = receivers.flatMap(({ name, quiet: hours }) => (hours === null ? [] : [{ receiver: name, ...hours }]));
  return { version, routes, times, machineGroups, quiet };
}

/** `name`: of the one that it takes the place of; null for a new one, which comes last. */
export const withRoute =
  (name: string | null, route: Route): Edit =>
  (set) => ({ ...set, routes: put(set.routes, (each) => each.name === name, route) });
export const withoutRoute =
  (name: string): Edit =>
  (set) => ({ ...set, routes: set.routes.filter((each) => each.name !== name) });

/** One place up (-1) or down (1). */
export const movedRoute =
  (name: string, by: -1 | 1): Edit =>
  (set) => {
    const at = set.routes.findIndex((each) => each.name === name);
    const other = set.routes[at + by];
    if (at < 0 || other === undefined) return set;
    const rest = set.routes.filter((each) => each.name !== name);
    return { ...set, routes: rest.toSpliced(at + by, 0, set.routes[at] as Route) };
  };

/** Under another name it stays what routes and quiet hours mean. */
export const withTimes =
  (name: string | null, times: Times): Edit =>
  (set) => {
    const named = <T extends { readonly during: string | null }>(each: T): T =>
      name !== null && each.during === name ? { ...each, during: times.name } : each;
    return {
      ...set,
      times: put(set.times, (each) => each.name === name, times),
      routes: set.routes.map(named),
      quiet: set.quiet.map(named),
    };
  };
export const withoutTimes =
  (name: string): Edit =>
  (set) => ({ ...set, times: set.times.filter((each) => each.name !== name) });
export const withGroup =
  (name: string | null, group: Group): Edit =>
  (set) => ({
    ...set,
    machineGroups: put(set.machineGroups, (each) => each.name === name, group),
    routes: set.routes.map((route) => ({
      ...route,
      machineGroups: route.machineGroups?.map((each) => (each === name ? group.name : each)) ?? null,
    })),
  });
export const withoutGroup =
  (name: string): Edit =>
  (set) => ({ ...set, machineGroups: set.machineGroups.filter((each) => each.name !== name) });

/** Null for none. */
export const withQuiet =
  (receiver: string, hours: Omit<Quiet, 'receiver'> | null): Edit =>
  (set) => {
    const others = set.quiet.filter((each) => each.receiver !== receiver);
    return { ...set, quiet: hours === null ? others : [...others, { receiver, ...hours }] };
  };

function put<T>(all: readonly T[], isIt: (each: T) => boolean, put: T): readonly T[] {
  return all.some(isIt) ? all.map((each) => (isIt(each) ? put : each)) : [...all, put];
}

export const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Day = (typeof week)[number];

/** Such as mon-fri, or fri-mon over the end of the week. */
export function daysIn(days: readonly string[]): ReadonlySet<Day> {
  return new Set(
    days.flatMap((text) => {
      const [first = -1, last = first] = text.split('-').map((day) => week.indexOf(day as Day));
      if (first < 0 || last < 0) return [];
      return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, at) => week[(first + at) % 7] as Day);
    }),
  );
}

/** Days that follow one another, from Monday on, as one. */
export function daysWritten(days: ReadonlySet<string>): readonly string[] {
  const runs: Day[][] = [];
  for (const [at, day] of week.entries()) {
    if (!days.has(day)) continue;
    if (at > 0 && days.has(week[at - 1] as Day)) runs.at(-1)?.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length === 1 ? (run[0] as Day) : `${run[0]}-${run.at(-1)}`));
}

/** Numbers between commas or spaces; null where something else is among them. */
export function machinesIn(text: string): readonly number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  return parts.every((part) => /^#?\d{1,15}$/.test(part))
    ? [...new Set(parts.map((part) => Number(part.replace('#', ''))))]
    : null;
}
