// The Portal's API of keys for programs, for admins who have signed in: no key makes another one.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../../../web-server/guard.ts';
import { json, tags } from '../../route-documents.ts';
import { UnfitUser } from '../errors.ts';
import { signInOf } from '../routes.ts';
import { signedSchema } from '../schemas.ts';
import type { SignIn } from '../sign-in.ts';
import * as schemas from './key-schemas.ts';
import { listKeys, makeKey, readKeyName, revokeKey } from './portal-keys.ts';

const problems = ['malformed-request', 'unavailable'] as const;

export function addKeys(app: FastifyInstance, signIn: SignIn | null): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = { tags: [tags.users], summary: 'The keys', response: json(schemas.keyListSchema, 'unavailable') };
  app.get('/api/keys', { schema: list }, async (_request, reply): Promise<schemas.KeyList> => {
    const { pool, ask } = signInOf(signIn);
    reply.header('cache-control', 'no-store');
    const keys = await ask(() => listKeys(pool));
    return {
      keys: keys.map((key) => ({
        ...key,
        createdAt: key.createdAt.toISOString(),
        expiresAt: key.expiresAt?.toISOString() ?? null,
        revokedAt: key.revokedAt?.toISOString() ?? null,
        lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      })),
    };
  });
  const make = {
    tags: [tags.users],
    summary: 'Makes a key',
    body: schemas.makeKeyBody,
    response: json(
      schemas.keyMadeSchema,
      ...problems,
      ...(['invalid-json', 'unsupported-media-type', 'invalid-request', 'conflict'] as const),
    ),
  };
  typed.post('/api/keys', { schema: make }, async (request, reply): Promise<schemas.KeyMade> => {
    const { pool, ask } = signInOf(signIn);
    const { role, expiresInDays = null, neverExpires = false } = request.body;
    if ((expiresInDays === null) !== neverExpires)
      throw new UnfitUser('say expiresInDays, or neverExpires, and not both');
    const name = readKeyName(request.body.name);
    const by = principalOf(request).name;
    const made = await ask(() => makeKey(pool, { name, role, expiresInDays }, by));
    request.log.info({ key: name, role, expiresAt: made.expiresAt, by, address: request.ip }, 'A key was made');
    reply.header('cache-control', 'no-store');
    return { name, key: made.key, expiresAt: made.expiresAt?.toISOString() ?? null };
  });
  const revoke = {
    tags: [tags.users],
    summary: 'Revokes a key: it is useless within PORTAL_SESSION_CHECK_MS, and here at once',
    params: schemas.keyParameters,
    response: json(signedSchema, ...problems, 'not-found'),
  };
  typed.delete('/api/keys/:name', { schema: revoke }, async (request) => {
    const { pool, ask, keys, streams } = signInOf(signIn);
    const { name } = request.params;
    const by = principalOf(request).name;
    await ask(() => revokeKey(pool, name, by));
    keys.forget();
    void streams.look();
    request.log.info({ key: name, by, address: request.ip }, 'A key was revoked');
    return {};
  });
}
