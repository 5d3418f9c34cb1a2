// The guardian inside the consumer: of all consumers on one database one watches the way from the outbox to Kafka, notes what has arrived
// there, sends again what has not, and cleans up. The consumer never waits for it, and no fault of it ends the consumer.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { Unavailable } from '../core/errors.ts';
import type { DatabaseOptions } from '../database/connect.ts';
import { readOutboxLedger } from '../database/delivery/ledger.ts';
import { checkPublication, ensurePublication } from '../database/outbox/publication.ts';
import { dropSlot, readSlot } from '../database/outbox/slot.ts';
import type { databaseSettings, retentionSettings } from '../database/settings.ts';
import {
  connectorState,
  registerConnector,
  registeredConfig,
  restartConnector,
  resumeConnector,
  rivalConnectors,
} from '../debezium/connect-api.ts';
import { configDrift, connectorConfig } from '../debezium/connector-config.ts';
import { createGuardian, type GuardianPorts } from '../debezium/guardian.ts';
import { type Finding, type Observation, stopping } from '../debezium/judge.ts';
import type { debeziumSettings } from '../debezium/settings.ts';
import { clientOptions } from '../kafka/client.ts';
import { ensureAllTopics, ensureMarkerTopic } from '../kafka/own-topics.ts';
import { pause } from '../kafka/pause.ts';
import type { kafkaSettings } from '../kafka/settings.ts';
import { describeTopic } from '../kafka/topics.ts';
import { explainPostgres, type PostgresAddress } from '../postgres/explain.ts';
import { type HeldLock, tryLock } from '../postgres/hold-lock.ts';
import { openPool } from '../postgres/pool.ts';
import type { DeliveryMetrics } from '../telemetry/delivery-metrics.ts';
import type { Heart } from '../watch/heart.ts';
import { connectOptions, connectorOptions, markerTopic } from './connector-options.ts';
import { openEvidence, openMarkers } from './evidence.ts';
import { createHousekeeping } from './housekeeping.ts';

type Settings = CleanedEnv<
  typeof databaseSettings & typeof debeziumSettings & typeof retentionSettings & typeof kafkaSettings
>;

/** One for the lock, two for looking. */
const poolMax = 3;
/** A guardian that is silent for so many intervals, and so long, is taken for dead. */
const silenceMaxIntervals = 5;
const silenceMinMs = 4_000;

/** Runs until the signal aborts. Never rejects. */
export async function runGuardian(
  options: {
    readonly database: DatabaseOptions;
    readonly settings: Settings;
    readonly log: Logger;
    readonly metrics: DeliveryMetrics;
    /** Told what keeps alerts from getting out, and null when nothing does. */
    readonly degraded: (reason: string | null) => void;
    readonly heart: Heart;
  },
  signal: AbortSignal,
): Promise<void> {
  const { settings, log, heart } = options;
  const owner = {
    user: settings.CDC_OWNER_USER || options.database.user,
    password: settings.CDC_OWNER_PASSWORD || options.database.password,
  };
  const pool = openPool({ ...options.database, ...owner, poolMax }, 'spindle-guardian');
  const { metrics } = options;
  const intervalMs = settings.CDC_GUARDIAN_INTERVAL_MS;
  const silenceMs = Math.max(silenceMinMs, intervalMs * silenceMaxIntervals);
  const address = { ...options.database, user: owner.user };
  const steps = countSteps(heart);
  let told = '';
  try {
    while (!signal.aborted) {
      heart.beat('PostgreSQL to say who watches the connector');
      const lock = await explainPostgres(address, () => tryLock(pool, settings.CDC_SLOT_NAME, silenceMs)).catch(
        (error: Error) => {
          // Nobody may be watching: that is told when it stays.
          steps.due();
          heart.trouble(error.message);
          return 'failed' as const;
        },
      );
      if (lock === undefined) {
        heart.trouble(null);
        heart.parts([]);
      } else if (lock !== 'failed') {
        log.debug('This consumer watches the connector now');
        try {
          await watchWhileLocked(lock, pool, { ...options, address, steps }, signal);
        } catch (error) {
          // The consumer itself says that the database is away.
          const isAway = error instanceof Unavailable && error.retryable;
          const { message } = error as Error;
          heart.trouble(message);
          log[isAway || message === told ? 'debug' : 'error'](
            { err: error },
            'The delivery of alerts cannot be looked at; it is tried again',
          );
          told = message;
        } finally {
          lock.release();
          metrics.standby();
          options.degraded(null);
        }
      }
      await pause(intervalMs, signal);
    }
  } finally {
    await pool.end();
  }
}

