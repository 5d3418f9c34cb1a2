// A window that moves on by parts: each part keeps what its readings add up to, and a part that is left behind is dropped whole. So a window ends
// somewhere within its oldest part, holds as much however many readings it has, and is never wrong by what was added and taken away again. Numbers
// are kept as their distance from the machine's first one, which keeps squares exact.
import type { WindowLayout, WindowOutput } from './layout.ts';
import { createMeansAlone, leaveParts } from './means.ts';
import type { Part, Passing } from './passing.ts';

/** A spread below this share of what it is computed from is rounding. */
const roundingShare = 2 ** -40;

export function createWindow(layout: WindowLayout, firstsAt: number): Part {
  return createMeansAlone(layout, firstsAt) ?? createAnyWindow(layout, firstsAt);
}

/** What is not told by `createTellMeans`. */
type OtherOutput = WindowOutput & { readonly statistic: Exclude<WindowOutput['statistic'], 'mean'> };

function createAnyWindow(layout: WindowLayout, firstsAt: number): Part {
  const enter = createEnter(layout);
  const add = createAdd(layout);
  const means = layout.outputs.filter(({ statistic }) => statistic === 'mean');
  const others = layout.outputs.filter((each): each is OtherOutput => each.statistic !== 'mean');
  const tellMeans = createTellMeans(layout, means, firstsAt);
  const tell = others.length === 0 ? undefined : createTell({ ...layout, outputs: others });
  return (states, base, passing, out, to) => {
    enter(states, base, passing);
    add(states, base, passing);
    tellMeans(states, base, out, to);
    tell?.(states, base, passing, out, to);
  };
}

/** Means are what most windows are asked for: of each the parts one after the other, without anything between. */
function createTellMeans(
  { parts, at, stride, fields }: WindowLayout,
  means: readonly WindowOutput[],
  firstsAt: number,
): (states: Float64Array, base: number, out: Float64Array, to: number) => void {
  const columns = Int32Array.from(means, ({ column }) => column);
  const firsts = Int32Array.from(means, ({ signal }) => firstsAt + signal);
  const sums = Int32Array.from(means, ({ sum }) => fields.sum.at + sum);
  return (states, base, out, to) => {
    const begin = base + at + 1;
    const end = begin + parts * stride;
    let readings = 0;
    for (let slot = begin; slot < end; slot += stride) readings += states[slot] as number;
    for (let place = 0; place < columns.length; place++) {
      let total = 0;
      for (let from = begin + (sums[place] as number); from < end; from += stride) total += states[from] as number;
      out[to + (columns[place] as number)] = (states[base + (firsts[place] as number)] as number) + total / readings;
    }
  };
}

/** Where the reading is on the window's own scale: milliseconds, or readings. */
function scaleOf(isTime: boolean, { time, count }: Passing): number {
  return (isTime ? time[0] : count[0]) as number;
}

/** So that the slot of a part follows from its number: parts of one slot are never in a window together. */
function slotOf(part: number, parts: number): number {
  return part - parts * Math.floor(part / parts);
}

/** Drops the parts that the window leaves. */
function createEnter(layout: WindowLayout) {
  const { isTime, partLength, at } = layout;
  return (states: Float64Array, base: number, passing: Passing): void => {
    const part = Math.floor(scaleOf(isTime, passing) / partLength);
    leaveParts(layout, states, base + at, part, passing.isFresh);
  };
}

