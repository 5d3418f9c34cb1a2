// POST /dead-letters/replay and /discard: what becomes of refused readings. A replay is asked for here and done by a consumer; what is refused again stays open.
// Every change leaves a row of audit, written before it is made.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { principalOf } from '../../web-server/guard.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { type FieldProblem, InvalidRequest, isId } from '../../web-server/request-errors.ts';
import type { Audit } from '../audit.ts';
import { actorFor, onBehalfOfSchema, readOnBehalfOf } from '../on-behalf-of.ts';

/** Ports: of those that are open. Resolve with how many there were; reject with Unavailable. */
export interface DeadLetterActs {
  readonly wishReplays: (eventIds: readonly string[]) => Promise<number>;
  readonly discard: (eventIds: readonly string[]) => Promise<number>;
}

export interface DeadLetterActOptions {
  readonly deadLetterActs: DeadLetterActs;
  readonly audit: Audit;
}

const idsMax = 100;
const validatorCompiler = () => () => true;
const body = Type.Object({
  event_ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: idsMax, description: 'Which' }),
  on_behalf_of: onBehalfOfSchema,
});
const problems = problemResponses(
  ...(['invalid-request', 'invalid-json', 'body-too-large', 'unsupported-media-type'] as const),
  ...(['unauthorized', 'forbidden', 'too-many-requests', 'unavailable'] as const),
);
const count = (description: string) => Type.Integer({ minimum: 0, description });

export function addDeadLetterActs(app: FastifyInstance, { deadLetterActs, audit }: DeadLetterActOptions): void {
  const replay = {
    tags: ['Records'],
    summary: 'Asks for refused readings to be scored anew, which a consumer does within seconds',
    body,
    response: {
      202: Type.Object(
        { wished: count('Those of them that are open; the others stay as they are') },
        { description: 'It will be done. What is refused again stays open, with the reason of then' },
      ),
      ...problems,
    },
  };
  app.post('/dead-letters/replay', { schema: replay, validatorCompiler }, async (request, reply) => {
    const wished = await audited(audit, request, 'dead-letters.replay', deadLetterActs.wishReplays);
    return reply.code(202).send({ wished });
  });
  const discard = {
    tags: ['Records'],
    summary: 'Marks refused readings as not wanted; they stay in the list until retention takes them',
    body,
    response: {
      200: Type.Object(
        { discarded: count('Those of them that were open; the others stay as they are') },
        { description: 'Done' },
      ),
      ...problems,
    },
  };
  app.post('/dead-letters/discard', { schema: discard, validatorCompiler }, async (request) => ({
    discarded: await audited(audit, request, 'dead-letters.discard', deadLetterActs.discard),
  }));
}

async function audited(
  audit: Audit,
  request: FastifyRequest,
  action: string,
  act: DeadLetterActs['discard'],
): Promise<number> {
  const { ids, onBehalfOf } = readBody(request.body);
  const { name } = principalOf(request);
  const actor = actorFor(name, onBehalfOf);
  const target = ids.length === 1 ? (ids[0] as string) : `${ids.length} dead letters: ${ids.join(' ')}`;
  const finish = await audit({ actor, action, target, requestId: request.id, address: request.ip });
  let done: number;
  try {
    done = await act(ids);
  } catch (error) {
    await finish(error instanceof Error ? error.message : 'failed');
    throw error;
  }
  await finish(`${done} of ${ids.length}`);
  request.log.info({ action, actor, asked: ids.length, done }, 'Somebody has decided about dead letters');
  return done;
}

/** Throws InvalidRequest with every fault. */
function readBody(given: unknown): { readonly ids: readonly string[]; readonly onBehalfOf: string | undefined } {
  const { event_ids: ids, on_behalf_of: somebody } = Object(given) as Record<string, unknown>;
  const onBehalfOf = readOnBehalfOf(somebody);
  const faults: FieldProblem[] = [];
  const isList = Array.isArray(ids) && ids.length >= 1 && ids.length <= idsMax;
  if (!(isList && ids.every((id) => typeof id === 'string' && isId(id))))
    faults.push({ field: 'event_ids', message: `event_ids must be a list of 1 to ${idsMax} event ids` });
  if ('problem' in onBehalfOf) faults.push(onBehalfOf.problem);
  if (faults.length > 0 || 'problem' in onBehalfOf) throw new InvalidRequest(faults);
  return {
    ids: [...new Set((ids as string[]).map((id) => id.toLowerCase()))],
    onBehalfOf: onBehalfOf.name,
  };
}
