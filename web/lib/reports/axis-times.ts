// The times that stand under a chart: whole hours or days of the reader's clock, as few as have room, and none at an end, where it would be cut. Pure.

export interface AxisTime {
  readonly time: number;
  /** A day begins with it, which is named in place of an hour. */
  readonly isDay: boolean;
}

const hourSteps = [1, 3, 6, 12];
const daySteps = [1, 2, 7, 14, 30, 60, 90, 180, 365, 730];
const hourMs = 3_600_000;
/** So many have room beside each other on a phone. */
const shownMax = 5;
/** Of the whole, at either end. */
const edgeShare = 0.06;

export function axisTimes(from: number, to: number): readonly AxisTime[] {
  const lengthHours = (to - from) / hourMs;
  if (!(lengthHours > 0)) return [];
  const hours = hourSteps.find((step) => lengthHours / step <= shownMax);
  const days = daySteps.find((step) => lengthHours / 24 / step <= shownMax) ?? lengthHours / 24 / shownMax;
  const edge = (to - from) * edgeShare;
  const times: AxisTime[] = [];
  const day = new Date(from);
  day.setHours(0, 0, 0, 0);
  // Of the reader's own days, of which some have 23 or 25 hours.
  while (day.getTime() < to) {
    for (const hour of hours === undefined ? [0] : hoursOfDay(hours)) {
      const time = new Date(day).setHours(hour);
      // An hour that a day does not have is the next one.
      const isNew = time !== times.at(-1)?.time;
      if (isNew && time >= from + edge && time <= to - edge) times.push({ time, isDay: hour === 0 });
    }
    day.setDate(day.getDate() + (hours === undefined ? Math.ceil(days) : 1));
  }
  return times;
}

function hoursOfDay(step: number): readonly number[] {
  return Array.from({ length: 24 / step }, (_, at) => at * step);
}
