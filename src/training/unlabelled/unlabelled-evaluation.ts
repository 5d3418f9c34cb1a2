// What is known of a model that was trained without labels: everything that its card says. The card is drawn from this alone.
import type { UsualChanges } from '../../core/data-quality/usual-changes.ts';
import type { Baselines } from '../../core/explanation/baselines.ts';
import type { IsolationFacts, WrittenRanges } from '../../inference/model/manifest.ts';
import type { DataFacts } from '../evaluation/evaluation.ts';
import type { AlarmCount, Wish } from './choose-limit.ts';

export interface UnlabelledEvaluation {
  readonly schemaVersion: 1;
  /** What tells it from the evaluation of a model with labels. */
  readonly learning: 'unlabelled';
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly profile: string;
    readonly featureSet: string;
    readonly featureNames: readonly string[];
    readonly seed: number;
    readonly foldCount: number;
  };
  readonly data: Omit<DataFacts, 'failures'>;
  readonly order: {
    readonly groupColumn: string | null;
    readonly timeColumn: string | null;
    readonly hasMachines: boolean;
    readonly notes: readonly string[];
  };
  readonly isolation: IsolationFacts;
  readonly threshold: number;
  readonly wish: Wish;
  /** On the readings themselves, by forests that were not grown from them or their neighbours. */
  readonly expected: { readonly anomalousShare: number; readonly alarms: AlarmCount | null };
  /** Null where the first part of the time could not give the rate. */
  readonly heldBack: HeldBack | null;
  readonly usual: WrittenRanges;
  readonly usualChanges?: UsualChanges;
  readonly baselines: Baselines;
}

/** The last fifth of the time, by a forest and a limit of what came before it. */
export interface HeldBack {
  readonly rows: number;
  readonly anomalousShare: number;
  /** What was expected of it, by the first four fifths. */
  readonly expectedShare: number;
  readonly expected: AlarmCount | null;
  readonly alarms: AlarmCount | null;
}
