// How users are called, and what their passwords have to be. A name stands in the journal of alarms, so that it may be none that others stand for.
import { UnfitUser } from './errors.ts';

export const nameCharactersMax = 64;
export const passwordCharactersMax = 128;
const reserved = ['anonymous', 'nobody', 'system', 'unauthenticated'];

/** In small letters. Throws UnfitUser. */
export function readUserName(text: string): string {
  const name = text.trim().toLowerCase();
  if (!isUserName(name)) {
    throw new UnfitUser(
      `a user's name has 2 to ${nameCharactersMax} letters, digits, dots, hyphens, underscores or @, and is none of ${reserved.join(', ')}`,
      { code: 'unfit-user-name', least: 2, most: nameCharactersMax },
    );
  }
  return name;
}

export function isUserName(name: string): boolean {
  return /^[a-z0-9._@-]{2,64}$/.test(name) && !reserved.includes(name);
}

/** Throws UnfitUser. */
export function checkPassword(password: string, charactersMin: number): void {
  if (password.length >= charactersMin && password.length <= passwordCharactersMax) return;
  throw new UnfitUser(`a password has ${charactersMin} to ${passwordCharactersMax} characters`, {
    ...{ code: 'unfit-password', least: charactersMin, most: passwordCharactersMax },
  });
}
