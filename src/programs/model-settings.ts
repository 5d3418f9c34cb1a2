// Where the model is. Server, consumer and doctor read it here, so that all of them serve the same one.
import { EnvError, makeValidator, str } from 'envalid';
import { defaultModelLimits } from '../inference/model-limits.ts';

const positiveWholeNumber = makeValidator((input: string) => {
  const value = Number(input);
  if (!Number.isSafeInteger(value) || value < 1) throw new EnvError(`"${input}" is not a whole number from 1`);
  return value;
});

export const modelSettings = {
  MODEL_PATH: str({
    default: '',
    desc: 'A model folder (with manifest.json) or an XGBoost model as JSON or UBJSON; empty for models/default of this project',
  }),
  SCALER_PATH: str({
    default: '',
    desc: 'JSON with the arrays mean and scale, for a bare model file that wants scaled features; empty for none',
  }),
  ENCODER_PATH: str({
    default: '',
    desc: 'JSON such as {"H":0,"L":1,"M":2} or {"classes":["H","L","M"]}, for a bare model file',
  }),
  FEATURE_NAMES_PATH: str({
    default: '',
    desc: 'JSON array of feature names in model order, for a bare model file without names inside',
  }),
  MODEL_BYTES_MAX: positiveWholeNumber({
    default: defaultModelLimits.bytesMax,
    desc: 'The largest model file that is read, in bytes',
  }),
  MODEL_TREES_MAX: positiveWholeNumber({
    default: defaultModelLimits.treesMax,
    desc: 'The most trees that a model may have',
  }),
  MODEL_DEPTH_MAX: positiveWholeNumber({
    default: defaultModelLimits.depthMax,
    desc: 'The most steps from the root of a tree to a leaf',
  }),
};
