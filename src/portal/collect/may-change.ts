// Who may change plans of collecting, and therefore reads the whole of their addresses.
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../../web-server/guard.ts';
import { mayAccess } from '../../web-server/roles.ts';

export function mayChangePlans(request: FastifyRequest): boolean {
  return mayAccess(['administer'], principalOf(request).roles);
}
