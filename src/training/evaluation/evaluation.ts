// Everything that the model card shows, as numbers: written beside the model, so that the card can be redrawn without training again.
import type { UsualChanges } from '../../core/data-quality/usual-changes.ts';
import type { TargetFacts } from '../../core/target/target.ts';
import type { WrittenRanges } from '../../inference/model/manifest.ts';
import type { SplitKind } from '../split/splitter.ts';
import type { CalibrationCheck } from './calibrate.ts';
import type { PrecisionRecallPoint, ReliabilityBin } from './curves.ts';
import type { EventOutcomes } from './events.ts';
import type { Metrics } from './metrics.ts';
import type { NeighbourCheck } from './neighbours.ts';
import type { MetricSummaries, Summary } from './summary.ts';
import type { Costs } from './threshold.ts';

export interface Evaluation {
  readonly schemaVersion: 1;
  readonly model: ModelFacts;
  readonly data: DataFacts;
  /** What labels came of; absent in evaluations of before it was written down. */
  readonly target?: TargetFacts;
  readonly split: SplitFacts;
  /** Of the rows that are reported; null where nothing says which rows follow one another. */
  readonly events: EventOutcomes | null;
  readonly costs: Costs;
  readonly threshold: number;
  /** F1 when the threshold too is chosen on other folds than the measured one. */
  readonly nestedF1: Summary;
  readonly calibration: CalibrationCheck;
  readonly protocols: readonly Protocol[];
  readonly curve: {
    readonly points: readonly PrecisionRecallPoint[];
    /** At the threshold. */
    readonly chosen: PrecisionRecallPoint;
  };
  readonly reliability: readonly ReliabilityBin[];
  readonly modes: ModeOutcomes;
  readonly scores: { readonly failures: readonly number[]; readonly others: readonly number[] };
  readonly contributions: ContributionSummary;
  readonly learningCurve: readonly LearningStep[];
  /** Absent in evaluations of before ranges were learnt. */
  readonly usual?: WrittenRanges;
  /** Absent where nobody says of which machine rows are, or too few of one follow one another. */
  readonly usualChanges?: UsualChanges;
  /** Absent where no other model was measured on the same rows. */
  readonly compared?: ComparedModel;
}

export interface ComparedModel {
  readonly name: string;
  readonly version: string;
  readonly events: EventOutcomes | null;
}

export interface ModelFacts {
  readonly name: string;
  readonly version: string;
  readonly profile: string;
  readonly featureSet: string;
  readonly featureNames: readonly string[];
  readonly rounds: number;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly imbalance: string;
  readonly xgboostVersion: string;
  readonly seed: number;
  readonly foldCount: number;
  readonly selectionSeeds: readonly number[];
  readonly reportSeeds: readonly number[];
}

export interface DataFacts {
  readonly rows: number;
  readonly failures: number;
  readonly badRows: number;
  readonly sha256: string;
}

/** What was kept apart when it was measured, and whether that was enough. */
export interface SplitFacts {
  readonly kind: SplitKind;
  readonly groupColumn: string | null;
  readonly timeColumn: string | null;
  /** Null without groups. */
  readonly groups: number | null;
  /** Of the reported folds: those whose rows are all alike, so that they count for accuracy and Brier score alone. */
  readonly foldsOfOneKind: number;
  /** Null without a test file; `seenRows`: rows of it that are in the training data too. */
  readonly test: (DataFacts & { readonly seenRows: number }) | null;
  readonly notes: readonly string[];
  /** Null where something keeps neighbours apart. */
  readonly neighbours: NeighbourCheck | null;
}

/** A way to measure, and what came out. A plain number where there is one measurement, a summary where there are many. */
export interface Protocol {
  readonly name: string;
  readonly note: string;
  /** Null for what needs no model. */
  readonly featureSet: string | null;
  readonly threshold: number | null;
  readonly metrics: Partial<Metrics> | null;
  readonly summaries: MetricSummaries | null;
}

export interface ModeOutcomes {
  readonly modes: readonly ModeOutcome[];
  readonly others: number;
  /** Among the rows without a failure; the mean over the repetitions. */
  readonly falseAlarms: number;
}

export interface ModeOutcome {
  readonly code: string;
  readonly label: string;
  readonly failures: number;
  /** The mean over the repetitions. */
  readonly caught: number;
}

export interface ContributionSummary {
  readonly features: readonly FeatureContribution[];
  readonly sampleCount: number;
}

export interface FeatureContribution {
  readonly name: string;
  /** Mean of the absolute contribution to the margin over all rows. */
  readonly importance: number;
  /** Of the sample's rows: contribution to the margin, and the value's fifth (0 the lowest). */
  readonly sample: readonly (readonly [number, number])[];
}

export interface LearningStep {
  readonly rows: number;
  readonly failures: number;
  readonly averagePrecision: Summary;
  readonly f1: Summary;
}
