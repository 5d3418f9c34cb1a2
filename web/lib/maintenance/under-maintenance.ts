// Which machines are under maintenance now, since when and until when: of the windows that the page was told of. Pure.
import type { MaintenanceWindow } from './maintenance-api.ts';

/** A time of a machine's maintenance; null for a machine that is under none. */
export type MaintenanceTime = (machineId: number, machineType: string | undefined) => string | null;

export interface Maintenance {
  /** When it is planned to end: of several windows the last. */
  readonly until: MaintenanceTime;
  /** When it began: of several windows that hold the first. */
  readonly since: MaintenanceTime;
}

type Window = Pick<MaintenanceWindow, 'state' | 'machines' | 'machineTypes' | 'failureMode' | 'from' | 'until'>;

export function maintenanceOf(windows: readonly Window[]): Maintenance {
  return {
    until: timeOf(windows, ({ until }) => until, later),
    since: timeOf(windows, ({ from }) => from, earlier),
  };
}

/** What is older than the maintenance that its machine is under was not caused by it, and is not marked by it. */
export function isOlder(raisedAt: string, since: string | null): boolean {
  return since !== null && Date.parse(raisedAt) < Date.parse(since);
}

type Choose = (one: string | null | undefined, other: string) => string;

/** A window of one failure mode alone is a known condition, and no maintenance of the machine. */
function timeOf(windows: readonly Window[], of: (window: Window) => string, choose: Choose): MaintenanceTime {
  const active = windows.filter(({ state, failureMode }) => state === 'active' && failureMode === null);
  const [byId, byType] = [new Map<number, string>(), new Map<string, string>()];
  let ofAll: string | null = null;
  for (const window of active) {
    const { machines, machineTypes } = window;
    const time = of(window);
    for (const id of machines) byId.set(id, choose(byId.get(id), time));
    for (const type of machineTypes) byType.set(type, choose(byType.get(type), time));
    if (machines.length === 0 && machineTypes.length === 0) ofAll = choose(ofAll, time);
  }
  return (id, type) => {
    const found = [ofAll, byId.get(id), type === undefined ? undefined : byType.get(type)];
    return found.reduce<string | null>((chosen, each) => (each == null ? chosen : choose(chosen, each)), null);
  };
}

function later(one: string | null | undefined, other: string): string {
  return one == null || Date.parse(one) < Date.parse(other) ? other : one;
}

function earlier(one: string | null | undefined, other: string): string {
  return one == null || Date.parse(one) > Date.parse(other) ? other : one;
}
