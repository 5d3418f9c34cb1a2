// The figures of a system of alarms over some time, and how they stand to the standard. Pure: of what was counted in the journal of alarms and of when
// the Portal watched, and of nothing else. An alarm counts each time it begins to ask for attention; what was set aside, or is under a maintenance window,
// asks nobody. Rates are of the time that was watched, and little of that is judged by nothing.
import { type Severity, severities } from '../../core/severity.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Verdict } from '../alarm/alarm.ts';
import { type Floods, floodsOf, type Period } from './floods.ts';
import { hourMs, type Judgement, judge, judgeMost, periodMs, standard, watching } from './standard.ts';
import { lengthOf, type Span, slotsOf, watchedShares, watchedWithin } from './watched.ts';

/** What one alarm is of, whenever it came. */
export interface Source {
  readonly machineId: number;
  /** Null where there is no such machine now. */
  readonly machineName: string | null;
  readonly kind: string;
  readonly mode: string | null;
}

export interface CountedSource extends Source {
  readonly count: number;
}

/** A time in which an alarm lasted. */
export interface Standing extends Source {
  readonly alarmId: string;
  readonly priority: Severity;
  readonly from: EpochMs;
  /** Null where it still lasted at the end of the report's time. */
  readonly until: EpochMs | null;
}

export type ReportSpan = Span;

/** What is counted of a time. */
export interface Counted {
  /** When the Portal watched, in any order; also beyond the time. */
  readonly watched: readonly Span[];
  /** Those of ten minutes in which there were any. */
  readonly periods: readonly Period[];
  readonly priorities: Readonly<Partial<Record<Severity, number>>>;
  /** The most frequent, the first first. */
  readonly topTen: readonly CountedSource[];
  readonly sourceCount: number;
  /** How often they came back too soon. */
  readonly chattering: readonly CountedSource[];
  /** Also of those that are not listed. */
  readonly chatteringCount: number;
  /** Those that lasted for longer than the standard allows, before the time's end. */
  readonly standing: readonly Standing[];
  readonly standingCount: number;
  readonly answers: Answers;
  readonly verdicts: Readonly<Partial<Record<Verdict | 'none', number>>>;
}

export interface Answers {
  readonly answered: number;
  /** Shelved, suppressed or taken out of service before anybody acknowledged them. */
  readonly setAside: number;
  readonly waiting: number;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}

export interface PriorityFigure {
  readonly priority: Severity;
  readonly count: number;
  readonly share: number;
  readonly recommended: number;
}

export interface AlarmReport extends ReportSpan {
  readonly positions: number;
  /** For how long the Portal watched, and as a share of the time. */
  readonly watchedMs: number;
  readonly watchedShare: number;
  /** Long enough that rates are judged. */
  readonly isWatchedEnough: boolean;
  /** The time, or what of it was watched, is shorter than the standard asks for. */
  readonly isShort: boolean;
  readonly count: number;
  /** Of those, in periods of which some was watched. */
  readonly watchedCount: number;
  /** Of those, for each operator position and hour that was watched; null where nobody watched. */
  readonly perHour: number | null;
  readonly perHourJudgement: Judgement | null;
  readonly floods: Floods;
  readonly priorities: readonly PriorityFigure[];
  /** Null where there are too few to judge. */
  readonly prioritiesJudgement: Judgement | null;
  readonly topTen: readonly (CountedSource & { readonly share: number })[];
  readonly topTenShare: number;
  readonly topTenJudgement: Judgement | null;
  readonly sourceCount: number;
  readonly chattering: readonly CountedSource[];
  readonly chatteringCount: number;
  readonly chatteringJudgement: Judgement | null;
  /** The longest first. */
  readonly stale: readonly Standing[];
  readonly staleCount: number;
  readonly staleAtOnce: number;
  readonly staleJudgement: Judgement | null;
  readonly answers: Answers;
  readonly verdicts: Readonly<Record<Verdict | 'none', number>>;
  readonly series: Series;
}

/** How many there were over time. */
export interface Series {
  /** The mark of the clock at which the first step begins: at the report's time, or before it. */
  readonly from: EpochMs;
  readonly stepMs: number;
  readonly counts: readonly number[];
  /** Which share of each step was watched. */
  readonly watched: readonly number[];
}

const dayMs = 24 * hourMs;
/** In a list that people read. */
const listedMax = 50;

