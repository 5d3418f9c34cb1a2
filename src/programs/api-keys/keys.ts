// What commands of keys are given and give, of the REST API and of the Portal alike.
import type { ApiKey } from '../../postgres/api-keys.ts';
import { ProgramFailure } from '../support/command-line.ts';

export interface Of {
  readonly portal?: true;
}

export interface NewKey extends Of {
  readonly name: string;
  readonly roles: string;
  readonly expiresInDays?: number;
  readonly neverExpires?: boolean;
}

export interface PrintedKey {
  /** Undefined where there is one of this name already. */
  readonly key: string | undefined;
  readonly name: string;
  readonly expiresAt: Date | null;
  /** Who takes it. */
  readonly taken: string;
}

export interface ListedKeys {
  readonly keys: readonly (ApiKey & { readonly createdBy?: string | null })[];
  /** What ends within this ends soon. */
  readonly soonMs: number;
}

/** Which roles a key is to have: in the order in which there are. Throws ProgramFailure for a name that is none. */
export function rolesAmong<Role extends string>(all: readonly Role[], given: string): readonly Role[] {
  const names = given.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !all.some((role) => role === name));
  if (wrong !== undefined)
    throw new ProgramFailure(`--roles: there is no role "${wrong}"; there are ${all.join(', ')}`, 2);
  return all.filter((role) => names.includes(role));
}
