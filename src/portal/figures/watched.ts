// The time in which somebody watched, within a report's time, and which marks of the clock it touches. Pure. Periods and hours begin at fixed marks of
// the clock, so that no figure depends on the minute in which somebody asks.
import type { EpochMs } from '../../core/time.ts';

export interface Span {
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
}

/** Within a time, in order, and none touches another. */
export function watchedWithin(spans: readonly Span[], { from, to }: Span): readonly Span[] {
  const within = spans
    .map((each) => ({ from: Math.max(from, each.from), to: Math.min(to, each.to) }))
    .filter((each) => each.from < each.to)
    .sort((one, other) => one.from - other.from);
  const merged: { from: EpochMs; to: EpochMs }[] = [];
  for (const each of within) {
    const last = merged.at(-1);
    if (last !== undefined && each.from <= last.to) last.to = Math.max(last.to, each.to);
    else merged.push(each);
  }
  return merged;
}

export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

export interface Slots {
  readonly count: number;
  /** Places among all since 1970. */
  readonly has: (place: number) => boolean;
}

/** The slots of the clock, each so long, that these times touch, be it for a moment. */
export function slotsOf(spans: readonly Span[], slotMs: number): Slots {
  const runs: { first: number; end: number }[] = [];
  for (const { from, to } of spans) {
    const [first, end] = [Math.floor(from / slotMs), Math.ceil(to / slotMs)];
    const last = runs.at(-1);
    if (last !== undefined && first <= last.end) last.end = Math.max(last.end, end);
    else runs.push({ first, end });
  }
  const firsts = runs.map(({ first }) => first);
  return {
    count: runs.reduce((sum, { first, end }) => sum + end - first, 0),
    has: (place) => place < (runs[lastNotAbove(firsts, place)]?.end ?? Number.NEGATIVE_INFINITY),
  };
}

/** Of each step from a beginning on, which share of it was watched. */
export function watchedShares(spans: readonly Span[], begin: EpochMs, stepMs: number, count: number): number[] {
  const lengths = new Array<number>(count).fill(0);
  for (const { from, to } of spans) {
    for (let step = Math.floor((from - begin) / stepMs); step < count && begin + step * stepMs < to; step++) {
      const of = begin + step * stepMs;
      lengths[step] = (lengths[step] ?? 0) + Math.min(to, of + stepMs) - Math.max(from, of);
    }
  }
  return lengths.map((length) => Math.min(1, length / stepMs));
}

/** The place of the last that is at most so much, -1 for none. */
function lastNotAbove(sorted: readonly number[], most: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
