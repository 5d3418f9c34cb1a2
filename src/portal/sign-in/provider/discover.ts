// What a provider has, by its discovery document, and how the Portal says there who it is.
import { readFile } from 'node:fs/promises';
import * as oidc from 'openid-client';
import type { Trust } from '../../../settings/ask-trusting.ts';
import { whyUntrusted } from '../../../settings/authority.ts';
import { ProviderProblem } from './errors.ts';
import { reasonOf } from './explain.ts';
import type { ProviderOptions } from './options.ts';

/** Rejects with ProviderProblem. */
export async function discover({ issuer, clientId, timeoutMs, trust, ...options }: ProviderOptions) {
  const address = new URL(issuer);
  const timeout = timeoutMs / 1_000;
  const execute = address.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  const asking = trust === undefined ? {} : { [oidc.customFetch]: fetchBy(trust) };
  await secretOf(options);
  try {
    const found = await oidc.discovery(address, clientId, undefined, oidc.None(), { execute, timeout, ...asking });
    const server = found.serverMetadata();
    for (const member of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
      if (server[member] === undefined) throw new Error(`its discovery document has no ${member}`);
    }
    // Entra's for all organisations at once: whoever has an account of Microsoft would be known there.
    if (/[{}]/.test(decodeURI(server.issuer))) {
      throw new Error(`it calls itself ${server.issuer}, which is no single one; name the organisation in its place`);
    }
    const config = new oidc.Configuration(server, clientId, undefined, authenticationOf(server, options));
    for (const allow of execute) allow(config);
    oidc.enableNonRepudiationChecks(config);
    config.timeout = timeout;
    return Object.assign(config, asking);
  } catch (cause) {
    const why = trust && whyUntrusted(trust.authority, cause);
    const untrusted = why && `the provider ${issuer} cannot be used: ${why}`;
    throw new ProviderProblem(
      'away',
      untrusted ??
        `the provider ${issuer} cannot be used (${reasonOf(cause)}); is it running, can this machine reach it, and is PORTAL_OIDC_ISSUER what its ` +
          'document at /.well-known/openid-configuration calls issuer?',
      { cause },
    );
  }
}

function fetchBy({ ask }: Trust): oidc.CustomFetch {
  return (url, { method, headers, body, signal }) =>
    ask(new URL(url), {
      ...{ method, headers },
      ...(body == null ? {} : { body: String(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
}

type Secrets = Pick<ProviderOptions, 'clientSecret' | 'clientSecretPath'>;

async function secretOf({ clientSecret, clientSecretPath }: Secrets): Promise<string> {
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

/** The secret is read for each question: it may be another one by then. */
function authenticationOf(server: oidc.ServerMetadata, secrets: Secrets): oidc.ClientAuth {
  const takesBasic = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
  const by = (secret: string): oidc.ClientAuth => {
    if (secret === '') return oidc.None();
    return takesBasic ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
  };
  return async (...asked) => by(await secretOf(secrets))(...asked);
}
