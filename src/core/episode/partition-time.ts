// How far the records of a partition are, as far as silence is concerned.
import type { EpochMs } from '../time.ts';
import type { EpisodeRules } from './rules.ts';

export interface PartitionTime {
  /** The newest time that the records have come to; -Infinity where none is known yet. */
  readonly newest: EpochMs;
  /** Of the last record, where it is ahead of that and nobody knows yet whether the next ones are; else NaN. */
  readonly ahead: EpochMs;
  /** The last pause of the partition; null for none. */
  readonly pause: Pause | null;
}

/** A step of the records of a partition that is so long that it may be a wrong clock, or the whole plant. */
export interface Pause {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export const unknownTime: PartitionTime = {
  newest: Number.NEGATIVE_INFINITY,
  ahead: Number.NaN,
  pause: null,
};

/** Of a silence: so no step alone makes a machine silent that is heard twice as often as that. */
const pauseShare = 1 / 2;

/** A step that is longer than this, in milliseconds, is a pause for some of the rules. */
export function partitionPauseMs(rules: readonly Pick<EpisodeRules, 'silenceMs'>[]): number {
  return Math.min(...rules.map(({ silenceMs }) => silenceMs)) * pauseShare;
}

/** The time of the partition at which a machine that was heard then has been silent for long enough: a pause that is long beside the silence was nobody's. */
export function silentAt(
  { silenceMs }: Pick<EpisodeRules, 'silenceMs'>,
  heardAt: EpochMs,
  pause: Pause | null,
): EpochMs {
  const isLong = pause !== null && pause.to - pause.from > silenceMs * pauseShare;
  return (isLong ? Math.max(heardAt, pause.to) : heardAt) + silenceMs;
}

export interface PartitionRecord {
  readonly partition: number;
  /** How far the time of that partition is with it. */
  readonly partitionTime: EpochMs;
  /** The last one of that partition; absent for none. */
  readonly pause?: Pause | null;
  /** Its own time, where it is of the machine itself. */
  readonly recordTime?: EpochMs;
}

/** Whether a machine that was heard at that time has been silent for long enough when the record comes. */
export function isSilent(rules: Pick<EpisodeRules, 'silenceMs'>, heardAt: EpochMs, record: PartitionRecord): boolean {
  const { partitionTime, recordTime = Number.NaN, pause = null } = record;
  return partitionTime >= silentAt(rules, heardAt, pause) || recordTime >= heardAt + rules.silenceMs;
}
