// What this browser keeps for the page: small texts under names of our own, followed by all its tabs. A browser that keeps nothing is as one that has
// kept nothing so far.
import { useSyncExternalStore } from 'react';

const changed = new EventTarget();

/** Null for nothing. */
function readStored(name: string): string | null {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function store(name: string, text: string | null): void {
  try {
    if (text === null) window.localStorage.removeItem(name);
    else window.localStorage.setItem(name, text);
  } catch {
    // Forbidden or full: it holds for nothing beyond what is shown now.
  }
  changed.dispatchEvent(new Event('stored'));
}

export function useStored(name: string): string | null {
  return useSyncExternalStore(follow, () => readStored(name));
}

function follow(tell: () => void): () => void {
  changed.addEventListener('stored', tell);
  window.addEventListener('storage', tell);
  return () => {
    changed.removeEventListener('stored', tell);
    window.removeEventListener('storage', tell);
  };
}
