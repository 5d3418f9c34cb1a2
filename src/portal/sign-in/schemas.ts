// What the Portal's API takes and gives of sessions and users, as TypeBox schemas, beside those of schemas.ts.
import { type Static, type TSchema, Type } from 'typebox';
import { orNull, refer, time, withoutNul } from '../schema-parts.ts';
import { portalRoles } from './roles.ts';
import { nameCharactersMax, passwordCharactersMax } from './user-names.ts';

const role = Type.Enum([...portalRoles], { type: 'string', description: 'Each may do what those before it may' });
const userName = Type.String({ description: 'In small letters' });

export const sessionInfoSchema = Type.Object(
  {
    hasSignIn: Type.Boolean({ description: 'False in a Portal of the loopback that asks nobody who they are' }),
    user: orNull(
      Type.Object({
        name: userName,
        hasPassword: Type.Boolean({ description: 'Whether there is one to be changed' }),
        isOfProvider: Type.Boolean({ description: "Whether they sign in by the organisation's provider" }),
      }),
      'Null for who has not signed in',
    ),
    key: orNull(Type.String(), 'What the key is called by which the sender asks; null for who sends none'),
    role: orNull(role, 'What the sender may do; null for nothing'),
    passwordLengthMin: Type.Integer({ minimum: 1 }),
    provider: orNull(
      Type.String(),
      "What the organisation's provider is called, by which one may sign in; null for none",
    ),
  },
  { $id: 'SessionInfo', description: 'Who the sender is, and what they may do' },
);
export type SessionInfo = Static<typeof sessionInfoSchema>;

const userSessionSchema = Type.Object(
  {
    sessionId: Type.String({ description: 'An id; nobody can sign in by it' }),
    address: orNull(Type.String(), 'From where it began'),
    browser: orNull(Type.String(), 'What the browser said of itself'),
    createdAt: time('When it began'),
    lastUsedAt: time('When it was last used, to the minute'),
    isCurrent: Type.Boolean({ description: 'Whether it is the one that asks' }),
  },
  { $id: 'UserSession', description: 'A browser in which a user has signed in' },
);
export const userSessionListSchema = Type.Object(
  { sessions: Type.Array(refer(userSessionSchema), { description: 'What was used last comes first' }) },
  { $id: 'UserSessionList', description: 'The sessions of a user' },
);
export type UserSessionList = Static<typeof userSessionListSchema>;

const userSchema = Type.Object(
  {
    name: userName,
    role,
    isEnabled: Type.Boolean({ description: 'Whether they may sign in' }),
    hasPassword: Type.Boolean(),
    issuer: orNull(
      Type.String(),
      "The organisation's provider by whose word they sign in; null for who is of here alone",
    ),
    createdAt: time('When it was made'),
    lastSeenAt: orNull(time('When one of its sessions was last used'), 'Null where there is none'),
    sessionCount: Type.Integer({ minimum: 0 }),
  },
  { $id: 'PortalUser', description: 'Somebody who may sign in' },
);
export const userListSchema = Type.Object(
  {
    users: Type.Array(refer(userSchema), { description: 'By name, the first thousand' }),
    total: Type.Integer({ minimum: 0, description: 'How many there are' }),
  },
  { $id: 'PortalUserList', description: 'The users of the Portal' },
);
export type UserList = Static<typeof userListSchema>;

export const passwordDrawnSchema = Type.Object(
  { name: userName, password: orNull(Type.String(), 'Where it was drawn here: it cannot be shown again') },
  { $id: 'PasswordDrawn', description: 'The user, and a password that nobody had to think of' },
);
export type PasswordDrawn = Static<typeof passwordDrawnSchema>;

export const signedSchema = Type.Object(
  {},
  { $id: 'Signed', description: 'It is done; cookies say what has become of the session' },
);
export const signedOutSchema = Type.Object(
  {
    next: orNull(Type.String(), "Where the organisation's provider forgets them too: for the browser to go to"),
    isKnownThere: Type.Boolean({
      description: "Whether they came by the organisation's provider, and it could not be told: it may know them still",
    }),
  },
  { $id: 'SignedOut', description: 'The session has ended' },
);
export type SignedOut = Static<typeof signedOutSchema>;
export const endedSchema = Type.Object(
  { count: Type.Integer({ minimum: 0 }) },
  { $id: 'SessionsEnded', description: 'How many sessions have ended' },
);
export const assigneesSchema = Type.Object(
  { names: Type.Array(Type.String(), { description: 'In the order of the alphabet' }) },
  { $id: 'Assignees', description: 'Users who may act on alarms; none where nobody signs in' },
);
export type Assignees = Static<typeof assigneesSchema>;

export const sharedSignInSchemas: readonly TSchema[] = [
  assigneesSchema,
  ...[sessionInfoSchema, userSessionSchema, userSessionListSchema, userSchema, userListSchema],
  ...[passwordDrawnSchema, signedSchema, signedOutSchema, endedSchema],
];

const strict = { additionalProperties: false } as const;
const givenName = Type.String({ minLength: 1, maxLength: 4 * nameCharactersMax, pattern: withoutNul });
// Its length is judged where a sentence can be said.
const givenPassword = Type.String({ minLength: 1, maxLength: 4 * passwordCharactersMax });

export const bodies = {
  signIn: Type.Object({ name: givenName, password: givenPassword }, strict),
  link: Type.Object({ code: Type.String({ minLength: 1, maxLength: 200 }) }, strict),
  changePassword: Type.Object(
    { current: orNull(givenPassword, 'Null for who has none yet'), wanted: givenPassword },
    strict,
  ),
  addUser: Type.Object(
    { name: givenName, role, password: Type.Optional(orNull(givenPassword, 'Null for one that is drawn')) },
    strict,
  ),
  changeUser: Type.Object({ role: Type.Optional(role), isEnabled: Type.Optional(Type.Boolean()) }, strict),
  setPassword: Type.Object({ password: Type.Optional(orNull(givenPassword, 'Null for one that is drawn')) }, strict),
};
export const userParameters = Type.Object({
  name: Type.String({ maxLength: 4 * nameCharactersMax, pattern: withoutNul }),
});
export const sessionParameters = Type.Object({ id: Type.String({ maxLength: 64, pattern: withoutNul }) });
export const userSessionParameters = Type.Object({ ...userParameters.properties, ...sessionParameters.properties });
