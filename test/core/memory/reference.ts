// The rules of memory once more, from the whole history of a machine and without any state: what docs/profiles.md says, as plainly as it can be
// computed. Late readings are left out of the history of those behind them.
import { lengthOf, type MemoryRule, type ProfileMemory, spanMs } from '../../../src/core/memory/rule.ts';
import type { SensorValues } from '../../../src/core/sensor-values.ts';

export interface PlainReading {
  readonly at: number;
  readonly values: SensorValues;
}

/** Of one machine, of the last of its readings, all of which stand in the order in which they came. */
export function recompute(
  rules: readonly MemoryRule[],
  memory: ProfileMemory,
  readings: readonly PlainReading[],
): number[] {
  const kept: PlainReading[] = [];
  for (const reading of readings.slice(0, -1))
    if (kept.length === 0 || reading.at >= (kept.at(-1) as PlainReading).at) kept.push(reading);
  return recomputeBehind(rules, memory, kept, readings.at(-1) as PlainReading);
}

/** The same of a reading behind those that were kept: none of them was late. */
export function recomputeBehind(
  rules: readonly MemoryRule[],
  memory: ProfileMemory,
  kept: readonly PlainReading[],
  last: PlainReading,
): number[] {
  // A late one is taken as if it came now.
  const at = Math.max(last.at, kept.at(-1)?.at ?? last.at);
  const history = [...kept, { ...last, at }];
  const gapMs = memory.gap === undefined ? Infinity : (spanMs(memory.gap) as number);
  let fresh = 0;
  history.forEach((each, index) => {
    if (index > 0 && each.at - (history[index - 1] as PlainReading).at > gapMs) fresh = index;
  });
  return rules.map((rule) => valueFrom(rule, history, fresh));
}

function valueFrom(rule: MemoryRule, history: readonly PlainReading[], fresh: number): number {
  const now = history.at(-1) as PlainReading;
  const begin = history[0] as PlainReading;
  if (rule.statistic === 'timeSince') {
    const held = history.findLast(({ values }, index) => index === 0 || rule.of(values));
    return (now.at - (held as PlainReading).at) / 1000;
  }
  const first = Number.isFinite(rule.of(begin.values)) ? rule.of(begin.values) + 0 : 0;
  const numberOf = ({ values }: PlainReading): number => {
    const number = rule.of(values);
    return Number.isFinite(number) ? number + 0 : first;
  };
  const value = numberOf(now);
  const { isTime, length, parts } = lengthOf(rule);
  if (rule.statistic === 'fromBaseline') {
    const end = history.findIndex((each, index) => (isTime ? each.at - begin.at : index) >= length);
    const own = end === -1 ? history : history.slice(0, end);
    const sum = own.reduce((total, each) => total + (numberOf(each) - first), 0);
    return value - first - sum / own.length;
  }
  if (rule.statistic === 'smoothed' || rule.statistic === 'smoothedDeviation') {
    let [mean, variance] = [numberOf(history[fresh] as PlainReading), 0];
    for (let index = fresh + 1; index < history.length; index++) {
      const seconds = ((history[index] as PlainReading).at - (history[index - 1] as PlainReading).at) / 1000;
      const step = isTime ? seconds : 1;
      const share = step / (step + (isTime ? length / 1000 : length));
      const off = numberOf(history[index] as PlainReading) - mean;
      mean += share * off;
      variance = (1 - share) * (variance + share * off * off);
    }
    return rule.statistic === 'smoothed' ? mean : Math.sqrt(variance);
  }
  const partLength = length / parts;
  const partOf = (index: number): number =>
    Math.floor((isTime ? (history[index] as PlainReading).at : index) / partLength);
  const newest = partOf(history.length - 1);
  // Times never fall, so that all behind the first of the window are in it.
  let from = history.length - 1;
  while (from > fresh && partOf(from - 1) > newest - parts) from--;
  const inside = history.slice(from).map((each, place): Scaled => {
    const number = numberOf(each);
    const index = from + place;
    return { scale: isTime ? each.at : index, part: partOf(index), value: number, offset: number - first };
  });
  return windowValue(rule.statistic, inside, { isTime, partLength, parts, newest, first });
}

interface Scaled {
  readonly scale: number;
  readonly part: number;
  readonly value: number;
  readonly offset: number;
}

interface Window {
  readonly isTime: boolean;
  readonly partLength: number;
  readonly parts: number;
  readonly newest: number;
  readonly first: number;
}

function windowValue(statistic: string, inside: readonly Scaled[], window: Window): number {
  const { isTime, partLength, parts, newest, first } = window;
  const unit = isTime ? 1000 : 1;
  const now = inside.at(-1) as Scaled;
  const oldest = inside[0] as Scaled;
  if (statistic === 'minimum') return Math.min(...inside.map(({ value }) => value));
  if (statistic === 'maximum') return Math.max(...inside.map(({ value }) => value));
  if (statistic === 'lag') return oldest.value;
  const since = ({ scale, part }: Scaled): number => (scale - part * partLength) / unit;
  if (statistic === 'rate') {
    const passed = since(now) - (since(oldest) - (newest - oldest.part) * (partLength / unit));
    return passed > 0 ? (now.value - oldest.value) / passed : 0;
  }
  // Each part adds up its own readings; the parts are added in the order of their number's rest.
  const sums = { readings: 0, offset: 0, square: 0, product: 0, time: 0, timeSquare: 0 };
  const modulo = (part: number): number => part - parts * Math.floor(part / parts);
  const byPart = [...Map.groupBy(inside, ({ part }) => part)].sort(([a], [b]) => modulo(a) - modulo(b));
  for (const [part, own] of byPart) {
    const of = { offset: 0, square: 0, product: 0, time: 0, timeSquare: 0 };
    for (const each of own) {
      of.offset += each.offset;
      of.square += each.offset * each.offset;
      of.time += since(each);
      of.timeSquare += since(each) * since(each);
      of.product += since(each) * each.offset;
    }
    const start = -(newest - part) * (partLength / unit);
    sums.readings += own.length;
    sums.offset += of.offset;
    sums.square += of.square;
    sums.time += of.time + own.length * start;
    sums.timeSquare += of.timeSquare + 2 * start * of.time + own.length * start * start;
    sums.product += of.product + start * of.offset;
  }
  const { readings } = sums;
  if (statistic === 'mean') return first + sums.offset / readings;
  if (statistic === 'deviation') {
    const [square, mean] = [sums.square / readings, sums.offset / readings];
    const variance = square - mean * mean;
    return variance > square * 2 ** -40 ? Math.sqrt(variance) : 0;
  }
  const spread = readings * sums.timeSquare - sums.time * sums.time;
  const rise = readings * sums.product - sums.time * sums.offset;
  const isRise = Math.abs(rise) > Math.abs(readings * sums.product) * 2 ** -40;
  return isRise && spread > readings * sums.timeSquare * 2 ** -40 ? rise / spread : 0;
}
