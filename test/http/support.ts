// A REST API for tests: the real application and pipeline over a machine table in memory and a model that says what the test wants.
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createCheckReading } from '../../src/core/data-quality/check-reading.ts';
import { defaultTypeEncoding } from '../../src/core/machine-type.ts';
import type { Profile } from '../../src/core/profile.ts';
import type { Ledger } from '../../src/delivery/ledger.ts';
import { buildServer, type ServerOptions } from '../../src/http/server.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { createMachineTypes } from '../../src/machines/machine-types.ts';
import type { ModelBeside } from '../../src/models/models-beside.ts';
import { createServedModels, type ModelRepository } from '../../src/models/served-models.ts';
import { type AssessReadings, createAssess, type FindMachineTypes } from '../../src/pipeline/assess.ts';
import { createExplainer, createOnRequest, defaultExplaining } from '../../src/pipeline/explainer.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { type LoadMemoryOf, rememberRequestedOf } from '../../src/serving/memory-settings.ts';
import { createIdentify } from '../../src/web-server/credentials.ts';
import { type MachineTable, machineTableOf } from '../contracts/machine-table.ts';
import { quietSideWork } from '../support/side-work.ts';
import { exampleRecords } from './example-records.ts';
import { windowsInMemory } from './example-windows.ts';

export const exampleRequest = {
  machine_id: 1,
  sensor_data: {
    airTemperature: 300.5,
    processTemperature: 310.2,
    rotationalSpeed: 1500.0,
    torque: 42.5,
    toolWear: 100.0,
  },
};

/** Finds the machines of a table in memory, whose types are spelled as the profile does. */
export function machinesIn(table: Readonly<MachineTable>, profile: Profile = ai4i): FindMachineTypes {
  const queryMachines = machineTableOf(table);
  return createMachineTypes({ profile, queryMachines, sizeMax: 100, ttlMs: 60_000, unknownTtlMs: 0 }).findMachineTypes;
}

/** A model that sees the profile's features and gives every row the probability that `probabilityOf` says. */
export function modelOf(profile: Profile, probabilityOf: (row: Float32Array) => number): Model {
  const featureNames = profile.features.map((feature) => feature.name);
  const featureCount = featureNames.length;
  const rowsOf = (matrix: Float32Array, rowCount: number): Float32Array =>
    Float32Array.from({ length: rowCount }, (_, row) =>
      probabilityOf(matrix.subarray(row * featureCount, (row + 1) * featureCount)),
    );
  return {
    manifest: {
      schemaVersion: 1,
      name: 'test-model',
      version: '7',
      profile: profile.name,
      featureNames,
      typeEncoding: defaultTypeEncoding(profile),
      threshold: 0.5,
    },
    scorer: {
      featureCount,
      probabilities: rowsOf,
      margins: rowsOf,
      contributions: (_, rowCount) => new Float32Array(rowCount * (featureCount + 1)),
    },
    modelType: 'XGBClassifier',
  };
}

const ledgerExample: Ledger = {
  group_id: 'ai-server-group',
  topic: 'sensor-raw-data',
  partitions: [
    {
      topic_id: '0b5e8a50-7c1c-4b3a-9a60-5f6b8a2f3c11',
      partition: 0,
      first_offset: 0,
      next_offset: 10,
      log_start: null,
      log_end: 12,
      lag: 2,
      scored: 7,
      anomalous: 1,
      rejected: 1,
      readings_scored: 7,
      readings_rejected: 1,
      skipped: 2,
      lost: 0,
      closed: false,
    },
  ],
  outbox: { written: 2, confirmed: 1, unconfirmed: 1, deferred: 0, removed: 0, oldest_unconfirmed_age_seconds: 0.5 },
  way: { proven_age_seconds: 3.5, latency_ms: 41.5 },
  slot: { name: 'spindle_outbox', active: true, wal_status: 'reserved', retained_bytes: 4096 },
  dead_letters: { open: 1, replayed: 0, discarded: 0 },
};

export interface TestServerOptions extends Partial<ServerOptions> {
  readonly findMachineTypes?: FindMachineTypes;
  readonly model?: Model;
  readonly assess?: AssessReadings;
  readonly repository?: ModelRepository;
  readonly beside?: readonly ModelBeside[];
  /** What is stored of machines, for a model whose features remember; by default nothing. */
  readonly loadMemory?: LoadMemoryOf;
}

