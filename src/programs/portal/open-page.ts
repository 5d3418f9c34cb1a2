// The Portal's page, its API and the live feed, over what the program has opened.

import { fileURLToPath } from 'node:url';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Profile } from '../../core/profile.ts';
import { alertsAfter, recentAlerts } from '../../portal/alerts/alerts.ts';
import { auditOf } from '../../portal/audit/over-tables.ts';
import { refusalBoundsOf } from '../../portal/audit/settings.ts';
import { listedAlertsMax, listedMachinesMax } from '../../portal/bounds.ts';
import type { Plans } from '../../portal/collect/plans.ts';
import type { FollowUp } from '../../portal/desk/alarm-rows.ts';
import {
  alertsOfEpisode,
  countSingleAlerts,
  findEpisode,
  listEpisodes,
  newestEpisodes,
} from '../../portal/episodes/list-episodes.ts';
import { fleetCare } from '../../portal/fleet/care.ts';
import { javaPortal } from '../../portal/java-portal/over-tables.ts';
import { listLeftOut } from '../../portal/left-out.ts';
import { createLiveFeed } from '../../portal/live-feed.ts';
import { listMachines } from '../../portal/machines.ts';
import type { NotificationDesk } from '../../portal/notifier/routes.ts';
import { proceduresOf } from '../../portal/procedures/over-table.ts';
import { buildPortal, type PortalOptions } from '../../portal/server.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { shared } from '../../portal/share.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { isOnlyStarting } from '../../telemetry/follow-failures.ts';
import type { Tracing } from '../../telemetry/tracing/tracing.ts';
import type { TlsPair } from '../../web-server/tls/pair.ts';
import { addDroppedSpansMetric } from '../../web-server/traces/dropped-spans.ts';
import type { alertSettings } from '../support/alert-settings.ts';
import type { NamedReasons } from '../support/named-reasons.ts';
import { ownVersion } from '../support/own-version.ts';
import { openAiServer } from './ai-server.ts';
import { alarmDesk } from './alarm-desk.ts';
import { collectCare } from './collect-care.ts';
import { type DeliveryWatched, undelivered } from './delivery.ts';
import { forBrowsers } from './for-browsers.ts';
import type { History } from './history.ts';
import { createReceiverState } from './receiver-state.ts';
import { openReports } from './reports.ts';
import { openSignIn } from './sign-in.ts';

export interface PageParts {
  readonly settings: CleanedEnv<typeof portalSettings & Pick<typeof alertSettings, 'ALERT_TIME_ZONE'>>;
  readonly log: Logger;
  readonly profile: Profile;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  readonly registry: Registry;
  readonly readiness: NamedReasons;
  readonly degradations: NamedReasons;
  /** Why somebody is not told of alarms. */
  readonly telling: NamedReasons;
  /** How many messages are ahead. */
  readonly behind: () => number;
  readonly followUp: FollowUp;
  readonly tracing: Tracing | undefined;
  readonly history: History;
  readonly delivery: DeliveryWatched;
  readonly notifications: NotificationDesk;
  readonly tls: TlsPair | null;
}

const webFolder = fileURLToPath(new URL('../../../build/web', import.meta.url));
const singleAlertsWithinSeconds = 3_600;
const databaseCheckFreshMs = 1_000;

