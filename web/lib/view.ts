// Which view of the page is shown: its address says so, so that each can be linked, and the browser's way back leads to the other one.
import { useSyncExternalStore } from 'react';

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
export const isSettings = (view: View | null): view is SettingsView => settingsViews.some((each) => each === view);

export const linkTo = (view: View): string => `#${view}`;

/** The episodes, unless the address asks for another one; null on the page of a machine. */
export function useView(): View | null {
  return useSyncExternalStore(subscribe, currentView);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

function currentView(): View | null {
  // What a view filters by stands behind its name.
  const [hash] = window.location.hash.split('?');
  if (hash?.startsWith('#machines/')) return null;
  return views.find((view) => linkTo(view) === hash) ?? 'episodes';
}
