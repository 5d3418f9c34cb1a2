// Which machines are under maintenance now, and until when: of the windows that the page was told of. Pure.
import type { MaintenanceWindow } from './maintenance-api.ts';

/** When it is planned to end; null for a machine that is under none. */
export type MaintenanceUntil = (machineId: number, machineType: string | undefined) => string | null;

type Window = Pick<MaintenanceWindow, 'state' | 'machines' | 'machineTypes' | 'failureMode' | 'until'>;

/** A window of one failure mode alone is a known condition, and no maintenance of the machine. Of several the last to end counts. */
export function maintenanceUntil(windows: readonly Window[]): MaintenanceUntil {
  const active = windows.filter(({ state, failureMode }) => state === 'active' && failureMode === null);
  const [byId, byType] = [new Map<number, string>(), new Map<string, string>()];
  let ofAll: string | null = null;
  for (const { machines, machineTypes, until } of active) {
    for (const id of machines) byId.set(id, later(byId.get(id), until));
    for (const type of machineTypes) byType.set(type, later(byType.get(type), until));
    if (machines.length === 0 && machineTypes.length === 0) ofAll = later(ofAll, until);
  }
  return (id, type) => {
    const found = [ofAll, byId.get(id), type === undefined ? undefined : byType.get(type)];
    return found.reduce<string | null>((latest, each) => (each == null ? latest : later(latest, each)), null);
  };
}

function later(one: string | null | undefined, other: string): string {
  return one == null || Date.parse(one) < Date.parse(other) ? other : one;
}
