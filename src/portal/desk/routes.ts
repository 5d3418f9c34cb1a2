// The Portal's API of alarms: lists, one with its journal, what people may do, and the labels that come of it. Who acts is who has signed in; in
// a Portal without sign-in the journal says `unauthenticated`, and where the request came from. No name that a request brings is believed.

import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TObject } from 'typebox';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import { nextPlace } from '../next-place.ts';
import { refusalOf } from '../refusals.ts';
import { content, json, problems, tags } from '../route-documents.ts';
import { shared } from '../share.ts';
import { keyOf } from '../sign-in/keys/keys.ts';
import { sessionOf } from '../sign-in/sessions.ts';
import type { AskedAct, Wish } from './act.ts';
import type { AlarmQuery } from './alarm-page.ts';
import type { Actor } from './alarm-rows.ts';
import { readAlarmCursor, writeAlarmCursor } from './cursor.ts';
import { AlarmConflict } from './errors.ts';
import { type LabelPage, labelPageSchema, labelQuery, type PortalLabel } from './label-schemas.ts';
import type { LabelQuery } from './labels.ts';
import type { ListedAlarms } from './list-alarms.ts';
import type { AlarmDetail, AlarmList, BulkDone, MachineConditions, PortalAlarm, SimilarAlarms } from './schemas.ts';
import * as schemas from './schemas.ts';

/** Ports: the tables of alarms. Reject with Unavailable. */
export interface AlarmDesk {
  readonly list: (query: AlarmQuery) => Promise<ListedAlarms>;
  readonly find: (alarmId: string) => Promise<AlarmDetail | undefined>;
  readonly similar: (alarmId: string) => Promise<SimilarAlarms | undefined>;
  readonly conditions: () => Promise<MachineConditions>;
  /** Returns the new version; rejects with AlarmConflict and NoSuchRecord too. */
  readonly act: (wish: Wish) => Promise<number>;
  readonly labels: (query: LabelQuery) => Promise<readonly PortalLabel[]>;
  /** The lines of a CSV table. */
  readonly labelledReadings: () => AsyncIterable<string>;
  readonly shelveMinutesMax: number;
}

export function addAlarms(app: FastifyInstance, desk: AlarmDesk): void {
  addReading(app, desk);
  addConditions(app, desk);
  addActs(app, desk);
  addBulk(app, desk);
  addLabels(app, desk);
}

/** However many pages look at all machines at once, the database is asked so often. */
const conditionsFreshMs = 500;

function addConditions(app: FastifyInstance, desk: AlarmDesk): void {
  const conditions = shared(desk.conditions, conditionsFreshMs);
  const schema = {
    tags: [tags.machines],
    summary: 'How machines are, by their alarms: those that are not calm',
    response: json(schemas.machineConditionsSchema, 'unavailable'),
  };
  app.get('/api/conditions', { schema }, async (_request, reply): Promise<MachineConditions> => {
    reply.header('cache-control', 'no-store');
    return conditions();
  });
}

function addReading(app: FastifyInstance, desk: AlarmDesk): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.alarms],
    summary: 'Alarms, what asks for attention first where no other order is asked for',
    querystring: schemas.alarmQuery,
    response: json(schemas.alarmListSchema, 'malformed-request', 'unavailable'),
  };
  typed.get('/api/alarms', { schema: list }, async (request, reply): Promise<AlarmList> => {
    const { after, ...query } = request.query as schemas.AlarmQueryGiven;
    const place = after === undefined ? undefined : readAlarmCursor(after);
    const { alarms, ...counted } = await desk.list({ ...query, after: place });
    reply.header('cache-control', 'no-store');
    return {
      ...counted,
      alarms,
      nextAfter: nextPlace(alarms, query.limit, (last) => writeAlarmCursor({ ...last, at: placeTime(query, last) })),
    };
  });
  const one = {
    tags: [tags.alarms],
    summary: 'An alarm with its episodes, its last alert and its journal',
    params: schemas.alarmParameters,
    response: json(schemas.alarmDetailSchema, 'malformed-request', 'not-found', 'unavailable'),
  };
  typed.get('/api/alarms/:id', { schema: one }, async (request, reply): Promise<AlarmDetail> => {
    const found = await desk.find(request.params.id);
    if (found === undefined) throw new NoSuchRecord('an alarm', request.params.id);
    reply.header('cache-control', 'no-store');
    return found;
  });
  const similar = {
    ...one,
    summary: 'Earlier alarms like it, with their verdicts',
    response: json(schemas.similarAlarmsSchema, 'malformed-request', 'not-found', 'unavailable'),
  };
  typed.get('/api/alarms/:id/similar', { schema: similar }, async (request, reply): Promise<SimilarAlarms> => {
    const found = await desk.similar(request.params.id);
    if (found === undefined) throw new NoSuchRecord('an alarm', request.params.id);
    reply.header('cache-control', 'no-store');
    return found;
  });
}

function placeTime({ ended, sort }: Pick<AlarmQuery, 'ended' | 'sort'>, last: PortalAlarm): number {
  return Date.parse((ended && sort === 'attention' ? last.endedAt : null) ?? last.raisedAt);
}

interface ActRoute {
  readonly path: string;
  readonly summary: string;
  readonly body: TObject;
  /** Of a body that fits the schema. */
  readonly act: (body: ActBody) => AskedAct;
}

interface ActBody {
  readonly version?: number;
  readonly text: string;
  readonly assignee: string | null;
  readonly minutes: number;
  readonly reason: string;
  readonly verdict: Extract<AskedAct, { act: 'judge' }>['verdict'];
  readonly note?: string | null;
}

