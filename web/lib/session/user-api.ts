// The Portal's API of users as the page asks it, for admins.
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import type { PortalRole } from './session-api.ts';

export type PortalUser = Schemas['PortalUser'];
export type PasswordDrawn = Schemas['PasswordDrawn'];

export const usersKey = ['users'] as const;
export const roles = ['viewer', 'operator', 'admin'] as const satisfies readonly PortalRole[];

export const fetchUsers = (): Promise<Schemas['PortalUserList']> => given(client.GET('/api/users', bounded()));
export const addUser = (name: string, role: PortalRole): Promise<PasswordDrawn> =>
  given(client.POST('/api/users', { ...bounded(), body: { name, role } }));
export const changeUser = (
  name: string,
  body: { readonly role?: PortalRole; readonly isEnabled?: boolean },
): Promise<unknown> => given(client.PATCH('/api/users/{name}', { ...bounded(), params: { path: { name } }, body }));
export const drawPassword = (name: string): Promise<PasswordDrawn> =>
  given(client.POST('/api/users/{name}/password', { ...bounded(), params: { path: { name } }, body: {} }));
export const endSessionsOf = (name: string): Promise<unknown> =>
  given(client.DELETE('/api/users/{name}/sessions', { ...bounded(), params: { path: { name } } }));