/** A repository without models. */
const emptyRepository: ModelRepository = {
  list: async () => [],
  load: async () => [],
  loadDefault: () => Promise.reject(new Error('there is no other default model')),
};

function rememberingOf(profile: Profile, model: Model, load: LoadMemoryOf = async () => []) {
  const remember = rememberRequestedOf(profile, model, load, () => undefined);
  return remember === undefined ? {} : { remember };
}

export function buildTestServer(overrides: TestServerOptions = {}): Promise<FastifyInstance> {
  const profile = overrides.profile ?? ai4i;
  const model = overrides.model ?? modelOf(profile, () => 0.0168);
  // Machine 1 is M, as in the Python system's document.
  const findMachineTypes = overrides.findMachineTypes ?? machinesIn({ 1: 'M', 2: 'L', 3: 'H' });
  const severities = { warning: 0.3, alert: 0.5, critical: 0.7 };
  const assessOf = (each: Model, anomaly: number) =>
    createAssess({ profile, model: each, thresholds: { ...severities, anomaly }, findMachineTypes });
  return buildServer({
    profile,
    models: createServedModels({
      profile,
      model,
      repository: overrides.repository ?? emptyRepository,
      ...(overrides.beside === undefined ? {} : { beside: overrides.beside }),
      prepare: (each, { threshold = 0.5 } = { model: each, threshold: 0.5 }) => ({
        assess: overrides.assess ?? assessOf(each, threshold),
        ...rememberingOf(profile, each, overrides.loadMemory),
        checkReading: createCheckReading(profile, { usual: each.manifest.usual, language: 'en' }),
        threshold,
        ...createOnRequest(profile, each, createExplainer(profile, each, threshold, defaultExplaining), {
          threshold,
          language: 'en',
          candidatesMax: 5_000,
        }),
      }),
    }),
    identify: createIdentify({
      findKeyOwner: undefined,
      findTokenOwner: undefined,
      anonymousRoles: ['read', 'predict', 'operate'],
    }),
    anonymousRoles: ['read', 'predict', 'operate'],
    strangerRoles: [],
    sideWork: { 'what is looked at': quietSideWork() },
    records: exampleRecords(0),
    deadLetterActs: { wishReplays: async (ids) => ids.length, discard: async (ids) => ids.length },
    maintenance: windowsInMemory(),
    unknownMachines: async () => [],
    audit: async () => async () => {},
    topics: {
      sensor: 'sensor-raw-data',
      alert: 'anomaly-alerts',
      deadLetter: 'sensor-raw-data-dlq',
      episodes: 'anomaly-episodes',
    },
    tls: null,
    trustedProxies: [],
    corsOrigins: [],
    readiness: async () => null,
    readLedger: async () => ledgerExample,
    cacheStats: () => ({
      current_size: 5,
      max_size: 1000,
      ttl_seconds: 3600,
      hit_count: 9,
      miss_count: 1,
      hit_rate: 0.9,
    }),
    readDrift: async () => null,
    version: '1.0.0',
    config: { api_host: '127.0.0.1', api_port: 8000, log_level: 'INFO', cache_ttl: 3600, cache_maxsize: 1000 },
    kafkaConfig: {
      bootstrap_servers: 'localhost:9092',
      topic_sensor: 'sensor-raw-data',
      topic_alert: 'anomaly-alerts',
      topic_episodes: 'anomaly-episodes',
      group_id: 'ai-server-group',
    },
    bodyBytesMax: 1_048_576,
    recentReadingsMax: 20,
    batchSizeMax: 1_000,
    requestTimeoutMs: 10_000,
    wayBackTimeoutMs: 10_000,
    headerBytesMax: 16_384,
    connectionsMax: 1_000,
    requestsPerMinuteMax: 1_000_000,
    sendersMax: 1_000,
    // No bound: on a busy machine a test may stand still for a whole sample, which counts as a delay without end.
    eventLoopDelayMaxMs: 0,
    failedSignIns: { linesOfSenderMax: 5, linesMax: 100 },
    logger: pino({ level: 'silent' }),
    ...overrides,
  });
}
