// Which maintenance window a reading falls under. Asked of anomalous readings, and of machines whose episode is marked, alone.
import type { EpochMs } from '../time.ts';
import type { MaintenanceWindow } from './window.ts';

export interface SuppressibleReading {
  readonly machineId: number;
  readonly typeName: string;
  /** When it was, as it is told of episodes (`toldTime`). */
  readonly at: EpochMs;
  /** Codes of the failure modes that it shows; null of a normal reading, which a known condition may cause as well as any other. */
  readonly modes: readonly string[] | null;
}

/** The id of the window; undefined for none. */
export type WindowOf = (reading: SuppressibleReading) => string | undefined;

/** Why a window was planned; undefined for one that is not known (any more). */
export type ReasonOf = (windowId: string) => string | undefined;

export function createReasonOf(windows: readonly MaintenanceWindow[]): ReasonOf {
  const reasons = new Map(windows.map(({ id, reason }) => [id, reason]));
  return (windowId) => reasons.get(windowId);
}

/** Of several the one that lasts longest, so that a mark stays as long as it can. */
export function createWindowOf(windows: readonly MaintenanceWindow[]): WindowOf {
  const longestFirst = windows
    .filter(({ from, until }) => from < until)
    .sort((a, b) => b.until - a.until || (a.id < b.id ? -1 : 1))
    .map((window) => ({ window, machines: new Set(window.machines), types: new Set(window.machineTypes) }));
  if (longestFirst.length === 0) return () => undefined;
  return ({ machineId, typeName, at, modes }) => {
    for (const { window, machines, types } of longestFirst) {
      // Those that follow end earlier still.
      if (at >= window.until) return undefined;
      const isForAll = machines.size === 0 && types.size === 0;
      if (at < window.from || !(isForAll || machines.has(machineId) || types.has(typeName))) continue;
      if (window.failureMode === null || modes === null || modes.includes(window.failureMode)) return window.id;
    }
    return undefined;
  };
}
