// Chooses from which path length on a reading is anomalous, without looking at labels: so that as many alarms open per machine and week as
// are wished, or, where nobody knows when readings were taken, so that a share of them is anomalous.
import { type EpisodeRules, episodeRules } from '../../core/episode/rules.ts';
import type { Profile } from '../../core/profile.ts';
import { InvalidData } from '../data/columns.ts';
import type { Dataset } from '../data/dataset.ts';
import type { PathScale } from '../isolation/to-forest.ts';
import { countAlarms, type Stretch, type Watched } from './count-alarms.ts';
import { limitProbability, probabilityOf, scaleAt, tailScale } from './scale.ts';

/** `share` of readings, or a rate of alarms. */
export type Wish =
  | { readonly kind: 'rate'; readonly alarmsPerMachineWeek: number }
  | { readonly kind: 'share'; readonly share: number };

export interface ChosenLimit {
  readonly scale: PathScale;
  /** Mean path lengths of at most so much are anomalous. */
  readonly limit: number;
  /** Of the readings that it was chosen on. */
  readonly anomalousShare: number;
  /** Null without times. */
  readonly alarms: AlarmCount | null;
}

export interface AlarmCount {
  readonly count: number;
  readonly machines: number;
  readonly machineWeeks: number;
  readonly perMachineWeek: number;
}

/** Limits that are tried: with ever more anomalous readings, up to so large a share of them. */
const triedCount = 120;
const anomalousShareMax = 0.2;

/** `lengths`: of the stretch's rows, by forests that were not grown from them. Throws InvalidData where no limit comes near the rate. */
export function chooseLimit(
  context: AlarmContext,
  lengths: Float64Array,
  watched: Watched | null,
  wish: Wish,
): ChosenLimit {
  const sorted = lengths.slice().sort();
  const tail = tailScale(sorted);
  const chosenAt = (anomalous: number): ChosenLimit => {
    const limit = between(sorted, anomalous);
    const scale = scaleAt(limit, tail);
    const alarms = watched === null ? null : countAt(context, lengths, scale, watched);
    return { scale, limit, anomalousShare: anomalous / lengths.length, alarms };
  };
  if (wish.kind === 'share') return chosenAt(Math.max(1, Math.round(wish.share * lengths.length)));
  let chosen: ChosenLimit | undefined;
  let most = 0;
  for (const anomalous of countsTried(lengths.length)) {
    const next = chosenAt(anomalous);
    const rate = next.alarms?.perMachineWeek ?? 0;
    // Further down alarms run into one another, and are fewer again.
    if (rate > wish.alarmsPerMachineWeek) return chosen ?? next;
    chosen = next;
    most = Math.max(most, rate);
  }
  throw new InvalidData(
    `no limit gives ${wish.alarmsPerMachineWeek} alarms per machine and week: there are ${short(most)} at most, however many readings are anomalous, because an alarm is an episode of several. Wish for ${short(most)} or less (--alarms-per-machine-week), or let episodes open sooner (EPISODE_OPEN_COUNT)`,
  );
}

export interface AlarmContext {
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly stretch: Stretch;
}

/** What a scale's limit would have raised in the stretch. */
export function countAt(
  { profile, dataset, stretch }: AlarmContext,
  lengths: Float64Array,
  scale: PathScale,
  { machines, machineWeeks }: Watched,
): AlarmCount {
  const probabilities = Float32Array.from(lengths, (length) => probabilityOf(scale, length));
  const count = countAlarms(profile, dataset, stretch, probabilities, limitProbability, rulesOf(profile));
  return { count, machines, machineWeeks, perMachineWeek: count / machineWeeks };
}

/** Those that serve by default; readings of a file are on time. */
function rulesOf({ episodes }: Profile): (typeName: string) => EpisodeRules {
  return episodeRules(episodes, { clock: { behindMaxMs: 0, aheadMaxMs: 0, believedBehindMs: 0 } }, limitProbability);
}

/** Ascending, each about the same factor above the one before. */
function countsTried(rowCount: number): readonly number[] {
  const most = Math.max(1, Math.floor(anomalousShareMax * rowCount));
  const counts = Array.from({ length: triedCount }, (_, step) => Math.round(most ** (step / (triedCount - 1))));
  return [...new Set(counts)];
}

/** So that as many lie at or below it, and none on it, where they are not alike. */
function between(sorted: Float64Array, count: number): number {
  const last = sorted[count - 1] as number;
  return (last + (sorted[count] ?? last)) / 2;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
