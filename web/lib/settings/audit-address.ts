// Of whom and of which days the audit is shown, as the page's address says it.
import { useMemo, useSyncExternalStore } from 'react';
import { isDay } from '../desk/day.ts';
import { linkTo } from '../view.ts';

export interface AuditFilter {
  /** Null for everybody. */
  readonly actor: string | null;
  /** Days of the calendar where the page is, both inclusive; null for the last thirty up to now. */
  readonly from: string | null;
  readonly to: string | null;
}

export const actorLengthMax = 100;

/** Of an address that says anything else, what can be understood. */
export function readAuditFilter(hash: string): AuditFilter {
  const given = new URLSearchParams(hash.split('?')[1] ?? '');
  const day = (name: string): string | null => {
    const text = given.get(name) ?? '';
    return isDay(text) ? text : null;
  };
  const [from, to] = [day('from'), day('to')];
  const isOrdered = from === null || to === null || from <= to;
  const actor = given.get('actor')?.trim().replaceAll('\0', '').slice(0, actorLengthMax) ?? '';
  return { actor: actor === '' ? null : actor, from: isOrdered ? from : null, to };
}

export function linkToAudit({ actor, from, to }: AuditFilter): string {
  const query = new URLSearchParams([
    ...(actor === null ? [] : [['actor', actor]]),
    ...(from === null ? [] : [['from', from]]),
    ...(to === null ? [] : [['to', to]]),
  ]);
  return query.size === 0 ? linkTo('audit') : `${linkTo('audit')}?${query}`;
}

export function useAuditFilter(): AuditFilter {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => readAuditFilter(hash), [hash]);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
