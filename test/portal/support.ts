// A Portal of one test: a fresh database, the real server and feed, and, where wanted, the real page.

import { join } from 'node:path';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Pool } from 'pg';
import { pino } from 'pino';
import type { Profile } from '../../src/core/profile.ts';
import { createMargins } from '../../src/portal/alarm/margins.ts';
import { alertsAfter, insertAlerts, newestNumbers, recentAlerts } from '../../src/portal/alerts/alerts.ts';
import { type AlertReading, readAlert } from '../../src/portal/alerts/read-alert.ts';
import type { PortalAlert } from '../../src/portal/alerts/schemas.ts';
import { auditOf } from '../../src/portal/audit/over-tables.ts';
import { listedAlertsMax, listedMachinesMax } from '../../src/portal/bounds.ts';
import { addressRules } from '../../src/portal/collect/addresses.ts';
import { boundedLookUp } from '../../src/portal/collect/look-up.ts';
import { planTable } from '../../src/portal/collect/plans.ts';
import { loadPlansWithStates } from '../../src/portal/collect/states.ts';
import { addressTrier } from '../../src/portal/collect/try-address.ts';
import { actOn } from '../../src/portal/desk/act.ts';
import { storeEpisodeEvents } from '../../src/portal/desk/follow-episodes.ts';
import { labelledReadings, listLabels } from '../../src/portal/desk/labels.ts';
import { findAlarm, listAlarms } from '../../src/portal/desk/list-alarms.ts';
import { listConditions } from '../../src/portal/desk/list-conditions.ts';
import { listSimilar } from '../../src/portal/desk/list-similar.ts';
import {
  alertsOfEpisode,
  countSingleAlerts,
  findEpisode,
  listEpisodes,
  newestEpisodes,
} from '../../src/portal/episodes/list-episodes.ts';
import { readEpisode } from '../../src/portal/episodes/read-episode.ts';
import { fleetCare } from '../../src/portal/fleet/care.ts';
import { followTable } from '../../src/portal/follow-table.ts';
import { anomaliesOfCurve, episodesOfCurve } from '../../src/portal/history/curve-events.ts';
import { loadCurve } from '../../src/portal/history/load-curve.ts';
import type { MachineCurves } from '../../src/portal/history/schemas.ts';
import { javaPortal } from '../../src/portal/java-portal/over-tables.ts';
import { listLeftOut } from '../../src/portal/left-out.ts';
import { createLiveFeed, type LiveFeedOptions } from '../../src/portal/live-feed.ts';
import { listMachines } from '../../src/portal/machines.ts';
import { proceduresOf } from '../../src/portal/procedures/over-table.ts';
import { countAlarms } from '../../src/portal/reports/count-alarms.ts';
import type { ReceiverState } from '../../src/portal/schemas.ts';
import { buildPortal } from '../../src/portal/server.ts';
import { createSignIn, type SignIn, type SignInOptions } from '../../src/portal/sign-in/sign-in.ts';
import { explainPostgres } from '../../src/postgres/explain.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { projectFolder } from '../../src/stack/home.ts';
import type { FailedSignIn } from '../../src/web-server/failed-sign-ins.ts';
import { quietSideWork } from '../support/side-work.ts';
import { createMigratedDatabase, openPool, type TestDatabase } from '../support/stack.ts';
import { pipelineOf, type ScriptedAiServer, scriptedAiServer } from './ai-server/scripted.ts';
import { scriptedNotifications } from './notifier/scripted.ts';

export const reading: AlertReading = {
  profile: ai4i,
  timeZone: 'UTC',
  sourceTimeZone: 'UTC',
  collectedAt: { behindMaxMs: 720 * 3_600_000, aheadMaxMs: 60_000 },
};

export interface TestPortal {
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly url: string;
  /** Stores messages as the Portal does, and shows those that are new. */
  readonly receive: (...values: readonly string[]) => Promise<readonly PortalAlert[]>;
  /** Stores events of episodes as the Portal does, and tells the open pages. */
  readonly receiveEpisodes: (...values: readonly string[]) => Promise<void>;
  readonly setReceiver: (state: ReceiverState) => void;
  readonly setHistory: (state: MachineCurves['history']) => void;
  readonly setDegraded: (reason: string | null) => void;
  readonly aiServer: ScriptedAiServer;
  /** Looks for what other Portals have stored. */
  readonly look: () => Promise<void>;
  readonly followers: () => number;
  /** A request that needs no socket, from any address. */
  readonly inject: (options: InjectOptions) => Promise<LightMyRequestResponse>;
  /** Null in a Portal without sign-in. */
  readonly signIn: SignIn | null;
  /** Attempts to sign in that failed, as the log would have them. */
  readonly failed: readonly FailedSignIn[];
  /** What the log warned of. */
  readonly warnings: readonly string[];
  readonly close: () => Promise<void>;
}

