// What a point of a curve says beside the name of its sensor. Pure.
import { formatMeasured, formatSpan } from '../texts.ts';
import type { SensorCurve } from './curve-api.ts';

export interface PointFigures {
  /** Null where nothing came. */
  readonly value: string | null;
  /** Of readings that differ. */
  readonly isMean: boolean;
  /** From the least to the greatest; null where that says no more than the value. */
  readonly span: string | null;
}

/** Where least and greatest are the same, as they are shown, so is the mean: it is said once. */
export function figuresAt(curve: Pick<SensorCurve, 'mean' | 'min' | 'max'>, at: number): PointFigures {
  const mean = curve.mean[at] ?? null;
  const [min, max] = [curve.min?.[at] ?? null, curve.max?.[at] ?? null];
  const value = mean === null ? null : formatMeasured(mean);
  if (min === null || max === null) return { value, isMean: false, span: null };
  const span = formatSpan(min, max);
  // The mean of equal values may differ from them in its last bit, and so be rounded to another number.
  if (span === formatMeasured(min)) return { value: span, isMean: false, span: null };
  return { value, isMean: value !== null, span };
}