function createAdd({ isTime, partLength, parts, at, stride, hasTimes, firstTimeAt, fields }: WindowLayout) {
  const addSums = createAddSums(fields.sum);
  const addOthers = stride === 1 + fields.sum.signals.length ? undefined : createAddOthers(fields);
  return (states: Float64Array, base: number, passing: Passing): void => {
    const part = states[base + at] as number;
    const slot = base + at + 1 + slotOf(part, parts) * stride;
    const within = scaleOf(isTime, passing) - part * partLength;
    const since = isTime ? within / 1000 : within;
    const isFirst = states[slot] === 0;
    states[slot] = (states[slot] as number) + 1;
    if (hasTimes) {
      states[slot + 1] = (states[slot + 1] as number) + since;
      states[slot + 2] = (states[slot + 2] as number) + since * since;
    }
    if (isFirst && firstTimeAt !== -1) states[slot + firstTimeAt] = since;
    addSums(states, slot, passing.offsets);
    addOthers?.(states, slot, passing, since, isFirst);
  };
}

function createAddSums({ at, signals }: WindowLayout['fields']['sum']) {
  return (states: Float64Array, slot: number, offsets: Float64Array): void => {
    for (let place = 0, to = slot + at; place < signals.length; place++, to++)
      states[to] = (states[to] as number) + (offsets[signals[place] as number] as number);
  };
}

function createAddOthers({ square, product, minimum, maximum, first }: WindowLayout['fields']) {
  return (states: Float64Array, slot: number, passing: Passing, since: number, isFirst: boolean): void => {
    const { values, offsets } = passing;
    for (let place = 0, to = slot + square.at; place < square.signals.length; place++, to++) {
      const offset = offsets[square.signals[place] as number] as number;
      states[to] = (states[to] as number) + offset * offset;
    }
    for (let place = 0, to = slot + product.at; place < product.signals.length; place++, to++)
      states[to] = (states[to] as number) + since * (offsets[product.signals[place] as number] as number);
    for (let place = 0, to = slot + minimum.at; place < minimum.signals.length; place++, to++) {
      const value = values[minimum.signals[place] as number] as number;
      if (isFirst || value < (states[to] as number)) states[to] = value;
    }
    for (let place = 0, to = slot + maximum.at; place < maximum.signals.length; place++, to++) {
      const value = values[maximum.signals[place] as number] as number;
      if (isFirst || value > (states[to] as number)) states[to] = value;
    }
    if (!isFirst) return;
    for (let place = 0, to = slot + first.at; place < first.signals.length; place++, to++)
      states[to] = values[first.signals[place] as number] as number;
  };
}

/** What all parts come to; the fields as they lie in a part. */
interface Totals {
  readonly fields: Float64Array;
  /** Of the times: their sum and that of their squares, from the beginning of the newest part on, each with its readings. */
  readonly times: Float64Array;
}

function createTell(layout: WindowLayout & { readonly outputs: readonly OtherOutput[] }) {
  const { isTime, partLength, parts, at, stride, hasTimes, outputs } = layout;
  const totals: Totals = { fields: new Float64Array(stride), times: new Float64Array(2) };
  const addPart = createAddPart(layout, totals);
  const valueFrom = createValueFrom(layout, totals);
  const partScale = isTime ? partLength / 1000 : partLength;
  return (states: Float64Array, base: number, passing: Passing, out: Float64Array, to: number): void => {
    totals.fields.fill(0);
    totals.times.fill(0);
    const newest = slotOf(states[base + at] as number, parts);
    // In the order of their slots, whichever is the oldest.
    for (let slot = 0; slot < parts; slot++) {
      const from = base + at + 1 + slot * stride;
      if (states[from] === 0) continue;
      const back = slot <= newest ? newest - slot : newest - slot + parts;
      addPart(states, from, hasTimes ? -back * partScale : 0);
    }
    for (let place = 0; place < outputs.length; place++) {
      const output = outputs[place] as OtherOutput;
      out[to + output.column] = valueFrom(states, base, passing, output);
    }
  };
}

