// /maintenance-windows: planned, listed, and ended before their time. What is found under one is marked, and nothing is left out. Every
// change leaves a row of audit, written before it is made.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { Unavailable } from '../../core/errors.ts';
import { isObject, own } from '../../core/members.ts';
import type { Profile } from '../../core/profile.ts';
import { type StoredWindow, type WindowQuery, windowStates } from '../../core/stored-rows.ts';
import { describeWindow, type NewWindow, readWindow, unknownMachinesWarning } from '../../core/suppression/window.ts';
import { principalOf } from '../../web-server/guard.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';
import { InvalidRequest, isId, NoSuchRecord } from '../../web-server/request-errors.ts';
import type { Audit } from '../audit.ts';
import { actorFor, onBehalfOfSchema, readOnBehalfOf } from '../on-behalf-of.ts';
import { cutPage, readQuery, sliceQuerySchema } from '../records/page.ts';
import { newWindowSchema, plannedWindowSchema, windowPageSchema, windowSchema } from './schemas.ts';

/** Ports: the table of windows. Reject with Unavailable. */
export interface MaintenanceWindows {
  /** Undefined where there are as many as there may be that are not over. */
  readonly add: (window: NewWindow, actor: string) => Promise<StoredWindow | undefined>;
  readonly list: (query: WindowQuery) => Promise<readonly StoredWindow[]>;
  readonly find: (id: string) => Promise<StoredWindow | undefined>;
  /** As it is then; one that is over stays as it is. */
  readonly end: (id: string, actor: string) => Promise<StoredWindow | undefined>;
}

export interface MaintenanceOptions {
  readonly profile: Profile;
  readonly maintenance: MaintenanceWindows;
  readonly audit: Audit;
  /** Which of these machines the Portal's table does not have. Rejects with Unavailable. */
  readonly unknownMachines: (machineIds: readonly number[]) => Promise<readonly number[]>;
}

const validatorCompiler = () => () => true;
const tags = ['Maintenance'];
const problems = ['invalid-request', 'unauthorized', 'forbidden', 'too-many-requests', 'unavailable'] as const;
const params = Type.Object({ id: Type.String({ format: 'uuid', description: 'Its id' }) });
const oneResponse = { 200: windowSchema, ...problemResponses(...problems, 'not-found') };

export function addMaintenanceRoutes(app: FastifyInstance, options: MaintenanceOptions): void {
  addReading(app, options);
  addPlanning(app, options);
  const { maintenance, audit } = options;
  const schema = {
    tags,
    summary: 'Ends a maintenance window now; it stays in the list',
    params,
    querystring: Type.Object({ on_behalf_of: onBehalfOfSchema }),
    response: { ...oneResponse, ...problemResponses('invalid-request') },
  };
  app.delete('/maintenance-windows/:id', { schema, validatorCompiler }, async (request) => {
    const actor = actorOf(request, Object(request.query).on_behalf_of);
    const { id } = (await windowOf(maintenance, request)).start;
    const ended = await audited(audit, request, { action: 'maintenance.end', target: id, actor }, () =>
      maintenance.end(id, actor),
    );
    return windowOut(ended as StoredWindow);
  });
}

function addReading(app: FastifyInstance, { maintenance }: MaintenanceOptions): void {
  const listSchema = {
    tags,
    summary: 'Maintenance windows, those planned last first',
    querystring: Type.Object({
      ...sliceQuerySchema,
      state: Type.Optional(Type.Enum([...windowStates], { description: 'Only those that are so now' })),
    }),
    response: { 200: windowPageSchema, ...problemResponses(...problems) },
  };
  app.get('/maintenance-windows', { schema: listSchema, validatorCompiler }, async (request) => {
    const query = readQuery(request.query);
    const page = query.slice();
    const readState = (text: string) => windowStates.find((each) => each === text);
    const state = query.one('state', readState, `one of ${windowStates.join(', ')}`);
    query.end();
    const cut = cutPage(await maintenance.list({ ...page, state, limit: page.limit + 1 }), page.limit);
    return { windows: cut.page.map(windowOut), next: cut.next };
  });

  const oneSchema = { tags, summary: 'One maintenance window', params, response: oneResponse };
  app.get('/maintenance-windows/:id', { schema: oneSchema, validatorCompiler }, async (request) =>
    windowOut(await windowOf(maintenance, request)),
  );
}

