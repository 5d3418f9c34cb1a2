// What the Portal's API takes and gives of keys for programs, as TypeBox schemas.
import { type Static, type TSchema, Type } from 'typebox';
import { orNull, refer, time, withoutNul } from '../../schema-parts.ts';
import { portalRoles } from '../roles.ts';
import { keyDaysMax, listedKeysMax } from './portal-keys.ts';

const role = Type.Enum([...portalRoles], { type: 'string', description: 'Each may do what those before it may' });

const keySchema = Type.Object(
  {
    name: Type.String({ description: 'Whose key it is' }),
    hint: Type.String({ description: 'Its first characters, by which one tells keys apart' }),
    role,
    createdAt: time('When it was made'),
    createdBy: orNull(Type.String(), 'Who made it'),
    expiresAt: orNull(time('When it ends'), 'Null for one that is good until it is revoked'),
    revokedAt: orNull(time('When it was revoked'), 'Null for one that was not'),
    revokedBy: orNull(Type.String(), 'Who revoked it'),
    lastUsedAt: orNull(time('When it was last used, to the minute'), 'Null for one that never was'),
  },
  { $id: 'PortalKey', description: 'A key by which a program uses the API' },
);
export const keyListSchema = Type.Object(
  {
    keys: Type.Array(refer(keySchema), {
      maxItems: listedKeysMax,
      description: 'Those that are not revoked first, and the newest of them first',
    }),
  },
  { $id: 'PortalKeyList', description: 'The keys of programs' },
);
export type KeyList = Static<typeof keyListSchema>;

export const keyMadeSchema = Type.Object(
  {
    name: Type.String(),
    key: Type.String({ description: 'It cannot be shown again' }),
    expiresAt: orNull(time('When it ends'), 'Null for one that is good until it is revoked'),
  },
  { $id: 'PortalKeyMade', description: 'A key that was just made' },
);
export type KeyMade = Static<typeof keyMadeSchema>;

export const sharedKeySchemas: readonly TSchema[] = [keySchema, keyListSchema, keyMadeSchema];

export const makeKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: withoutNul }),
    role,
    // Null days would mean a key for ever where somebody has forgotten to say them.
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: keyDaysMax, description: 'For how long' })),
    neverExpires: Type.Optional(
      Type.Boolean({ description: 'True, in place of `expiresInDays`, for one that is good until it is revoked' }),
    ),
  },
  { additionalProperties: false },
);
export const keyParameters = Type.Object({ name: Type.String({ maxLength: 200, pattern: withoutNul }) });
