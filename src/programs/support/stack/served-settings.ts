// Which profile and which models a running stack serves: by these settings, with full paths, as whoever asks of it may stand in another folder.
import { resolve } from 'node:path';
import type { CleanedEnv } from 'envalid';
import { besideSettings } from '../../../models/beside-settings.ts';
import { profileSettings } from '../../../models/load-profile.ts';
import { modelSettings } from '../../../models/model-settings.ts';

export const servedSettings = {
  ...profileSettings,
  MODEL_PATH: modelSettings.MODEL_PATH,
  SCALER_PATH: modelSettings.SCALER_PATH,
  ENCODER_PATH: modelSettings.ENCODER_PATH,
  FEATURE_NAMES_PATH: modelSettings.FEATURE_NAMES_PATH,
  MODELS_BESIDE: besideSettings.MODELS_BESIDE,
};

export const servedNames = Object.keys(servedSettings) as readonly (keyof typeof servedSettings)[];

/** Each of them, the empty ones too: they say that it is the default, whatever a `.env` says now. */
export function servedEnvironment(settings: CleanedEnv<typeof servedSettings>): Readonly<Record<string, string>> {
  const { MODELS_BESIDE: beside, ...paths } = settings;
  return {
    ...Object.fromEntries(servedNames.map((name) => [name, name === 'MODELS_BESIDE' ? '' : fullPath(paths[name])])),
    MODELS_BESIDE: beside
      .map(({ path, threshold }) => `${fullPath(path)}${threshold === undefined ? '' : `=${threshold}`}`)
      .join(','),
  };
}

/** The value of any of them, with full paths. */
export function fullPaths(value: string): string {
  return value
    .split(',')
    .map((each) => fullPath(each.trim()))
    .join(',');
}

/** What is no path, as `limits` is none, stays as it is. */
function fullPath(path: string): string {
  return path === '' || path === 'limits' ? path : resolve(path);
}
