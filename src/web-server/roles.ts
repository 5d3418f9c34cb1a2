// What a sender may be allowed to do, and the question whether it suffices. Which route asks for what says each server's own table.

export const roles = ['read', 'predict', 'operate'] as const;
export type Role = (typeof roles)[number];

/** The roles of which one is needed; operate may do everything. `open` asks for no credentials: probes, and what documents the API. */
export type Access = 'open' | readonly Role[];

export function mayAccess(access: Access, granted: ReadonlySet<Role>): boolean {
  return access === 'open' || granted.has('operate') || access.some((role) => granted.has(role));
}