/** As the program's defaults, but that a test waits for nothing. */
const signInBounds = {
  ...{ secret: '', publicUrl: 'http://localhost:8080', metricsToken: () => '', provider: null },
  ...{ passwordLengthMin: 12, idleMinutes: 720, sessionDaysMax: 30, sessionsOfUserMax: 20, sessionCheckMs: 1_000 },
  attempts: { ofUserAtAddressMax: 10, ofUserMax: 100, ofAddressMax: 100, withinMinutes: 15 },
};

export interface TestSignIn extends Partial<SignInOptions> {
  readonly allowAnonymous?: boolean;
  /** Nobody signs in. */
  readonly isOff?: true;
  /** Of the Portal, where its address has to be known before. */
  readonly port?: number;
  readonly trustedProxies?: readonly string[];
  readonly requestsPerMinuteMax?: number;
}

/** The page as set-up has built it, before any test. */
export const builtWeb = join(projectFolder, 'build/web');

/** `beside` another one it has the same database. Nobody signs in where `signInOptions` are not given. */
export async function createTestPortal(
  bounds: Partial<LiveFeedOptions> = {},
  webFolder = '/nowhere',
  profile: Profile = ai4i,
  beside?: TestPortal,
  signInOptions?: TestSignIn,
): Promise<TestPortal> {
  const database = beside?.database ?? (await createMigratedDatabase('portal'));
  const pool = openPool(database, 3);
  let degraded: string | null = null;
  let history: MachineCurves['history'] = { behind: 0, reason: null };
  let state: ReceiverState = { state: 'current', behind: 0, reason: null };
  const feed = createLiveFeed({
    receiver: () => state,
    clientsMax: 10,
    bufferBytesMax: 1_000_000,
    heartbeatMs: 60_000,
    resumeMax: listedAlertsMax,
    alertsAfter: (query) => alertsAfter(pool, query),
    ...bounds,
  });
  const table = followTable({
    feed,
    newest: () => newestNumbers(pool),
    alertsAfter: (query) => alertsAfter(pool, query),
    limit: listedAlertsMax,
  });
  const aiServer = scriptedAiServer();
  const failed: FailedSignIn[] = [];
  const warnings: string[] = [];
  const ask = <T>(step: () => Promise<T>) => explainPostgres(database, step);
  const signIn =
    signInOptions === undefined || signInOptions.isOff === true
      ? null
      : createSignIn({ ...signInBounds, pool, ask, looking: quietSideWork(), ...signInOptions });
  const rules = addressRules({ allow: [], allowsLoopback: true });
  const plans = planTable({ pool, ask, intervalMinSeconds: 2, plansMax: 3, rules });
  const app = await buildPortal({
    version: '0.0.0',
    profile,
    recentAlerts: (query) => recentAlerts(pool, query),
    leftOut: (query) => listLeftOut(pool, query),
    episodes: {
      list: (query) => listEpisodes(pool, query),
      newest: (limit) => newestEpisodes(pool, limit),
      find: (id) => findEpisode(pool, id),
      alerts: (query) => alertsOfEpisode(pool, query),
      singleAlerts: () => countSingleAlerts(pool, 3_600),
    },
    desk: {
      list: (query) => listAlarms(pool, query),
      find: (id) => findAlarm(pool, id, createMargins(profile)),
      similar: (id) => listSimilar(pool, id),
      conditions: () => listConditions(pool),
      act: async (wish) => {
        // As the program asks: what is no fault of the database must not be told as one.
        const version = await explainPostgres(database, () => actOn(pool, wish));
        feed.alarmsChanged();
        return version;
      },
      labels: (query) => listLabels(pool, query),
      labelledReadings: () => labelledReadings(pool, profile, 1_000),
      shelveMinutesMax: 60,
    },
    history: {
      sensors: profile.sensors.map(({ name }) => name),
      curve: (query) => loadCurve(pool, query),
      anomalies: (query) => anomaliesOfCurve(pool, query),
      episodes: (query) => episodesOfCurve(pool, query),
      state: () => history,
    },
    procedures: proceduresOf(pool, ask),
    reports: {
      count: (query) => explainPostgres(database, () => countAlarms(pool, { ...query, chatteringMs: 60_000 })),
      ...{ positions: 1, daysMax: 400 },
    },
    fleet: fleetCare({ pool, profile, importRowsMax: 100, ask }),
    pipeline: pipelineOf(aiServer),
    audit: auditOf(pool, { perActorMax: 20, allMax: 200, windowMs: 3_600_000, actorsMax: 1_000 }, ask),
    notifications: scriptedNotifications(pool, ask),
    collect: {
      ...{ isOn: true, intervalMinSeconds: 2, plans },
      states: (machineId) => ask(() => loadPlansWithStates(pool, machineId)),
      tryAddress: addressTrier(
        { rules, lookUp: boundedLookUp({ atOnceMax: 2, waitingMax: 10 }), timeoutMs: 20_000, bodyBytesMax: 10_000 },
        profile.sensors.map(({ name }) => name),
      ),
    },
    java: javaPortal({
      ...{ pool, profile, ask, timeZone: 'Asia/Seoul', rowsMax: 100 },
      plans,
    }),
    listMachines: () => listMachines(pool, { profile, limit: listedMachinesMax }),
    feed,
    receiver: () => state,
    notReadyReason: async () => null,
    degradedReason: () => degraded,
    metrics: async () => ({ text: '', contentType: 'text/plain' }),
    webFolder,
    signIn,
    failedSignIn: (attempt) => failed.push(attempt),
    allowAnonymous: signInOptions?.allowAnonymous ?? false,
    requestsPerMinuteMax: signInOptions?.requestsPerMinuteMax ?? 1_000,
    sendersMax: 100,
    trustedProxies: signInOptions?.trustedProxies ?? [],
    connectionsMax: 100,
    tls: null,
    modelCardUrl: 'http://ai-server.test/model-card',
    logger: pino({ level: 'warn' }, { write: (line) => warnings.push(JSON.parse(line).msg) }),
  });
  await signIn?.warm();
  const url = await app.listen({ host: '127.0.0.1', port: signInOptions?.port ?? 0 });
  return {
    database,
    pool,
    url,
    receive: async (...values) => {
      const stored = await insertAlerts(
        pool,
        values.map((value) => readAlert(Buffer.from(value), { ...reading, profile })),
      );
      table.stored(stored);
      return stored;
    },
    receiveEpisodes: async (...values) => {
      const changed = await storeEpisodeEvents(
        pool,
        values.map((value) => readEpisode(Buffer.from(value))),
      );
      table.episodesStored(changed.map(({ change }) => change));
    },
    setReceiver: (next) => {
      state = next;
    },
    setHistory: (next) => {
      history = next;
    },
    setDegraded: (reason) => {
      degraded = reason;
    },
    ...{ aiServer, look: table.look },
    followers: feed.clientCount,
    inject: (options) => app.inject(options),
    ...{ signIn, failed, warnings },
    close: async () => {
      await app.close();
      await pool.end();
      if (beside === undefined) await database.drop();
    },
  };
}

