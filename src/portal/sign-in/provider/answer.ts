// Which way back from the provider is one at all, before anybody is asked about it: it costs a stranger nothing to make many.
import type { Pending } from './provider.ts';

const usesMax = 10_000;

/** Whether it is the one answer to what was begun: a code or an error, and each thing once. */
export function isAnswerTo({ state }: Pick<Pending, 'state'>, query: URLSearchParams): boolean {
  const names = [...query.keys()];
  if (new Set(names).size < names.length || query.get('state') !== state) return false;
  return query.has('code') !== query.has('error');
}

/** Says of each state whether it is used for the first time: the browser keeps its cookie as long as it likes. */
export function createUses(): (state: string) => boolean {
  const used = new Set<string>();
  return (state) => {
    if (used.has(state)) return false;
    used.add(state);
    // The oldest of so many is too old by then, or was used up at the provider.
    if (used.size > usesMax) used.delete(used.values().next().value ?? state);
    return true;
  };
}
