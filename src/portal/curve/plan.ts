// What of the readings is kept, for how long, and which of it a curve is drawn from. Pure: the time is given.
import type { EpochMs } from '../../core/time.ts';
import { minuteMs } from './readings.ts';

/** The tables of the history. `recent` has every reading as it came, by when it was stored; the others what was made of them, by the readings' own time. */
export const partitionKinds = ['recent', 'minute', 'around', 'hour', 'day'] as const;
export type PartitionKind = (typeof partitionKinds)[number];

/** The time that one partition covers; the same as in the migration. */
export const partitionMs: Readonly<Record<PartitionKind, number>> = {
  recent: 5 * minuteMs,
  minute: 360 * minuteMs,
  around: 7 * 1_440 * minuteMs,
  hour: 1_440 * minuteMs,
  day: 30 * 1_440 * minuteMs,
};

export interface Keeping {
  /** How long every reading is kept as it came, before it is thinned. */
  readonly fullMs: number;
  /** How long single readings are kept. */
  readonly rawMs: number;
  /** Of a machine and minute; beyond, readings are thinned. */
  readonly rawPerMinuteMax: number;
  /** The time on each side of an episode, for how long single readings of it are kept, and at most for so much of one. */
  readonly aroundMs: number;
  readonly aroundKeptMs: number;
  readonly aroundSpanMaxMs: number;
  readonly aroundPerMinuteMax: number;
  /** How long roll-ups of minutes and of hours are kept. */
  readonly minutesMs: number;
  readonly hoursMs: number;
}

export function keptMs(keeping: Keeping, kind: Exclude<PartitionKind, 'recent'>): number {
  return { minute: keeping.rawMs, around: keeping.aroundKeptMs, hour: keeping.minutesMs, day: keeping.hoursMs }[kind];
}

export interface Partition {
  readonly kind: PartitionKind;
  readonly from: EpochMs;
}

export function partitionAt(kind: PartitionKind, time: EpochMs): EpochMs {
  return Math.floor(time / partitionMs[kind]) * partitionMs[kind];
}

/** Those that there have to be soon and are not. Others are made when a reading needs them. */
export function missingPartitions(existing: readonly Partition[], now: EpochMs): readonly Partition[] {
  const known = new Set(existing.map(({ kind, from }) => `${kind} ${from}`));
  return partitionKinds.flatMap((kind) => {
    const aheadMs = kind === 'recent' ? recentAheadMs : partitionMs[kind];
    const wanted: Partition[] = [];
    for (let from = partitionAt(kind, now); from <= now + aheadMs; from += partitionMs[kind])
      wanted.push({ kind, from });
    return wanted.filter(({ from }) => !known.has(`${kind} ${from}`));
  });
}

/** A database that cannot make tables for so long loses nothing; beyond, what comes waits in Kafka. */
const recentAheadMs = 60 * minuteMs;

/** Those of which nothing is to be kept any more. What is recent is settled instead. */
export function overduePartitions(
  existing: readonly Partition[],
  keeping: Keeping,
  now: EpochMs,
): readonly Partition[] {
  return existing.filter(
    ({ kind, from }) => kind !== 'recent' && from + partitionMs[kind] <= now - keptMs(keeping, kind),
  );
}

/** The recent ones that are old enough to be settled, the oldest first. */
export function settledNext(existing: readonly Partition[], keeping: Keeping, now: EpochMs): readonly Partition[] {
  return existing
    .filter(({ kind, from }) => kind === 'recent' && from + partitionMs.recent <= now - keeping.fullMs)
    .sort((one, other) => one.from - other.from);
}

/** Of an episode: when its first and last readings were, and whether it is over. */
export interface EpisodeTimes {
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly isOpen: boolean;
}

export interface TimeSpan {
  readonly from: EpochMs;
  /** Inclusive. */
  readonly to: EpochMs;
}

/** The times of which all readings are kept for an episode: from before its beginning on, and around its end where it is longer than that. */
export function spansAround({ firstAt, lastAt, isOpen }: EpisodeTimes, keeping: Keeping): readonly TimeSpan[] {
  const { aroundMs, aroundSpanMaxMs } = keeping;
  const end = isOpen ? Number.POSITIVE_INFINITY : lastAt + aroundMs;
  const beginning = { from: firstAt - aroundMs, to: Math.min(end, firstAt + aroundSpanMaxMs) };
  return isOpen || end <= beginning.to ? [beginning] : [beginning, { from: lastAt - aroundMs, to: end }];
}

export function isMinuteAround(minute: EpochMs, spans: readonly TimeSpan[]): boolean {
  return spans.some(({ from, to }) => minute + minuteMs > from && minute <= to);
}

export const resolutions = ['raw', 'minute', 'hour'] as const;
export type Resolution = (typeof resolutions)[number];

/** The coarsest that has a value for each point, within what can be read at once. */
export function resolutionFor(spanMs: number, points: number): Resolution {
  const pointMs = spanMs / points;
  if (pointMs < minuteMs && spanMs <= rawSpanMaxMs) return 'raw';
  return pointMs < 60 * minuteMs && spanMs <= minutesSpanMaxMs ? 'minute' : 'hour';
}

const rawSpanMaxMs = 12 * 60 * minuteMs;
const minutesSpanMaxMs = 45 * 1_440 * minuteMs;
/** The longest curve. */
export const curveSpanMaxMs = 5 * 366 * 1_440 * minuteMs;
export const curvePointsMax = 2_000;
