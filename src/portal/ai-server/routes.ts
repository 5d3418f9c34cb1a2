// The Portal's API of the pipeline: what the AI server says of it, passed on. Where the AI server cannot be asked, the answer is 503 with cause and fix, and
// /api/pipeline says so as what it is, for pages that only want to know.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { Unavailable } from '../../core/errors.ts';
import { actorOf } from '../desk/routes.ts';
import { refusalOf } from '../refusals.ts';
import { json, tags } from '../route-documents.ts';
import { readDeadLetterPage, readDiscarded, readLedgerAnswer, readModel, readWished } from './answers.ts';
import type { AiServer } from './ask.ts';
import { type Confirmed, deadLettersOf, deliveryOf, knownWithoutIt, type Undelivered } from './delivery.ts';
import { servedModelOf } from './model.ts';
import type { DeadLetterPage, DeadLettersDone, Delivery, Pipeline as PipelineAnswer, ServedModel } from './schemas.ts';
import * as schemas from './schemas.ts';

export interface Pipeline {
  readonly aiServer: AiServer;
  /** Null where the Portal does not hold that alerts may not get through. */
  readonly undelivered: () => Undelivered | null;
  /** Null where the Portal awaits no markers, or none has come yet. */
  readonly confirmed: () => Confirmed | null;
}

export function addPipeline(app: FastifyInstance, { aiServer, undelivered, confirmed }: Pipeline): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const known = () => ({
    readAt: new Date().toISOString(),
    confirmed: confirmed(),
    undelivered: undelivered(),
  });
  const delivery = {
    tags: [tags.pipeline],
    summary: 'What was read, scored, refused and delivered, and what is wrong with the pipeline',
    response: json(schemas.deliverySchema, 'unavailable'),
  };
  app.get('/api/delivery', { schema: delivery }, async (_request, reply): Promise<Delivery> => {
    const ledger = readLedgerAnswer(await aiServer.get('/delivery'));
    reply.header('cache-control', 'no-store');
    return deliveryOf(ledger, known());
  });
  const short = {
    tags: [tags.pipeline],
    summary: 'What is wrong with the pipeline, in short; also where the AI server cannot be asked',
    response: json(schemas.pipelineSchema),
  };
  app.get('/api/pipeline', { schema: short }, async (_request, reply): Promise<PipelineAnswer> => {
    reply.header('cache-control', 'no-store');
    try {
      const ledger = readLedgerAnswer(await aiServer.get('/delivery'));
      return { unasked: null, refusal: null, troubles: deliveryOf(ledger, known()).troubles };
    } catch (error) {
      // Many plants run the Portal without it: that is an answer, and no failure.
      if (!(error instanceof Unavailable)) throw error;
      const refusal = refusalOf(error) ?? null;
      return { unasked: error.message, refusal, troubles: knownWithoutIt(undelivered()) };
    }
  });
  const deadLetters = {
    tags: [tags.pipeline],
    summary: 'Readings that were refused, the newest first',
    querystring: schemas.deadLetterQuery,
    response: json(schemas.deadLetterPageSchema, 'malformed-request', 'invalid-request', 'unavailable'),
  };
  typed.get('/api/dead-letters', { schema: deadLetters }, async (request, reply): Promise<DeadLetterPage> => {
    const query = new URLSearchParams(
      Object.entries(request.query).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const page = readDeadLetterPage(await aiServer.get(`/dead-letters?${query}`));
    reply.header('cache-control', 'no-store');
    return deadLettersOf(page);
  });
  const model = {
    tags: [tags.pipeline],
    summary: 'The model that is served, how good it was, what moves it, and its readings beside those of its training',
    response: json(schemas.servedModelSchema, 'unavailable'),
  };
  app.get('/api/model', { schema: model }, async (_request, reply): Promise<ServedModel> => {
    const answer = readModel(await aiServer.get('/model'));
    reply.header('cache-control', 'no-store');
    return servedModelOf(answer);
  });
  addActs(app, aiServer);
}

/** Of a hundred ids. */
const bodyLimit = 8_192;

/** What people decide about refused readings. Who it was stands in the AI server's trail of changes, beside the Portal's key. */
function addActs(app: FastifyInstance, aiServer: AiServer): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const problems = ['malformed-request', 'invalid-json', 'body-too-large', 'unavailable'] as const;
  const documented = (summary: string) => ({
    schema: {
      tags: [tags.pipeline],
      summary,
      body: schemas.deadLetterActBody,
      response: json(schemas.deadLettersDoneSchema, ...problems),
    },
    bodyLimit,
  });
  const act = async (path: string, eventIds: readonly string[], actor: string, log: FastifyBaseLogger) => {
    const answer = await aiServer.post(path, { event_ids: eventIds, on_behalf_of: actor });
    log.info({ path, actor, eventIds: eventIds.length }, 'Somebody has decided about refused readings');
    return answer;
  };
  const replay = documented('Asks for refused readings to be scored anew, which a consumer does within seconds');
  typed.post('/api/dead-letters/replay', replay, async (request): Promise<DeadLettersDone> => {
    const { name } = actorOf(request);
    const { wished } = readWished(await act('/dead-letters/replay', request.body.eventIds, name, request.log));
    return { count: wished };
  });
  const discard = documented('Marks refused readings as not wanted; they stay in the list until retention takes them');
  typed.post('/api/dead-letters/discard', discard, async (request): Promise<DeadLettersDone> => {
    const { name } = actorOf(request);
    const { discarded } = readDiscarded(await act('/dead-letters/discard', request.body.eventIds, name, request.log));
    return { count: discarded };
  });
}
