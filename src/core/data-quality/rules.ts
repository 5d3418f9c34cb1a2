// What a profile says of values that a sensor gives and a machine does not have: how far each sensor can be from what is usual, and which
// values cannot be at the same time.
import type { Label } from '../sensor-values.ts';

/** Bounds of what a machine can have; within the sensor's own range, beyond which a reading is refused. */
export interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface PlausibleRange extends Bounds {
  /** By the type's name; goes before what stands for all types. */
  readonly byType?: Readonly<Record<string, Bounds>>;
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
}

/** Failures go beyond what is usual; five times its whole width takes a sensor that is broken. */
export const usualWidthsDefault = 5;
export const usualWidthsBounds = { min: 0.5, max: 1_000 } as const;
