// Which report is shown, as the page's address says it. `last` goes up to now, and moves with it; `from` and `to` stand still, so that a link shows the same
// to somebody else, and next year.
import { useMemo, useSyncExternalStore } from 'react';
import { isDay } from '../desk/day.ts';
import { linkTo } from '../view.ts';

/** The lengths that are offered, in days. */
export const lastDays = [1, 7, 30, 90, 365] as const;
/** What the standard asks for at least. */
const usualDays = 30;
export const kinds = ['machine', 'data_quality'] as const;
const positionsMax = 1_000;
const areaLengthMax = 100;

export interface ReportFilter {
  /** Days of the calendar where the page is, both inclusive. */
  readonly time: { readonly lastDays: number } | { readonly from: string; readonly to: string };
  /** Null for what the Portal is set to. */
  readonly positions: number | null;
  readonly machine: number | null;
  readonly kind: string | null;
  /** Empty for machines of none. */
  readonly area: string | null;
}

/** Of an address that says anything else, what can be understood. */
export function readReportFilter(hash: string): ReportFilter {
  const given = new URLSearchParams(hash.split('?')[1] ?? '');
  const whole = (name: string): number | null => {
    const text = given.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  };
  const positions = whole('positions');
  return {
    time: readTime(given),
    positions: positions !== null && positions >= 1 && positions <= positionsMax ? positions : null,
    machine: whole('machine'),
    kind: kinds.find((each) => each === given.get('kind')) ?? null,
    area: given.get('area')?.slice(0, areaLengthMax) ?? null,
  };
}

function readTime(given: URLSearchParams): ReportFilter['time'] {
  const [from, to] = [given.get('from') ?? '', given.get('to') ?? ''];
  if (isDay(from) && isDay(to) && from <= to) return { from, to };
  const days = /^([1-9]\d{0,3})d$/.exec(given.get('last') ?? '')?.[1];
  return { lastDays: days === undefined ? usualDays : Number(days) };
}

export function linkToReport({ time, positions, machine, kind, area }: ReportFilter): string {
  const query = new URLSearchParams([
    ...('lastDays' in time
      ? time.lastDays === usualDays
        ? []
        : [['last', `${time.lastDays}d`]]
      : Object.entries(time)),
    ...(positions === null ? [] : [['positions', String(positions)]]),
    ...(machine === null ? [] : [['machine', String(machine)]]),
    ...(kind === null ? [] : [['kind', kind]]),
    ...(area === null ? [] : [['area', area]]),
  ]);
  return query.size === 0 ? linkTo('reports') : `${linkTo('reports')}?${query}`;
}

/** The times that are meant: whole days by the clock of the place, or up to now. */
export function spanOf(time: ReportFilter['time'], now: number): { readonly from: string; readonly to: string } {
  if ('lastDays' in time) {
    return { from: new Date(now - time.lastDays * 86_400_000).toISOString(), to: new Date(now).toISOString() };
  }
  const after = new Date(`${time.to}T00:00:00`);
  after.setDate(after.getDate() + 1);
  return { from: new Date(`${time.from}T00:00:00`).toISOString(), to: after.toISOString() };
}

export function useReportFilter(): ReportFilter {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => readReportFilter(hash), [hash]);
}

export function setReportFilter(filter: ReportFilter): void {
  window.location.hash = linkToReport(filter);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
