// The model repository extension of the Open Inference Protocol, as other servers have it: the index of what there is, load and unload.
// Every change leaves a row of audit, written before it is made.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isObject } from '../../core/members.ts';
import type { ServedModels } from '../../models/served-models.ts';
import { principalOf } from '../../web-server/guard.ts';
import type { Audit } from '../audit.ts';
import { InvalidInference } from './errors.ts';
import { inferenceErrors } from './schemas.ts';

export interface ModelRepositoryOptions {
  readonly models: ServedModels;
  readonly audit: Audit;
}

export function addModelRepositoryRoutes(app: FastifyInstance, { models, audit }: ModelRepositoryOptions): void {
  app.post('/v2/repository/index', { schema: indexSchema, validatorCompiler: () => () => true }, async (request) => {
    const ready = readBody(request).ready ?? undefined;
    if (ready !== undefined && typeof ready !== 'boolean') throw new InvalidInference('ready must be true or false');
    return (await models.index()).filter((each) => ready !== true || each.state === 'READY');
  });

  const change = (action: 'load' | 'unload', run: (name: string) => Promise<void> | void) => {
    app.post(`/v2/repository/models/:model/${action}`, changeOptions(action), async (request) => {
      const { model } = request.params as { model: string };
      const parameters = readBody(request).parameters ?? undefined;
      if (parameters !== undefined && !isObject(parameters)) throw new InvalidInference('parameters must be an object');
      if (action === 'load' && parameters !== undefined && Object.keys(parameters).length > 0) {
        throw new InvalidInference(
          'parameters of load (config, files) are not supported: put the model into the repository',
        );
      }
      if (/\p{Cc}/u.test(model) || !model.isWellFormed())
        throw new InvalidInference('model must be a name without control characters');
      const who = { actor: principalOf(request).name, requestId: request.id, address: request.ip };
      const finish = await audit({ ...who, action: `model.${action}`, target: model.slice(0, 100) });
      try {
        await run(model);
      } catch (error) {
        await finish(error instanceof Error ? error.message : 'failed');
        throw error;
      }
      await finish('done');
      request.log.info({ model, action, actor: who.actor }, 'The served models have changed');
      return {};
    });
  };
  change('load', models.load);
  change('unload', models.unload);
}

/** The body, which may be left out. */
function readBody(request: FastifyRequest): { readonly ready?: unknown; readonly parameters?: unknown } {
  const body = request.body as Buffer | undefined;
  if (body === undefined || body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    throw new InvalidInference('the body is not valid JSON');
  }
  if (!isObject(parsed)) throw new InvalidInference('the body must be a JSON object');
  return { ...parsed };
}

const tags = ['Open Inference Protocol'];
const errors = ['invalid-inference', 'unauthorized', 'forbidden', 'body-too-large', 'unsupported-media-type'] as const;
const busy = ['too-many-requests', 'unavailable'] as const;

const indexSchema = {
  tags,
  summary: 'The models of the repository, and whether they are served',
  body: {
    content: {
      'application/json': { schema: Type.Object({ ready: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])) }) },
    },
  },
  response: {
    200: {
      description: 'One entry per model and version',
      content: {
        'application/json': {
          schema: Type.Array(
            Type.Object({
              name: Type.String(),
              version: Type.String(),
              state: Type.Enum(['READY', 'UNAVAILABLE']),
              reason: Type.String(),
            }),
          ),
        },
      },
    },
    ...inferenceErrors(...errors, ...busy),
  },
};

function changeOptions(action: 'load' | 'unload') {
  const summary = action === 'load' ? 'Serves a model of the repository, or its new files' : 'Stops serving a model';
  const name = { type: 'string', minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' };
  return {
    validatorCompiler: () => () => true,
    schema: {
      tags,
      summary,
      params: { type: 'object', required: ['model'], properties: { model: name } },
      body: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                parameters: { type: ['object', 'null'], ...(action === 'load' ? { maxProperties: 0 } : {}) },
              },
            },
          },
        },
      },
      response: {
        200: { description: 'Done', content: { 'application/json': { schema: { type: 'object', maxProperties: 0 } } } },
        ...inferenceErrors(...errors, 'unknown-model', ...busy),
      },
    },
  };
}
