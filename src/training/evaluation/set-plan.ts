// How one feature set is judged: the recipe, what is kept apart, and which seeds choose and which report.
import type { Splitter } from '../split/splitter.ts';
import type { Recipe } from '../xgboost/trainer.ts';
import type { TestRows } from './test-rows.ts';
import type { Costs } from './threshold.ts';

export interface SetPlan {
  readonly recipe: Recipe;
  readonly splitter: Splitter;
  /** Null without a test file. */
  readonly test: TestRows | null;
  readonly foldCount: number;
  readonly selectionSeeds: readonly number[];
  readonly reportSeeds: readonly number[];
  readonly costs: Costs;
}
