// The Portal's API: the profile, the machines with their curves, the alerts with their live feed, the episodes, the alarms, the messages that are none, and
// probes.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { Profile } from '../core/profile.ts';
import type { FailedSignIn } from '../web-server/failed-sign-ins.ts';
import { readyAnswer } from '../web-server/readiness/ready-answer.ts';
import { addPipeline, type Pipeline } from './ai-server/routes.ts';
import { addMaintenance } from './ai-server/window-routes.ts';
import { type AlertPage, alertPageSchema, type PortalAlert } from './alerts/schemas.ts';
import { answerFeed } from './answer-feed.ts';
import { type Audit, addAudit, followChanges } from './audit/routes.ts';
import { addCollecting, type CollectCare } from './collect/routes.ts';
import { describeProfile } from './describe-profile.ts';
import { type AlarmDesk, addAlarms } from './desk/routes.ts';
import { addEpisodes, type EpisodeReads } from './episodes/routes.ts';
import { addFleet, type FleetCare } from './fleet/routes.ts';
import { addCurves, type HistoryReads } from './history/routes.ts';
import { addJavaPortal, type JavaPortal } from './java-portal/routes.ts';
import type { LeftOutQuery } from './left-out.ts';
import type { LiveFeed } from './live-feed.ts';
import { nextPlace } from './next-place.ts';
import { addNotifications, type NotificationDesk } from './notifier/routes.ts';
import { addProcedures, type Procedures } from './procedures/routes.ts';
import { addReports, type ReportReads } from './reports/routes.ts';
import { content, json, problems, tags } from './route-documents.ts';
import { pageQuery, refer } from './schema-parts.ts';
import type { LeftOutPage, MachineList, PortalMachine, ReceiverState } from './schemas.ts';
import * as schemas from './schemas.ts';
import { shared } from './share.ts';
import { readsReasons, rolesWithoutSession } from './sign-in/judge.ts';
import { addKeys } from './sign-in/keys/key-routes.ts';
import { addSessions } from './sign-in/routes.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import { addUsers } from './sign-in/user-routes.ts';

export interface RouteOptions {
  readonly profile: Profile;
  readonly recentAlerts: (query: {
    readonly limit: number;
    readonly before?: number | undefined;
  }) => Promise<readonly PortalAlert[]>;
  readonly leftOut: (query: LeftOutQuery) => Promise<Pick<LeftOutPage, 'total' | 'messages'>>;
  readonly episodes: EpisodeReads;
  readonly desk: AlarmDesk;
  readonly history: HistoryReads;
  readonly procedures: Procedures;
  readonly reports: ReportReads;
  readonly fleet: FleetCare;
  readonly collect: CollectCare;
  readonly pipeline: Pipeline;
  readonly audit: Audit;
  readonly notifications: NotificationDesk;
  readonly java: JavaPortal;
  readonly listMachines: () => Promise<readonly PortalMachine[]>;
  readonly feed: LiveFeed;
  /** Whether the Portal receives what Kafka has. */
  readonly receiver: () => ReceiverState;
  /** Null when ready, else a sentence why not. */
  readonly notReadyReason: () => Promise<string | null>;
  readonly isStarting?: () => boolean;
  /** Null, or a sentence on what does not work though the Portal does its own part. */
  readonly degradedReason: () => string | null;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
  /** Null where nobody signs in: then this machine's own user may do all that an operator may. */
  readonly signIn: SignIn | null;
  /** Whether everybody who reaches the Portal may look, under whatever name. */
  readonly allowAnonymous: boolean;
  /** The proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Told of every attempt to sign in that failed. */
  readonly failedSignIn: (failed: FailedSignIn) => void;
}

export function addRoutes(app: FastifyInstance, options: RouteOptions): void {
  followChanges(app, options.audit);
  addAlerts(app, options);
  addStream(app, options);
  addEpisodes(app, options.episodes, options.feed.episodeChanges);
  addAlarms(app, options.desk);
  addCurves(app, options.history);
  addProcedures(app, options.procedures);
  addReports(app, options.reports);
  addFleet(app, options.fleet);
  addCollecting(app, options.collect);
  addPipeline(app, options.pipeline);
  addMaintenance(app, options.pipeline.aiServer);
  addMachines(app, options);
  addJavaPortal(app, options);
  addSessions(app, { ...options, rolesWithoutSession: (request) => rolesWithoutSession(request, options) });
  addUsers(app, options.signIn);
  addKeys(app, options.signIn);
  addAudit(app, options.audit);
  addNotifications(app, options.notifications);
  addProbes(app, options);
}

