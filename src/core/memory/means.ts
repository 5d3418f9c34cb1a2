// A window of which nothing but means is asked, which is what most are asked for: the same bits as `window` gives, in one pass over the row.
import type { WindowLayout } from './layout.ts';
import type { Part } from './passing.ts';

/** Undefined for a window of which more is asked. */
export function createMeansAlone(layout: WindowLayout, firstsAt: number): Part | undefined {
  const { isTime, partLength, parts, at, stride, hasTimes, fields, outputs } = layout;
  if (hasTimes || stride !== 1 + fields.sum.signals.length || fields.sum.at !== 1) return undefined;
  if (outputs.some(({ statistic }) => statistic !== 'mean') || outputs.length !== stride - 1) return undefined;
  const signals = Int32Array.from(outputs, ({ signal }) => signal);
  const sums = Int32Array.from(outputs, ({ sum }) => 1 + sum);
  const columns = Int32Array.from(outputs, ({ column }) => column);
  const { length } = outputs;
  const size = parts * stride;
  const isInOrder = outputs.every(
    ({ signal, sum }, place) => sum === place && signal === (outputs[0]?.signal ?? 0) + place,
  );
  if (parts === 4 && isInOrder) return createInOrder(layout, firstsAt, columns);
  const [second, third, fourth] = [stride, 2 * stride, 3 * stride];
  return (states, base, { time, count, offsets, isFresh }, out, to) => {
    const here = base + at;
    const begin = here + 1;
    const part = Math.floor(((isTime ? time[0] : count[0]) as number) / partLength);
    if (isFresh || part !== states[here]) leaveParts(layout, states, here, part, isFresh);
    const newest = begin + (part - parts * Math.floor(part / parts)) * stride;
    states[newest] = (states[newest] as number) + 1;
    let readings = 0;
    for (let slot = begin; slot < begin + size; slot += stride) readings += states[slot] as number;
    for (let place = 0; place < length; place++) {
      const signal = signals[place] as number;
      const sum = sums[place] as number;
      const own = newest + sum;
      states[own] = (states[own] as number) + (offsets[signal] as number);
      const from = begin + sum;
      let total = states[from] as number;
      if (parts === 4)
        total =
          total +
          (states[from + second] as number) +
          (states[from + third] as number) +
          (states[from + fourth] as number);
      else for (let each = from + stride; each < begin + size; each += stride) total += states[each] as number;
      out[to + (columns[place] as number)] = (states[base + firstsAt + signal] as number) + total / readings;
    }
  };
}

/** Of four parts, and of numbers that lie one behind the other as they came: nothing is looked up but the column. */
function createInOrder(layout: WindowLayout, firstsAt: number, columns: Int32Array): Part {
  const { isTime, partLength, at, stride, outputs } = layout;
  const { length } = outputs;
  const firstSignal = outputs[0]?.signal ?? 0;
  const firstsFrom = firstsAt + firstSignal;
  return (states, base, { time, count, offsets, isFresh }, out, to) => {
    const here = base + at;
    const part = Math.floor(((isTime ? time[0] : count[0]) as number) / partLength);
    if (isFresh || part !== states[here]) leaveParts(layout, states, here, part, isFresh);
    const one = here + 1;
    const two = one + stride;
    const three = two + stride;
    const four = three + stride;
    const newest = one + (part - 4 * Math.floor(part / 4)) * stride;
    states[newest] = (states[newest] as number) + 1;
    const readings =
      (states[one] as number) + (states[two] as number) + (states[three] as number) + (states[four] as number);
    const firsts = base + firstsFrom;
    for (let place = 0; place < length; place++) {
      const sum = place + 1;
      const own = newest + sum;
      states[own] = (states[own] as number) + (offsets[firstSignal + place] as number);
      const total =
        (states[one + sum] as number) +
        (states[two + sum] as number) +
        (states[three + sum] as number) +
        (states[four + sum] as number);
      out[to + (columns[place] as number)] = (states[firsts + place] as number) + total / readings;
    }
  };
}

/** Drops the parts that the window leaves. */
export function leaveParts(
  { parts, stride }: WindowLayout,
  states: Float64Array,
  here: number,
  part: number,
  isFresh: boolean,
): void {
  const left = isFresh ? parts : Math.min(parts, part - (states[here] as number));
  for (let back = 0; back < left; back++) {
    const number = part - back;
    const slot = here + 1 + (number - parts * Math.floor(number / parts)) * stride;
    for (let field = 0; field < stride; field++) states[slot + field] = 0;
  }
  states[here] = part;
}
