// What ISA-18.2 and IEC 62682 hold to be right of a system of alarms, for one operator position, and how a figure stands to it. Pure. A plant's own
// philosophy of alarms may say otherwise: these are where most begin.
import type { Severity } from '../../core/severity.ts';

/** `manageable`: more than is wished, and no more than somebody can bear; `beyond`: more than that. */
export const judgements = ['acceptable', 'manageable', 'beyond'] as const;
export type Judgement = (typeof judgements)[number];

export interface Limits {
  /** Very likely to be acceptable: up to this. */
  readonly acceptable: number;
  /** The most that is manageable. */
  readonly manageable: number;
}

const only = (limit: number): Limits => ({ acceptable: limit, manageable: limit });

/** The standard counts in periods of ten minutes. */
export const periodMs = 600_000;
export const hourMs = 6 * periodMs;

export const standard = {
  /** Alarms an hour, on average. */
  perHour: { acceptable: 6, manageable: 12 },
  /** So many in ten minutes are no flood yet; it is over below the second number. */
  flood: { most: 10, overBelow: 5 },
  peak: only(10),
  /** Of the periods of ten minutes that have more than that. */
  floodShare: only(0.01),
  /** Of all the time, in floods. */
  floodTime: only(0.01),
  /** Of the hours that have more alarms than this. */
  busyHour: { most: 30, share: only(0.01) },
  /** Of all alarms, by the ten most frequent. */
  topTen: { acceptable: 0.01, manageable: 0.05 },
  /** Alarms that come and go all the time. */
  chattering: only(0),
  /** Alarms that have lasted for longer than this, at a time. */
  stale: { hours: 24, ...only(4) },
  /** The share of each priority. */
  priorities: { WARNING: 0.8, ALERT: 0.15, CRITICAL: 0.05 } satisfies Record<Severity, number>,
  /** Figures of fewer days say little. */
  daysLeast: 30,
} as const;

/**
 * Ours, as the standard takes for granted that somebody watches: what is judged by how often, or by how little, needs a shift of watching; that nothing is
 * stale, which takes a day to become, a day. Of the days that the standard asks for so large a share has to be watched.
 */
export const watching = { leastMs: 8 * hourMs, staleLeastMs: 24 * hourMs, share: 0.9 } as const;

export function judge(figure: number, { acceptable, manageable }: Limits): Judgement {
  if (figure <= acceptable) return 'acceptable';
  return figure <= manageable ? 'manageable' : 'beyond';
}

/** Of a most, or a count: beyond is known at once, and acceptable only when enough was watched. */
export function judgeMost(figure: number, limits: Limits, isEnough: boolean): Judgement | null {
  const judgement = judge(figure, limits);
  return isEnough || judgement === 'beyond' ? judgement : null;
}
