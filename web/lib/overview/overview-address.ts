// What the overview shows, as the page's address says it.
import { useMemo, useSyncExternalStore } from 'react';
import { linkTo } from '../view.ts';
import { type Grouping, groupings } from './overview-groups.ts';

export interface OverviewFilter {
  readonly by: Grouping;
  readonly isUnwellAlone: boolean;
}

/** Of an address that says anything else, what can be understood. */
export function readOverviewFilter(hash: string): OverviewFilter {
  const given = new URLSearchParams(hash.split('?')[1] ?? '');
  return {
    by: groupings.find((each) => each === given.get('by')) ?? 'area',
    isUnwellAlone: given.get('show') === 'unwell',
  };
}

export function linkToOverview({ by, isUnwellAlone }: OverviewFilter): string {
  const query = new URLSearchParams([
    ...(by === 'area' ? [] : [['by', by]]),
    ...(isUnwellAlone ? [['show', 'unwell']] : []),
  ]);
  return query.size === 0 ? linkTo('overview') : `${linkTo('overview')}?${query}`;
}

export function useOverviewFilter(): OverviewFilter {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => readOverviewFilter(hash), [hash]);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
