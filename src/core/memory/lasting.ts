// What is remembered without a window: smoothed values, the mean of the machine's first time, and when a condition last held.
import type { SensorValues } from '../sensor-values.ts';
import type { BaselineLayout, SinceLayout, SmoothedLayout } from './layout.ts';
import type { Part } from './passing.ts';

/**
 * A low-pass filter of the first order, by the implicit Euler step: a reading counts for dt / (dt + over) of what is new. So any step of time will do, and
 * nothing but division is needed.
 */
export function createSmoothed({ isTime, length, values }: SmoothedLayout): Part {
  return (states, base, { values: now, secondsSince, isFresh }, out, to) => {
    const step = isTime ? (secondsSince[0] as number) : 1;
    const share = step / (step + length);
    for (let place = 0; place < values.length; place++) {
      const { signal, at, mean, deviation } = values[place] as (typeof values)[number];
      const value = now[signal] as number;
      const here = base + at;
      if (isFresh) {
        states[here] = value;
        if (deviation !== -1) states[here + 1] = 0;
      } else {
        const off = value - (states[here] as number);
        const move = share * off;
        states[here] = (states[here] as number) + move;
        if (deviation !== -1) states[here + 1] = (1 - share) * ((states[here + 1] as number) + move * off);
      }
      if (mean !== -1) out[to + mean] = states[here] as number;
      if (deviation !== -1) out[to + deviation] = Math.sqrt(states[here + 1] as number);
    }
  };
}

/** Until its time is over the mean is that of the readings so far; then it stays. */
export function createBaseline({ isTime, length, at, values }: BaselineLayout): Part {
  return (states, base, { offsets, count, time }, out, to) => {
    const passed = isTime ? (time[0] as number) - (states[base + 2] as number) : (count[0] as number);
    const isOpen = passed < length;
    if (isOpen) states[base + at] = (states[base + at] as number) + 1;
    const readings = states[base + at] as number;
    for (let place = 0; place < values.length; place++) {
      const { signal, at: sumAt, column } = values[place] as (typeof values)[number];
      const offset = offsets[signal] as number;
      if (isOpen) states[base + sumAt] = (states[base + sumAt] as number) + offset;
      out[to + column] = offset - (states[base + sumAt] as number) / readings;
    }
  };
}

export function createSince({ of, at, column }: SinceLayout): Part {
  return (states, base, { time, named, isFirst }, out, to) => {
    const now = time[0] as number;
    if (isFirst || holds(of, named)) states[base + at] = now;
    out[to + column] = (now - (states[base + at] as number)) / 1000;
  };
}

/** A condition that throws does not hold. */
function holds(of: SinceLayout['of'], values: SensorValues): boolean {
  try {
    return of(values) === true;
  } catch {
    return false;
  }
}
