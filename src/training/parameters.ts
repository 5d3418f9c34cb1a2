// The parameters that models are trained with: small trees, few of them, chosen on AI4I 2020 by cross-validation (see models/default).
import type { Parameters } from './native-xgboost.ts';

export const defaultRounds = 60;

export const defaultParameters: Parameters = {
  objective: 'binary:logistic',
  tree_method: 'hist',
  max_depth: 4,
  learning_rate: 0.08,
  min_child_weight: 2,
  lambda: 0.5,
  gamma: 0.5,
  max_bin: 1024,
  // Two threads collapse when the machine is busy, and add up in another order.
  nthread: 1,
};
