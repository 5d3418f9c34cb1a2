// Which alarms are shown, as the page's address says it: a filter can be linked, kept as a bookmark, and left by the browser's way back.
import { useMemo, useSyncExternalStore } from 'react';
import { linkTo } from '../view.ts';
import type { AlarmSort, AlarmState, ListedAlarms, PortalAlarm } from './alarm-api.ts';

export const shows = ['open', 'review', 'ended'] as const satisfies readonly ListedAlarms['show'][];

export const openStates = [
  'unacknowledged',
  'returned-unacknowledged',
  'acknowledged',
  'shelved',
  'suppressed',
  'out-of-service',
] as const satisfies readonly AlarmState[];

export const priorities = ['CRITICAL', 'ALERT', 'WARNING'] as const satisfies readonly PortalAlarm['priority'][];

/** The first is the usual one, which an address need not say. */
export const sorts = ['attention', 'priority', 'newest', 'oldest', 'machine'] as const satisfies readonly AlarmSort[];

export interface AlarmFilter extends ListedAlarms {
  /** The alarm whose details are shown. */
  readonly alarm: string | null;
}

/** All that have not ended. */
export const everyAlarm: AlarmFilter = {
  ...{ show: 'open', state: [], priority: [], machine: null, type: null, mode: null, area: null },
  ...{ sort: 'attention', alarm: null },
};

/** Of an address that says anything else, what can be understood. */
export function readFilter(hash: string): AlarmFilter {
  const given = new URLSearchParams(hash.split('?')[1] ?? '');
  const among = <T extends string>(name: string, known: readonly T[]): T[] =>
    known.filter((each) => given.getAll(name).includes(each));
  const machine = given.get('machine') ?? '';
  return {
    show: shows.find((each) => each === given.get('show')) ?? 'open',
    state: among('state', openStates),
    priority: among('priority', priorities),
    machine: /^\d{1,15}$/.test(machine) ? Number(machine) : null,
    type: textOf(given.get('type')),
    mode: textOf(given.get('mode')),
    area: textOf(given.get('area')),
    sort: sorts.find((each) => each === given.get('sort')) ?? 'attention',
    alarm: idOf(given.get('alarm')),
  };
}

const textLengthMax = 100;

/** What the Portal would refuse is none. */
function textOf(given: string | null): string | null {
  return given === null || given.length > textLengthMax || given.includes('\0') ? null : given;
}

/** An alarm has the id of an episode, a UUID. */
function idOf(given: string | null): string | null {
  return given !== null && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(given) ? given : null;
}

const named = ['show', 'state', 'priority', 'machine', 'type', 'mode', 'area', 'sort', 'alarm'] as const;

/** What an address says that no filter can be, as it stands there. */
export function notUnderstood(hash: string): readonly string[] {
  const [view, query = ''] = hash.split('?');
  if (view !== linkTo('alarms')) return [];
  const filter = readFilter(hash);
  const isUnderstood = (name: string, value: string): boolean => {
    const own: unknown = filter[name as keyof AlarmFilter];
    return Array.isArray(own) ? own.includes(value) : String(own) === value;
  };
  return [...new URLSearchParams(query)]
    .filter(([name, value]) => !(named.some((each) => each === name) && isUnderstood(name, value)))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
}

export function linkToAlarms({ show, state, priority, machine, type, mode, area, sort, alarm }: AlarmFilter): string {
  const query = new URLSearchParams([
    ...(show === 'open' ? [] : [['show', show]]),
    ...state.map((each) => ['state', each]),
    ...priority.map((each) => ['priority', each]),
    ...(machine === null ? [] : [['machine', String(machine)]]),
    ...(type === null ? [] : [['type', type]]),
    ...(mode === null ? [] : [['mode', mode]]),
    ...(area === null ? [] : [['area', area]]),
    ...(sort === 'attention' ? [] : [['sort', sort]]),
    ...(alarm === null ? [] : [['alarm', alarm]]),
  ]);
  return query.size === 0 ? linkTo('alarms') : `${linkTo('alarms')}?${query}`;
}

/** Of how many things a choice has been made; the order leaves nothing out. */
export function chosenCount({ state, priority, machine, type, mode, area }: AlarmFilter): number {
  return state.length + priority.length + [machine, type, mode, area].filter((each) => each !== null).length;
}

/** The same view and order without any choice. */
export function withoutChoices({ show, sort, alarm }: AlarmFilter): AlarmFilter {
  return { ...everyAlarm, show, sort, alarm };
}

export function useAlarmFilter(): AlarmFilter {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => readFilter(hash), [hash]);
}

/** A filter is no page of its own to go back through; another alarm that is looked at is. */
export function setFilter(filter: AlarmFilter, isNewPage = false): void {
  if (isNewPage) window.history.pushState(null, '', linkToAlarms(filter));
  else window.history.replaceState(null, '', linkToAlarms(filter));
  // Neither of both is told to anybody by itself.
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

/** With the value, or without it where it was there. */
export function toggled<T>(values: readonly T[], value: T): readonly T[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}
