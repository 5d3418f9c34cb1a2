// Who sends a request to the Portal, and what they may do: by their session, by the token for metrics, or without either by where the request comes
// from. The one place that says what `allowAnonymous` allows.
import type { FastifyRequest } from 'fastify';
import { bringsToken } from '../../web-server/bearer-token.ts';
import { createIdentify, type Identify, type Principal } from '../../web-server/credentials.ts';
import { isLoopback } from '../../web-server/loopback.ts';
import { mayAccess, type Role } from '../../web-server/roles.ts';
import { strangerProblem } from '../../web-server/web-page.ts';
import { grantsOf } from './roles.ts';
import type { SignedIn } from './sessions.ts';
import type { SignIn } from './sign-in.ts';

export interface Judged {
  readonly signIn: SignIn | null;
  readonly allowAnonymous: boolean;
}

/** Of this machine's own user, where nobody signs in. */
const ownRoles: readonly Role[] = ['read', 'operate', 'own'];

/** Of everybody. */
export function strangerRoles({ allowAnonymous }: Judged): readonly Role[] {
  return allowAnonymous ? ['read'] : [];
}

/** Of who sends no credentials from this machine, where nobody signs in: the guard looks after who is a stranger all the same. */
export function ownRolesOf({ signIn }: Judged): readonly Role[] {
  return signIn === null ? ownRoles : [];
}

export function identifyOf(judged: Judged): Identify {
  const { signIn } = judged;
  if (signIn === null) {
    return createIdentify({ findKeyOwner: undefined, findTokenOwner: undefined, anonymousRoles: ownRoles });
  }
  const looking = strangerRoles(judged);
  const anonymous: Principal = { name: 'anonymous', roles: new Set(looking) };
  // As on the consumer's probes: figures are no secret before this machine's own user.
  const own: Principal = { name: 'anonymous', roles: new Set([...looking, 'measure']) };
  const measuring: Principal = { name: 'token for metrics', roles: new Set(['measure']) };
  return async (headers, address = '') => {
    // Any other is not for the Portal: a proxy with a sign-in of its own passes on what the browser sent to it.
    if (bringsToken(headers.authorization, signIn.metricsToken)) return measuring;
    // It decides alone: what a browser sends along by itself is none of a program's.
    const program = await signIn.keys.find(headers);
    if (program !== undefined) return program;
    const session = await signIn.sessions.find(headers);
    if (session !== undefined) {
      const { name, role } = session.user;
      const signedIn: SignedIn = { name: `user ${name}`, roles: new Set(grantsOf(role)), session };
      return signedIn;
    }
    return isLoopback(address) && strangerProblem(headers) === undefined ? own : anonymous;
  };
}

export function rolesWithoutSession(request: FastifyRequest, judged: Judged): readonly Role[] {
  return judged.signIn === null && isOwn(request) ? ownRoles : strangerRoles(judged);
}

/** This machine's own user, who may look, and who brings the token for metrics. Everybody else learns yes or no. */
export async function readsReasons(request: FastifyRequest, judged: Judged): Promise<boolean> {
  if (judged.allowAnonymous || isOwn(request)) return true;
  if (judged.signIn === null) return false;
  try {
    const { roles } = await identifyOf(judged)(request.headers, request.ip);
    return mayAccess(['read', 'measure'], roles);
  } catch {
    // Also where the database does not answer: that is most often the very reason.
    return false;
  }
}

/** Sent from this machine, under its own name, and by no proxy. */
function isOwn({ ip, headers }: FastifyRequest): boolean {
  return isLoopback(ip) && strangerProblem(headers) === undefined;
}
