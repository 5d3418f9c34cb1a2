// Which machines are shown, as the page's address says it.
import { useMemo, useSyncExternalStore } from 'react';
import { linkTo } from '../view.ts';
import type { FleetList, FleetMachine } from './fleet-api.ts';

export interface FleetFilter {
  /** A part of a name, or an id. */
  readonly find: string;
  /** Empty for those of none; null for all. */
  readonly area: string | null;
  /** Those that the plant had, instead of those that it has. */
  readonly isRetired: boolean;
}

export function readFleetFilter(hash: string): FleetFilter {
  const given = new URLSearchParams(hash.split('?')[1] ?? '');
  return { find: given.get('find') ?? '', area: given.get('area'), isRetired: given.get('show') === 'retired' };
}

export function linkToFleet({ find, area, isRetired }: FleetFilter): string {
  const query = new URLSearchParams([
    ...(isRetired ? [['show', 'retired']] : []),
    ...(find === '' ? [] : [['find', find]]),
    ...(area === null ? [] : [['area', area]]),
  ]);
  return query.size === 0 ? linkTo('machines') : `${linkTo('machines')}?${query}`;
}

export function matches({ find, area }: FleetFilter, machine: FleetMachine): boolean {
  if (area !== null && (machine.area ?? '') !== area) return false;
  const wanted = find.trim().toLowerCase();
  return (
    wanted === '' || String(machine.id) === wanted.replace(/^#/, '') || machine.name.toLowerCase().includes(wanted)
  );
}

/** By area, in the order of the alphabet; those of none last. */
export function byArea(
  machines: readonly FleetMachine[],
): readonly (readonly [string | null, readonly FleetMachine[]])[] {
  return [...Map.groupBy(machines, ({ area }) => area)].sort(([one], [other]) => {
    if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
    return one.localeCompare(other);
  });
}

export function areasOf({ machines, retired }: FleetList): readonly string[] {
  return [...new Set([...machines, ...retired].flatMap(({ area }) => area ?? []))].sort((one, other) =>
    one.localeCompare(other),
  );
}

export function useFleetFilter(): FleetFilter {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => readFleetFilter(hash), [hash]);
}

/** A filter is no page of its own to go back through. */
export function setFleetFilter(filter: FleetFilter): void {
  window.history.replaceState(null, '', linkToFleet(filter));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
