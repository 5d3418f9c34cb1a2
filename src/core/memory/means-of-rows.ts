// Readings of many machines at once, where nothing but means over windows of four parts is remembered, and of nothing but sensors, which is what most are
// asked for: the same bits as one by one, without handing on from part to part what is known of a reading. What is not plain, a machine's first reading,
// a late one and one behind a gap, goes the general way.
import { type MemoryLayout, newestAt, type WindowLayout } from './layout.ts';
import { leaveParts } from './means.ts';
import type { Memory, PassRows } from './passing.ts';

/** Undefined where anything else is remembered. */
export function createMeansOfRows(
  layout: MemoryLayout,
  sensorCount: number,
  gapMs: number,
  { names, width, pass }: Pick<Memory, 'names' | 'width' | 'pass'>,
): PassRows | undefined {
  if (!isMeansAlone(layout)) return undefined;
  const { signals, firstsAt, windows } = layout;
  const numberCount = signals.length;
  const stride = 1 + numberCount;
  const copied = Int32Array.from(signals, ({ sensor }) => sensor);
  const offsets = new Float64Array(numberCount);
  const columns = windows.map(columnsOf);
  const windowsAt = Int32Array.from(windows, ({ at }) => at);
  const isTime = Uint8Array.from(windows, (window) => (window.isTime ? 1 : 0));
  const partLengths = Float64Array.from(windows, ({ partLength }) => partLength);
  const columnCount = names.length;
  return (states, rows, readings, from, to, out, late) => {
    const { times, sensors } = readings;
    for (let place = from; place < to; place++) {
      const base = (rows[place] as number) * width;
      const outAt = place * columnCount;
      const count = states[base] as number;
      const time = times[place] as number;
      const sinceMs = time - (states[base + newestAt] as number);
      if (!(count !== 0 && sinceMs >= 0 && sinceMs <= gapMs)) {
        readings.place = place;
        late[place] = pass(states, base, readings, out, outAt) ? 0 : 1;
        continue;
      }
      const firsts = base + firstsAt;
      const values = place * sensorCount;
      for (let number = 0; number < numberCount; number++) {
        const value = (sensors[values + (copied[number] as number)] as number) + 0;
        offsets[number] = value - (states[firsts + number] as number);
      }
      for (let window = 0; window < windowsAt.length; window++) {
        const here = base + (windowsAt[window] as number);
        const part = Math.floor((isTime[window] === 1 ? time : count) / (partLengths[window] as number));
        if (part !== states[here]) leaveParts(windows[window] as WindowLayout, states, here, part, false);
        const columnOf = columns[window] as Int32Array;
        const one = here + 1;
        const two = one + stride;
        const three = two + stride;
        const four = three + stride;
        const newest = one + (part - partCount * Math.floor(part / partCount)) * stride;
        states[newest] = (states[newest] as number) + 1;
        const readingCount =
          (states[one] as number) + (states[two] as number) + (states[three] as number) + (states[four] as number);
        for (let number = 0; number < numberCount; number++) {
          const sum = number + 1;
          states[newest + sum] = (states[newest + sum] as number) + (offsets[number] as number);
          const total =
            (states[one + sum] as number) +
            (states[two + sum] as number) +
            (states[three + sum] as number) +
            (states[four + sum] as number);
          out[outAt + (columnOf[number] as number)] = (states[firsts + number] as number) + total / readingCount;
        }
      }
      states[base] = count + 1;
      states[base + newestAt] = time;
      late[place] = 0;
    }
  };
}

const partCount = 4;

function isMeansAlone({ signals, windows, smoothed, baselines, sinces }: MemoryLayout): boolean {
  if (windows.length === 0 || smoothed.length + baselines.length + sinces.length > 0) return false;
  return (
    signals.every(({ sensor }) => sensor !== -1) &&
    windows.every(
      ({ parts, stride, outputs, fields }) =>
        parts === partCount &&
        stride === 1 + signals.length &&
        outputs.length === signals.length &&
        outputs.every(({ statistic }) => statistic === 'mean') &&
        fields.sum.at === 1 &&
        fields.sum.signals.every((signal, place) => signal === place),
    )
  );
}

/** In the order of the numbers. */
function columnsOf({ outputs }: WindowLayout): Int32Array {
  return Int32Array.from(
    outputs.toSorted((one, other) => one.sum - other.sum),
    ({ column }) => column,
  );
}
