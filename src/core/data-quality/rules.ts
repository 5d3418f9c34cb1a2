// What a profile says of values that a sensor gives and a machine does not have: how far each sensor can be from what is usual, how fast it
// can change, for how long it can stay as it is, and which values cannot be at the same time.
import type { EpisodeOptions, ProfileEpisodes } from '../episode/rules.ts';
import type { Label } from '../sensor-values.ts';

/** Bounds of what a machine can have; within the sensor's own range, beyond which a reading is refused. */
export interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A change from one reading to the next of more than `allowance` and `perSecond` for each second between them is none of the machine's. */
export interface JumpRule {
  readonly allowance: number;
  readonly perSecond: number;
}

/** What is absent is as the model has learnt it, where it could. */
export interface PlausibleOfType extends Bounds {
  /** So many readings in a row with the very same value, and the sensor is stuck; 0 for one whose value may stay, such as a setpoint. */
  readonly stuckReadings?: number;
  /** Null for a sensor that may change by any amount at once. */
  readonly jump?: JumpRule | null;
}

export interface PlausibleRange extends PlausibleOfType {
  /** By the type's name; goes before what stands for all types. */
  readonly byType?: Readonly<Record<string, PlausibleOfType>>;
}

/** Values that cannot be together. */
export interface ImpossibleCombination<Values> {
  /** What it is, for sentences. */
  readonly label: Label;
  /** The sensors of which one must be wrong. */
  readonly sensors: readonly string[];
  /** Must be pure. Whether the values are such. */
  readonly of: (values: Values) => boolean;
}

export interface ProfileDataQuality<Values> {
  /** Where a sensor states no plausible range: so many widths of its usual range beyond that range it is suspect. */
  readonly usualWidths?: number;
  readonly impossible?: readonly ImpossibleCombination<Values>[];
  /** When suspect readings become an episode, and when that is over, where it is not as by default. */
  readonly episodes?: ProfileEpisodes;
}

/** Failures go beyond what is usual; five times its whole width takes a sensor that is broken. */
export const usualWidthsDefault = 5;
export const usualWidthsBounds = { min: 0.5, max: 1_000 } as const;
/** One equal reading is none in a row; and a run is counted exactly far beyond the greatest. */
export const stuckReadingsBounds = { min: 2, max: 1_000_000 } as const;

/**
 * One suspect reading opens an episode: each check leaves room for what machines do. Nothing is expected any more of a machine that has been
 * silent for a week.
 */
export const qualityEpisodeDefaults = {
  openCount: 1,
  openWindow: 1,
  calmShare: 1,
  holdSeconds: 1_800,
  silenceSeconds: 604_800,
} as const satisfies Required<EpisodeOptions>;