interface Steps {
  /** The next step is due. */
  readonly due: () => void;
  /** A step is done: a look, or a piece of what a long look has to read. */
  readonly done: () => void;
}

/** One step is always due, so that looks that fail again and again are seen as standing still. */
function countSteps(heart: Heart): Steps {
  let count = 0;
  const due = (): void => heart.position('the look at the way to Kafka', count, count + 1);
  return {
    due,
    done: () => {
      count++;
      due();
    },
  };
}

async function watchWhileLocked(
  lock: HeldLock,
  pool: Pool,
  options: {
    readonly database: DatabaseOptions;
    readonly settings: Settings;
    readonly log: Logger;
    readonly metrics: DeliveryMetrics;
    readonly degraded: (reason: string | null) => void;
    readonly heart: Heart;
    readonly address: PostgresAddress;
    readonly steps: Steps;
  },
  signal: AbortSignal,
): Promise<void> {
  const { settings, address, heart, steps } = options;
  steps.due();
  const look = createGuardian(guardianPorts(pool, options, signal), {
    connectorName: settings.CONNECTOR_NAME,
    slotName: settings.CDC_SLOT_NAME,
    retainedBytesMax: settings.CDC_RETAINED_BYTES_MAX,
    heartbeatAgeMaxMs: settings.CDC_HEARTBEAT_AGE_MAX_MS,
    markerAgeMaxMs: settings.CDC_MARKER_AGE_MAX_MS,
    resumeAfterMs: settings.CDC_RESUME_AFTER_MS,
    graceMs: settings.CDC_GUARDIAN_GRACE_MS,
    actionPauseMs: { min: settings.CDC_GUARDIAN_INTERVAL_MS, max: settings.CDC_RESTART_PAUSE_MAX_MS },
  });
  const tidy = createHousekeeping(pool, settings);
  await explainPostgres(address, () => makeFirstPublication(pool, settings));
  // A look may take long; meanwhile the lock has to show that this process lives.
  const lost = new AbortController();
  const beat = setInterval(() => {
    lock.check().catch((error: unknown) => lost.abort(error));
  }, settings.CDC_GUARDIAN_INTERVAL_MS);
  try {
    while (!signal.aborted) {
      heart.beat('a look at the connector, the slot and the topics');
      await explainPostgres(address, async () => {
        await lock.check();
        await tidy();
        await look();
        lost.signal.throwIfAborted();
      });
      steps.done();
      heart.trouble(null);
      heart.beat('the next look');
      await pause(settings.CDC_GUARDIAN_INTERVAL_MS, AbortSignal.any([signal, lost.signal]));
    }
  } finally {
    clearInterval(beat);
  }
}

/** Where nothing was ever captured, an absent publication is no finding. One that is lacking later is. */
async function makeFirstPublication(pool: Pool, settings: Settings): Promise<void> {
  if ((await readSlot(pool, settings.CDC_SLOT_NAME)) !== undefined) return;
  const { isAbsent } = await checkPublication(pool, settings.CDC_PUBLICATION_NAME, settings.AI_DB_SCHEMA);
  if (isAbsent) await ensurePublication(pool, settings.CDC_PUBLICATION_NAME, settings.AI_DB_SCHEMA);
}

function guardianPorts(
  pool: Pool,
  options: {
    readonly settings: Settings;
    readonly log: Logger;
    readonly metrics: DeliveryMetrics;
    readonly degraded: (reason: string | null) => void;
    readonly heart: Heart;
    readonly steps: Steps;
  },
  signal: AbortSignal,
): GuardianPorts {
  const { settings, metrics } = options;
  const connect = { ...connectOptions(settings), signal };
  const name = settings.CONNECTOR_NAME;
  const config = connectorConfig(connectorOptions(settings));
  const evidence = openEvidence(pool, settings, {
    resent: metrics.resent,
    read: (topic) => {
      options.heart.beat(`more of topic ${topic}`);
      options.steps.done();
    },
  });
  const publication = settings.CDC_PUBLICATION_NAME;
  const marker = markerTopic(settings);
  return {
    connectorState: () => connectorState(connect, name),
    publicationProblem: async () => (await checkPublication(pool, publication, settings.AI_DB_SCHEMA)).problem,
    drift: async () => {
      const registered = await registeredConfig(connect, name);
      return registered === undefined ? [] : configDrift(config, registered);
    },
    rivals: () => rivalConnectors(connect, name, config),
    slot: () => readSlot(pool, settings.CDC_SLOT_NAME),
    topics: topicsPort(pool, options, evidence, signal),
    outbox: async () => {
      const { unconfirmed, oldestUnconfirmedAgeSeconds: age } = await readOutboxLedger(pool, settings.CDC_SLOT_NAME);
      metrics.outbox(unconfirmed, age ?? 0);
      return { unconfirmed, oldestUnconfirmedAt: age === null ? null : new Date(Date.now() - age * 1000) };
    },
    act: {
      'make-publication': async () => {
        await ensurePublication(pool, publication, settings.AI_DB_SCHEMA);
      },
      'make-topics': async () => {
        await ensureAllTopics(settings);
        if (marker !== null) await ensureMarkerTopic(settings, marker);
      },
      register: async () => {
        await registerConnector(connect, name, config);
      },
      restart: () => restartConnector(connect, name, 'failed'),
      'restart-all': () => restartConnector(connect, name, 'all'),
      resume: () => resumeConnector(connect, name),
      'drop-slot': () => dropSlot(pool, settings.CDC_SLOT_NAME),
      resend: async () => {
        await evidence.resend();
      },
    },
    nowMs: () => performance.now(),
    observe: observer(options),
  };
}

