// What openid-client throws, as why nobody comes in: what is the fault of who signs in, what an operator has to set right, and what passes by itself.
import * as oidc from 'openid-client';
import { ProviderProblem } from './errors.ts';

/** Of what a provider says, and of what whoever comes back says for it, in the log. */
const saidCharactersMax = 200;

/** They were asked there, and it did not come to a yes. */
const refusals = [
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
];
const passing = ['server_error', 'temporarily_unavailable'];

export function explain(error: unknown, issuer: string): ProviderProblem {
  const cause = error as Error;
  // Of what the library asked us for.
  if (cause.cause instanceof ProviderProblem) return cause.cause;
  if (isUnreached(cause)) return away(issuer, cause, reasonOf(cause));
  if (error instanceof oidc.AuthorizationResponseError) {
    const said = saidBy(error);
    if (refusals.includes(error.error)) return problem('refused', `the provider let nobody in: ${said}`, cause);
    return passing.includes(error.error) ? away(issuer, cause, said) : refusedPortal(issuer, cause, said);
  }
  if (error instanceof oidc.ResponseBodyError) {
    const said = saidBy(error);
    // A code that is too old, was used twice, or was never one: whoever comes back can send any.
    if (error.error === 'invalid_grant') {
      return problem('state', `the provider does not take this way back (${said}); begin the sign-in anew`, cause);
    }
    return passing.includes(error.error) ? away(issuer, cause, said) : refusedPortal(issuer, cause, said);
  }
  if (isChallengeOfClient(error)) return refusedPortal(issuer, cause, 'it does not know the client by this secret');
  return problem('failed', `what the provider ${issuer} says does not hold: ${reasonOf(cause)}`, cause);
}

/** Whether the provider does not know the Portal by what it sends: what it has may be another since. */
export function isOfClient({ cause }: ProviderProblem): boolean {
  return isChallengeOfClient(cause) || (cause instanceof oidc.ResponseBodyError && cause.error === 'invalid_client');
}

function problem(kind: ProviderProblem['kind'], message: string, cause: Error): ProviderProblem {
  return new ProviderProblem(kind, message, { cause });
}

function away(issuer: string, cause: Error, said: string): ProviderProblem {
  return problem('away', `the provider ${issuer} does not answer (${said}); is it running?`, cause);
}

function refusedPortal(issuer: string, cause: Error, said: string): ProviderProblem {
  const where = 'its secret, PORTAL_OIDC_SCOPES, and the address of return that is registered there';
  return problem(
    'failed',
    `the provider ${issuer} refused the Portal: ${said}; see PORTAL_OIDC_CLIENT_ID, ${where}`,
    cause,
  );
}

function saidBy({ error, error_description: description }: { error: string; error_description?: string | undefined }) {
  const said = description === undefined ? error : `${error}: ${description}`;
  return said.slice(0, saidCharactersMax);
}

/** By the rules a wrong secret is answered with one; an access token that is not taken by userinfo, too. */
function isChallengeOfClient(error: unknown): boolean {
  return error instanceof oidc.WWWAuthenticateChallengeError && !error.cause.some(({ scheme }) => scheme === 'bearer');
}

function isUnreached(error: Error): boolean {
  const { cause, code } = error as { cause?: unknown; code?: string };
  if (cause instanceof Response && cause.status >= 500) return true;
  if (error instanceof oidc.ResponseBodyError && error.status >= 500) return true;
  return error instanceof TypeError || error.name === 'TimeoutError' || code === 'OAUTH_TIMEOUT';
}

/** The libraries keep what has happened in the cause. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  if (cause instanceof Response) return `${message}: ${cause.status}`;
  const inner = cause instanceof Error && cause.message !== '' ? cause.message : undefined;
  return inner === undefined ? message : `${message}: ${inner}`;
}
