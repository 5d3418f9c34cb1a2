// Signing in by the organisation's provider: the browser is sent there with something to keep, and comes back with the provider's word for it.
import type { Pool } from 'pg';
import type { Asking } from '../asking.ts';
import type { Counted } from '../attempts.ts';
import { cookieIn, cookiePrefixOf, isSecure } from '../cookies.ts';
import { keepSecret } from '../secret.ts';
import { createUses, isAnswerTo } from './answer.ts';
import { ProviderProblem } from './errors.ts';
import type { ProviderOptions } from './options.ts';
import { pendingMinutes, seal, unseal } from './pending.ts';
import { issuerOfUser, type Person, takeIn } from './people.ts';
import { createProvider } from './provider.ts';
import { type Claims, isLeftOut, nameOfClaims, roleOfClaims } from './role-of.ts';

export interface ByProvider {
  /** On the page's button. */
  readonly label: string;
  /** Asks the provider what it has. Rejects with ProviderProblem. */
  readonly check: () => Promise<void>;
  /** Where the browser goes, and what it keeps until it is back. Rejects with ProviderProblem. */
  readonly begin: () => Promise<{ readonly address: string; readonly cookies: string[] }>;
  /** Of who is back, with this behind the ? of the address. Rejects with ProviderProblem. */
  readonly finish: (query: string, asking: Asking) => Promise<string[]>;
  /** Takes out of the browser what it kept. */
  readonly forgetting: string;
  /** Where the provider forgets a user too; null for who is of here, and where it has no such place or does not answer. */
  readonly signOutAddress: (userId: string) => Promise<string | null>;
}

export interface ByProviderParts {
  readonly pool: Pool;
  /** Empty for the one that the database keeps. */
  readonly secret: string;
  readonly publicUrl: string;
  readonly provider: ProviderOptions | null;
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
  /** Counts who comes back as an attempt to sign in. Rejects with TooManyRequests. */
  readonly attempt: (asking: Asking) => Promise<Counted>;
  /** Makes a session of the user. */
  readonly enter: (userId: string, asking: Asking) => Promise<string[]>;
}

/** As the provider calls itself: a setting that is spelled otherwise, with a slash more, is the same one, and who is disabled stays so. */
export function issuersOf(claims: Claims, spelled: string): Pick<Person, 'issuer' | 'spelled'> {
  const { iss } = claims;
  return { issuer: typeof iss === 'string' ? iss : spelled, spelled };
}

export const callbackPath = '/api/session/provider/callback';

/** Null where there is no provider. */
export function createByProvider({ provider: options, ...parts }: ByProviderParts): ByProvider | null {
  if (options === null) return null;
  const { pool, publicUrl, ask } = parts;
  const provider = createProvider(options);
  const redirectUri = new URL(callbackPath, publicUrl).href;
  const cookieName = `${cookiePrefixOf(publicUrl)}.provider`;
  const cookie = (value: string, seconds: number): string =>
    `${cookieName}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isSecure(publicUrl) ? '; Secure' : ''}`;
  const secretOf = () => (parts.secret === '' ? ask(() => keepSecret(pool)) : Promise.resolve(parts.secret));
  const isFirstUse = createUses();
  return {
    label: options.label === '' ? new URL(options.issuer).host : options.label,
    check: provider.check,
    begin: async () => {
      const { address, pending } = await provider.begin(redirectUri);
      return { address, cookies: [cookie(await seal(pending, await secretOf()), pendingMinutes * 60)] };
    },
    finish: async (query, asking) => {
      const pending = await unseal(cookieIn(asking.headers.cookie, cookieName), await secretOf());
      const returned = new URL(`${redirectUri}${query}`);
      if (pending === undefined || !isAnswerTo(pending, returned.searchParams) || !isFirstUse(pending.state)) {
        throw new ProviderProblem('state', 'the sign-in was not begun in this browser, or too long ago; begin it anew');
      }
      const attempt = await parts.attempt(asking);
      const claims = await provider.claims(returned, pending);
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
      const cookies = await parts.enter(userId, asking);
      // The session stands; what is not taken back counts until it runs out.
      await attempt.wasRight().catch(() => {});
      return cookies;
    },
    forgetting: cookie('', 0),
    signOutAddress: async (userId) => {
      const issuer = await ask(() => issuerOfUser(pool, userId));
      if (issuer !== (await provider.issuer().catch(() => null))) return null;
      // Whoever signs out here is out here, whatever becomes of it there.
      return provider.signOutAddress(publicUrl).catch(() => null);
    },
  };
}
