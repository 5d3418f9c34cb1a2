// Why a reading is judged as it is, as data and in sentences: what crosses which known limit, how far, and what each value adds to the
// model's score. This is what an alert carries under `explanation`; its members are named as they are written. It explains a decision, and
// never makes one.

/** Languages that sentences are written in. */
export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

export interface Explanation {
  /** One sentence for a person. */
  readonly summary: string;
  /** Those whose limits the values cross, in the profile's order. */
  readonly failure_modes: readonly ModeEvidence[];
  /** `limits_only`: a known limit is crossed, and the model finds the reading normal. */
  readonly model_and_limits: ModelAndLimits;
  /** The likely mode: the one that is crossed furthest, else the one whose limits are nearest. Null where no mode states limits. */
  readonly nearest_mode: NearestMode | null;
  /** Null for a model that cannot say, and where none are wanted. */
  readonly contributions: Contributions | null;
  /** The smallest change that the model would find normal; absent where none was found, or none was looked for. */
  readonly way_back?: WayBack;
  /** How the search for it ended; absent where none was made. */
  readonly way_back_search?: WayBackSearch;
}

export const modelAndLimits = ['agree', 'model_only', 'limits_only'] as const;
export type ModelAndLimits = (typeof modelAndLimits)[number];

export interface ModeEvidence {
  readonly code: string;
  readonly label: string;
  /** A sentence with the numbers and the limits they cross. */
  readonly evidence: string;
  /** Empty for a mode that states none as data. */
  readonly limits: readonly LimitMargin[];
}

export const sides = ['above', 'below'] as const;
export type Side = (typeof sides)[number];

/** How far a quantity is from a limit. */
export interface LimitMargin {
  readonly quantity: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  /** On which side of the limit it speaks for the failure. */
  readonly side: Side;
  /** In the unit: how far beyond the limit, negative for how far is left to it. */
  readonly margin: number;
  /** The same in percent of the limit; null for a limit of 0. */
  readonly margin_percent: number | null;
}

export interface NearestMode {
  readonly code: string;
  readonly label: string;
  readonly is_crossed: boolean;
  /** How far it is crossed, or how far is left: of its limits the one that decides. Null for a mode that states none as data. */
  readonly limit: LimitMargin | null;
  readonly sentence: string;
}

/** In log-odds. `base`, every contribution shown and the rest sum to `margin`, once over sensors and machine type, once over features. */
export interface Contributions {
  /** What the model scores, before it becomes a probability. */
  readonly margin: number;
  /** What it would score knowing nothing of the reading. */
  readonly base: number;
  /** The largest first. What a derived feature adds is split among the sensors that it comes from. */
  readonly sensors: readonly SensorReason[];
  /** The sum of the sensors that are not shown. */
  readonly other_sensors: number;
  /** Null where no feature of the model comes from the type. */
  readonly machine_type: TypeReason | null;
  /** As the model sees them, the largest first. */
  readonly features: readonly FeatureReason[];
  /** The sum of the features that are not shown. */
  readonly other_features: number;
}

/** Between `low` and `high` lie nine of ten normal readings of the machine's type. */
export interface UsualRange {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface SensorReason {
  readonly sensor: string;
  readonly label: string;
  /** Null of an optional sensor that was not measured. */
  readonly value: number | null;
  readonly unit: string;
  /** Null where the model does not know it. */
  readonly usual: UsualRange | null;
  /** Above 0 speaks for a failure, below 0 against it. */
  readonly contribution: number;
  readonly sentence: string;
}

export interface TypeReason {
  readonly value: string;
  readonly contribution: number;
  readonly sentence: string;
}

export interface FeatureReason {
  readonly feature: string;
  /** Null where a sensor that it comes from was not measured. */
  readonly value: number | null;
  /** Null where the profile states none. */
  readonly unit: string | null;
  readonly usual: UsualRange | null;
  readonly contribution: number;
  readonly sentence: string;
}

export interface WayBack {
  readonly changes: readonly WayBackChange[];
  /** What the model gives for the changed reading: below the threshold. */
  readonly anomaly_probability: number;
  readonly sentence: string;
}

export interface WayBackChange {
  readonly sensor: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly unit: string;
}

/** `count_limit` and `time_limit`: it ended before all changes were tried. */
export const wayBackSearches = ['found', 'none', 'count_limit', 'time_limit'] as const;
export type WayBackSearch = (typeof wayBackSearches)[number];

/** For a detection that nothing is to be said of. */
export const noExplanation: Explanation = {
  summary: '',
  failure_modes: [],
  model_and_limits: 'model_only',
  nearest_mode: null,
  contributions: null,
};
