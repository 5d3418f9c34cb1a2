// Whom a program trusts by a file that a setting names.
import { InvalidSettings } from '../../core/errors.ts';
import { openTrust, type Trust } from '../../settings/ask-trusting.ts';

/** Throws InvalidSettings where the file cannot be used from the start. */
export function trustOf<Name extends string>(
  settings: Readonly<Record<Name, string>>,
  setting: Name,
  { isBeside = false }: { readonly isBeside?: boolean } = {},
): Trust {
  try {
    return openTrust({ path: settings[setting], setting, isBeside });
  } catch (error) {
    throw new InvalidSettings([`${setting}: ${(error as Error).message}`]);
  }
}
