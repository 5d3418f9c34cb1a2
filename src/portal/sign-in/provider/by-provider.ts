// Signing in by the organisation's provider: the browser is sent there with something to keep, and comes back with the provider's word for it.
import type { Pool } from 'pg';
import { within } from '../../../web-server/within.ts';
import type { Asking } from '../asking.ts';
import type { Counted } from '../attempts.ts';
import { cookieIn, cookiePrefixOf, isSecure } from '../cookies.ts';
import { createUses, isAnswerTo } from './answer.ts';
import { ProviderProblem } from './errors.ts';
import type { ProviderOptions } from './options.ts';
import { pendingMinutes, seal, unseal } from './pending.ts';
import { type Person, takeIn } from './people.ts';
import { createProvider } from './provider.ts';
import { type Claims, isLeftOut, nameOfClaims, roleOfClaims } from './role-of.ts';

export interface ByProvider {
  /** On the page's button. */
  readonly label: string;
  /** Asks the provider what it has. Rejects with ProviderProblem. */
  readonly check: () => Promise<void>;
  /** Where the browser goes, and what it keeps until it is back. Rejects with ProviderProblem. */
  readonly begin: (asking: Asking) => Promise<{ readonly address: string; readonly cookies: string[] }>;
  /** Of who is back, with this behind the ? of the address. Rejects with ProviderProblem. */
  readonly finish: (query: string, asking: Asking) => Promise<string[]>;
  /** Takes out of the browser what it kept. */
  readonly forgetting: string;
  /** By which the next one who signs in by it in this browser is asked who they are, whoever it still knows there. */
  readonly asksAnew: string;
  /** Where the provider forgets whoever had this session too; null where it has no such place or does not answer soon. */
  readonly signOutAddress: (session: ProviderSession) => Promise<string | null>;
}

/** A session that began by the provider's word. */
export interface ProviderSession {
  /** Null where it is too long to be sent back. */
  readonly idToken: string | null;
}

export interface ByProviderParts {
  readonly pool: Pool;
  readonly secret: () => Promise<string>;
  readonly publicUrl: string;
  readonly provider: ProviderOptions | null;
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
  /** Counts who comes back as an attempt to sign in. Rejects with TooManyRequests. */
  readonly attempt: (asking: Asking) => Promise<Counted>;
  /** Makes a session of the user. */
  readonly enter: (userId: string, asking: Asking, session: ProviderSession) => Promise<string[]>;
}

/** As the provider calls itself: a setting that is spelled otherwise, with a slash more, is the same one, and who is disabled stays so. */
export function issuersOf(claims: Claims, spelled: string): Pick<Person, 'issuer' | 'spelled'> {
  const { iss } = claims;
  return { issuer: typeof iss === 'string' ? iss : spelled, spelled };
}

export const callbackPath = '/api/session/provider/callback';

/** Whoever comes to this screen next may do so after a shift or two. */
const asksAnewSeconds = 7 * 86_400;
/** What stands in an address must fit into one. */
const idTokenCharactersMax = 4_000;
/** Whoever signs out is out here, and waits no longer for what becomes of it there. */
const signOutWaitMs = 3_000;

/** Null where there is no provider. */
export function createByProvider({ provider: options, ...parts }: ByProviderParts): ByProvider | null {
  if (options === null) return null;
  const { pool, publicUrl, ask } = parts;
  const provider = createProvider(options);
  const redirectUri = new URL(callbackPath, publicUrl).href;
  const [cookieName, anewName] = ['provider', 'ask-anew'].map((name) => `${cookiePrefixOf(publicUrl)}.${name}`) as [
    string,
    string,
  ];
  const cookie = (name: string, value: string, seconds: number): string =>
    `${name}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isSecure(publicUrl) ? '; Secure' : ''}`;
  const secretOf = () => ask(parts.secret);
  const isFirstUse = createUses();
  return {
    label: options.label === '' ? new URL(options.issuer).host : options.label,
    check: provider.check,
    begin: async (asking) => {
      const isAnew = cookieIn(asking.headers.cookie, anewName) !== undefined;
      const { address, pending } = await provider.begin(redirectUri, isAnew);
      return { address, cookies: [cookie(cookieName, await seal(pending, await secretOf()), pendingMinutes * 60)] };
    },
    finish: async (query, asking) => {
      const pending = await unseal(cookieIn(asking.headers.cookie, cookieName), await secretOf());
      const returned = new URL(`${redirectUri}${query}`);
      if (pending === undefined || !isAnswerTo(pending, returned.searchParams) || !isFirstUse(pending.state)) {
        throw new ProviderProblem('state', 'the sign-in was not begun in this browser, or too long ago; begin it anew');
      }
      const attempt = await parts.attempt(asking);
      const { claims, idToken } = await provider.claims(returned, pending);
      const { nameClaim, rules } = options;
      const lacking = isLeftOut(claims, rules.claim)
        ? `the provider does not send ${rules.claim}, which are too many; name another claim by PORTAL_OIDC_ROLES_CLAIM, such as app roles`
        : `see PORTAL_OIDC_ROLES_CLAIM and PORTAL_OIDC_VIEWERS`;
      const person = {
        lacking,
        ...issuersOf(claims, options.issuer),
        subject: String(claims['sub']),
        name: nameOfClaims(claims, nameClaim),
      };
      const userId = await ask(() => takeIn(pool, { ...person, role: roleOfClaims(claims, rules) }));
      const session = { idToken: idToken.length <= idTokenCharactersMax ? idToken : null };
      const cookies = await parts.enter(userId, asking, session);
      // The session stands; what is not taken back counts until it runs out.
      await attempt.wasRight().catch(() => {});
      return [...cookies, cookie(anewName, '', 0)];
    },
    forgetting: cookie(cookieName, '', 0),
    asksAnew: cookie(anewName, 'yes', asksAnewSeconds),
    signOutAddress: async ({ idToken }) =>
      within(signOutWaitMs, provider.signOutAddress(publicUrl, idToken)).catch(() => null),
  };
}
