// The Portal's API of who did what, for admins, as a list and as a table; and the hooks that write the trail of what has no journal of its own.
import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { stringify } from 'csv-stringify/sync';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { harmlessCell } from '../../core/text/harmless-cell.ts';
import { InvalidRequest } from '../../web-server/request-errors.ts';
import { actorOf, unknownActor } from '../desk/routes.ts';
import { nextPlace } from '../next-place.ts';
import { content, json, problems, tags } from '../route-documents.ts';
import { type Asked, actionOf, refusedActionOf } from './actions.ts';
import type { AuditPlace, AuditQuery, AuditRow } from './list-audit.ts';
import { boundRefusals, type RefusalBounds } from './refusals.ts';
import type { AuditPage } from './schemas.ts';
import * as schemas from './schemas.ts';
import { auditCells, auditColumns, auditEntry } from './table.ts';
import type { TrailEntry } from './trail.ts';

/** Ports: the tables. Reject with Unavailable. */
export interface Audit {
  readonly list: (query: AuditQuery) => Promise<readonly AuditRow[]>;
  /** Resolves with the id of the row. */
  readonly begin: (entry: TrailEntry) => Promise<string>;
  readonly end: (id: string, outcome: string) => Promise<void>;
  /** In each process; who tries more often is seen all the same. */
  readonly refusalBounds: RefusalBounds;
}

const usualMs = 30 * 86_400_000;
const [firstMs, lastMs] = [Date.UTC(1970, 0), Date.UTC(9999, 0)];
const tablePageSize = 500;
/** Of a table; who needs more asks for a shorter time. */
const tableRowsMax = 100_000;
/** Nobody is known to have sent it, or they are told to wait. */
const unnoted = [401, 429];
export function addAudit(app: FastifyInstance, audit: Audit, rowsMax = tableRowsMax): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const kinds = ['malformed-request', 'invalid-request', 'unavailable'] as const;
  const list = {
    tags: [tags.users],
    summary: 'Who did what, the newest first',
    querystring: schemas.auditQuery,
    response: json(schemas.auditPageSchema, ...kinds),
  };
  typed.get('/api/audit', { schema: list }, async (request, reply): Promise<AuditPage> => {
    const { limit, actor, after } = request.query;
    const rows = await audit.list({
      ...spanOf(request.query),
      actor,
      limit,
      after: after === undefined ? undefined : placeIn(after),
    });
    reply.header('cache-control', 'no-store');
    return { entries: rows.map(auditEntry), nextAfter: nextPlace(rows, limit, ({ place }) => placeText(place)) };
  });
  const table = {
    tags: [tags.users],
    summary: 'The same as a table',
    querystring: schemas.auditTableQuery,
    response: { 200: content('text/csv', { type: 'string' }, 'One line for each act'), ...problems(...kinds) },
  };
  typed.get('/api/audit.csv', { schema: table }, async (request, reply) => {
    const query = { ...spanOf(request.query), actor: request.query.actor };
    // Asked for before the answer begins: a table that broke off would pass for a whole one.
    const first = await audit.list({ ...query, limit: tablePageSize });
    return reply
      .headers({ 'cache-control': 'no-store', 'content-disposition': 'attachment; filename="audit.csv"' })
      .type('text/csv; charset=utf-8')
      .send(Readable.from(linesOf(audit, query, first, rowsMax)));
  });
}

/** Of every route that is added from now on. */
export function followChanges(app: FastifyInstance, audit: Audit): void {
  const begun = new WeakMap<FastifyRequest, string>();
  const noteRefusal = noteRefusals(audit);
  app.addHook('preHandler', async (request) => {
    // Also of a path that there is not, at which nobody is asked who they are.
    if (request.is404) return;
    const action = actionOf(askedOf(request));
    if (action === null) return;
    const { name: actor, address } = actorOf(request);
    begun.set(request, await audit.begin({ actor, address, ...action }));
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const id = begun.get(request);
    const { statusCode } = reply;
    if (id === undefined) {
      await noteRefusal(request, statusCode).catch((error: Error) =>
        request.log.error({ err: error }, 'A request that was refused could not be written down'),
      );
      return payload;
    }
    begun.delete(request);
    // It has been done, or refused, by now: that nobody could write so is no reason to say otherwise.
    await audit
      .end(id, statusCode < 400 ? 'done' : `refused (${statusCode})`)
      .catch((error: Error) =>
        request.log.error({ err: error, audit: id }, 'What became of a change could not be written'),
      );
    return payload;
  });
}

/** Of a change that was asked for by somebody who is known, and refused before it began: that is why nothing has a row of it. */
function noteRefusals(audit: Audit) {
  const bound = boundRefusals(audit.refusalBounds);
  return async (request: FastifyRequest, status: number): Promise<void> => {
    if (status < 400 || status >= 500 || unnoted.includes(status)) return;
    const { name: actor, address } = actorOf(request);
    const action = request.is404 || actor === unknownActor ? null : refusedActionOf(askedOf(request));
    if (action === null) return;
    const { isWritten, unwritten } = bound(actor, Date.now());
    if (!isWritten) return;
    const detail = unwritten === 0 ? action.detail : { ...action.detail, alsoRefused: unwritten };
    await audit.end(await audit.begin({ actor, address, ...action, detail }), `refused (${status})`);
  };
}

function askedOf({ method, routeOptions, params, body }: FastifyRequest): Asked {
  return { method, route: routeOptions.url ?? '', params: Object(params), body };
}

async function* linesOf(
  audit: Audit,
  query: Omit<AuditQuery, 'limit'>,
  first: readonly AuditRow[],
  rowsMax: number,
): AsyncGenerator<string> {
  // Spreadsheets take text for that of their own country, unless it begins with this.
  yield `\uFEFF${auditColumns.join(',')}\n`;
  let count = 0;
  for (let rows = first; rows.length > 0; ) {
    yield stringify(rows.map((row) => auditCells(row).map(harmlessCell)));
    count += rows.length;
    const last = rows.at(-1);
    if (rows.length < tablePageSize || last === undefined) return;
    rows = await audit.list({ ...query, limit: tablePageSize, after: last.place });
    if (count < rowsMax || rows.length === 0) continue;
    yield stringify([auditColumns.map((column) => (column === 'note' ? cutAt(rowsMax) : ''))]);
    return;
  }
}

const cutAt = (rowsMax: number): string => `there are more than these ${rowsMax}: ask for a shorter time`;

const placeText = ({ atMicros, source, id }: AuditPlace): string => `${atMicros},${source},${id}`;

/** Of text that has the pattern. */
function placeIn(text: string): AuditPlace {
  const [atMicros, source, id] = text.split(',') as [string, string, string];
  return { atMicros, source: Number(source), id };
}

/** Throws InvalidRequest where there is no such time. */
function spanOf(given: schemas.AuditSpanGiven): { readonly from: number; readonly to: number } {
  const refuse = (field: string, message: string): never => {
    throw new InvalidRequest([{ field, message }]);
  };
  const to = given.to === undefined ? Date.now() + 1 : Date.parse(given.to);
  const from = given.from === undefined ? Math.max(firstMs, to - usualMs) : Date.parse(given.from);
  if (!(to >= firstMs && to <= lastMs)) refuse('to', 'to must be a time of the years 1970 to 9998');
  if (!(from >= firstMs && from < to)) refuse('from', 'from must be a time before to, and not before 1970');
  return { from, to };
}
