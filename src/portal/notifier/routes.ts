// The Portal's API of whom to tell of alarms, for admins: what is in force, without a secret, and a test for each receiver. Changes nothing: the operator's file
// says it.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import type { NotificationSettings, NotificationTested } from '../api.ts';
import { json, tags } from '../route-documents.ts';
import * as schemas from './schemas.ts';

/** Ports. */
export interface NotificationDesk {
  readonly settings: () => Promise<NotificationSettings>;
  /** Resolves with why the receiver has not taken a test, or null where it has; undefined where there is no such receiver. */
  readonly test: (receiver: string) => Promise<string | null | undefined>;
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
    const problem = await desk.test(request.body.receiver);
    if (problem === undefined) throw new NoSuchRecord('a receiver', request.body.receiver);
    reply.header('cache-control', 'no-store');
    return { problem };
  });
}
