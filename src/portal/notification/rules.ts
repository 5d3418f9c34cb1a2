// Whom to tell of which alarms, as the operator's file states it, without how each receiver is reached. Pure.
import { type Severity, severities } from '../../core/severity.ts';
import type { EpochMs } from '../../core/time.ts';
import { type Calendar, isWithin } from './calendar.ts';

/** What a receiver may be told besides that an alarm was raised. */
export const extras = ['worse', 'returned', 'ended'] as const;
export type Extra = (typeof extras)[number];

export interface ReceiverRules {
  readonly tells: ReadonlySet<Extra>;
  /** What comes meanwhile is held until it is over, and then told if it still holds. */
  readonly quiet: { readonly during: Calendar; readonly except: ReadonlySet<Severity> } | null;
}

export interface Escalation {
  readonly afterMinutes: number;
  /** Names of receivers. */
  readonly to: readonly string[];
}

/** What is null is of no matter. */
export interface Route {
  readonly name: string;
  readonly priorities: ReadonlySet<Severity> | null;
  readonly machines: ReadonlySet<number> | null;
  readonly machineTypes: ReadonlySet<string> | null;
  readonly kinds: ReadonlySet<string> | null;
  /** Codes; the empty one is that of no mode that is known. */
  readonly modes: ReadonlySet<string> | null;
  readonly during: Calendar | null;
  readonly to: readonly string[];
  readonly escalate: readonly Escalation[];
}

export interface Rules {
  readonly receivers: ReadonlyMap<string, ReceiverRules>;
  readonly routes: readonly Route[];
}

export const noRules: Rules = { receivers: new Map(), routes: [] };

/** What of an alarm its routes are chosen by. */
export interface Subject {
  readonly machineId: number;
  readonly machineType: string;
  readonly kind: string;
  readonly mode: string | null;
  readonly priority: Severity;
}

/** All that fit: an alarm goes to every receiver of each. */
export function routesOf({ routes }: Rules, subject: Subject, at: EpochMs): readonly Route[] {
  const fits = <T>(wanted: ReadonlySet<T> | null, given: T): boolean => wanted === null || wanted.has(given);
  return routes.filter(
    (route) =>
      fits(route.priorities, subject.priority) &&
      fits(route.machines, subject.machineId) &&
      fits(route.machineTypes, subject.machineType) &&
      fits(route.kinds, subject.kind) &&
      fits(route.modes, subject.mode ?? '') &&
      (route.during === null || isWithin(route.during, at)),
  );
}

/** The priorities of which a receiver may be told at this time. */
export function prioritiesTold({ quiet }: ReceiverRules, at: EpochMs): readonly Severity[] {
  if (quiet === null || !isWithin(quiet.during, at)) return severities;
  return severities.filter((each) => quiet.except.has(each));
}

/** Quiet hours begin and end at whole minutes; a give-up is counted in hours. */
const heldStepMs = 5 * 60_000;
const heldStepsMax = 14 * 24 * 12;

/** For how long of a time, to five minutes, a receiver could not be told of a priority. Of more than fourteen days, the last count. */
export function heldMs(rules: ReceiverRules, priority: Severity, from: EpochMs, to: EpochMs): number {
  if (rules.quiet === null || rules.quiet.except.has(priority)) return 0;
  const steps = Math.min(heldStepsMax, Math.floor((to - from) / heldStepMs));
  let held = 0;
  for (let step = 1; step <= steps; step++)
    if (isWithin(rules.quiet.during, to - step * heldStepMs)) held += heldStepMs;
  return held;
}
