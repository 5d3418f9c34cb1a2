// A bearer token that a setting names, compared without telling by the time it takes how much of it was right.
import { createHash, timingSafeEqual } from 'node:crypto';
import { InvalidSettings } from '../core/errors.ts';
import { currentPassword, type PasswordFile } from '../settings/password-file.ts';

/** The token as it is now; empty for none. Where it stands in a file, one that is changed counts from the next request on. */
export type CurrentToken = () => string;

/** Throws InvalidSettings where the file cannot be used from the start. */
export function currentToken(token: string, file: PasswordFile): CurrentToken {
  try {
    const current = currentPassword(token, file);
    return typeof current === 'string' ? () => current : current;
  } catch (error) {
    throw new InvalidSettings([`${file.setting}: ${(error as Error).message}`]);
  }
}

/** Whether the header Authorization brings this token. An empty one is brought by nobody. */
export function bringsToken(authorization: string | undefined, current: CurrentToken): boolean {
  const given = bearerTokenIn(authorization);
  if (given === undefined) return false;
  const token = current();
  if (token === '') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

export function bearerTokenIn(authorization: string | undefined): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(authorization ?? '')?.[1];
}
