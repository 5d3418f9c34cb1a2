// `spindle portal`: stores alerts and episodes from Kafka in the Portal's database, makes alarms of them, keeps the readings' history, and shows all
// in the browser. It starts and stays up while Kafka or PostgreSQL is away: /livez says alive, /readyz says why not ready, and it goes on where it
// was when they are back.
import type { Server as TlsServer } from 'node:tls';
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { markerSettings } from '../../delivery/connector-options.ts';
import { ensureAllTopics } from '../../kafka/own-topics.ts';
import { fetchSettings, kafkaSettings } from '../../kafka/settings.ts';
import { tellFilesRead } from '../../models/files-read.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { portalCertificateOf, portalSettings } from '../../portal/settings.ts';
import { refuseOpenPortal } from '../../portal/sign-in/settings.ts';
import type { SignIn } from '../../portal/sign-in/sign-in.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { requireCurrentSchema } from '../../postgres/migrations.ts';
import { openPool } from '../../postgres/pool.ts';
import { portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../../postgres/settings.ts';
import { episodeSettings } from '../../serving/episode-settings.ts';
import { membershipOf } from '../../telemetry/follow-failures.ts';
import { createLogger, logSettings } from '../../telemetry/log.ts';
import { openTelemetry, telemetrySettings } from '../../telemetry/open-telemetry.ts';
import { createPortalMetrics } from '../../telemetry/portal-metrics.ts';
import { createWatched, loopsRunning, type WatchedOptions } from '../../telemetry/watched.ts';
import { watchSettings } from '../../watch/settings.ts';
import { readTls, watchCertificate } from '../../web-server/tls/certificate.ts';
import type { TlsPair } from '../../web-server/tls/pair.ts';
import { memberClient } from '../groups/member-client.ts';
import { portalGroups } from '../groups/own-groups.ts';
import { type MembersWatched, watchMembers } from '../groups/watch-members.ts';
import { alertSettings, readingSettings } from '../support/alert-settings.ts';
import { defaultPasswordWarnings } from '../support/default-passwords.ts';
import { boundEnd, endWithout } from '../support/end-in-time.ts';
import { inputSettings } from '../support/input-settings.ts';
import { listen } from '../support/listen.ts';
import { createNamedReasons } from '../support/named-reasons.ts';
import { ownVersion } from '../support/own-version.ts';
import { loadDotEnv, readSettings } from '../support/settings.ts';
import { stopSignal } from '../support/stop-signal.ts';
import { waitFor } from '../support/wait-for.ts';
import { watchShelves } from './alarm-desk.ts';
import { collectReadings } from './collect.ts';
import { openDelivery } from './delivery.ts';
import { openHistory } from './history.ts';
import { openNotifications } from './notifications.ts';
import { openPage, type PageParts } from './open-page.ts';
import { receiveAlerts, timesOf } from './receive-alerts.ts';
import { receiveEpisodes } from './receive-episodes.ts';
import { lookAtTable, openTable } from './share-table.ts';
import { checkProvider, makeFirstAdmin, signInWarnings } from './sign-in.ts';
import { noteWatchedTime } from './watched-time.ts';

const specifications = {
  ...logSettings,
  ...telemetrySettings,
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

export function createCommand(): Command {
  return new Command('portal').action(() => runPortal().then(endWithout));
}

const notJoined = ['alerts', 'episodes'].map(
  (loop) => [membershipOf(loop), `the Portal has not joined its group of ${loop} yet`] as const,
);

async function runPortal(): Promise<void> {
  const dotEnv = loadDotEnv();
  const settings = readSettings(specifications);
  refuseOpenPortal(settings);
  const tls = readTls(portalCertificateOf(settings));
  const log = createLogger('portal', settings.LOG_LEVEL);
  for (const warning of [...defaultPasswordWarnings(settings), ...signInWarnings(settings)]) log.warn(warning);
  const { tracing, sendMetrics } = await openTelemetry({ settings, program: 'portal', version: ownVersion(), log });
  const profile = await loadProfile(settings.PROFILE_PATH, tellFilesRead(log, dotEnv), (doubt) => log.warn(doubt));
  const signal = stopSignal();
  const database = portalDatabaseOptions(settings, settings.PORTAL_DB_POOL_MAX);
  const metrics = createPortalMetrics();
  const { registry } = metrics;
  const sent = sendMetrics?.(registry);
  const [pool, readiness] = [openPool(database, 'spindle-portal'), createNamedReasons(...notJoined)];
  const watches = createWatches({ settings, log, readiness, registry });
  const behind = () => watches.alerts.behind() + watches.episodes.behind();
  const degradations = createNamedReasons();
  // That nobody can be told of alarms says nothing of what the page shows: its badge does not follow these.
  const telling = createNamedReasons();
  const parts = { settings, log, profile, database, registry };
  const { followUp, desk: notifications, run: tell } = openNotifications({ ...parts, pool, degradations: telling });
  const history = openHistory(parts);
  const delivery = openDelivery({ ...parts, metrics, degradations, doubts: telling });
  const common = { ...parts, pool, readiness, degradations, telling, followUp, tracing, behind, notifications };
  const { app, feed, signIn, reports, receiver } = await openPage({ ...common, history, delivery, tls });
  const table = openTable({ pool, database, feed });
  const storing = { ...parts, pool, table, metrics, readiness, telling, tracing };
  const ended = new AbortController();
  const running = AbortSignal.any([signal, ended.signal]);
  const bound = boundEnd(running, settings.PORTAL_STOP_TIMEOUT_MS, () => endAnyway(log, registry));
  let beside: readonly Promise<void>[] = [];
  try {
    await answer(app, tls, settings, log);
    await prepare({ pool, database, settings, log, readiness, signIn }, signal);
    // Before anything of Kafka: pages show what other Portals store, and receivers are told what waits for its time, while this one cannot read.
    beside = [lookAtTable(table, common, running), tell(running), noteWatchedTime({ ...common, receiver }, running)];
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
      delivery.run(client, signal, feed.statusChanged),
      collectReadings({ ...parts, degradations: telling }, client, signal),
    ]);
    log.info('Stopping');
  } finally {
    ended.abort();
    await Promise.all(beside);
    await app.close();
    await Promise.all([reports.close(), pool.end(), tracing?.close(), sent?.close()]);
    bound.over();
  }
}

async function answer(app: FastifyInstance, tls: TlsPair | null, settings: Settings, log: Logger): Promise<void> {
  if (tls !== null) {
    const { close } = watchCertificate(app.server as unknown as TlsServer, tls, portalCertificateOf(settings), log);
    app.server.once('close', close);
  }
  const [host, port] = [settings.PORTAL_HOST, settings.PORTAL_PORT];
  await listen(app, { host, port, portSetting: 'PORTAL_PORT', isPage: true });
  log.info({ host, port, tls: tls !== null }, 'The Portal answers');
}

function endAnyway(log: Logger, registry: Registry): never {
  log.error({ loops: loopsRunning(registry) }, 'The Portal has not ended in time; it ends without what is under way');
  process.exit(1);
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
