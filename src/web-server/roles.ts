// What a sender may be allowed to do, and the question whether it suffices. Which route asks for what says each server's own table.

/** Those that keys and tokens have. */
export const roles = ['read', 'predict', 'operate'] as const;
/**
 * `administer` is of whoever looks after machines, `measure` of who reads figures alone. Of people who have signed in, and of no program, are `own`, for what
 * is of their session, and `admit`, for making ways in for others.
 */
export type Role = (typeof roles)[number] | 'administer' | 'measure' | 'own' | 'admit';

/**
 * The roles of which one is needed; operate may do all but administer, and what is of people alone. `open` asks for no credentials: probes, and what documents the API. Neither does
 * `counted`, whose requests are limited by address: what costs something, and has to be asked before anybody is known.
 */
export type Access = 'open' | 'counted' | readonly Role[];

const apart: readonly Role[] = ['administer', 'own', 'admit'];

export function mayAccess(access: Access, granted: ReadonlySet<Role>): boolean {
  if (typeof access === 'string' || access.some((role) => granted.has(role))) return true;
  return granted.has('operate') && !access.some((role) => apart.includes(role));
}
