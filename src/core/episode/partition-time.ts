// How far the records of a partition are, as far as silence is concerned.
import type { EpochMs } from '../time.ts';
import type { EpisodeRules } from './rules.ts';

export interface PartitionTime {
  /** The newest time that the records have come to; -Infinity where none is known yet. */
  readonly newest: EpochMs;
  /** Of the last record, where it is ahead of that and nobody knows yet whether the next ones are; else NaN. */
  readonly ahead: EpochMs;
  readonly pauses: Pauses;
}

/** A step of the records of a partition that is so long that it may be a wrong clock, or the whole plant. */
export interface Pause {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * Of each silence that is in force the last pause that is long beside it, the oldest first, so that each is longer than those after it. A short one does not
 * take the place of a longer one before it, which a longer silence goes by; and so none is ever told by an earlier time than it was before.
 */
export type Pauses = readonly Pause[];

export const noPauses: Pauses = [];

export const unknownTime: PartitionTime = {
  newest: Number.NEGATIVE_INFINITY,
  ahead: Number.NaN,
  pauses: noPauses,
};

/** Of a silence: so no step alone makes a machine silent that is heard twice as often as that. */
const pauseShare = 1 / 2;

/** A step that is longer than one of these, in milliseconds, is a pause for some of the rules: each once, in ascending order. */
export function partitionPausesMs(rules: readonly Pick<EpisodeRules, 'silenceMs'>[]): readonly number[] {
  return [...new Set(rules.map(({ silenceMs }) => silenceMs * pauseShare))].sort((a, b) => a - b);
}

/** At most as many as there are `pausesMs` (`partitionPausesMs`). */
export function withPause(before: Pauses, pause: Pause, pausesMs: readonly number[]): Pauses {
  const all = [...before, pause];
  const isLastOver = (pauseMs: number, place: number) =>
    all.findLastIndex((each) => lengthOf(each) > pauseMs) === place;
  return all.filter((_, place) => pausesMs.some((pauseMs) => isLastOver(pauseMs, place)));
}

function lengthOf({ from, to }: Pause): number {
  return to - from;
}

/** The time of the partition at which a machine that was heard then has been silent for long enough: a pause that is long beside the silence was nobody's. */
export function silentAt({ silenceMs }: Pick<EpisodeRules, 'silenceMs'>, heardAt: EpochMs, pauses: Pauses): EpochMs {
  for (let place = pauses.length - 1; place >= 0; place--) {
    const pause = pauses[place] as Pause;
    if (lengthOf(pause) > silenceMs * pauseShare) return Math.max(heardAt, pause.to) + silenceMs;
  }
  return heardAt + silenceMs;
}

export interface PartitionRecord {
  readonly partition: number;
  /** How far the time of that partition is with it. */
  readonly partitionTime: EpochMs;
  readonly pauses: Pauses;
  /** Its own time, where it is of the machine itself. */
  readonly recordTime?: EpochMs;
}

/** Whether a machine that was heard at that time has been silent for long enough when the record comes. */
export function isSilent(rules: Pick<EpisodeRules, 'silenceMs'>, heardAt: EpochMs, record: PartitionRecord): boolean {
  const { partitionTime, recordTime = Number.NaN, pauses } = record;
  return partitionTime >= silentAt(rules, heardAt, pauses) || recordTime >= heardAt + rules.silenceMs;
}
