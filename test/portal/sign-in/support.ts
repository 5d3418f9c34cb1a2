// What tests of signing in ask of a Portal: users of each role, and their cookies.
import assert from 'node:assert/strict';
import type { PortalRole } from '../../../src/portal/sign-in/roles.ts';
import { addUser } from '../../../src/portal/sign-in/users.ts';
import { hashPasswordsQuickly } from '../../support/quick-passwords.ts';
import type { TestPortal } from '../support.ts';

hashPasswordsQuickly();

export const password = 'correct horse battery';

export async function makeUser(portal: TestPortal, name: string, role: PortalRole): Promise<void> {
  await addUser(portal.pool, { name, role, password });
}

interface Sent {
  readonly body?: unknown;
  readonly cookie?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly redirect?: 'follow' | 'manual';
}

export function send(
  portal: TestPortal,
  method: string,
  path: string,
  { body, cookie, headers, redirect = 'follow' }: Sent = {},
): Promise<Response> {
  return fetch(portal.url + path, {
    method,
    redirect,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export const trySignIn = (portal: TestPortal, name: string, given = password, headers = {}): Promise<Response> =>
  send(portal, 'POST', '/api/session', { body: { name, password: given }, headers });

/** The cookie of a new session. */
export async function signInAs(portal: TestPortal, name: string, given = password): Promise<string> {
  const response = await trySignIn(portal, name, given);
  assert.equal(response.status, 200, await response.text());
  return cookieOf(response);
}

export function cookieOf(response: Response): string {
  const [cookie = assert.fail('no cookie was set')] = response.headers.getSetCookie();
  return cookie.split(';')[0] as string;
}

/** Why it was refused, for programs. */
export async function codeOf(response: Response): Promise<string | undefined> {
  return ((await response.json()) as { code?: string }).code;
}

export async function detailOf(response: Response): Promise<string> {
  return ((await response.json()) as { detail: string }).detail;
}
