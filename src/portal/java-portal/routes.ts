// The REST API of the existing Portal in Java, for its clients: the same paths, members, statuses and events, over the tables of this one.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import type { PortalAlert } from '../alerts/schemas.ts';
import { answerFeed, type Followed } from '../answer-feed.ts';
import type { Plans } from '../collect/plans.ts';
import { actorOf } from '../desk/routes.ts';
import type { SingleReading, SinglesQuery } from '../history/load-singles.ts';
import { tags } from '../route-documents.ts';
import { shared } from '../share.ts';
import { historyOf, localText, readLocal } from './forms.ts';
import type { JavaMachines } from './machines.ts';
import { addPlans } from './plan-routes.ts';
import * as schemas from './schemas.ts';
import { translateFeed } from './translate-feed.ts';

/** Ports: the Portal's tables. Reject with Unavailable. */
export interface JavaPortal {
  readonly machines: JavaMachines;
  readonly plans: Plans;
  /** The newest that were detected in this time, both ends included, the oldest first; of all time where none is given. */
  readonly alerts: (query: AlertsQuery) => Promise<readonly PortalAlert[]>;
  /** The newest single readings of a machine in this time, both ends included, the oldest first. */
  readonly readings: (query: SinglesQuery) => Promise<readonly SingleReading[]>;
  /** Of the profile, by their wire names. */
  readonly sensors: readonly string[];
  /** Of times without one. */
  readonly timeZone: string;
  readonly rowsMax: number;
}

export interface AlertsQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
}

export interface JavaPortalOptions extends Followed {
  readonly java: JavaPortal;
}

export function addJavaPortal(app: FastifyInstance, options: JavaPortalOptions): void {
  addMachines(app, options.java.machines);
  addPlans(app, options.java.plans);
  addHistories(app, options.java);
  addReadings(app, options.java);
  addFeed(app, options);
}

function addMachines(app: FastifyInstance, machines: JavaMachines): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: [tags.java] };
  const list = { ...common, summary: 'All machines', response: schemas.answers(schemas.machineListSchema) };
  app.get('/api/machine', { schema: list }, async (_request, reply) => {
    fresh(reply);
    return machines.list();
  });
  const params = schemas.machineParameters;
  const one = { ...common, summary: 'A machine', params, response: schemas.answers(schemas.machineSchema) };
  typed.get('/api/machine/:id', { schema: one }, async ({ params: { id } }, reply) => {
    fresh(reply);
    return found(await machines.find(id), id);
  });
  const add = { ...common, summary: 'Adds a machine', body: schemas.bodies.add, response: schemas.done(201) };
  typed.post('/api/machine', { schema: add, bodyLimit }, async (request, reply) => {
    await machines.add(request.body, actorOf(request));
    return reply.code(201).send();
  });
  const change = { ...common, summary: 'Changes a machine: the last one to write wins', params };
  const changing = { schema: { ...change, body: schemas.bodies.change, response: schemas.done(200) }, bodyLimit };
  typed.put('/api/machine/:id', changing, async (request, reply) => {
    const { name, type } = request.body;
    // A client in Java writes what it leaves alone as null.
    const given = { ...(name == null ? {} : { name }), ...(type == null ? {} : { type }) };
    await machines.change(request.params.id, given, actorOf(request));
    return reply.send();
  });
  const remove = { ...common, summary: 'Retires a machine: what is known of it stays', params };
  typed.delete('/api/machine/:id', { schema: { ...remove, response: schemas.done(204) } }, async (request, reply) => {
    await machines.remove(request.params.id, actorOf(request));
    return reply.code(204).send();
  });
}

const bodyLimit = 32_768;

function addHistories(app: FastifyInstance, { alerts, sensors, timeZone, rowsMax }: JavaPortal): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: [tags.java], response: schemas.answers(schemas.historyListSchema) };
  const answer = async (reply: FastifyReply, span: Omit<AlertsQuery, 'limit'>) => {
    const rows = await alerts({ ...span, limit: rowsMax + 1 });
    return newest(reply, rows, rowsMax).map((alert) => historyOf(alert, sensors, timeZone));
  };
  app.get('/api/anomaly-histories', { schema: { ...common, summary: 'The alerts' } }, (_request, reply) =>
    answer(reply, {}),
  );
  const search = { ...common, summary: 'The alerts of a time', querystring: schemas.searchQuery };
  typed.get('/api/anomaly-histories/search', { schema: search }, ({ query: { start, end } }, reply) =>
    answer(reply, { from: readLocal('start', start, timeZone), to: readLocal('end', end, timeZone) }),
  );
}

function addReadings(app: FastifyInstance, { machines, readings, sensors, timeZone, rowsMax }: JavaPortal): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const schema = {
    tags: [tags.java],
    summary: 'The readings of a machine, of a time of which single ones are kept',
    params: schemas.readingsParameters,
    querystring: schemas.readingsQuery,
    response: schemas.answers(schemas.readingListSchema),
  };
  typed.get('/api/machine-sensor-data/:machineId', { schema }, async ({ params: { machineId }, query }, reply) => {
    const from = readLocal('startDateTime', query.startDateTime, timeZone);
    const to = readLocal('endDateTime', query.endDateTime, timeZone);
    found(await machines.find(machineId), machineId);
    const rows = await readings({ machineId, from, to, sensors, limit: rowsMax + 1 });
    return newest(reply, rows, rowsMax).map(({ time, values }) => ({
      // Single readings have no number here: their time tells them apart.
      id: Math.round(time),
      machineId,
      ...Object.fromEntries(sensors.map((name, place) => [name, values[place] ?? null])),
      createdAt: localText(time, timeZone),
    }));
  });
}

function addFeed(app: FastifyInstance, { java, ...followed }: JavaPortalOptions): void {
  const nameFreshMs = 500;
  const names = shared(
    async () => new Map((await java.machines.list()).map(({ id, name }) => [id, name] as const)),
    nameFreshMs,
  );
  const nameOf = async (id: number) => (await names()).get(id) ?? null;
  const schema = {
    tags: [tags.java],
    summary: 'New alerts as server-sent events, each an anomaly-alert',
    querystring: schemas.subscribeQuery,
    response: schemas.events,
  };
  // The framework answers HEAD by the handler of GET, and would leave a place of the feed taken that nobody reads.
  app.get('/api/sse/subscribe', { schema, exposeHeadRoute: false }, (request, reply) =>
    answerFeed(request, reply, followed, (stream) => translateFeed(stream, { nameOf, timeZone: java.timeZone })),
  );
}

function found<T>(machine: T | undefined, id: number): T {
  if (machine === undefined) throw new NoSuchRecord('a machine', id);
  return machine;
}

/** These clients know no pages: where there is more than the bound, a header says so. */
function newest<T>(reply: FastifyReply, rows: readonly T[], rowsMax: number): readonly T[] {
  fresh(reply).header('x-has-more', String(rows.length > rowsMax));
  return rows.slice(-rowsMax);
}

function fresh(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store');
}
