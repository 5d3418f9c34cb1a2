// The Portal's API of users, for admins: who there is, their roles, passwords and sessions. What they change is in the log, with who did it.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { principalOf } from '../../web-server/guard.ts';
import { json, tags } from '../route-documents.ts';
import { signInOf, toSessionList } from './routes.ts';
import * as schemas from './schemas.ts';
import { sessionOf } from './sessions.ts';
import type { SignIn } from './sign-in.ts';
import { checkPassword, readUserName } from './user-names.ts';
import * as users from './users.ts';

const problems = ['malformed-request', 'unavailable'] as const;
const bodyProblems = [...problems, 'invalid-json', 'unsupported-media-type', 'invalid-request'] as const;

export function addUsers(app: FastifyInstance, signIn: SignIn | null): void {
  addList(app, signIn);
  addAssignees(app, signIn);
  addChanges(app, signIn);
  addSessionsOfUser(app, signIn);
}

function addList(app: FastifyInstance, signIn: SignIn | null): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.users],
    summary: 'The users',
    response: json(schemas.userListSchema, 'unavailable'),
  };
  app.get('/api/users', { schema: list }, async (_request, reply): Promise<schemas.UserList> => {
    const { pool, idleMinutes, ask } = signInOf(signIn);
    reply.header('cache-control', 'no-store');
    const found = await ask(() => users.listUsers(pool, idleMinutes));
    return {
      total: found.total,
      users: found.users.map((user) => ({
        ...user,
        createdAt: user.createdAt.toISOString(),
        lastSeenAt: user.lastSeenAt?.toISOString() ?? null,
      })),
    };
  });
  const add = {
    tags: [tags.users],
    summary: 'Makes a user',
    body: schemas.bodies.addUser,
    response: json(schemas.passwordDrawnSchema, ...bodyProblems, 'conflict'),
  };
  typed.post('/api/users', { schema: add }, async (request, reply): Promise<schemas.PasswordDrawn> => {
    const taken = signInOf(signIn);
    const { role } = request.body;
    const name = readUserName(request.body.name);
    const { password, drawn } = passwordOf(request.body.password, taken);
    await taken.hashing(() => taken.ask(() => users.addUser(taken.pool, { name, role, password })), by(request));
    tell(request, 'A user was made', { user: name, role });
    reply.header('cache-control', 'no-store');
    return { name, password: drawn };
  });
}

/** For operators, who may not see what else there is of users. */
function addAssignees(app: FastifyInstance, signIn: SignIn | null): void {
  const schema = {
    tags: [tags.alarms],
    summary: 'Users who may act on alarms, to be assigned',
    response: json(schemas.assigneesSchema, 'unavailable'),
  };
  app.get('/api/assignees', { schema }, async (_request, reply): Promise<schemas.Assignees> => {
    reply.header('cache-control', 'no-store');
    return { names: signIn === null ? [] : [...(await signIn.ask(() => users.listAssignees(signIn.pool)))] };
  });
}

function addChanges(app: FastifyInstance, signIn: SignIn | null): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const change = {
    tags: [tags.users],
    summary: 'Gives a user another role, or disables or enables them',
    params: schemas.userParameters,
    body: schemas.bodies.changeUser,
    response: json(schemas.signedSchema, ...bodyProblems, 'not-found', 'conflict'),
  };
  typed.patch('/api/users/:name', { schema: change }, async (request) => {
    const taken = signInOf(signIn);
    const { name } = request.params;
    await taken.ask(() => users.changeUser(taken.pool, name, request.body));
    forget(taken);
    tell(request, 'A user was changed', { user: name, ...request.body });
    return {};
  });
  const password = {
    tags: [tags.users],
    summary: 'Gives a user another password, and signs them out everywhere',
    params: schemas.userParameters,
    body: schemas.bodies.setPassword,
    response: json(schemas.passwordDrawnSchema, ...bodyProblems, 'not-found'),
  };
  typed.post(
    '/api/users/:name/password',
    { schema: password },
    async (request, reply): Promise<schemas.PasswordDrawn> => {
      const taken = signInOf(signIn);
      const { name } = request.params;
      const given = passwordOf(request.body.password, taken);
      await taken.hashing(() => taken.ask(() => users.setPassword(taken.pool, name, given.password)), by(request));
      forget(taken);
      tell(request, 'A user was given another password', { user: name });
      reply.header('cache-control', 'no-store');
      return { name, password: given.drawn };
    },
  );
}

function addSessionsOfUser(app: FastifyInstance, signIn: SignIn | null): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.users],
    summary: 'The sessions of a user',
    params: schemas.userParameters,
    response: json(schemas.userSessionListSchema, ...problems, 'not-found'),
  };
  typed.get('/api/users/:name/sessions', { schema: list }, async (request, reply): Promise<schemas.UserSessionList> => {
    const { pool, idleMinutes, ask } = signInOf(signIn);
    const own = sessionOf(request.principal)?.sessionId;
    reply.header('cache-control', 'no-store');
    return toSessionList(await ask(() => users.listSessions(pool, request.params.name, idleMinutes)), own);
  });
  const end = async (request: FastifyRequest, name: string, sessionId: string | null) => {
    const taken = signInOf(signIn);
    const count = await taken.ask(() => users.revokeSessions(taken.pool, name, sessionId));
    forget(taken);
    tell(request, 'Sessions of a user were ended', { user: name, count });
    return { count };
  };
  const endAll = {
    tags: [tags.users],
    summary: 'Signs a user out everywhere',
    params: schemas.userParameters,
    response: json(schemas.endedSchema, ...problems, 'not-found'),
  };
  typed.delete('/api/users/:name/sessions', { schema: endAll }, (request) => end(request, request.params.name, null));
  const endOne = { ...endAll, summary: 'Ends a session of a user', params: schemas.userSessionParameters };
  typed.delete('/api/users/:name/sessions/:id', { schema: endOne }, (request) =>
    end(request, request.params.name, request.params.id),
  );
}

function passwordOf(given: string | null | undefined, { passwordLengthMin }: SignIn) {
  if (given !== null && given !== undefined) {
    checkPassword(given, passwordLengthMin);
    return { password: given, drawn: null };
  }
  const drawn = users.drawPassword(passwordLengthMin);
  return { password: drawn, drawn };
}

/** What they may do now holds at once, here. */
function forget({ sessions, streams }: SignIn): void {
  sessions.forget();
  void streams.look();
}

function by(request: FastifyRequest): string {
  return principalOf(request).name;
}

function tell(request: FastifyRequest, sentence: string, fields: object): void {
  request.log.info({ ...fields, by: by(request), address: request.ip }, sentence);
}
