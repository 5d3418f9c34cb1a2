// What a sender without a session may do, by where the request comes from, and who may read why the Portal is not ready.
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../../web-server/loopback.ts';
import { mayAccess, type Role } from '../../web-server/roles.ts';
import { strangerProblem } from '../../web-server/web-page.ts';
import type { SignIn } from './sign-in.ts';

export interface Judged {
  readonly signIn: SignIn | null;
  readonly allowAnonymous: boolean;
}

/** Of this machine's own user, where nobody signs in. */
export const ownRoles: readonly Role[] = ['read', 'operate'];
/** Of everybody, where that is allowed. */
export const lookingRoles: readonly Role[] = ['read'];

export function rolesWithoutSession(request: FastifyRequest, { signIn, allowAnonymous }: Judged): readonly Role[] {
  if (signIn === null && isOwn(request)) return ownRoles;
  return allowAnonymous ? lookingRoles : [];
}

/** This machine's own user, who may look, and who brings the token for metrics. Everybody else learns yes or no. */
export async function readsReasons(request: FastifyRequest, { signIn, allowAnonymous }: Judged): Promise<boolean> {
  if (allowAnonymous || isOwn(request)) return true;
  if (signIn === null) return false;
  try {
    const { roles } = await signIn.sessions.identify(request.headers, request.ip);
    return mayAccess(['read', 'measure'], roles);
  } catch {
    // Also where the database does not answer: that is most often the very reason.
    return false;
  }
}

/** Sent from this machine, under its own name, and by no proxy. */
function isOwn({ ip, headers }: FastifyRequest): boolean {
  return isLoopback(ip) && strangerProblem(headers, []) === undefined;
}
