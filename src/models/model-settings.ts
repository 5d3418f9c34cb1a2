// Where the model is. Server, consumer and doctor read it here, so that all of them serve the same one.
import { str } from 'envalid';
import { defaultModelLimits } from '../inference/xgboost-file/limits.ts';
import { sizeBytes, wholeNumber } from '../settings/numbers.ts';

export const modelSettings = {
  MODEL_PATH: str({
    default: '',
    desc: "A model folder (with manifest.json) or an XGBoost model as JSON or UBJSON; limits for the limits of the profile's failure modes alone; empty for models/default of this project",
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
  MODEL_BYTES_MAX: sizeBytes({
    default: defaultModelLimits.bytesMax,
    min: 1,
    max: 17_179_869_184,
    desc: 'The largest model file that is read',
  }),
  MODEL_TREES_MAX: wholeNumber({
    default: defaultModelLimits.treesMax,
    min: 1,
    max: 10_000_000,
    unit: 'trees',
    desc: 'The most trees that a model may have',
  }),
  MODEL_DEPTH_MAX: wholeNumber({
    default: defaultModelLimits.depthMax,
    min: 1,
    max: 100_000,
    unit: 'steps',
    desc: 'The most steps from the root of a tree to a leaf',
  }),
};
