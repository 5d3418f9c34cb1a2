// The schemas of the Open Inference Protocol v2 for the OpenAPI document. What an inference request may be is decided by
// request.ts alone; errors are the protocol's {"error": …}.
import { type TSchema, Type } from 'typebox';
import { type ProblemKind, problemKinds } from '../../web-server/problem.ts';
import { outputTensors } from './answer.ts';
import { numberTypeNames } from './tensor-types.ts';

export const inferenceErrorSchema = Type.Object(
  { error: Type.String({ description: 'What is wrong' }) },
  { $id: 'InferenceError', description: "The protocol's error" },
);

/** The answers of a route under /v2 to the kinds of problem that it can meet. */
export function inferenceErrors(...kinds: readonly ProblemKind[]): Record<number, unknown> {
  return Object.fromEntries(
    kinds.map((kind) => {
      const { status, title, example } = problemKinds[kind];
      const content = { 'application/json': { schema: Type.Ref('InferenceError#'), example: { error: example } } };
      return [status, { description: title, content }];
    }),
  );
}

const tags = ['Open Inference Protocol'];
const parameters = Type.Record(Type.String(), Type.Unknown(), { description: 'Unknown ones are ignored' });
const shape = Type.Array(Type.Integer());

const tensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.String({ examples: ['FP32'] }),
  shape: Type.Array(Type.Integer(), { description: '-1 is any number of rows', examples: [[-1, 11]] }),
});

const data = Type.Array(Type.Union([Type.Number(), Type.Array(Type.Number())]), {
  description: 'Row by row: flat, or one array per row',
});

/** A member that may be missing or null: clients whose languages write null for what is absent mean the same. */
const nullable = (schema: TSchema): TSchema => Type.Optional(Type.Union([schema, Type.Null()]));

const requestSchema = Type.Object({
  id: nullable(Type.String({ description: 'Comes back in the answer' })),
  parameters: nullable(parameters),
  inputs: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1 }),
      shape: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 2 }),
      datatype: Type.Enum([...numberTypeNames]),
      parameters: nullable(parameters),
      data: Type.Optional(data),
    }),
    {
      minItems: 1,
      description: 'One tensor [rows, n] in model order, or one tensor [rows] per feature under its name, in any order',
    },
  ),
  outputs: nullable(
    Type.Array(
      Type.Object({
        name: Type.Enum(outputTensors.map((each) => each.name)),
        parameters: nullable(parameters),
      }),
      { maxItems: 16 },
    ),
  ),
});

const answerSchema = Type.Object(
  {
    model_name: Type.String(),
    model_version: Type.String(),
    id: Type.Optional(Type.String()),
    outputs: Type.Array(
      Type.Object({
        name: Type.String(),
        shape,
        datatype: Type.String(),
        parameters: Type.Optional(parameters),
        data: Type.Optional(Type.Array(Type.Number())),
      }),
    ),
  },
  { description: 'predict is 1 for an anomaly; predict_proba has the columns normal and anomaly' },
);

const bytes = { type: 'string', format: 'binary', description: 'JSON, and the binary tensors behind it' };
const jsonLength = {
  'Inference-Header-Content-Length': {
    type: 'integer',
    minimum: 0,
    description: 'Where the JSON ends, when binary tensors follow it',
  },
};

function withModel(withVersion: boolean) {
  const name = { type: 'string', minLength: 1, maxLength: 100 };
  return {
    type: 'object',
    required: withVersion ? ['model', 'version'] : ['model'],
    properties: withVersion ? { model: name, version: name } : { model: name },
  };
}

const common = ['malformed-request', 'unauthorized', 'forbidden', 'too-many-requests', 'overloaded'] as const;

function jsonAnswer(schema: TSchema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

function exampleRequest(row: readonly number[]): object {
  const input = { name: 'input', shape: [1, row.length], datatype: 'FP32', data: row };
  return { id: 'example-1', inputs: [input] };
}

/** Per route, what stands in the document. */
/** `exampleRow` is a row of features in model order. */
export function inferenceSchemas(exampleRow: readonly number[]) {
  const name = { name: Type.String(), version: Type.String() };
  return {
    server: {
      tags,
      summary: 'Server metadata',
      response: {
        200: jsonAnswer(Type.Object({ ...name, extensions: Type.Array(Type.String()) }), 'What this server is'),
        ...inferenceErrors(...common),
      },
    },
    live: {
      tags,
      summary: 'Server liveness',
      response: { 200: jsonAnswer(Type.Object({ live: Type.Boolean() }), 'The process answers') },
    },
    ready: {
      tags,
      summary: 'Server readiness',
      response: {
        200: jsonAnswer(Type.Object({ ready: Type.Boolean() }), 'Ready'),
        503: jsonAnswer(Type.Object({ ready: Type.Boolean(), error: Type.String() }), 'Not ready'),
      },
    },
    metadata: (withVersion: boolean) => ({
      tags,
      summary: withVersion ? 'Metadata of a version of a model' : 'Metadata of a model',
      params: withModel(withVersion),
      response: {
        200: jsonAnswer(
          Type.Object({
            name: Type.String(),
            versions: Type.Array(Type.String()),
            platform: Type.String(),
            inputs: Type.Array(tensorMetadata),
            outputs: Type.Array(tensorMetadata),
            parameters,
          }),
          'The model',
        ),
        ...inferenceErrors(...common, 'unknown-model'),
      },
    }),
    modelReady: (withVersion: boolean) => ({
      tags,
      summary: withVersion ? 'Readiness of a version of a model' : 'Readiness of a model',
      params: withModel(withVersion),
      response: {
        200: jsonAnswer(Type.Object({ ...name, ready: Type.Boolean() }), 'It is served'),
        ...inferenceErrors(...common, 'unknown-model'),
      },
    }),
    infer: (withVersion: boolean) => ({
      tags,
      summary: withVersion ? 'Inference by a version of a model' : 'Inference',
      params: withModel(withVersion),
      body: {
        content: {
          'application/json': { schema: { ...requestSchema, examples: [exampleRequest(exampleRow)] } },
          'application/octet-stream': { schema: bytes },
        },
      },
      response: {
        200: {
          description: 'The outputs',
          headers: jsonLength,
          content: {
            'application/json': { schema: answerSchema },
            'application/octet-stream': { schema: bytes },
          },
        },
        ...inferenceErrors(...common, 'invalid-inference', 'unknown-model', 'body-too-large', 'unsupported-media-type'),
      },
    }),
  };
}
