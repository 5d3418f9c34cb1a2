// The Portal's API of whom to tell of alarms, for admins: what is in force, without a secret, a test for each receiver, and the routes, which they set here or
// leave to the operator's file. How a receiver is reached the file alone says.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import type { Actor } from '../desk/alarm-rows.ts';
import { actorOf } from '../desk/routes.ts';
import { json, tags } from '../route-documents.ts';
import type { NotificationSettings, NotificationTested, SetNotificationRoutes } from './schemas.ts';
import * as schemas from './schemas.ts';

/** Ports. */
export interface NotificationDesk {
  readonly settings: () => Promise<NotificationSettings>;
  /** Resolves with why the receiver has not taken a test, or null where it has; undefined where there is no such receiver. */
  readonly test: (receiver: string) => Promise<NotificationTested | undefined>;
  /** Resolve with the new version; reject with RoutesConflict, and with InvalidRequest where the rules do not fit the file. */
  readonly setRoutes: (routes: SetNotificationRoutes, actor: Actor) => Promise<number>;
  readonly useFile: (version: number, actor: Actor) => Promise<number>;
}

export function addNotifications(app: FastifyInstance, desk: NotificationDesk): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const settings = {
    tags: [tags.users],
    summary: 'Whom the Portal tells of alarms, and what waits',
    response: json(schemas.notificationSettingsSchema, 'unavailable'),
  };
  app.get('/api/notifications', { schema: settings }, async (_request, reply): Promise<NotificationSettings> => {
    reply.header('cache-control', 'no-store');
    return desk.settings();
  });
  const test = {
    tags: [tags.users],
    summary: 'Sends a test to a receiver',
    body: schemas.testBody,
    response: json(
      schemas.testedSchema,
      ...(['malformed-request', 'invalid-json', 'unsupported-media-type', 'not-found', 'unavailable'] as const),
    ),
  };
  typed.post('/api/notifications/test', { schema: test }, async (request, reply): Promise<NotificationTested> => {
    const tested = await desk.test(request.body.receiver);
    if (tested === undefined) throw new NoSuchRecord('a receiver', request.body.receiver);
    reply.header('cache-control', 'no-store');
    return tested;
  });
  addRoutesSet(app, desk);
}

/** As large as a file may be. */
const bodyLimit = 1_048_576;

function addRoutesSet(app: FastifyInstance, desk: NotificationDesk): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const set = {
    tags: [tags.users],
    summary:
      'Sets routes, times, groups of machines and quiet hours, as a whole; from then on they count, and not those of the file',
    body: schemas.setRoutesSchema,
    response: json(
      schemas.routesSetSchema,
      ...(['malformed-request', 'invalid-json', 'body-too-large', 'unsupported-media-type'] as const),
      ...(['invalid-request', 'conflict', 'unavailable'] as const),
    ),
  };
  typed.put('/api/notifications/routes', { schema: set, bodyLimit }, async (request) => ({
    version: await desk.setRoutes(request.body, actorOf(request)),
  }));
  const useFile = {
    tags: [tags.users],
    summary: 'Has the routes of the file count again; what was set stays in the journal',
    querystring: schemas.routesVersionQuery,
    response: json(schemas.routesSetSchema, 'malformed-request', 'conflict', 'unavailable'),
  };
  typed.delete('/api/notifications/routes', { schema: useFile }, async (request) => ({
    version: await desk.useFile(request.query.version, actorOf(request)),
  }));
}
