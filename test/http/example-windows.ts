// Maintenance windows in memory.

import type { StoredWindow } from '../../src/core/stored-rows.ts';
import type { MaintenanceWindows } from '../../src/http/maintenance/routes.ts';

export function windowsInMemory(openMax = 10): MaintenanceWindows {
  const windows: StoredWindow[] = [];
  return {
    add: async (window, actor) => {
      if (windows.filter(({ state }) => state !== 'over').length >= openMax) return undefined;
      const id = `00000000-0000-4000-8000-${String(windows.length).padStart(12, '0')}`;
      const added: StoredWindow = {
        ...window,
        start: { at: `2026-01-02T03:04:05.${String(windows.length).padStart(6, '0')}Z`, id },
        state: 'active',
        from: new Date(window.from),
        until: new Date(window.until),
        createdAt: new Date('2026-01-02T03:04:05Z'),
        createdBy: actor,
        endedAt: null,
        endedBy: null,
      };
      windows.unshift(added);
      return added;
    },
    list: async ({ state, limit }) =>
      windows.filter((each) => state === undefined || each.state === state).slice(0, limit),
    find: async (id) => windows.find(({ start }) => start.id === id),
    end: async (id, actor) => {
      const place = windows.findIndex(({ start }) => start.id === id);
      const found = windows[place] as StoredWindow;
      if (found.state !== 'over') windows[place] = { ...found, state: 'over', endedAt: new Date(), endedBy: actor };
      return windows[place];
    },
  };
}
