// `spindle portal`: stores alerts from Kafka in the Portal's database, and shows them live in the browser. It starts and stays up while
// Kafka or PostgreSQL is away: /livez says alive, /readyz says why not ready, and it goes on where it was when they are back.
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import { Unavailable } from '../core/errors.ts';
import { clientOptions } from '../kafka/client.ts';
import type { FollowObserver } from '../kafka/follow-options.ts';
import { ensureAllTopics } from '../kafka/own-topics.ts';
import { fetchSettings, kafkaSettings } from '../kafka/settings.ts';
import { subscribe } from '../kafka/subscribe.ts';
import { tellFilesRead } from '../models/files-read.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { alertsAfter, insertAlerts, recentAlerts, rehearseAlerts } from '../portal/alerts.ts';
import type { ReceiverState } from '../portal/api.ts';
import { listedAlertsMax } from '../portal/bounds.ts';
import { insertLeftOut, listLeftOut } from '../portal/left-out.ts';
import { createLiveFeed } from '../portal/live-feed.ts';
import { listMachines } from '../portal/machines.ts';
import { createReceive, type LeftOut } from '../portal/receive.ts';
import { buildPortal } from '../portal/server.ts';
import { portalSettings, refuseOpenPortal } from '../portal/settings.ts';
import { shared } from '../portal/share.ts';
import { explainPostgres, type PostgresAddress } from '../postgres/explain.ts';
import { requireCurrentSchema } from '../postgres/migrations.ts';
import { openPool } from '../postgres/pool.ts';
import { portalSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { refusalOf } from '../postgres/sql-state.ts';
import { createFailureLog } from '../telemetry/failure-log.ts';
import { createLogger, logSettings } from '../telemetry/log.ts';
import { createWatched } from '../telemetry/watched.ts';
import { watchSettings } from '../watch/settings.ts';
import { failedSignInBounds, signInSettings } from '../web-server/settings.ts';
import { alertSettings } from './support/alert-settings.ts';
import { ProgramFailure } from './support/command-line.ts';
import { defaultPasswordWarnings } from './support/default-passwords.ts';
import { listen } from './support/listen.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';
import { stopSignal } from './support/stop-signal.ts';
import { waitFor } from './support/wait-for.ts';

const specifications = {
  ...logSettings,
  ...profileSettings,
  ...kafkaSettings,
  ...fetchSettings,
  ...watchSettings,
  ALERT_TIME_ZONE: alertSettings.ALERT_TIME_ZONE,
  ...portalDatabaseSettings,
  ...portalSettings,
  ...signInSettings,
};
type Settings = CleanedEnv<typeof specifications>;

const webFolder = fileURLToPath(new URL('../../build/web', import.meta.url));
const machinesMax = 1_000;
const databaseCheckFreshMs = 1_000;

export function createCommand(): Command {
  return new Command('portal').action(runPortal);
}

async function runPortal(): Promise<void> {
  const dotEnv = loadDotEnv();
  const settings = readSettings(specifications);
  refuseOpenPortal(settings);
  const log = createLogger('portal', settings.LOG_LEVEL);
  for (const warning of defaultPasswordWarnings(settings)) log.warn(warning);
  const profile = await loadProfile(settings.PROFILE_PATH, tellFilesRead(log, dotEnv));
  const signal = stopSignal();
  const client = clientOptions(settings);
  const database = portalDatabaseOptions(settings, settings.PORTAL_DB_POOL_MAX);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const leftOutCounter = new Counter({
    name: 'spindle_portal_messages_left_out_total',
    help: 'Messages on the topic of alerts that are none, or that cannot be stored',
    registers: [registry],
  });
  const leftOutBounds = {
    countMax: settings.PORTAL_LEFT_OUT_COUNT_MAX,
    valueBytesMax: settings.PORTAL_LEFT_OUT_VALUE_BYTES_MAX,
  };
  const pool = openPool(database, 'spindle-portal');
  const readiness = createReadiness(pool, database);
  const ask = <T>(step: () => Promise<T>): Promise<T> => refusable(() => explainPostgres(database, step));
  const watch = createWatched({
    name: 'The reader of alerts',
    label: 'alerts',
    settings,
    log,
    readiness,
    registry,
  });
  const receiver = (): ReceiverState => receiverState(readiness.receiving(), watch.behind());
  const feed = createLiveFeed({
    receiver,
    clientsMax: settings.PORTAL_STREAM_CLIENTS_MAX,
    bufferBytesMax: settings.PORTAL_STREAM_BUFFER_BYTES_MAX,
    heartbeatMs: settings.PORTAL_HEARTBEAT_MS,
    resumeMax: listedAlertsMax,
    alertsAfter: (query) => ask(() => alertsAfter(pool, query)),
  });
  const app = await buildPortal({
    profile,
    recentAlerts: (query) => ask(() => recentAlerts(pool, query)),
    leftOut: (query) => ask(() => listLeftOut(pool, query)),
    listMachines: () => ask(() => listMachines(pool, { profile, limit: machinesMax })),
    feed,
    receiver,
    notReadyReason: readiness.reason,
    metrics: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
    webFolder,
    allowAnonymous: settings.ALLOW_ANONYMOUS,
    requestsPerMinuteMax: settings.PORTAL_REQUESTS_PER_MINUTE_MAX,
    sendersMax: settings.PORTAL_SENDERS_MAX,
    trustedProxies: settings.TRUSTED_PROXIES,
    failedSignIns: failedSignInBounds(settings),
    connectionsMax: settings.PORTAL_CONNECTIONS_MAX,
    modelCardUrl: new URL('model-card', withSlash(settings.PORTAL_AI_SERVER_URL)).href,
    logger: log,
  });
  try {
    const page = { host: settings.PORTAL_HOST, port: settings.PORTAL_PORT, portSetting: 'PORTAL_PORT', isPage: true };
    await listen(app, page);
    log.info({ host: settings.PORTAL_HOST, port: settings.PORTAL_PORT }, 'The Portal answers');
    await waitFor(log, readiness, signal, () =>
      explainPostgres(database, () => requireCurrentSchema(pool, portalSchema)),
    );
    await waitFor(log, readiness, signal, () => ensureAllTopics(settings));
    const receive = createReceive({
      profile,
      timeZone: settings.ALERT_TIME_ZONE,
      store: (alerts) => explainPostgres(database, () => insertAlerts(pool, alerts)),
      refusalOf,
      rehearse: () => explainPostgres(database, () => rehearseAlerts(pool)),
      publish: feed.publish,
      leaveOut: async (messages) => {
        await explainPostgres(database, () => insertLeftOut(pool, settings.KAFKA_TOPIC_ALERT, messages, leftOutBounds));
        leftOutCounter.inc(messages.length);
        // One line for all of them: a topic of nothing else must not fill the disk.
        const [{ message, reason }] = messages as [LeftOut];
        const { partition, offset } = message;
        log.warn(
          { count: messages.length, first: { partition, offset, reason } },
          'Messages on the topic of alerts cannot be used; they are left out, and kept at /api/left-out',
        );
      },
    });
    await watch.run(
      (heart, running) =>
        subscribe(
          {
            client,
            groupId: settings.PORTAL_GROUP_ID,
            topic: settings.KAFKA_TOPIC_ALERT,
            batchSizeMax: settings.PORTAL_BATCH_SIZE_MAX,
            fetchBytesMax: settings.KAFKA_FETCH_BYTES_MAX,
            fetchWaitMs: settings.KAFKA_FETCH_WAIT_MS,
            decompressedBytesMax: settings.KAFKA_DECOMPRESSED_BYTES_MAX,
            sessionTimeoutMs: settings.KAFKA_SESSION_TIMEOUT_MS,
            retryDelayMs: { min: settings.PORTAL_RETRY_DELAY_MIN_MS, max: settings.PORTAL_RETRY_DELAY_MAX_MS },
            handle: async (messages) => {
              const stored = await receive(messages);
              log.debug({ received: messages.length, stored }, 'Alerts stored');
            },
            observe: observer(log, readiness, settings),
            heart,
          },
          running,
        ),
      signal,
    );
    log.info('Stopping');
  } finally {
    await app.close();
    await pool.end();
  }
}

/** So that a path in the address stays. */
function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

interface PortalReadiness {
  readonly reason: () => Promise<string | null>;
  /** The first of these reasons that is known without asking the database, and the name that it was set under. */
  readonly receiving: () => readonly [what: string, reason: string] | undefined;
  /** Sets why the Portal is not ready, under a name; null clears it. */
  readonly set: (what: string, reason: string | null) => void;
}

function createReadiness(pool: Pool, database: PostgresAddress): PortalReadiness {
  const reasons = new Map<string, string>([['membership', 'the Portal has not joined its group yet']]);
  const checkDatabase = shared(
    () =>
      explainPostgres(database, () => pool.query('select 1')).then(
        () => null,
        (error: Error) => error.message,
      ),
    databaseCheckFreshMs,
  );
  return {
    // The latest is the nearest to the cause: not having joined yet is only what follows.
    reason: async () => [...reasons.values()].at(-1) ?? (await checkDatabase()),
    receiving: () => [...reasons].at(-1),
    set: (what, reason) => {
      reasons.delete(what);
      if (reason !== null) reasons.set(what, reason);
    },
  };
}

/** What the page may say: nobody is told "live" while alerts wait. */
function receiverState(trouble: readonly [what: string, reason: string] | undefined, behind: number): ReceiverState {
  if (trouble !== undefined) {
    const [what, reason] = trouble;
    return { state: what === 'membership' ? 'starting' : 'stuck', behind, reason };
  }
  return { state: behind > behindMax ? 'behind' : 'current', behind: behind > behindMax ? behind : 0, reason: null };
}

/** What is handled within moments is no delay. */
const behindMax = 500;

/** What only an operator can mend (a wrong password, a missing table) is no fault of the Portal: the browser is told, and it stays up. */
async function refusable<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error;
    throw new Unavailable("the Portal's database cannot be used; see /readyz", { retryable: false, cause: error });
  }
}