export function alarmReport(counted: Counted, span: ReportSpan, positions: number): AlarmReport {
  const { from, to } = span;
  const count = counted.periods.reduce((sum, each) => sum + each.count, 0);
  const watched = watchedWithin(counted.watched, span);
  const watchedMs = lengthOf(watched);
  const isEnough = watchedMs >= watching.leastMs;
  const { has: isWatched } = slotsOf(watched, periodMs);
  const watchedCount = counted.periods.reduce((sum, each) => sum + (isWatched(each.place) ? each.count : 0), 0);
  const perHour = watchedMs === 0 ? null : watchedCount / (watchedMs / hourMs) / positions;
  const monthMs = standard.daysLeast * dayMs;
  const share = (part: number): number => (count === 0 ? 0 : part / count);
  const priorities = severities.map((priority) => {
    const ofIt = counted.priorities[priority] ?? 0;
    return { priority, count: ofIt, share: share(ofIt), recommended: standard.priorities[priority] };
  });
  const topTen = counted.topTen.map((each) => ({ ...each, share: share(each.count) }));
  const topTenShare = share(topTen.reduce((sum, each) => sum + each.count, 0));
  const staleAtOnce = mostAtOnce(counted.standing, span);
  const stale = counted.standing.toSorted(
    (one, other) => lastingOf(other, to) - lastingOf(one, to) || one.from - other.from,
  );
  return {
    ...{ from, to, positions, count, perHour },
    ...{ watchedCount, watchedMs, watchedShare: watchedMs / (to - from), isWatchedEnough: isEnough },
    isShort: to - from < monthMs || watchedMs < watching.share * monthMs,
    perHourJudgement: isEnough && perHour !== null ? judge(perHour, standard.perHour) : null,
    floods: floodsOf(counted.periods, { watched, isEnough }, positions),
    priorities,
    prioritiesJudgement: judgePriorities(priorities, count),
    ...{ topTen, topTenShare, sourceCount: counted.sourceCount },
    // Of fewer kinds of alarms the ten most frequent have more than that, were they all alike.
    topTenJudgement: counted.sourceCount < 10 / standard.topTen.manageable ? null : judge(topTenShare, standard.topTen),
    ...{ chattering: counted.chattering, chatteringCount: counted.chatteringCount },
    chatteringJudgement: judgeMost(counted.chatteringCount, standard.chattering, isEnough),
    ...{ stale: stale.slice(0, listedMax), staleCount: counted.standingCount, staleAtOnce },
    staleJudgement: judgeMost(staleAtOnce, standard.stale, watchedMs >= watching.staleLeastMs),
    answers: counted.answers,
    verdicts: { 'real-failure': 0, 'false-alarm': 0, expected: 0, unclear: 0, none: 0, ...counted.verdicts },
    series: seriesOf(counted.periods, watched, span),
  };
}

/** With fewer alarms than this a single one of the highest priority is too large a share already. */
const judgedFrom = 1 / standard.priorities.CRITICAL;

/** Too many of the higher priorities is what the standard warns of; more of the lowest is no fault. */
function judgePriorities(priorities: readonly PriorityFigure[], count: number): Judgement | null {
  if (count < judgedFrom) return null;
  const [, middle, high] = priorities.map((each) => each.share) as [number, number, number];
  const { ALERT, CRITICAL } = standard.priorities;
  return high <= CRITICAL && middle + high <= ALERT + CRITICAL ? 'acceptable' : 'beyond';
}

function lastingOf({ from, until }: Standing, to: EpochMs): number {
  return (until ?? to) - from;
}

/** How many were stale at the same time, at the worst. */
function mostAtOnce(standing: readonly Standing[], { from, to }: ReportSpan): number {
  const staleAfterMs = standard.stale.hours * hourMs;
  const changes = standing
    .map((each) => [Math.max(from, each.from + staleAfterMs), Math.min(to, each.until ?? to)] as const)
    .filter(([begin, end]) => begin < end)
    .flatMap(([begin, end]) => [
      { at: begin, by: 1 },
      { at: end, by: -1 },
    ])
    // What ends when another begins was not there with it.
    .sort((one, other) => one.at - other.at || one.by - other.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** Steps that people know; the first that leaves few enough to be drawn. */
const stepsMs = [periodMs, 3 * periodMs, hourMs, 3 * hourMs, 6 * hourMs, 12 * hourMs, dayMs, 7 * dayMs, 30 * dayMs];
const stepsMax = 100;

function seriesOf(periods: readonly Period[], watched: readonly Span[], { from, to }: ReportSpan): Series {
  const stepMs = stepsMs.find((each) => (to - from) / each <= stepsMax) ?? (stepsMs.at(-1) as number);
  const first = Math.floor(from / periodMs);
  const begin = first * periodMs;
  const counts = new Array<number>(Math.ceil((to - begin) / stepMs)).fill(0);
  for (const { place, count } of periods) {
    const step = Math.floor(((place - first) * periodMs) / stepMs);
    counts[step] = (counts[step] ?? 0) + count;
  }
  return { from: begin, stepMs, counts, watched: watchedShares(watched, begin, stepMs, counts.length) };
}
