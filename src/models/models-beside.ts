// Models that judge every reading beside the one of MODEL_PATH: a leak beside a valve, each with its own target, threshold and failure modes. Named by
// folders, known by the names in their manifests, of which no two may be alike: alerts, ids and groups go by them.
import { InvalidSettings } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import { withModes } from '../core/target/target.ts';
import type { Model } from '../inference/model/model.ts';
import type { FolderBeside } from './beside-settings.ts';
import { loadModelFromPaths } from './model-loading.ts';

export interface ModelBeside {
  readonly model: Model;
  /** Undefined for the model's own. */
  readonly threshold: number | undefined;
}

type LoadingSettings = Parameters<typeof loadModelFromPaths>[0] & {
  readonly MODELS_BESIDE: readonly FolderBeside[];
  readonly MODELS_MAX: number;
};

/** Throws InvalidSettings, also for a name that two models have, and InvalidModel. */
export async function loadModelsBeside(
  settings: LoadingSettings,
  profile: Profile,
  first: Model,
): Promise<readonly ModelBeside[]> {
  const { MODELS_BESIDE: folders, MODELS_MAX: most } = settings;
  if (folders.length + 1 > most)
    throw new InvalidSettings([
      `MODELS_BESIDE: names ${folders.length} models beside that of MODEL_PATH, and MODELS_MAX lets ${most} run in all`,
    ]);
  const loaded: ModelBeside[] = [];
  for (const { path, threshold } of folders) {
    const alone = { MODEL_PATH: path, SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' };
    loaded.push({
      model: await loadModelFromPaths({ ...settings, ...alone }, profile, { remembers: true }),
      threshold,
    });
  }
  const names = [first, ...loaded.map(({ model }) => model)].map(({ manifest }) => manifest.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new InvalidSettings([
      `MODELS_BESIDE: two models are called ${twice}, and alerts go by names; train one anew with --name`,
    ]);
  return loaded;
}

/** The profile as that model explains by it: its target's failure modes alone. */
export function profileOfModel(profile: Profile, { manifest }: Model): Profile {
  return withModes(profile, manifest.target?.modes);
}
