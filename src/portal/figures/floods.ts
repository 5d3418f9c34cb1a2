// Floods of alarms: more in ten minutes than an operator can follow. Pure. Periods and hours begin at fixed marks of the clock. Shares are of those that
// somebody watched, be it for a moment; what was too much at a time is told of all.
import type { EpochMs } from '../../core/time.ts';
import { hourMs, type Judgement, judge, judgeMost, periodMs, standard } from './standard.ts';
import { type Span, slotsOf } from './watched.ts';

/** Of a period of ten minutes: its place among all since 1970, and how many alarms there were. */
export interface Period {
  readonly place: number;
  readonly count: number;
}

export interface Floods {
  /** The most alarms in a period, for each operator position; `peakAt` is when that period began, null where there was no alarm. */
  readonly peak: number;
  readonly peakAt: EpochMs | null;
  /** Too many are too many however short it was watched; few are nothing to say then. */
  readonly peakJudgement: Judgement | null;
  /** Of those that were watched: with more than ten, how many there were, and as a share. Not judged where they are few, and so below. */
  readonly periodCount: number;
  readonly periodsOver: number;
  readonly periodShare: number;
  readonly periodJudgement: Judgement | null;
  /** Hours with more than thirty. */
  readonly hourCount: number;
  readonly hoursOver: number;
  readonly hourShare: number;
  readonly hourJudgement: Judgement | null;
  /** A flood begins with a period of more than ten, and goes on until one has fewer than five. */
  readonly count: number;
  readonly longestMs: number;
  /** Of all periods that were watched. */
  readonly timeShare: number;
  readonly timeJudgement: Judgement | null;
}

const periodsOfHour = hourMs / periodMs;

/** What comes is taken to be shared evenly among the operator positions. */
export function floodsOf(
  periods: readonly Period[],
  { watched, isEnough }: { readonly watched: readonly Span[]; readonly isEnough: boolean },
  positions: number,
): Floods {
  const loads = periods
    .map(({ place, count }) => ({ place, count, load: count / positions }))
    .sort((one, other) => one.place - other.place);
  let worst = { place: -1, count: 0, load: 0 };
  const hours = new Map<number, number>();
  for (const each of loads) {
    if (each.load > worst.load) worst = each;
    const hour = Math.floor(each.place / periodsOfHour);
    hours.set(hour, (hours.get(hour) ?? 0) + each.count);
  }
  const watchedPeriods = slotsOf(watched, periodMs);
  const watchedHours = slotsOf(watched, hourMs);
  const periodsOver = loads.filter(({ place, load }) => load > standard.flood.most && watchedPeriods.has(place)).length;
  const [periodCount, hourCount] = [watchedPeriods.count, watchedHours.count];
  const hoursOver = [...hours].filter(
    ([hour, count]) => count / positions > standard.busyHour.most && watchedHours.has(hour),
  ).length;
  const floods = floodsIn(loads);
  const lengths = floods.map((places) => places.length);
  const share = (part: number, of: number): number => (of === 0 ? 0 : part / of);
  const [periodShare, hourShare] = [share(periodsOver, periodCount), share(hoursOver, hourCount)];
  const timeShare = share(floods.flat().filter(watchedPeriods.has).length, periodCount);
  const judged = (figure: number, limits: Parameters<typeof judge>[1]): Judgement | null =>
    isEnough ? judge(figure, limits) : null;
  return {
    peak: worst.load,
    peakAt: worst.place < 0 ? null : worst.place * periodMs,
    peakJudgement: judgeMost(worst.load, standard.peak, isEnough),
    ...{ periodCount, periodsOver, periodShare, periodJudgement: judged(periodShare, standard.floodShare) },
    ...{ hourCount, hoursOver, hourShare, hourJudgement: judged(hourShare, standard.busyHour.share) },
    count: lengths.length,
    longestMs: Math.max(0, ...lengths) * periodMs,
    ...{ timeShare, timeJudgement: judged(timeShare, standard.floodTime) },
  };
}

/** Of each its periods. `loads` by place; periods without alarms are not among them. */
function floodsIn(loads: readonly { readonly place: number; readonly load: number }[]): readonly (readonly number[])[] {
  const floods: number[][] = [];
  let next: number | undefined;
  for (const { place, load } of loads) {
    const goesOn = next === place && load >= standard.flood.overBelow;
    if (goesOn) floods.at(-1)?.push(place);
    else if (load > standard.flood.most) floods.push([place]);
    next = goesOn || load > standard.flood.most ? place + 1 : undefined;
  }
  return floods;
}