const machinesFreshMs = 500;

function addAlerts(app: FastifyInstance, options: RouteOptions): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const alerts = {
    tags: [tags.alerts],
    summary: 'The alerts before a sequence number, newest first',
    querystring: pageQuery,
    response: json(alertPageSchema, 'malformed-request', 'unavailable'),
  };
  typed.get('/api/alerts', { schema: alerts }, async (request, reply): Promise<AlertPage> => {
    const { limit, before } = request.query;
    const alerts = await options.recentAlerts({ limit, before });
    reply.header('cache-control', 'no-store');
    return { alerts, nextBefore: nextPlace(alerts, limit, ({ sequence }) => sequence) };
  });
  const leftOut = {
    tags: [tags.alerts],
    summary: 'The messages that were left out before a sequence number, newest first',
    querystring: schemas.leftOutQuery,
    response: json(schemas.leftOutPageSchema, 'malformed-request', 'unavailable'),
  };
  typed.get('/api/left-out', { schema: leftOut }, async (request, reply): Promise<LeftOutPage> => {
    const { limit, before, values } = request.query;
    const { total, messages } = await options.leftOut({ limit, before, values });
    reply.header('cache-control', 'no-store');
    return { total, messages, nextBefore: nextPlace(messages, limit, ({ sequence }) => sequence) };
  });
}

function addStream(app: FastifyInstance, followed: RouteOptions): void {
  const schema = {
    tags: [tags.alerts],
    summary: 'New alerts as server-sent events',
    description:
      'Events: `alert` (a PortalAlert, whose id is its sequence number), `status` (a FeedStatus), `gap` (the lists have to be loaded ' +
      'anew), `episodes` (some have changed, and their list and that of alarms have to be loaded anew) and `alarms` (people have changed ' +
      'some). Who comes back with Last-Event-ID first gets the alerts that were missed; of episodes and alarms nothing is resumed.',
    response: { 200: content('text/event-stream', { type: 'string' }, 'The events'), ...problems('unavailable') },
  };
  // The framework answers HEAD by the handler of GET, and would leave a place of the feed taken that nobody reads.
  app.get('/api/alerts/stream', { schema, exposeHeadRoute: false }, (request, reply) =>
    answerFeed(request, reply, followed),
  );
}

function addMachines(app: FastifyInstance, options: RouteOptions): void {
  const machines = shared(options.listMachines, machinesFreshMs);
  const profile = describeProfile(options.profile);
  const profileDocument = {
    tags: [tags.machines],
    summary: 'The profile: sensors, types of machines, failure modes',
    response: json(schemas.profileSchema),
  };
  app.get('/api/profile', { schema: profileDocument }, async () => profile);
  const machinesDocument = {
    tags: [tags.machines],
    summary: 'The machines by id',
    response: json(schemas.machineListSchema, 'unavailable'),
  };
  app.get('/api/machines', { schema: machinesDocument }, async (_request, reply): Promise<MachineList> => {
    reply.header('cache-control', 'no-store');
    return { machines: await machines() };
  });
}

function addProbes(app: FastifyInstance, options: RouteOptions): void {
  const { receiver, notReadyReason, degradedReason, metrics } = options;
  const documented = (summary: string, response: Record<number, unknown>) => ({
    schema: { tags: [tags.status], summary, response },
  });
  const stateDocument = documented('Whether the Portal receives what Kafka has', json(schemas.receiverStateSchema));
  app.get('/api/status', stateDocument, async (_request, reply): Promise<ReceiverState> => {
    reply.header('cache-control', 'no-store');
    return receiver();
  });
  const alive = { 200: content('application/json', refer(schemas.probeSchema), 'Yes') };
  app.get('/livez', documented('Liveness: the process answers', alive), async () => ({ status: 'alive' }));
  const yes = content('application/json', refer(schemas.readyProbeSchema), 'Yes');
  const ready = { 200: yes, 503: content('application/json', refer(schemas.failedProbeSchema), 'No') };
  app.get('/readyz', documented('Readiness: alerts and episodes arrive', ready), async (request, reply) => {
    const isStarting = options.isStarting?.() ?? false;
    const state = { notReady: await notReadyReason(), isStarting, degraded: degradedReason() };
    const { code, body } = readyAnswer(state, await readsReasons(request, options));
    return reply.code(code).send(body);
  });
  const figures = { 200: content('text/plain', { type: 'string' }, 'In the text format of Prometheus'), ...problems() };
  app.get('/metrics', documented('Metrics', figures), async (_request, reply) => {
    const { text, contentType } = await metrics();
    return reply.type(contentType).send(text);
  });
}