function observer(log: Logger, readiness: PortalReadiness, settings: Settings): FollowObserver {
  const told = (what: string, cannot: string, worksAgain: string) =>
    createFailureLog({ log, readiness, what, cannot, worksAgain });
  const failures = {
    kafka: told('kafka', 'Kafka cannot be read; trying again', 'Kafka can be read again'),
    partition: told('partition', 'A partition cannot be read; trying again', 'All partitions can be read again'),
    batch: told('batch', 'Alerts cannot be stored; they are tried again', 'Alerts are stored again'),
  };
  return {
    assigned: (partitions) => {
      readiness.set('membership', null);
      log.info(
        { topic: settings.KAFKA_TOPIC_ALERT, group: settings.PORTAL_GROUP_ID, partitions },
        'Following the alerts',
      );
    },
    failed: (what, error, attempt, delayMs) => failures[what].failed(error, attempt, delayMs),
    recovered: (what) => failures[what].recovered(),
    conflict: () => {},
    gap: (partition, from, to) =>
      log.error(
        { partition, from, to, messages: to - from },
        'Kafka no longer holds messages of the topic of alerts that the Portal has never read',
      ),
    sessionTimeoutRaised: (toMs) =>
      log.info({ toMs }, 'The brokers allow no session as short as KAFKA_SESSION_TIMEOUT_MS; taking their usual least'),
    fetched: () => {},
    lag: () => {},
  };
}
