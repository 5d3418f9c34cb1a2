// Times of the day and the week, as a clock on the wall of a time zone shows them. Pure. Nothing is computed ahead: whether a moment lies in
// such a time is asked when it has come, so that a change of clocks needs no rule of its own.
import { type EpochMs, formatLocal } from '../../core/time.ts';

export const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Day = (typeof days)[number];

export interface Span {
  readonly days: ReadonlySet<Day>;
  /** Minutes since midnight. */
  readonly from: number;
  /** Not itself inside; 1440 is the end of the day. Where it is not after `from`, the span ends on the day behind the one on which it begins. */
  readonly to: number;
}

export interface Calendar {
  /** An IANA name. */
  readonly timeZone: string;
  readonly spans: readonly Span[];
}

export function isWithin({ timeZone, spans }: Calendar, at: EpochMs): boolean {
  const wall = formatLocal(at, timeZone);
  const minute = Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
  const today = new Date(`${wall.slice(0, 10)}T00:00:00Z`).getUTCDay();
  const isOn = (span: Span, day: number): boolean => span.days.has(days[day] as Day);
  return spans.some((span) => {
    if (span.from < span.to) return isOn(span, today) && minute >= span.from && minute < span.to;
    if (isOn(span, today) && minute >= span.from) return true;
    return isOn(span, (today + 6) % 7) && minute < span.to;
  });
}

const minuteMs = 60_000;
const weekMinutes = 7 * 24 * 60;

/** The first whole minute from a time on that is outside; undefined where all of the week is inside. For people, not for every alarm: it goes by minutes. */
export function nextOutside(calendar: Calendar, at: EpochMs): EpochMs | undefined {
  const first = Math.ceil(at / minuteMs) * minuteMs;
  // A day more than a week: clocks may go back.
  for (let minute = 0; minute <= weekMinutes + 24 * 60; minute++) {
    const candidate = first + minute * minuteMs;
    if (!isWithin(calendar, candidate)) return candidate;
  }
  return undefined;
}
