// Which view of the page is shown: its address says so, so that each can be linked, and the browser's way back leads to the other one.
import { useSyncExternalStore } from 'react';
import { readAddress } from './machine-address.ts';

export const views = [
  'overview',
  'episodes',
  'alarms',
  'alerts',
  'machines',
  'reports',
  'model',
  'delivery',
  'users',
  'notifications',
  'audit',
] as const;
export type View = (typeof views)[number];

/** For admins: one tab, with these inside. */
export const settingsViews = ['users', 'notifications', 'audit'] as const satisfies readonly View[];
export type SettingsView = (typeof settingsViews)[number];
export const isSettings = (view: Place): view is SettingsView => settingsViews.some((each) => each === view);

export const linkTo = (view: View): string => `#${view}`;

/** A view, the page of a machine, or nothing that there is. */
export type Place = View | 'machine' | 'unknown';

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, currentPlace);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

const currentPlace = (): Place => placeOf(window.location.hash);

/** The episodes for an address that names nothing. */
export function placeOf(hash: string): Place {
  if (hash === '' || hash === '#') return 'episodes';
  if (readAddress(hash) !== null) return 'machine';
  // What a view filters by stands behind its name.
  const [name] = hash.split('?');
  // The tab has a name of its own.
  if (name === '#settings') return settingsViews[0];
  return views.find((view) => linkTo(view) === name) ?? 'unknown';
}
