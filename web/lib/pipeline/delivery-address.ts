// Which refused readings the view of delivery lists, as the page's address says it.
import { useMemo, useSyncExternalStore } from 'react';
import { linkTo } from '../view.ts';

export const deadLetterStates = ['open', 'replayed', 'discarded'] as const;
export type DeadLetterState = (typeof deadLetterStates)[number];
const fieldLengthMax = 100;

export interface DeadLetterFilter {
  /** Null for all. */
  readonly state: DeadLetterState | null;
  /** The member that they were refused for. */
  readonly field: string | null;
}

/** Of an address that says anything else, what can be understood. */
export function readDeadLetterFilter(hash: string): DeadLetterFilter {
  const given = new URLSearchParams(hash.split('?')[1] ?? '');
  const wished = given.get('state');
  return {
    state: wished === 'all' ? null : (deadLetterStates.find((each) => each === wished) ?? 'open'),
    field: given.get('field')?.slice(0, fieldLengthMax) || null,
  };
}

export function linkToDeadLetters({ state, field }: DeadLetterFilter): string {
  const query = new URLSearchParams([
    ...(state === 'open' ? [] : [['state', state ?? 'all']]),
    ...(field === null ? [] : [['field', field]]),
  ]);
  return query.size === 0 ? linkTo('delivery') : `${linkTo('delivery')}?${query}`;
}

export function useDeadLetterFilter(): DeadLetterFilter {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => readDeadLetterFilter(hash), [hash]);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
