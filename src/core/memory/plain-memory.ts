// What one reading changes in what is remembered of its machine, and what its features with memory then are. The same bits whoever asks, however a
// stream is cut: all that counts is the row of the machine and the reading. Only operations that round as IEEE 754 says are used. Nothing is
// allocated for a reading.
//
// A reading that is older than the newest one is late: it is judged as if it came at the newest one's time, and changes nothing. One of the same time
// counts as a further one. Before its first reading a machine is taken to have stood still at it, and so behind a gap.
import type { SensorValues } from '../sensor-values.ts';
import { createBaseline, createSince, createSmoothed } from './lasting.ts';
import { layOut, newestAt, type RememberedFeature } from './layout.ts';
import { createMeansOfRows } from './means-of-rows.ts';
import { type Memory, type Part, type Passing, passEach, type TimedValues } from './passing.ts';
import { type ProfileMemory, spanMs } from './rule.ts';
import { createWindow } from './window.ts';

/** Of features that are of all readings (memory.ts has the others). */
export function createPlainMemory(
  features: readonly RememberedFeature[],
  sensorNames: readonly string[],
  { gap }: ProfileMemory = {},
): Memory {
  const layout = layOut(features, sensorNames);
  const { width, signals, firstsAt } = layout;
  const gapMs = gap === undefined ? Number.POSITIVE_INFINITY : (spanMs(gap) as number);
  const passing: Passing = {
    time: new Float64Array(1),
    secondsSince: new Float64Array(1),
    count: new Float64Array(1),
    isFirst: true,
    isFresh: true,
    values: new Float64Array(signals.length),
    offsets: new Float64Array(signals.length),
    named: {},
  };
  const parts: readonly Part[] = [
    ...layout.windows.map((window) => createWindow(window, firstsAt)),
    ...layout.smoothed.map(createSmoothed),
    ...layout.baselines.map(createBaseline),
    ...layout.sinces.map(createSince),
  ];
  const isNamed = layout.sinces.length > 0 || signals.some(({ sensor }) => sensor === -1);
  const copied = Int32Array.from(signals, ({ sensor }) => sensor);
  /** NaN where a function of the profile throws. */
  const compute = (at: number): number => {
    try {
      return (signals[at] as (typeof signals)[number]).of(passing.named as SensorValues);
    } catch {
      return Number.NaN;
    }
  };
  const measure = (states: Float64Array, base: number, { sensors, place }: TimedValues): void => {
    const from = place * sensorNames.length;
    const { values, offsets, named, isFirst } = passing;
    if (isNamed) {
      for (let sensor = 0; sensor < sensorNames.length; sensor++)
        named[sensorNames[sensor] as string] = sensors[from + sensor] as number;
    }
    for (let at = 0; at < signals.length; at++) {
      const firstAt = base + firstsAt + at;
      const sensor = copied[at] as number;
      let value = sensor === -1 ? compute(at) : (sensors[from + sensor] as number);
      // What is no number would stay for ever in whatever it is added to: it counts as the machine's first.
      if (sensor === -1 && !Number.isFinite(value)) value = isFirst ? 0 : (states[firstAt] as number);
      // Of two zeros there is one.
      value += 0;
      if (isFirst) states[firstAt] = value;
      values[at] = value;
      offsets[at] = value - (states[firstAt] as number);
    }
  };
  const step = (states: Float64Array, base: number, reading: TimedValues, out: Float64Array, to: number): void => {
    const time = passing.time[0] as number;
    const count = states[base] as number;
    const sinceMs = count === 0 ? 0 : time - (states[base + newestAt] as number);
    passing.count[0] = count;
    passing.secondsSince[0] = sinceMs / 1000;
    passing.isFirst = count === 0;
    passing.isFresh = count === 0 || sinceMs > gapMs;
    if (count === 0) states[base + 2] = time;
    measure(states, base, reading);
    for (let part = 0; part < parts.length; part++) (parts[part] as Part)(states, base, passing, out, to);
    states[base] = count + 1;
    states[base + newestAt] = time;
  };
  const scratch = new Float64Array(width);
  const alone: Pick<Memory, 'names' | 'width' | 'pass'> = {
    names: features.map(({ name }) => name),
    width,
    pass: (states, base, reading, out, to) => {
      const time = reading.times[reading.place] as number;
      const isLate = states[base] !== 0 && time < (states[base + newestAt] as number);
      passing.time[0] = isLate ? (states[base + newestAt] as number) : time;
      if (!isLate) {
        step(states, base, reading, out, to);
        return true;
      }
      for (let at = 0; at < width; at++) scratch[at] = states[base + at] as number;
      step(scratch, 0, reading, out, to);
      return false;
    },
  };
  return { ...alone, passRows: createMeansOfRows(layout, sensorNames.length, gapMs, alone) ?? passEach(alone) };
}
