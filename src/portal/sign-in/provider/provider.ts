// The organisation's provider of identities, by openid-client: the code flow with PKCE, state and nonce, and ID tokens whose signature is checked. It is
// asked what it has when it is first wanted, again after some hours, and, where it did not answer, when somebody wants it some seconds later.
import * as oidc from 'openid-client';
import { discover } from './discover.ts';
import { ProviderProblem } from './errors.ts';
import { explain, isOfClient } from './explain.ts';
import type { ProviderOptions } from './options.ts';
import { type Claims, joinClaims } from './role-of.ts';

/** What the browser keeps until it comes back. */
export interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider says of who has signed in. */
export interface Told {
  readonly claims: Claims;
  /** As it was sent. */
  readonly idToken: string;
}

/** All reject with ProviderProblem. */
export interface Provider {
  /** Asks the provider what it has. */
  readonly check: () => Promise<void>;
  /** As it calls itself, which is not always how the setting is spelled. */
  readonly issuer: () => Promise<string>;
  /** `isAnew`: whoever is known there in this browser is asked all the same. */
  readonly begin: (
    redirectUri: string,
    isAnew: boolean,
  ) => Promise<{ readonly address: string; readonly pending: Pending }>;
  /** Of who comes back to this address. */
  readonly claims: (returned: URL, pending: Pending) => Promise<Told>;
  /** Where the provider forgets them too; null where it has no such place. */
  readonly signOutAddress: (portalUrl: string, idToken: string | null) => Promise<string | null>;
}

/** What it has may be another some hours later. */
const freshMs = 6 * 3_600_000;
/** However many ask for one that does not answer. */
const againMs = 5_000;

export function createProvider(options: ProviderOptions, now: () => number = Date.now): Provider {
  let known: { readonly config: Promise<oidc.Configuration>; until: number } | undefined;
  const configuration = (): Promise<oidc.Configuration> => {
    if (known !== undefined && now() < known.until) return known.config;
    const former = known?.config;
    const asked = {
      until: Number.POSITIVE_INFINITY,
      config: discover(options).then(
        (config) => {
          asked.until = now() + freshMs;
          return config;
        },
        (problem: unknown) => {
          asked.until = now() + againMs;
          // What it had before serves while it does not say anything else.
          if (former !== undefined) return former;
          throw problem;
        },
      ),
    };
    known = asked;
    return asked.config;
  };
  const explained = (error: unknown): ProviderProblem => {
    const problem = explain(error, options.issuer);
    if (known !== undefined && isOfClient(problem)) known.until = Math.min(known.until, now() + againMs);
    return problem;
  };
  return {
    check: async () => {
      await configuration();
    },
    issuer: async () => (await configuration()).serverMetadata().issuer,
    begin: async (redirectUri, isAnew) => {
      const config = await configuration();
      const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const address = oidc.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: options.scopes, state: pending.state, nonce: pending.nonce },
        ...{ code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier), code_challenge_method: 'S256' },
        ...(isAnew ? { prompt: 'login' } : {}),
      });
      return { address: address.href, pending };
    },
    claims: async (returned, { state, nonce, verifier }) => {
      const config = await configuration();
      const { issuer, authorization_response_iss_parameter_supported: says } = config.serverMetadata();
      const said = returned.searchParams.get('iss');
      // Whoever comes back writes the address: the provider itself leaves out nothing that it says it sends.
      if (said === null ? says === true : said !== issuer) {
        throw new ProviderProblem('state', 'the way back is not from the provider; begin the sign-in anew');
      }
      try {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        const tokens = await oidc.authorizationCodeGrant(config, returned, checks);
        const claims = tokens.claims() as Claims & { readonly sub: string };
        const { id_token: idToken = '' } = tokens;
        if (config.serverMetadata().userinfo_endpoint === undefined) return { claims, idToken };
        // Many providers put roles and names there alone. What the signed token says goes before it.
        const more = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
        return { claims: joinClaims(more, claims), idToken };
      } catch (error) {
        throw explained(error);
      }
    },
    signOutAddress: async (portalUrl, idToken) => {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: portalUrl,
        // Without it the provider may ask them, and they may have walked away by then.
        ...(idToken === null ? {} : { id_token_hint: idToken }),
      }).href;
    },
  };
}