function createAddPart({ hasTimes, fields }: WindowLayout, { fields: totals, times }: Totals) {
  const { sum, square, product, minimum, maximum } = fields;
  const squaresEnd = square.at + square.signals.length;
  return (states: Float64Array, from: number, begin: number): void => {
    const readings = states[from] as number;
    const isFirst = totals[0] === 0;
    totals[0] = (totals[0] as number) + readings;
    for (let field = sum.at; field < squaresEnd; field++)
      totals[field] = (totals[field] as number) + (states[from + field] as number);
    if (hasTimes) {
      const since = states[from + 1] as number;
      const squares = states[from + 2] as number;
      times[0] = (times[0] as number) + (since + readings * begin);
      times[1] = (times[1] as number) + (squares + 2 * begin * since + readings * begin * begin);
      for (let place = 0; place < product.signals.length; place++) {
        const field = product.at + place;
        const ofSum = sum.at + sum.signals.indexOf(product.signals[place] as number);
        totals[field] =
          (totals[field] as number) + ((states[from + field] as number) + begin * (states[from + ofSum] as number));
      }
    }
    for (let field = minimum.at; field < minimum.at + minimum.signals.length; field++)
      if (isFirst || (states[from + field] as number) < (totals[field] as number))
        totals[field] = states[from + field] as number;
    for (let field = maximum.at; field < maximum.at + maximum.signals.length; field++)
      if (isFirst || (states[from + field] as number) > (totals[field] as number))
        totals[field] = states[from + field] as number;
  };
}

function createValueFrom(layout: WindowLayout, { fields: totals, times }: Totals) {
  const { fields, isTime, partLength, firstTimeAt } = layout;
  const oldestFrom = createOldest(layout);
  const slope = (sum: number, product: number): number => {
    const readings = totals[0] as number;
    const at = times[0] as number;
    const squares = times[1] as number;
    const spread = readings * squares - at * at;
    if (!(spread > readings * squares * roundingShare)) return 0;
    const rise = readings * product - at * sum;
    return Math.abs(rise) > Math.abs(readings * product) * roundingShare ? rise / spread : 0;
  };
  const rate = (states: Float64Array, base: number, passing: Passing, { signal, other }: WindowOutput): number => {
    const from = oldestFrom(states, base);
    const since = (states[from + firstTimeAt] as number) - oldestFrom.back * (isTime ? partLength / 1000 : partLength);
    const within = scaleOf(isTime, passing) - (states[base + layout.at] as number) * partLength;
    const passed = (isTime ? within / 1000 : within) - since;
    if (!(passed > 0)) return 0;
    return ((passing.values[signal] as number) - (states[from + fields.first.at + other] as number)) / passed;
  };
  return (states: Float64Array, base: number, passing: Passing, output: OtherOutput): number => {
    const { statistic, sum, other } = output;
    const total = sum === -1 ? 0 : (totals[fields.sum.at + sum] as number);
    const readings = totals[0] as number;
    switch (statistic) {
      case 'deviation': {
        const square = (totals[fields.square.at + other] as number) / readings;
        const mean = total / readings;
        const variance = square - mean * mean;
        return variance > square * roundingShare ? Math.sqrt(variance) : 0;
      }
      case 'minimum':
        return totals[fields.minimum.at + other] as number;
      case 'maximum':
        return totals[fields.maximum.at + other] as number;
      case 'slope':
        return slope(total, totals[fields.product.at + other] as number);
      case 'lag':
        return states[oldestFrom(states, base) + fields.first.at + other] as number;
      case 'rate':
        return rate(states, base, passing, output);
    }
  };
}

/** Where the oldest part with readings lies; `back` is how many parts before the newest that was, at the last call. */
function createOldest({ parts, at, stride }: WindowLayout) {
  const find = (states: Float64Array, base: number): number => {
    const newest = slotOf(states[base + at] as number, parts);
    for (let back = parts - 1; back > 0; back--) {
      const slot = newest - back < 0 ? newest - back + parts : newest - back;
      const from = base + at + 1 + slot * stride;
      if (states[from] === 0) continue;
      find.back = back;
      return from;
    }
    find.back = 0;
    return base + at + 1 + newest * stride;
  };
  find.back = 0;
  return find;
}