function actRoutes({ shelveMinutesMax }: AlarmDesk): readonly ActRoute[] {
  const { actBodies: bodies } = schemas;
  return [
    {
      path: 'acknowledge',
      summary: 'Takes notice of it',
      body: bodies.acknowledge,
      act: () => ({ act: 'acknowledge' }),
    },
    {
      path: 'comment',
      summary: 'Writes a comment into its journal',
      body: bodies.comment,
      act: ({ text }) => ({ act: 'comment', text: stored(text) }),
    },
    {
      path: 'assign',
      summary: 'Says who is on it',
      body: bodies.assign,
      act: ({ assignee }) => ({ act: 'assign', assignee: assignee === null ? null : stored(assignee) }),
    },
    {
      path: 'shelve',
      summary: 'Sets it aside for some time; then it comes back by itself',
      body: bodies.shelve(shelveMinutesMax),
      act: ({ minutes, reason }) => ({ act: 'shelve', minutes, reason: stored(reason) }),
    },
    {
      path: 'unshelve',
      summary: 'Brings back what was shelved',
      body: bodies.unshelve,
      act: () => ({ act: 'unshelve' }),
    },
    {
      path: 'out-of-service',
      summary: 'Sets it aside until somebody brings it back',
      body: bodies.takeOutOfService,
      act: ({ reason }) => ({ act: 'take-out-of-service', reason: stored(reason) }),
    },
    {
      path: 'return-to-service',
      summary: 'Brings back what was out of service',
      body: bodies.returnToService,
      act: () => ({ act: 'return-to-service' }),
    },
    {
      path: 'verdict',
      summary: 'Says what it was, and so acknowledges it: the label for training of its episodes so far',
      body: bodies.judge,
      act: ({ verdict, note = null }) => ({ act: 'judge', verdict, note: note === null ? null : stored(note) }),
    },
  ];
}

/** UTF-8 has no half of a pair. */
function stored(text: string): string {
  return text.trim().toWellFormed();
}

const actProblems = [
  'malformed-request',
  'invalid-json',
  'body-too-large',
  'unsupported-media-type',
  'unavailable',
] as const;
/** The longest comment, each character of four bytes written as two escapes. */
const actBytesMax = 32_768;

function addActs(app: FastifyInstance, desk: AlarmDesk): void {
  for (const { path, summary, body, act } of actRoutes(desk)) {
    const schema = {
      tags: [tags.alarms],
      summary,
      params: schemas.alarmParameters,
      body,
      response: json(schemas.doneSchema, ...actProblems, 'not-found', 'conflict'),
    };
    app.post(`/api/alarms/:id/${path}`, { schema, bodyLimit: actBytesMax }, async (request) => {
      const { id: alarmId } = request.params as { readonly id: string };
      const given = request.body as ActBody;
      return {
        version: await desk.act({ alarmId, version: given.version, asked: act(given), actor: actorOf(request) }),
      };
    });
  }
}

function addBulk(app: FastifyInstance, desk: AlarmDesk): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const schema = {
    tags: [tags.alarms],
    summary: 'Takes notice of many: each for itself, whatever becomes of the others',
    body: schemas.actBodies.acknowledgeAll,
    response: json(schemas.bulkDoneSchema, ...actProblems),
  };
  const options = { schema, bodyLimit: actBytesMax };
  typed.post('/api/alarms/acknowledge', options, async (request): Promise<BulkDone> => {
    const results: BulkDone['results'][number][] = [];
    // One after the other: a page of a whole flood takes one connection of the database, and not all.
    for (const { alarmId, version } of request.body.alarms) {
      try {
        const wish = { alarmId, version, asked: { act: 'acknowledge' }, actor: actorOf(request) } as const;
        results.push({ alarmId, version: await desk.act(wish), problem: null, refusal: null });
      } catch (error) {
        if (!(error instanceof AlarmConflict || error instanceof NoSuchRecord)) throw error;
        results.push({ alarmId, version: null, problem: error.message, refusal: refusalOf(error) ?? null });
      }
    }
    return { results };
  });
}

function addLabels(app: FastifyInstance, desk: AlarmDesk): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.alarms],
    summary: 'What people found out, by episode',
    querystring: labelQuery,
    response: json(labelPageSchema, 'malformed-request', 'unavailable'),
  };
  typed.get('/api/labels', { schema: list }, async (request, reply): Promise<LabelPage> => {
    const { limit, after } = request.query;
    const [sequence, episodeId = ''] = after?.split(',') ?? [];
    const labels = await desk.labels({
      limit,
      after: sequence === undefined ? undefined : { sequence: Number(sequence), episodeId },
    });
    reply.header('cache-control', 'no-store');
    return {
      labels,
      nextAfter: nextPlace(labels, limit, (last) => `${last.sequence},${last.episodeId}`),
    };
  });
  const table = {
    tags: [tags.alarms],
    summary: 'The readings of what people found to be a failure, or a false alarm, as a table for `spindle train`',
    response: { 200: content('text/csv', { type: 'string' }, 'One line for each reading'), ...problems('unavailable') },
  };
  app.get('/api/labels.csv', { schema: table }, async (_request, reply) =>
    reply
      .headers({ 'cache-control': 'no-store', 'content-disposition': 'attachment; filename="labels.csv"' })
      .type('text/csv; charset=utf-8')
      .send(Readable.from(desk.labelledReadings())),
  );
}

/** In a Portal without sign-in. */
export const unknownActor = 'unauthenticated';

export function actorOf({ principal, ip }: FastifyRequest): Actor {
  const program = keyOf(principal) === undefined ? undefined : principal?.name;
  return { name: sessionOf(principal)?.user.name ?? program ?? unknownActor, address: ip };
}
