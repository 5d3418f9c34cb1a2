// Which machine type the view of the model shows, as the page's address says it.
import { useSyncExternalStore } from 'react';
import { linkTo } from '../view.ts';
import type { ServedModel } from './model-api.ts';

export type ModelOfType = ServedModel['types'][number];

export const linkToType = (type: string): string => `${linkTo('model')}?${new URLSearchParams({ type })}`;

/** The type that the address names, or else the first. */
export function typeIn(hash: string, types: readonly ModelOfType[]): ModelOfType | undefined {
  const wished = new URLSearchParams(hash.split('?')[1] ?? '').get('type');
  return types.find(({ type }) => type === wished) ?? types[0];
}

export function useShownType(types: readonly ModelOfType[]): ModelOfType | undefined {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return typeIn(hash, types);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
