// The same predictions, asked as an operator asks: how many failures were announced, how often there was an alarm for nothing, and how late
// the first alarm came. A run of failing rows of one machine or group is one episode, and a run of alarms one alarm; neither goes on over a
// gap in time.
import type { Dataset } from '../data/dataset.ts';

export interface EventOutcomes {
  readonly episodes: number;
  /** With an alarm while they lasted; this and all below are means over the repetitions. */
  readonly found: number;
  /** Runs of alarms that touch no episode. */
  readonly falseEpisodes: number;
  /** Null without times. */
  readonly falseEpisodesPerDay: number | null;
  readonly falseEpisodesPer1000Rows: number;
  /** From an episode's first row to the first alarm in it; the median of those found. Null where none is, or without times. */
  readonly delaySeconds: number | null;
  readonly delayRows: number | null;
  /** The time between neighbouring rows, gaps left out. Null without times. */
  readonly observedDays: number | null;
  /** Steps longer than this are gaps; null without times. */
  readonly gapSeconds: number | null;
  readonly gaps: number;
}

/** Null where neither groups nor times say which rows follow one another. */
export function eventOutcomes(
  dataset: Dataset,
  repetitions: readonly { readonly probabilities: Float32Array }[],
  threshold: number,
): EventOutcomes | null {
  const { order, rowCount } = dataset;
  if (order.groupColumn === null && order.timeColumn === null) return null;
  const before = rowsBefore(dataset);
  const clock = clockOf(dataset, before);
  const runs = repetitions.map(({ probabilities }) => countRuns(dataset, before, clock, probabilities, threshold));
  const meanOf = (of: (run: Runs) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const falseEpisodes = meanOf((run) => run.falseEpisodes);
  const delays = runs.flatMap((run) => run.delays);
  return {
    episodes: runs[0]?.episodes ?? 0,
    found: meanOf((run) => run.delays.length),
    falseEpisodes,
    falseEpisodesPerDay: clock === null || clock.observedMs === 0 ? null : falseEpisodes / (clock.observedMs / dayMs),
    falseEpisodesPer1000Rows: (1000 * falseEpisodes) / rowCount,
    delaySeconds: clock === null ? null : median(delays.map(({ ms }) => ms / 1000)),
    delayRows: median(delays.map(({ rows }) => rows)),
    observedDays: clock === null ? null : clock.observedMs / dayMs,
    gapSeconds: clock === null ? null : clock.gapMs / 1000,
    gaps: clock?.gaps ?? 0,
  };
}

const dayMs = 86_400_000;

/** The row of the same group or machine that came last before each; -1 for a first one. */
export function rowsBefore({ groups, rowCount }: Pick<Dataset, 'groups' | 'rowCount'>): Int32Array {
  const last = new Map<number, number>();
  return Int32Array.from({ length: rowCount }, (_, row) => {
    const group = groups[row] as number;
    const before = last.get(group) ?? -1;
    last.set(group, row);
    return before;
  });
}

interface Clock {
  readonly gapMs: number;
  readonly gaps: number;
  readonly observedMs: number;
}

/** How many usual steps make a gap. */
const stepsOfGap = 10;

export function clockOf(
  { order, times, rowCount }: Pick<Dataset, 'order' | 'times' | 'rowCount'>,
  before: Int32Array,
): Clock | null {
  if (!order.isClock) return null;
  const steps = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const last = before[row] as number;
    steps[row] = last === -1 ? 0 : (times[row] as number) - (times[last] as number);
  }
  const gapMs = stepsOfGap * (median(Array.from(steps.filter((step) => step > 0))) ?? 0);
  let [gaps, observedMs] = [0, 0];
  for (const step of steps) {
    if (step > gapMs) gaps++;
    else observedMs += step;
  }
  return { gapMs, gaps, observedMs };
}

interface Runs {
  readonly episodes: number;
  readonly delays: readonly { readonly ms: number; readonly rows: number }[];
  readonly falseEpisodes: number;
}

/** What goes on at a row of one machine. */
interface State {
  /** Null outside an episode. */
  episode: { begin: number; rows: number; isFound: boolean } | null;
  alarm: { isTrue: boolean } | null;
}

function countRuns(
  { labels, groups, times, rowCount }: Dataset,
  before: Int32Array,
  clock: Clock | null,
  probabilities: Float32Array,
  threshold: number,
): Runs {
  const states = new Map<number, State>();
  const delays: { ms: number; rows: number }[] = [];
  let [episodes, falseEpisodes] = [0, 0];
  const endAlarm = (state: State): void => {
    if (state.alarm?.isTrue === false) falseEpisodes++;
    state.alarm = null;
  };
  for (let row = 0; row < rowCount; row++) {
    const group = groups[row] as number;
    const state = states.get(group) ?? { episode: null, alarm: null };
    states.set(group, state);
    const last = before[row] as number;
    if (clock !== null && last !== -1 && (times[row] as number) - (times[last] as number) > clock.gapMs) {
      state.episode = null;
      endAlarm(state);
    }
    if (labels[row] !== 1) state.episode = null;
    else if (state.episode === null) {
      state.episode = { begin: row, rows: 0, isFound: false };
      episodes++;
    } else state.episode.rows++;
    if ((probabilities[row] as number) < threshold) {
      endAlarm(state);
      continue;
    }
    state.alarm ??= { isTrue: false };
    const { episode } = state;
    if (episode === null) continue;
    state.alarm.isTrue = true;
    if (episode.isFound) continue;
    episode.isFound = true;
    delays.push({ ms: (times[row] as number) - (times[episode.begin] as number), rows: episode.rows });
  }
  for (const state of states.values()) endAlarm(state);
  return { episodes, delays, falseEpisodes };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
