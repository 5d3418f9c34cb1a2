// The Portal's server without a database, Kafka or anything else behind it: for what concerns its connections, headers and files.
import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Plans } from '../../src/portal/collect/plans.ts';
import { createLiveFeed } from '../../src/portal/live-feed.ts';
import { buildPortal, type PortalOptions } from '../../src/portal/server.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { scriptedAiServer } from '../portal/ai-server/scripted.ts';

const noPlans: Plans = {
  list: async () => [],
  find: async () => undefined,
  add: async () => {},
  change: async () => {},
  remove: async () => {},
};

/** Nobody signs in to it; what is given takes the place of what it has by itself. */
export function buildPortalAlone(given: Partial<PortalOptions>): Promise<FastifyInstance> {
  const receiver = () => ({ state: 'current', behind: 0, reason: null }) as const;
  const bounds = { clientsMax: 10, bufferBytesMax: 1_000_000, heartbeatMs: 60_000, resumeMax: 200 };
  return buildPortal({
    version: '0.0.0',
    profile: ai4i,
    recentAlerts: async () => [],
    leftOut: async () => ({ total: 0, messages: [] }),
    episodes: {
      list: async () => ({ openCount: 0, episodes: [] }),
      newest: async () => [],
      find: async () => undefined,
      alerts: async () => [],
      singleAlerts: async () => ({ count: 0, machineCount: 0, withinSeconds: 1, isComplete: true }),
    },
    desk: {
      list: () => assert.fail(),
      find: async () => undefined,
      similar: async () => undefined,
      conditions: () => assert.fail(),
      act: async () => 2,
      labels: async () => [],
      labelledReadings: async function* () {},
      shelveMinutesMax: 60,
    },
    history: {
      sensors: [],
      curve: () => assert.fail(),
      anomalies: async () => [],
      episodes: async () => [],
      state: () => ({ behind: 0, reason: null }),
    },
    procedures: { list: async () => [], holding: async () => [], versions: async () => [], write: () => assert.fail() },
    reports: { count: () => assert.fail(), positions: 1, daysMax: 1 },
    fleet: {
      list: () => assert.fail(),
      journal: () => assert.fail(),
      add: () => assert.fail(),
      change: () => assert.fail(),
      retire: () => assert.fail(),
      restore: () => assert.fail(),
      preview: () => assert.fail(),
      apply: () => assert.fail(),
      typeName: (stored) => stored,
    },
    pipeline: { aiServer: scriptedAiServer(), undelivered: () => null, confirmed: () => null },
    audit: {
      ...{ list: async () => [], begin: async () => '1', end: async () => {} },
      refusalBounds: { perActorMax: 1, allMax: 1, windowMs: 1, actorsMax: 1 },
    },
    notifications: {
      ...{ settings: () => assert.fail(), test: async () => undefined },
      ...{ setRoutes: () => assert.fail(), useFile: () => assert.fail() },
    },
    collect: {
      ...{ isOn: false, intervalMinSeconds: 1, plans: noPlans },
      states: async () => [],
      tryAddress: async () => ({
        problem: null,
        refusal: null,
        elapsedMs: 0,
        values: null,
        answer: null,
        isCut: false,
      }),
    },
    java: {
      machines: {
        list: async () => [],
        find: async () => undefined,
        add: async () => {},
        change: async () => {},
        remove: async () => {},
      },
      plans: noPlans,
      alerts: async () => [],
      readings: async () => [],
      ...{ sensors: [], timeZone: 'UTC', rowsMax: 1 },
    },
    listMachines: async () => [],
    feed: createLiveFeed({ receiver, alertsAfter: async () => [], ...bounds }),
    receiver,
    notReadyReason: async () => null,
    degradedReason: () => null,
    metrics: async () => ({ text: 'figures 1\n', contentType: 'text/plain' }),
    webFolder: '/nowhere',
    signIn: null,
    failedSignIn: () => {},
    allowAnonymous: false,
    requestsPerMinuteMax: 1_000,
    sendersMax: 100,
    trustedProxies: [],
    connectionsMax: 100,
    tls: null,
    modelCardUrl: 'http://ai-server.test/model-card',
    logger: pino({ level: 'silent' }),
    ...given,
  });
}
