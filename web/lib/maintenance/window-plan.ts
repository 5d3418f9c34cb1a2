// What somebody writes of a maintenance window, and what it means: which machines, from when, until when. Nothing here asks or keeps anything.
import { dayMeant, isDay } from '../desk/day.ts';
import { machinesIn } from '../settings/route-edits.ts';
import type { MaintenanceWindow, WindowPlan } from './maintenance-api.ts';

/** As it is typed. */
export interface WrittenWindow {
  readonly machines: string;
  readonly types: readonly string[];
  readonly isAll: boolean;
  /** Empty for whatever is found. */
  readonly mode: string;
  /** Both empty for now. */
  readonly fromDay: string;
  readonly fromTime: string;
  /** Null where the end is written. */
  readonly hours: number | null;
  readonly untilDay: string;
  readonly untilTime: string;
  readonly reason: string;
}

export type Fault = 'machines' | 'nobody' | 'from' | 'until' | 'order' | 'long' | 'reason';

const hourMs = 3_600_000;
/** As the AI server takes it: one that is forgotten hides nothing for longer. */
const daysMax = 366;

/** The plan, or the first thing that keeps it from being one. Times are by the clock of the place. */
export function planOf(written: WrittenWindow, now: number): { readonly plan: WindowPlan } | { readonly fault: Fault } {
  const machines = written.isAll ? [] : machinesIn(written.machines);
  if (machines === null) return { fault: 'machines' };
  if (!written.isAll && machines.length === 0 && written.types.length === 0) return { fault: 'nobody' };
  const isNow = written.fromDay.trim() === '' && written.fromTime.trim() === '';
  const from = isNow ? now : momentOf(written.fromDay, written.fromTime);
  if (from === null) return { fault: 'from' };
  const until = written.hours === null ? momentOf(written.untilDay, written.untilTime) : from + written.hours * hourMs;
  if (until === null) return { fault: 'until' };
  if (until <= from || until <= now) return { fault: 'order' };
  if (until - from > daysMax * 24 * hourMs) return { fault: 'long' };
  if (written.reason.trim() === '') return { fault: 'reason' };
  return {
    plan: {
      ...{ machines, machineTypes: written.isAll ? [] : written.types, allMachines: written.isAll },
      failureMode: written.mode === '' ? null : written.mode,
      from: isNow ? null : new Date(from).toISOString(),
      until: new Date(until).toISOString(),
      reason: written.reason.trim(),
    },
  };
}

/** In milliseconds since 1970; null for what is none, and for an hour that the clock of the place leaves out. */
function momentOf(dayText: string, timeText: string): number | null {
  const day = dayMeant(dayText);
  const [, hours, minutes] = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/.exec(timeText) ?? [];
  if (!isDay(day) || hours === undefined) return null;
  const moment = new Date(`${day}T${hours.padStart(2, '0')}:${minutes}:00`);
  return moment.getHours() === Number(hours) ? moment.getTime() : null;
}

/** Whether what is found of a machine falls under a window; of one whose type is not known by its number alone. */
export function covers(
  window: Pick<MaintenanceWindow, 'machines' | 'machineTypes'>,
  id: number,
  type: string | undefined,
) {
  const isAll = window.machines.length === 0 && window.machineTypes.length === 0;
  return isAll || window.machines.includes(id) || (type !== undefined && window.machineTypes.includes(type));
}