/** The page and its API over the database, and the feed that keeps open pages up to date. */
export async function openPage(parts: PageParts) {
  const { settings, log, profile, pool, database, registry, readiness, degradations, followUp, history } = parts;
  const ask = <T>(step: () => Promise<T>): Promise<T> => forBrowsers(database, step);
  const receiver = createReceiverState({
    // Where a group has foreign members, not all that comes is received.
    trouble: () => readiness.latest() ?? degradations.latest(),
    behind: parts.behind,
    sinceOf: (what) => (what === undelivered ? parts.delivery.since() : null),
    delivery: () => parts.delivery.undelivered()?.causes,
    now: () => new Date(),
  });
  const feed = createLiveFeed({
    receiver,
    clientsMax: settings.PORTAL_STREAM_CLIENTS_MAX,
    bufferBytesMax: settings.PORTAL_STREAM_BUFFER_BYTES_MAX,
    heartbeatMs: settings.PORTAL_HEARTBEAT_MS,
    resumeMax: listedAlertsMax,
    alertsAfter: (query) => ask(() => alertsAfter(pool, query)),
  });
  const databaseProblem = shared(
    () => problemOf(explainPostgres(database, () => pool.query('select 1'))),
    databaseCheckFreshMs,
  );
  const reports = openReports(settings, database);
  addDroppedSpansMetric(parts.tracing?.dropped, [registry]);
  const { signIn, failedSignIns } = openSignIn({ settings, log, pool, registry, ask });
  const collect = collectCare({ settings, pool, profile, ask });
  const app = await buildPortal({
    version: ownVersion(),
    signIn,
    failedSignIn: failedSignIns.note,
    profile,
    ...tableReads(pool, profile, ask),
    desk: alarmDesk({ settings, pool, profile, feed, ask, followUp }),
    history: history.reads(pool, ask),
    procedures: proceduresOf(pool, ask),
    reports: reports.reads(ask),
    pipeline: { ...parts.delivery, aiServer: openAiServer(settings, log) },
    ...{ audit: auditOf(pool, refusalBoundsOf(settings), ask), notifications: parts.notifications },
    fleet: fleetCare({ pool, profile, importRowsMax: settings.PORTAL_IMPORT_ROWS_MAX, ask }),
    collect,
    java: javaOf(parts, collect.plans, ask),
    ...{ feed, receiver },
    isStarting: () => isOnlyStarting(readiness.latest()),
    notReadyReason: async () => readiness.latest()?.[1] ?? (await databaseProblem()),
    degradedReason: () =>
      [degradations.all(), parts.telling.all(), history.degraded()].filter((each) => each !== null).join('; ') || null,
    metrics: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
    webFolder,
    allowAnonymous: settings.ALLOW_ANONYMOUS,
    requestsPerMinuteMax: settings.PORTAL_REQUESTS_PER_MINUTE_MAX,
    sendersMax: settings.PORTAL_SENDERS_MAX,
    trustedProxies: settings.TRUSTED_PROXIES,
    connectionsMax: settings.PORTAL_CONNECTIONS_MAX,
    modelCardUrl: new URL('model-card', withSlash(settings.PORTAL_AI_SERVER_URL)).href,
    tls: parts.tls,
    logger: log,
    traceRequest: parts.tracing?.traceRequest,
  });
  return { app, feed, signIn, reports, receiver };
}

function javaOf({ settings, pool, profile }: PageParts, plans: Plans, ask: Ask) {
  const [timeZone, rowsMax] = [settings.ALERT_TIME_ZONE, settings.PORTAL_JAVA_API_ROWS_MAX];
  return javaPortal({ pool, profile, plans, timeZone, rowsMax, ask });
}

type Ask = <T>(step: () => Promise<T>) => Promise<T>;

function tableReads(pool: Pool, profile: Profile, ask: Ask) {
  return {
    recentAlerts: (query) => ask(() => recentAlerts(pool, query)),
    leftOut: (query) => ask(() => listLeftOut(pool, query)),
    episodes: {
      list: (query) => ask(() => listEpisodes(pool, query)),
      newest: (limit) => ask(() => newestEpisodes(pool, limit)),
      find: (id) => ask(() => findEpisode(pool, id)),
      alerts: (query) => ask(() => alertsOfEpisode(pool, query)),
      singleAlerts: () => ask(() => countSingleAlerts(pool, singleAlertsWithinSeconds)),
    },
    listMachines: () => ask(() => listMachines(pool, { profile, limit: listedMachinesMax })),
  } satisfies Partial<PortalOptions>;
}

/** Null when the step succeeds. */
function problemOf(step: Promise<unknown>): Promise<string | null> {
  return step.then(
    () => null,
    (error: Error) => error.message,
  );
}

/** So that a path in the address stays. */
function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}
