// The Portal's API of procedures: what to do about an alarm, for everybody to read, and for admins to write. Nothing that was written is ever removed.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { InvalidRequest } from '../../web-server/request-errors.ts';
import type { Actor } from '../desk/alarm-rows.ts';
import { actorOf } from '../desk/routes.ts';
import { json, tags } from '../route-documents.ts';
import type { ProcedureOf, WrittenProcedure } from './procedures.ts';
import type { ProcedureList, ProcedureVersion } from './schemas.ts';
import * as schemas from './schemas.ts';

/** Ports: the table of procedures. Reject with Unavailable. */
export interface Procedures {
  readonly list: () => Promise<ProcedureList['procedures']>;
  readonly holding: (of: ProcedureOf) => Promise<readonly ProcedureVersion[]>;
  readonly versions: (of: ProcedureOf) => Promise<readonly ProcedureVersion[]>;
  /** Returns the new version; rejects with ProcedureConflict too. */
  readonly write: (written: WrittenProcedure, actor: Actor) => Promise<number>;
}

const reading = ['malformed-request', 'unavailable'] as const;
const writing = [
  ...['malformed-request', 'invalid-json', 'body-too-large', 'unsupported-media-type', 'invalid-request'],
  ...['conflict', 'unavailable'],
] as const;
/** The longest text, each character of it written as two escapes. */
const bodyLimit = 12 * schemas.procedureLengthMax + 10_000;

export function addProcedures(app: FastifyInstance, procedures: Procedures): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.alarms],
    summary: 'Which procedures there are',
    response: json(schemas.procedureListSchema, 'unavailable'),
  };
  app.get('/api/procedures', { schema: list }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { procedures: await procedures.list() };
  });
  const common = { tags: [tags.alarms], querystring: schemas.procedureQuery };
  const holding = {
    ...common,
    summary: 'What to do about alarms of a kind and failure mode',
    response: json(schemas.proceduresForSchema, ...reading),
  };
  typed.get('/api/procedures/holding', { schema: holding }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return { procedures: await procedures.holding(ofQuery(request.query)) };
  });
  const versions = {
    ...common,
    summary: 'The versions of a procedure, with who wrote them and when',
    response: json(schemas.procedureVersionsSchema, ...reading),
  };
  typed.get('/api/procedures/versions', { schema: versions }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return { versions: await procedures.versions(ofQuery(request.query)) };
  });
  const write = {
    tags: [tags.alarms],
    summary: 'Writes a procedure; its versions before stay',
    body: schemas.procedureBody,
    response: json(schemas.procedureDoneSchema, ...writing),
  };
  typed.put('/api/procedures', { schema: write, bodyLimit }, async (request) => {
    const { text, ...of } = request.body;
    if (of.kind === null && of.mode !== null)
      throw new InvalidRequest([{ field: 'kind', message: 'kind must say of which alarms the mode is' }]);
    return {
      version: await procedures.write({ ...of, text: withoutBlankEnds(text).toWellFormed() }, actorOf(request)),
    };
  });
}

/** A first line that is set in stays so: in Markdown it means something. */
function withoutBlankEnds(text: string): string {
  return text.replace(/^\s*\n/, '').trimEnd();
}

function ofQuery({ kind, mode }: { readonly kind?: string; readonly mode?: string }): ProcedureOf {
  return { kind: kind ?? null, mode: mode ?? null };
}