/** What the topics show: which are absent, what has not arrived, and how long the oldest marker is under way. */
function topicsPort(
  pool: Pool,
  options: { readonly settings: Settings; readonly log: Logger; readonly metrics: DeliveryMetrics },
  evidence: ReturnType<typeof openEvidence>,
  signal: AbortSignal,
): GuardianPorts['topics'] {
  const { settings, log, metrics } = options;
  const client = clientOptions(settings);
  const marker = markerTopic(settings);
  const timing = { intervalMs: settings.CDC_MARKER_INTERVAL_MS, waitMs: settings.CDC_GUARDIAN_INTERVAL_MS };
  const markers =
    marker === null ? undefined : openMarkers(pool, settings, { topic: marker, ...timing }, metrics.latency, signal);
  let isMarkerTopicAsked = false;
  let lastFailure = '';

  const makeMarkerTopic = async (): Promise<void> => {
    if (marker === null || isMarkerTopicAsked) return;
    try {
      await ensureMarkerTopic(settings, marker);
      isMarkerTopicAsked = true;
    } catch (error) {
      if (!(error instanceof Unavailable) || error.retryable) throw error;
      isMarkerTopicAsked = true;
      log.warn({ err: error }, `No markers are sent: ${error.message}`);
    }
  };

  return async (slot) => {
    try {
      await makeMarkerTopic();
      const absentTopics: string[] = [];
      for (const topic of [settings.KAFKA_TOPIC_ALERT, settings.KAFKA_TOPIC_DEAD_LETTER]) {
        if ((await describeTopic(client, topic)) === undefined) absentTopics.push(topic);
      }
      const { missing, recreated } = await evidence.collect(slot?.confirmedPosition ?? null);
      const markerAgeMs = (await markers?.step()) ?? 0;
      lastFailure = '';
      return { absentTopics, missing, recreatedTopics: recreated, markerAgeMs };
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      if (error.message !== lastFailure) log.debug({ err: error }, 'What has arrived in Kafka cannot be looked at now');
      lastFailure = error.message;
      return { absentTopics: [], missing: 0, recreatedTopics: [], markerAgeMs: 0 };
    }
  };
}

function observer(options: {
  readonly settings: Settings;
  readonly log: Logger;
  readonly metrics: DeliveryMetrics;
  readonly degraded: (reason: string | null) => void;
}): GuardianPorts['observe'] {
  const { settings, log, metrics } = options;
  return {
    appeared: ({ kind, text }) => {
      log[stopping.has(kind) ? 'error' : 'warn']({ finding: kind }, `Delivery of alerts: ${text}`);
    },
    gone: (kind) => log.info({ finding: kind }, 'Delivery of alerts: mended'),
    acted: (action, error) => {
      metrics.acted(action, error === null);
      const fields = { action, connector: settings.CONNECTOR_NAME };
      if (error === null) log.warn(fields, 'The guardian of the connector has acted');
      else log.warn({ ...fields, err: error }, 'The guardian of the connector could not act');
    },
    looked: (seen: Observation, judgement) => {
      metrics.looked(seen, judgement);
      const first: Finding | undefined =
        judgement.findings.find(({ kind }) => stopping.has(kind)) ?? judgement.findings[0];
      options.degraded(first === undefined ? null : `delivery of alerts: ${first.text}`);
    },
  };
}
