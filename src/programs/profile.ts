// Finds the profile of the machines: the built-in AI4I, or the one that a file of the user's exports.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { str } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import { ai4i } from '../profiles/ai4i.ts';

export const profileSettings = {
  PROFILE_PATH: str({
    default: '',
    desc: 'A .ts file that exports a profile made with defineProfile; empty for AI4I 2020',
  }),
};

/** The profile that the file exports under any name, or AI4I when there is no path. Throws InvalidSettings naming the file. */
export async function loadProfile(path: string | undefined): Promise<Profile> {
  if (path === undefined || path === '') return ai4i;
  let exported: unknown[];
  try {
    exported = Object.values((await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>);
  } catch (error) {
    throw new InvalidSettings([
      `PROFILE_PATH: ${path} cannot be loaded: ${error instanceof Error ? error.message : error}`,
    ]);
  }
  const profiles = exported.filter(isProfile);
  const [profile] = profiles;
  if (profile === undefined || profiles.length > 1) {
    const found = profiles.length === 0 ? 'none' : String(profiles.length);
    throw new InvalidSettings([
      `PROFILE_PATH: ${path} must export one profile made with defineProfile, and exports ${found}`,
    ]);
  }
  return profile;
}

function isProfile(value: unknown): value is Profile {
  return (
    typeof value === 'object' && value !== null && 'sensors' in value && 'features' in value && 'machineTypes' in value
  );
}
