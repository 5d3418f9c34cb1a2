// Who looks at the page, and the Portal's API of signing in, as the page asks it.
import type { paths } from '../../generated/portal-api.d.ts';
import { bounded, client, given, type Schemas, whyRefused } from '../portal-api.ts';
import { noteOwnName } from './own-name.ts';
import { sessionEnded } from './session-ended.ts';

export type SessionInfo = Schemas['SessionInfo'];
export type PortalRole = NonNullable<SessionInfo['role']>;
export type UserSession = Schemas['UserSession'];

export const sessionKey = ['session'] as const;
export const ownSessionsKey = ['own-sessions'] as const;

export const fetchSession = async (): Promise<SessionInfo> => {
  const info = await given(client.GET('/api/session', bounded()));
  noteOwnName(info.user?.name ?? null);
  return info;
};
export const fetchOwnSessions = async (): Promise<readonly UserSession[]> =>
  (await given(client.GET('/api/sessions', bounded()))).sessions;
export const endSession = (id: string): Promise<unknown> =>
  given(client.DELETE('/api/sessions/{id}', { ...bounded(), params: { path: { id } } }));
/** Signs out here, and then at the organisation's provider where there is one. Nothing of who was here stays on the page. */
export async function signOut(): Promise<void> {
  const { next, isKnownThere } = await given(client.DELETE('/api/session', bounded()));
  if (next !== null) {
    window.location.assign(next);
    return;
  }
  // The page that comes anew says it: whoever walks away now thinks that they are out everywhere.
  if (isKnownThere) window.history.replaceState(null, '', `${problemPrefix}stays`);
  window.location.reload();
}

/** Where one goes to sign in by the organisation's provider. */
export const providerPath = '/api/session/provider' satisfies keyof paths;

/** Why it was refused: `wrong`, `locked`, or `other` with what the Portal said; `cookie` where the browser did not keep what the Portal gave it. */
export type Refusal =
  | { readonly kind: 'wrong' | 'link' | 'cookie' }
  | { readonly kind: 'locked'; readonly minutes: number }
  | { readonly kind: 'provider'; readonly problem: string }
  | { readonly kind: 'other'; readonly text: string };

/** Undefined for who is in. */
export async function signIn(name: string, password: string): Promise<Refusal | undefined> {
  const refusal = await refusalOf(client.POST('/api/session', { ...bounded(), body: { name, password } }), {
    401: { kind: 'wrong' },
  });
  return refusal ?? notKept();
}

/** A browser may leave out the cookie of an address that it is not for, and says nothing of it. */
async function notKept(): Promise<Refusal | undefined> {
  try {
    return (await fetchSession()).user === null ? { kind: 'cookie' } : undefined;
  } catch {
    // Whoever asks next is told.
    return undefined;
  }
}

export async function changePassword(current: string | null, wanted: string): Promise<Refusal | undefined> {
  return refusalOf(client.POST('/api/session/password', { ...bounded(), body: { current, wanted } }), {
    401: { kind: 'other', text: sessionEnded },
  });
}

const linkPrefix = '#sign-in=';
const problemPrefix = '#sign-in-problem=';

/** Signs in with what the page's address carries, where it carries something, and takes it out of the address. What is wrong may stand there too. */
export async function signInByLink(): Promise<Refusal | undefined> {
  const { hash, pathname } = window.location;
  if (!hash.startsWith(linkPrefix) && !hash.startsWith(problemPrefix)) return undefined;
  window.history.replaceState(null, '', pathname);
  // Who is back from the provider, and was not let in.
  if (hash.startsWith(problemPrefix)) return { kind: 'provider', problem: hash.slice(problemPrefix.length) };
  const body = { code: hash.slice(linkPrefix.length, linkPrefix.length + 200) || ' ' };
  const refusal = await refusalOf(client.POST('/api/session/link', { ...bounded(), body }), {
    401: { kind: 'link' },
  });
  return refusal ?? notKept();
}

/** A link that is pasted over the address of an open page changes what stands behind its # alone, and loads nothing: the page begins anew with it. */
export function followSignInLinks(): void {
  window.addEventListener('hashchange', () => {
    if (window.location.hash.startsWith(linkPrefix)) window.location.reload();
  });
}

interface Answered {
  readonly error?: unknown;
  readonly response: Response;
}

async function refusalOf(
  asked: Promise<Answered>,
  kinds: Readonly<Record<number, Refusal>>,
): Promise<Refusal | undefined> {
  try {
    const { error, response } = await asked;
    if (response.ok) return undefined;
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after') ?? 60);
      return { kind: 'locked', minutes: Math.ceil(seconds / 60) };
    }
    return kinds[response.status] ?? { kind: 'other', text: whyRefused({ error, response }) };
  } catch (error) {
    return { kind: 'other', text: (error as Error).message };
  }
}
