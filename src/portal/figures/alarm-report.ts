// The figures of a system of alarms over some time, and how they stand to the standard. Pure: of what was counted in the journal of alarms, and of
// nothing else. An alarm counts each time it begins to ask for attention; what was set aside, or is under a maintenance window, asks nobody.
import { type Severity, severities } from '../../core/severity.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Verdict } from '../alarm/alarm.ts';
import { type Floods, floodsOf } from './floods.ts';
import { type Judgement, judge, periodMs, standard } from './standard.ts';

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

export interface ReportSpan {
  readonly from: EpochMs;
  /** Exclusive. */
  readonly to: EpochMs;
}

/** What is counted of a time. */
export interface Counted {
  /** Of each period of ten minutes in which there were any: its place, from 0, and how many. */
  readonly periods: readonly { readonly place: number; readonly count: number }[];
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
  /** The time is shorter than the standard asks for. */
  readonly isShort: boolean;
  readonly count: number;
  /** For each operator position. */
  readonly perHour: number;
  readonly perHourJudgement: Judgement;
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
  readonly chatteringJudgement: Judgement;
  /** The longest first. */
  readonly stale: readonly Standing[];
  readonly staleCount: number;
  readonly staleAtOnce: number;
  readonly staleJudgement: Judgement;
  readonly answers: Answers;
  readonly verdicts: Readonly<Record<Verdict | 'none', number>>;
  readonly series: Series;
}

/** How many there were over time. */
export interface Series {
  readonly stepMs: number;
  readonly counts: readonly number[];
}

const hourMs = 6 * periodMs;
const dayMs = 24 * hourMs;
/** In a list that people read. */
const listedMax = 50;

export function alarmReport(counted: Counted, span: ReportSpan, positions: number): AlarmReport {
  const { from, to } = span;
  const count = counted.periods.reduce((sum, each) => sum + each.count, 0);
  const perHour = count / ((to - from) / hourMs) / positions;
  const share = (part: number): number => (count === 0 ? 0 : part / count);
  const priorities = severities.map((priority) => {
    const ofIt = counted.priorities[priority] ?? 0;
    return { priority, count: ofIt, share: share(ofIt), recommended: standard.priorities[priority] };
  });
  const topTen = counted.topTen.map((each) => ({ ...each, share: share(each.count) }));
  const topTenShare = share(topTen.reduce((sum, each) => sum + each.count, 0));
  const staleAtOnce = mostAtOnce(counted.standing, span);
  const stale = counted.standing.toSorted(
    (one, other) => lengthOf(other, to) - lengthOf(one, to) || one.from - other.from,
  );
  return {
    ...{ from, to, positions, count, perHour },
    isShort: to - from < standard.daysLeast * dayMs,
    perHourJudgement: judge(perHour, standard.perHour),
    floods: floodsOf(counted.periods, span, positions),
    priorities,
    prioritiesJudgement: judgePriorities(priorities, count),
    ...{ topTen, topTenShare, sourceCount: counted.sourceCount },
    // Of fewer kinds of alarms the ten most frequent have more than that, were they all alike.
    topTenJudgement: counted.sourceCount < 10 / standard.topTen.manageable ? null : judge(topTenShare, standard.topTen),
    ...{ chattering: counted.chattering, chatteringCount: counted.chatteringCount },
    chatteringJudgement: judge(counted.chatteringCount, standard.chattering),
    ...{ stale: stale.slice(0, listedMax), staleCount: counted.standingCount, staleAtOnce },
    staleJudgement: judge(staleAtOnce, standard.stale),
    answers: counted.answers,
    verdicts: { 'real-failure': 0, 'false-alarm': 0, expected: 0, unclear: 0, none: 0, ...counted.verdicts },
    series: seriesOf(counted.periods, span),
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

function lengthOf({ from, until }: Standing, to: EpochMs): number {
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

function seriesOf(periods: Counted['periods'], { from, to }: ReportSpan): Series {
  const stepMs = stepsMs.find((each) => (to - from) / each <= stepsMax) ?? (stepsMs.at(-1) as number);
  const counts = new Array<number>(Math.ceil((to - from) / stepMs)).fill(0);
  for (const { place, count } of periods) {
    const step = Math.floor((place * periodMs) / stepMs);
    counts[step] = (counts[step] ?? 0) + count;
  }
  return { stepMs, counts };
}
