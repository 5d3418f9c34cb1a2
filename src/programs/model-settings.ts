// Where the model is. Server, consumer and doctor read it here, so that all of them serve the same one.
import { str } from 'envalid';

export const modelSettings = {
  MODEL_PATH: str({
    default: '',
    desc: 'A model folder (with manifest.json) or an XGBoost model as JSON; empty for models/default of this project',
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
};
