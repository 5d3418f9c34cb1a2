// What `spindle doctor` says of the model and the profile, and whether they are those that run here.
import { loadProfile } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import { loadModelsBeside } from '../../models/models-beside.ts';
import { apartFromStack } from '../support/running-stack.ts';
import type { Told } from '../support/told.ts';
import { type Settings, stackOf } from './settings.ts';

export async function checkModel(settings: Settings): Promise<Told> {
  const apart = apartHere();
  if (apart !== undefined) return apart;
  const profile = await loadProfile(settings.PROFILE_PATH);
  const model = await loadModelFromPaths(settings, profile, { remembers: true });
  const beside = await loadModelsBeside(settings, profile, model);
  const names = [model, ...beside.map((each) => each.model)].map(
    ({ manifest }) => `${manifest.name} ${manifest.version}`,
  );
  return `${names.join(', ')} for profile ${model.manifest.profile}`;
}

/** By another profile, or other models, than those that run nothing can be said of what runs, and least of all how to mend it. */
export function apartHere(): Told | undefined {
  const { settings, homeFolder } = stackOf();
  const apart = apartFromStack(settings, homeFolder);
  if (apart === undefined) return undefined;
  const fix = 'leave that out of the environment, or start the stack with it';
  return { state: 'warning', detail: `not judged: ${apart}, by which you look; ${fix}` };
}
