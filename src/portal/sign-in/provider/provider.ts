// The organisation's provider of identities, by openid-client: the code flow with PKCE, state and nonce, and ID tokens whose signature is checked. It is
// asked what it has when it is first wanted, and asked again after it did not answer.
import { readFile } from 'node:fs/promises';
import * as oidc from 'openid-client';
import { ProviderProblem } from './errors.ts';
import type { Claims, RoleRules } from './role-of.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty for a public client. */
  readonly clientSecret: string;
  /** A file with it, or empty. */
  readonly clientSecretPath: string;
  readonly scopes: string;
  readonly nameClaim: string;
  readonly rules: RoleRules;
  readonly label: string;
  readonly timeoutMs: number;
}

/** What the browser keeps until it comes back. */
export interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** All reject with ProviderProblem. */
export interface Provider {
  /** Asks the provider what it has. */
  readonly check: () => Promise<void>;
  /** As it calls itself, which is not always how the setting is spelled. */
  readonly issuer: () => Promise<string>;
  readonly begin: (redirectUri: string) => Promise<{ readonly address: string; readonly pending: Pending }>;
  /** Of who comes back to this address. */
  readonly claims: (returned: URL, pending: Pending) => Promise<Claims>;
  /** Where the provider forgets them too; null where it has no such place. */
  readonly signOutAddress: (portalUrl: string) => Promise<string | null>;
}

export function createProvider(options: ProviderOptions): Provider {
  let known: Promise<oidc.Configuration> | undefined;
  const configuration = (): Promise<oidc.Configuration> => {
    known ??= discover(options).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    check: async () => {
      await configuration();
    },
    issuer: async () => (await configuration()).serverMetadata().issuer,
    begin: async (redirectUri) => {
      const config = await configuration();
      const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const address = oidc.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: options.scopes, state: pending.state, nonce: pending.nonce },
        ...{ code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier), code_challenge_method: 'S256' },
      });
      return { address: address.href, pending };
    },
    claims: async (returned, { state, nonce, verifier }) => {
      const config = await configuration();
      try {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        const tokens = await oidc.authorizationCodeGrant(config, returned, checks);
        const claims = tokens.claims() as Claims & { readonly sub: string };
        if (config.serverMetadata().userinfo_endpoint === undefined) return claims;
        // Many providers put roles and names there alone. What the signed token says goes before it.
        return { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
      } catch (error) {
        throw explain(error, options);
      }
    },
    signOutAddress: async (portalUrl) => {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: portalUrl }).href;
    },
  };
}

async function discover({ issuer, clientId, timeoutMs, ...options }: ProviderOptions): Promise<oidc.Configuration> {
  const secret = await secretOf(options);
  const address = new URL(issuer);
  const timeout = timeoutMs / 1_000;
  const execute = address.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  try {
    const found = await oidc.discovery(address, clientId, undefined, oidc.None(), { execute, timeout });
    const server = found.serverMetadata();
    for (const member of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
      if (server[member] === undefined) throw new Error(`its discovery document has no ${member}`);
    }
    const config = new oidc.Configuration(server, clientId, undefined, authenticationOf(server, secret));
    for (const allow of execute) allow(config);
    oidc.enableNonRepudiationChecks(config);
    config.timeout = timeout;
    return config;
  } catch (cause) {
    throw new ProviderProblem(
      'away',
      `the provider ${issuer} cannot be used (${reasonOf(cause)}); is it running, can this machine reach it, and is PORTAL_OIDC_ISSUER what its ` +
        'document at /.well-known/openid-configuration calls issuer?',
      { cause },
    );
  }
}

async function secretOf({
  clientSecret,
  clientSecretPath,
}: Pick<ProviderOptions, 'clientSecret' | 'clientSecretPath'>) {
  if (clientSecretPath === '') return clientSecret;
  try {
    return (await readFile(clientSecretPath, 'utf8')).trim();
  } catch (cause) {
    const { message } = cause as Error;
    throw new ProviderProblem('away', `the file of PORTAL_OIDC_CLIENT_SECRET_PATH cannot be read (${message})`, {
      cause,
    });
  }
}

function authenticationOf(server: oidc.ServerMetadata, secret: string): oidc.ClientAuth {
  if (secret === '') return oidc.None();
  const takesBasic = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
  return takesBasic ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
}

function explain(error: unknown, { issuer }: ProviderOptions): ProviderProblem {
  const cause = error as Error;
  if (error instanceof oidc.AuthorizationResponseError) {
    return new ProviderProblem('refused', `the provider let nobody in: ${error.error_description ?? error.error}`, {
      cause,
    });
  }
  if (error instanceof oidc.ResponseBodyError) {
    const said = error.error_description ?? error.error;
    return new ProviderProblem(
      'failed',
      `the provider ${issuer} refused the Portal: ${said}; see PORTAL_OIDC_CLIENT_ID, its secret, and the address of return that is registered there`,
      { cause },
    );
  }
  if (isUnreached(cause)) {
    return new ProviderProblem('away', `the provider ${issuer} does not answer (${reasonOf(cause)}); is it running?`, {
      cause,
    });
  }
  return new ProviderProblem('failed', `what the provider ${issuer} says does not hold: ${reasonOf(cause)}`, { cause });
}

function isUnreached(error: Error): boolean {
  return (
    error instanceof TypeError || error.name === 'TimeoutError' || (error as { code?: string }).code === 'OAUTH_TIMEOUT'
  );
}

/** The libraries keep what has happened in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause instanceof Error && cause.message !== '' ? cause.message : undefined;
  return inner === undefined ? message : `${message}: ${inner}`;
}
