// A problem (RFC 9457) as a TypeBox schema, and the answers of a route to the kinds of problem that it can meet: for the OpenAPI documents of
// all servers. Refers to the schema by its name `Problem`, which a server adds.
import { Type } from 'typebox';
import { type ProblemKind, problemKinds, problemMediaType, problemType } from './problem.ts';

export const problemSchema = Type.Object(
  {
    type: Type.String({
      description: 'A URI that names the kind of problem',
      examples: [problemType('invalid-request')],
    }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What is wrong here' }),
    request_id: Type.Optional(Type.String({ description: "The request's id, as in the header X-Request-Id" })),
    traceparent: Type.Optional(Type.String({ description: "The sender's trace context" })),
    errors: Type.Optional(
      Type.Array(Type.Object({ field: Type.String({ examples: ['machine_id'] }), message: Type.String() }), {
        description: 'The members at fault',
      }),
    ),
  },
  { $id: 'Problem', description: 'A problem as in RFC 9457' },
);

/** The answers of a route to the kinds of problem that it can meet. */
export function problemResponses(...kinds: readonly ProblemKind[]): Record<number, unknown> {
  return Object.fromEntries(
    kinds.map((kind) => {
      const { status, title, example: detail } = problemKinds[kind];
      const example = { type: problemType(kind), title, status, detail };
      const content = { [problemMediaType]: { schema: Type.Ref('Problem#'), example } };
      return [status, { description: title, content }];
    }),
  );
}
