// A known way to fail: what a profile says of it. Its limits are data where they can be, from which margins and sentences follow; where they
// cannot, a function says whether it applies.
import type { Language, Side } from './explanation/explanation.ts';
import type { Label, SensorValues } from './sensor-values.ts';

/** Says in numbers why a failure mode applies to these values, or null when it does not. */
export type EvidenceOf<Values> = (values: Values, typeName: string, language?: Language) => string | null;

/** A limit of a failure mode: where a quantity is beyond it, the mode applies. */
export interface Limit<Values = SensorValues> {
  /** What is measured, in the middle of a sentence: `power`. */
  readonly quantity: Label;
  /** Empty for a plain number. */
  readonly unit: string;
  /** Must be pure. */
  readonly of: (values: Values, typeName: string) => number;
  /** One for all machine types, or one for each by its name; a type without one has no such limit. */
  readonly limit: number | Readonly<Record<string, number>>;
  /** The side on which it is crossed. */
  readonly side: Side;
  /** Whether a value equal to the limit crosses it. */
  readonly isInclusive?: boolean;
}

/** A known way to fail, with its limits. */
export interface FailureMode<Values = SensorValues> {
  readonly code: string;
  readonly label: Label;
  /** The column that flags this mode in training data. Never a feature, never a target. */
  readonly column: string;
  /** Why it applies, as a sentence. Of a mode that states its limits as data it is made from them. */
  readonly evidence: EvidenceOf<Values>;
  /** Its limits as data, from which margins follow. */
  readonly limits?: readonly Limit<Values>[];
  /** Whether the mode applies where `all` its limits are crossed, which is the default, or where `any` is, as with a band. */
  readonly crossedBy?: 'all' | 'any';
  /** True when the reading alone decides: whoever knows the limits foresees every failure of this mode, and no false one. */
  readonly isCertain?: boolean;
  /** A sentence why no reading foresees every failure of this mode, for the model card. */
  readonly blindSpot?: string;
}
