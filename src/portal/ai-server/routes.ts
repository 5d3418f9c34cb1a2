// The Portal's API of the pipeline: what the AI server says of it, passed on. Where the AI server cannot be asked, the answer is 503 with cause and fix.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { DeadLetterPage, Delivery } from '../api.ts';
import { json, tags } from '../route-documents.ts';
import { readDeadLetterPage, readLedgerAnswer } from './answers.ts';
import type { AiServer } from './ask.ts';
import { deadLettersOf, deliveryOf } from './delivery.ts';
import * as schemas from './schemas.ts';

export interface Pipeline {
  readonly aiServer: AiServer;
  /** Why the Portal holds that alerts may not get through; null where it does not. */
  readonly undelivered: () => string | null;
}

export function addPipeline(app: FastifyInstance, { aiServer, undelivered }: Pipeline): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const delivery = {
    tags: [tags.pipeline],
    summary: 'What was read, scored, refused and delivered, and what is wrong with the pipeline',
    response: json(schemas.deliverySchema, 'unavailable'),
  };
  app.get('/api/delivery', { schema: delivery }, async (_request, reply): Promise<Delivery> => {
    const ledger = readLedgerAnswer(await aiServer.get('/delivery'));
    reply.header('cache-control', 'no-store');
    return deliveryOf(ledger, { readAt: new Date().toISOString(), undelivered: undelivered() });
  });
  const deadLetters = {
    tags: [tags.pipeline],
    summary: 'Readings that were refused, the newest first',
    querystring: schemas.deadLetterQuery,
    response: json(schemas.deadLetterPageSchema, 'malformed-request', 'invalid-request', 'unavailable'),
  };
  typed.get('/api/dead-letters', { schema: deadLetters }, async (request, reply): Promise<DeadLetterPage> => {
    const query = new URLSearchParams(Object.entries(request.query).map(([name, value]) => [name, String(value)]));
    const page = readDeadLetterPage(await aiServer.get(`/dead-letters?${query}`));
    reply.header('cache-control', 'no-store');
    return deadLettersOf(page);
  });
}
