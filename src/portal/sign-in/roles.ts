// What people who have signed in may do: a viewer looks, an operator acts on alarms too, an admin looks after users too. Each role may do what
// those before it may.
import type { Role } from '../../web-server/roles.ts';

export const portalRoles = ['viewer', 'operator', 'admin'] as const;
export type PortalRole = (typeof portalRoles)[number];

/** Of programs too. */
const granted: Readonly<Record<PortalRole, readonly Role[]>> = {
  viewer: ['read'],
  operator: ['read', 'operate'],
  admin: ['read', 'operate', 'administer'],
};

/** What somebody with this role may do who has signed in, in the words of the table of routes. */
export function grantsOf(role: PortalRole): readonly Role[] {
  return [...granted[role], 'own', ...(role === 'admin' ? (['admit'] as const) : [])];
}

/** What a key of this role may do: no program lets others in, so that a key that has leaked makes no further ones. */
export function grantsOfKey(role: PortalRole): readonly Role[] {
  return granted[role];
}

/** The first that may do one of these; null where none may by itself. */
export function leastRoleFor(roles: readonly string[]): PortalRole | null {
  return portalRoles.find((role) => grantsOf(role).some((each) => roles.includes(each))) ?? null;
}

export function isPortalRole(text: unknown): text is PortalRole {
  return portalRoles.some((role) => role === text);
}

/** The role that may do this: what the page offers to who sends no name. */
export function roleOf(roles: ReadonlySet<Role>): PortalRole | null {
  return portalRoles.findLast((role) => granted[role].every((each) => roles.has(each))) ?? null;
}
