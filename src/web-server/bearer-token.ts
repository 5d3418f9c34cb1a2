// A bearer token that a setting names, compared without telling by the time it takes how much of it was right.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether the header Authorization brings this token. An empty one is brought by nobody. */
export function bringsToken(authorization: string | undefined, token: string): boolean {
  const given = bearerTokenIn(authorization);
  if (given === undefined || token === '') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

export function bearerTokenIn(authorization: string | undefined): string | undefined {
  return /^Bearer +([^ ]+)$/i.exec(authorization ?? '')?.[1];
}
