// `spindle portal`: stores alerts and episodes from Kafka in the Portal's database, makes alarms of them, keeps the readings' history, and shows all
// in the browser. It starts and stays up while Kafka or PostgreSQL is away: /livez says alive, /readyz says why not ready, and it goes on where it
// was when they are back.
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Profile } from '../../core/profile.ts';
import { markerSettings } from '../../delivery/connector-options.ts';
import { ensureAllTopics } from '../../kafka/own-topics.ts';
import { fetchSettings, kafkaSettings } from '../../kafka/settings.ts';
import { tellFilesRead } from '../../models/files-read.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { alertsAfter, recentAlerts } from '../../portal/alerts/alerts.ts';
import { listedAlertsMax } from '../../portal/bounds.ts';
import type { FollowUp } from '../../portal/desk/alarm-rows.ts';
import { alertsOfEpisode, countSingleAlerts, findEpisode, listEpisodes } from '../../portal/episodes/list-episodes.ts';
import { fleetCare } from '../../portal/fleet/care.ts';
import { javaPortal } from '../../portal/java-portal/over-tables.ts';
import { listLeftOut } from '../../portal/left-out.ts';
import { createLiveFeed } from '../../portal/live-feed.ts';
import { listMachines } from '../../portal/machines.ts';
import { buildPortal, type PortalOptions } from '../../portal/server.ts';
import { portalSettings } from '../../portal/settings.ts';
import { shared } from '../../portal/share.ts';
import { refuseOpenPortal } from '../../portal/sign-in/settings.ts';
import { type SignIn, unusableDatabase } from '../../portal/sign-in/sign-in.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { requireCurrentSchema } from '../../postgres/migrations.ts';
import { openPool, type PostgresOptions } from '../../postgres/pool.ts';
import { portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../postgres/settings.ts';
import { episodeSettings } from '../../serving/episode-settings.ts';
import { isOnlyStarting, membershipOf } from '../../telemetry/follow-failures.ts';
import { createLogger, logSettings } from '../../telemetry/log.ts';
import { createPortalMetrics } from '../../telemetry/portal-metrics.ts';
import { openTracing } from '../../telemetry/tracing/open-tracing.ts';
import { tracingSettings } from '../../telemetry/tracing/settings.ts';
import type { Tracing } from '../../telemetry/tracing/tracing.ts';
import { createWatched, type WatchedOptions } from '../../telemetry/watched.ts';
import { watchSettings } from '../../watch/settings.ts';
import { memberClient } from '../groups/member-client.ts';
import { portalGroups } from '../groups/own-groups.ts';
import { type MembersWatched, watchMembers } from '../groups/watch-members.ts';
import { alertSettings, readingSettings } from '../support/alert-settings.ts';
import { defaultPasswordWarnings } from '../support/default-passwords.ts';
import { inputSettings } from '../support/input-settings.ts';
import { listen } from '../support/listen.ts';
import { createNamedReasons, type NamedReasons } from '../support/named-reasons.ts';
import { forClients } from '../support/not-for-clients.ts';
import { ownVersion } from '../support/own-version.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { stopSignal } from '../support/stop-signal.ts';
import { waitFor } from '../support/wait-for.ts';
import { openAiServer } from './ai-server.ts';
import { alarmDesk, watchShelves } from './alarm-desk.ts';
import { type DeliveryWatched, openDelivery, undelivered } from './delivery.ts';
import { type History, openHistory } from './history.ts';
import { openNotifications } from './notifications.ts';
import { receiveAlerts, timesOf } from './receive-alerts.ts';
import { receiveEpisodes } from './receive-episodes.ts';
import { createReceiverState } from './receiver-state.ts';
import { openReports } from './reports.ts';
import { lookAtTable, openTable } from './share-table.ts';
import { checkProvider, makeFirstAdmin, openSignIn, signInWarnings } from './sign-in.ts';

const specifications = {
  ...logSettings,
  ...tracingSettings,
  ...profileSettings,
  ...kafkaSettings,
  ...fetchSettings,
  ...watchSettings,
  ALERT_TIME_ZONE: alertSettings.ALERT_TIME_ZONE,
  ...readingSettings,
  ...inputSettings,
  EPISODE_CLOCK_AHEAD_MAX_SECONDS: episodeSettings.EPISODE_CLOCK_AHEAD_MAX_SECONDS,
  ...portalDatabaseSettings,
  ...portalSettings,
  ...markerSettings,
};
type Settings = CleanedEnv<typeof specifications>;

const webFolder = fileURLToPath(new URL('../../../build/web', import.meta.url));
const machinesMax = 1_000;
const singleAlertsWithinSeconds = 3_600;
const databaseCheckFreshMs = 1_000;

export function createCommand(): Command {
  return new Command('portal').action(runPortal);
}

const notJoined = ['alerts', 'episodes'].map(
  (loop) => [membershipOf(loop), `the Portal has not joined its group of ${loop} yet`] as const,
);

async function runPortal(): Promise<void> {
  const dotEnv = loadDotEnv();
  const settings = readSettings(specifications);
  refuseOpenPortal(settings);
  const log = createLogger('portal', settings.LOG_LEVEL);
  for (const warning of [...defaultPasswordWarnings(settings), ...signInWarnings(settings)]) log.warn(warning);
  const tracing = await openTracing({ settings, program: 'portal', version: ownVersion(), log });
  const profile = await loadProfile(settings.PROFILE_PATH, tellFilesRead(log, dotEnv));
  const signal = stopSignal();
  const database = portalDatabaseOptions(settings, settings.PORTAL_DB_POOL_MAX);
  const metrics = createPortalMetrics();
  const { registry } = metrics;
  const pool = openPool(database, 'spindle-portal');
  const readiness = createNamedReasons(...notJoined);
  const watches = createWatches({ settings, log, readiness, registry });
  const behind = () => watches.alerts.behind() + watches.episodes.behind();
  const degradations = createNamedReasons();
  // That nobody can be told of alarms says nothing of what the page shows: its badge does not follow these.
  const telling = createNamedReasons();
  const parts = { settings, log, profile, database, registry };
  const { followUp, run: tell } = openNotifications({ ...parts, degradations: telling });
  const history = openHistory(parts);
  const delivery = openDelivery({ ...parts, metrics, degradations, doubts: telling });
  const common = { ...parts, pool, readiness, degradations, telling, followUp, tracing };
  const { app, feed, signIn, reports } = await openPage({ ...common, behind, history, delivery });
  const table = openTable({ pool, database, feed });
  const storing = { ...parts, pool, table, metrics, readiness, telling, tracing };
  const ended = new AbortController();
  let beside: readonly Promise<void>[] = [];
  try {
    const place = { host: settings.PORTAL_HOST, port: settings.PORTAL_PORT, portSetting: 'PORTAL_PORT', isPage: true };
    await listen(app, place);
    log.info({ host: settings.PORTAL_HOST, port: settings.PORTAL_PORT }, 'The Portal answers');
    await prepare({ pool, database, settings, log, readiness, signIn }, signal);
    // Before anything of Kafka: pages show what other Portals store, and receivers are told what waits for its time, while this one cannot read.
    const running = AbortSignal.any([signal, ended.signal]);
    beside = [lookAtTable(table, { settings, log, registry, degradations }, running), tell(running)];
    const client = await waitFor(log, readiness, signal, () =>
      explainPostgres(database, () => memberClient(settings, pool)),
    );
    await waitFor(log, readiness, signal, () => ensureAllTopics(settings));
    if (client === undefined || signal.aborted) return;
    const receiving = { ...storing, client };
    await Promise.all([
      receiveAlerts({ ...receiving, reading: { profile, ...timesOf(settings) }, watch: watches.alerts }, signal),
      receiveEpisodes({ ...receiving, watch: watches.episodes, followUp }, signal),
      watchShelves({ ...receiving, feed, followUp }, signal),
      ...watchGroups({ settings, log, client, registry, degrade: degradations.set }, signal),
      history.run(client, signal),
      delivery.run(client, signal),
    ]);
    log.info('Stopping');
  } finally {
    ended.abort();
    await Promise.all(beside);
    await app.close();
    await Promise.all([reports.close(), pool.end(), tracing?.close()]);
  }
}

function watchGroups(watched: MembersWatched & { readonly settings: Settings }, signal: AbortSignal) {
  const { alerts, episodes } = portalGroups(watched.settings);
  return [alerts, episodes].map((group) => watchMembers(watched, group, signal));
}

function createWatches(watching: Omit<WatchedOptions, 'name' | 'label'>) {
  return {
    alerts: createWatched({ name: 'The reader of alerts', label: 'alerts', ...watching }),
    episodes: createWatched({ name: 'The reader of episodes', label: 'episodes', ...watching }),
  };
}

/** What has to be there before anything else. */
async function prepare({ pool, database, settings, log, readiness, signIn }: Prepared, signal: AbortSignal) {
  // Before the database is asked: that code is missing is none of its faults.
  await signIn?.load();
  void checkProvider(signIn, log);
  const ask = async (): Promise<void> => {
    await requireCurrentSchema(pool, portalSchema);
    await signIn?.warm();
    const warning = await makeFirstAdmin(settings, pool);
    if (warning !== undefined) log.warn(warning);
  };
  await waitFor(log, readiness, signal, () => explainPostgres(database, ask));
}

type Prepared = Pick<PageParts, 'pool' | 'database' | 'settings' | 'log' | 'readiness'> & {
  readonly signIn: SignIn | null;
};

interface PageParts {
  readonly settings: Settings;
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
}

/** The page and its API over the database, and the feed that keeps open pages up to date. */
async function openPage(parts: PageParts) {
  const { settings, log, profile, pool, database, registry, readiness, degradations, followUp, history } = parts;
  const ask = <T>(step: () => Promise<T>): Promise<T> => forBrowsers(() => explainPostgres(database, step));
  const receiver = createReceiverState({
    // Where a group has foreign members, not all that comes is received.
    trouble: () => readiness.latest() ?? degradations.latest(),
    behind: parts.behind,
    sinceOf: (what) => (what === undelivered ? parts.delivery.since() : null),
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
  const { signIn, failedSignIns } = openSignIn({ settings, log, pool, registry, ask });
  const app = await buildPortal({
    version: ownVersion(),
    signIn,
    failedSignIn: failedSignIns.note,
    profile,
    ...tableReads(pool, profile, ask),
    desk: alarmDesk({ settings, pool, profile, feed, ask, followUp }),
    history: history.reads(pool, ask),
    reports: reports.reads(ask),
    pipeline: { aiServer: openAiServer(settings, log), undelivered: parts.delivery.undelivered },
    fleet: fleetCare({ pool, profile, importRowsMax: settings.PORTAL_IMPORT_ROWS_MAX, ask }),
    java: javaPortal({
      ...{ pool, profile, ask },
      timeZone: settings.ALERT_TIME_ZONE,
      rowsMax: settings.PORTAL_JAVA_API_ROWS_MAX,
    }),
    feed,
    receiver,
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
    // A path in the address stays.
    modelCardUrl: new URL('model-card', settings.PORTAL_AI_SERVER_URL.replace(/\/?$/, '/')).href,
    logger: log,
    traceRequest: parts.tracing?.traceRequest,
  });
  return { app, feed, signIn, reports };
}

function tableReads(pool: Pool, profile: Profile, ask: <T>(step: () => Promise<T>) => Promise<T>) {
  return {
    recentAlerts: (query) => ask(() => recentAlerts(pool, query)),
    leftOut: (query) => ask(() => listLeftOut(pool, query)),
    episodes: {
      list: (query) => ask(() => listEpisodes(pool, query)),
      find: (id) => ask(() => findEpisode(pool, id)),
      alerts: (query) => ask(() => alertsOfEpisode(pool, query)),
      singleAlerts: () => ask(() => countSingleAlerts(pool, singleAlertsWithinSeconds)),
    },
    listMachines: () => ask(() => listMachines(pool, { profile, limit: machinesMax })),
  } satisfies Partial<PortalOptions>;
}

/** Null when the step succeeds. */
function problemOf(step: Promise<unknown>): Promise<string | null> {
  return step.then(
    () => null,
    (error: Error) => error.message,
  );
}

/** What only an operator can mend is no fault of the Portal: the browser is told that it is so, and the Portal stays up. */
async function forBrowsers<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw forClients(error, unusableDatabase);
  }
}