function addPlanning(app: FastifyInstance, options: MaintenanceOptions): void {
  const { profile, maintenance, audit } = options;
  const schema = {
    tags,
    summary: 'Plans a maintenance window, or the rule for a known condition',
    body: newWindowSchema(profile),
    response: {
      201: plannedWindowSchema,
      ...problemResponses(...problems, 'invalid-json', 'body-too-large', 'unsupported-media-type'),
    },
  };
  app.post('/maintenance-windows', { schema, validatorCompiler }, async (request, reply) => {
    const { window, actor } = readPlanned(profile, request);
    const target = describeWindow(window);
    const added = await audited(audit, request, { action: 'maintenance.add', target, actor }, () =>
      maintenance.add(window, actor),
    );
    if (added === undefined) {
      const message = 'as many windows as MAINTENANCE_WINDOWS_MAX allows are not over yet; end some of them first';
      throw new InvalidRequest([{ field: 'body', message }]);
    }
    reply.code(201).header('location', `/maintenance-windows/${added.start.id}`);
    return { ...windowOut(added), ...(await doubtsOf(options, window)) };
  });
}

/** For whom it is asked stands beside the members of the window. Throws InvalidRequest with every fault. */
function readPlanned(
  profile: Profile,
  request: FastifyRequest,
): { readonly window: NewWindow; readonly actor: string } {
  const isNamed = isObject(request.body) && own(request.body, 'on_behalf_of') !== undefined;
  const { on_behalf_of: somebody, ...rest } = isNamed ? (request.body as Readonly<Record<string, unknown>>) : {};
  const onBehalfOf = readOnBehalfOf(somebody);
  const read = readWindow(profile, isNamed ? rest : request.body, Date.now());
  if ('problems' in read || 'problem' in onBehalfOf) {
    const faults = 'problem' in onBehalfOf ? [onBehalfOf.problem] : [];
    throw new InvalidRequest([...('problems' in read ? read.problems : []), ...faults]);
  }
  return { window: read.window, actor: actorFor(principalOf(request).name, onBehalfOf.name) };
}

/** Throws InvalidRequest. */
function actorOf(request: FastifyRequest, somebody: unknown): string {
  const onBehalfOf = readOnBehalfOf(somebody);
  if ('problem' in onBehalfOf) throw new InvalidRequest([onBehalfOf.problem]);
  return actorFor(principalOf(request).name, onBehalfOf.name);
}

/** It is planned already, and stays so: a machine may be added later. */
async function doubtsOf(
  { unknownMachines }: MaintenanceOptions,
  { machines }: NewWindow,
): Promise<Partial<Static<typeof plannedWindowSchema>>> {
  if (machines.length === 0) return {};
  try {
    const unknown = [...(await unknownMachines(machines))];
    const warning = unknownMachinesWarning(unknown);
    return warning === undefined ? {} : { warnings: [warning], unknown_machines: unknown };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { warnings: [`whether these machines are in the Portal's machine table is not known: ${error.message}`] };
  }
}

async function windowOf(maintenance: MaintenanceWindows, request: FastifyRequest): Promise<StoredWindow> {
  const { id } = request.params as { id: string };
  const found = isId(id) ? await maintenance.find(id) : undefined;
  if (found !== undefined) return found;
  throw new NoSuchRecord('a maintenance window', id);
}

async function audited<T>(
  audit: Audit,
  request: FastifyRequest,
  change: { readonly action: string; readonly target: string; readonly actor: string },
  make: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const finish = await audit({ ...change, requestId: request.id, address: request.ip });
  let made: T | undefined;
  try {
    made = await make();
  } catch (error) {
    await finish(error instanceof Error ? error.message : 'failed');
    throw error;
  }
  await finish(made === undefined ? 'refused' : 'done');
  if (made !== undefined) request.log.info(change, 'The maintenance windows have changed');
  return made;
}

function windowOut(row: StoredWindow) {
  return {
    id: row.start.id,
    state: row.state,
    machines: row.machines,
    machine_types: row.machineTypes,
    failure_mode: row.failureMode,
    from: row.from.toISOString(),
    until: row.until.toISOString(),
    reason: row.reason,
    created_at: row.createdAt.toISOString(),
    created_by: row.createdBy,
    ended_at: row.endedAt?.toISOString() ?? null,
    ended_by: row.endedBy,
  };
}
