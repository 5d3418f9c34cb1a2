// The Portal's API of keys for programs as the page asks it, for admins.
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import type { PortalRole } from '../session-api.ts';

export type PortalKey = Schemas['PortalKey'];
export type KeyMade = Schemas['PortalKeyMade'];

export const keysKey = ['keys'] as const;

export const fetchKeys = async (): Promise<readonly PortalKey[]> =>
  (await given(client.GET('/api/keys', bounded()))).keys;
export const makeKey = (name: string, role: PortalRole, expiresInDays: number | null): Promise<KeyMade> =>
  given(client.POST('/api/keys', { ...bounded(), body: { name, role, expiresInDays } }));
export const revokeKey = (name: string): Promise<unknown> =>
  given(client.DELETE('/api/keys/{name}', { ...bounded(), params: { path: { name } } }));
