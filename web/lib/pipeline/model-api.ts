// The served model as the page asks for it, and which machine type is looked at, as the address says it.
import { useSyncExternalStore } from 'react';
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import { linkTo } from '../view.ts';

export type ServedModel = Schemas['ServedModel'];
export type ModelOfType = ServedModel['types'][number];
export type Variable = ModelOfType['variables'][number];
export type DriftVerdict = Variable['verdict'];

export const modelKey = ['model'] as const;
export const fetchModel = (): Promise<ServedModel> => given(client.GET('/api/model', bounded()));

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