/** The address of the page's view of single alerts. */
export const alertsOf = (url: string): string => new URL('#alerts', url).href;

/** The bytes of an alert as the consumer writes it, the `number`th of its kind. */
export function alertText(number: number, changes: Readonly<Record<string, unknown>> = {}): string {
  const tail = String(number).padStart(12, '0');
  return JSON.stringify({
    machine_id: 1,
    sensor_data: {
      machineId: 1,
      dcpConfigId: 1,
      airTemperature: 302.6,
      processTemperature: 310.4,
      rotationalSpeed: 1312,
      torque: 61.7,
      toolWear: 201,
      collectedAt: '2026-03-01T09:30:00Z',
    },
    prediction: { is_anomaly: true, anomaly_probability: 0.93, machine_type: 'M', severity: 'CRITICAL' },
    detected_at: '2026-03-01T09:30:00.456Z',
    event_id: `0190a1b2-0000-5000-8000-${tail}`,
    model: { name: 'test', version: '1' },
    explanation: {
      summary: 'Heat dissipation failure: process is only 7.8 K above air (limit 8.6 K) at 1312 rpm (limit 1380 rpm)',
      failure_modes: [
        {
          code: 'HDF',
          label: 'Heat dissipation failure',
          evidence: 'process is only 7.8 K above air (limit 8.6 K) at 1312 rpm (limit 1380 rpm)',
        },
      ],
    },
    ...changes,
  });
}
