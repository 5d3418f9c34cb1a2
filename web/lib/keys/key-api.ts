// The Portal's API of keys for programs as the page asks it, for admins.
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import type { PortalRole } from '../session/session-api.ts';

export type PortalKey = Schemas['PortalKey'];
export type KeyMade = Schemas['PortalKeyMade'];

export const keysKey = ['keys'] as const;

export const fetchKeys = async (): Promise<readonly PortalKey[]> =>
  (await given(client.GET('/api/keys', bounded()))).keys;
/** Of null days it never ends. */
export const makeKey = (name: string, role: PortalRole, days: number | null): Promise<KeyMade> => {
  const life = days === null ? { neverExpires: true } : { expiresInDays: days };
  return given(client.POST('/api/keys', { ...bounded(), body: { name, role, ...life } }));
};
export const revokeKey = (name: string): Promise<unknown> =>
  given(client.DELETE('/api/keys/{name}', { ...bounded(), params: { path: { name } } }));
