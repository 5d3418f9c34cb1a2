// Floods of alarms: more in ten minutes than an operator can follow. Pure. Periods stand side by side, from the beginning of the time.
import type { EpochMs } from '../../core/time.ts';
import { type Judgement, judge, periodMs, standard } from './standard.ts';

export interface Floods {
  /** The most alarms in a period, for each operator position; `peakAt` is when that period began, null where there was no alarm. */
  readonly peak: number;
  readonly peakAt: EpochMs | null;
  readonly peakJudgement: Judgement;
  /** Periods with more than ten, of how many, and as a share. */
  readonly periodCount: number;
  readonly periodsOver: number;
  readonly periodShare: number;
  readonly periodJudgement: Judgement;
  /** Hours with more than thirty. */
  readonly hourCount: number;
  readonly hoursOver: number;
  readonly hourShare: number;
  readonly hourJudgement: Judgement;
  /** A flood begins with a period of more than ten, and goes on until one has fewer than five. */
  readonly count: number;
  readonly longestMs: number;
  /** Of all the time. */
  readonly timeShare: number;
  readonly timeJudgement: Judgement;
}

const periodsOfHour = 6;

/** What comes is taken to be shared evenly among the operator positions. */
export function floodsOf(
  periods: readonly { readonly place: number; readonly count: number }[],
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
  positions: number,
): Floods {
  const periodCount = Math.ceil((to - from) / periodMs);
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
  const periodsOver = loads.filter(({ load }) => load > standard.flood.most).length;
  const hourCount = Math.ceil(periodCount / periodsOfHour);
  const hoursOver = [...hours.values()].filter((count) => count / positions > standard.busyHour.most).length;
  const lengths = floodLengths(loads);
  const [periodShare, hourShare] = [periodsOver / periodCount, hoursOver / hourCount];
  const timeShare = lengths.reduce((sum, length) => sum + length, 0) / periodCount;
  return {
    peak: worst.load,
    peakAt: worst.place < 0 ? null : from + worst.place * periodMs,
    peakJudgement: judge(worst.load, standard.peak),
    ...{ periodCount, periodsOver, periodShare, periodJudgement: judge(periodShare, standard.floodShare) },
    ...{ hourCount, hoursOver, hourShare, hourJudgement: judge(hourShare, standard.busyHour.share) },
    count: lengths.length,
    longestMs: Math.max(0, ...lengths) * periodMs,
    ...{ timeShare, timeJudgement: judge(timeShare, standard.floodTime) },
  };
}

/** In periods. `loads` by place; periods without alarms are not among them. */
function floodLengths(loads: readonly { readonly place: number; readonly load: number }[]): readonly number[] {
  const lengths: number[] = [];
  let next: number | undefined;
  for (const { place, load } of loads) {
    const goesOn = next === place && load >= standard.flood.overBelow;
    if (goesOn) lengths[lengths.length - 1] = (lengths.at(-1) as number) + 1;
    else if (load > standard.flood.most) lengths.push(1);
    next = goesOn || load > standard.flood.most ? place + 1 : undefined;
  }
  return lengths;
}
