// The ports of the guardian over the real PostgreSQL, Kafka and Kafka Connect, and whom it tells.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { DatabaseOptions } from '../database/connect.ts';
import { readUnconfirmed } from '../database/delivery/ledger.ts';
import { takeMark } from '../database/outbox/evidence.ts';
import { checkPublication, ensurePublication } from '../database/outbox/publication.ts';
import { dropSlot, letSurviveFailover, readSlot } from '../database/outbox/slot.ts';
import type { databaseSettings, retentionSettings } from '../database/settings.ts';
import {
  connectorState,
  notedPosition,
  registerConnector,
  registeredConfig,
  restartConnector,
  resumeConnector,
  rivalConnectors,
} from '../debezium/connect-api.ts';
import { configDrift, connectorConfig } from '../debezium/connector-config.ts';
import { messageBytesAdvised, messageBytesNeeded } from '../debezium/connector-findings.ts';
import type { GuardianPorts } from '../debezium/guardian.ts';
import type { Judgement } from '../debezium/judge.ts';
import { type Finding, type Observation, stopping, troublesOf } from '../debezium/observation.ts';
import type { debeziumSettings } from '../debezium/settings.ts';
import { clientOptions } from '../kafka/client.ts';
import { ensureAllTopics, ensureFormerTopic, outboxTopics } from '../kafka/own-topics.ts';
import type { consumerSettings, kafkaSettings } from '../kafka/settings.ts';
import { findTooSmall } from '../kafka/topic-care/message-sizes.ts';
import type { HeldLock } from '../postgres/hold-lock.ts';
import type { Heart } from '../watch/heart.ts';
import type { watchSettings } from '../watch/settings.ts';
import { connectOptions, connectorOptions, markerTopic } from './connector-options.ts';
import type { DeliveryMetrics } from './delivery-metrics.ts';
import { openEvidence } from './evidence.ts';
import { whileLeft } from './leave-slot.ts';
import { topicsPort } from './topics-port.ts';
import { createUnreadReadings } from './unread-readings.ts';
import { ensureWayTopics } from './way-topics.ts';

export type GuardianSettings = CleanedEnv<
  typeof databaseSettings &
    typeof debeziumSettings &
    typeof retentionSettings &
    typeof kafkaSettings &
    Pick<typeof consumerSettings, 'KAFKA_GROUP_ID'> &
    Pick<typeof watchSettings, 'WATCH_STANDSTILL_MS'>
>;

export interface GuardianContext {
  readonly settings: GuardianSettings;
  /** As whom the guardian looks and mends. */
  readonly database: DatabaseOptions;
  readonly log: Logger;
  readonly metrics: DeliveryMetrics;
  /** Told what keeps alerts from getting out, and null when nothing does. */
  readonly degraded: (reason: string | null) => void;
  readonly heart: Heart;
  readonly steps: Steps;
}

export interface Steps {
  /** The next step is due. */
  readonly due: () => void;
  /** A step is done: a look, or a piece of what a long look has to read. */
  readonly done: () => void;
}

export function guardianPorts(
  pool: Pool,
  lock: HeldLock,
  context: GuardianContext,
  signal: AbortSignal,
): GuardianPorts {
  const { settings, metrics } = context;
  const connect = { ...connectOptions(settings), signal };
  const name = settings.CONNECTOR_NAME;
  const config = connectorConfig(connectorOptions(settings));
  const evidence = openEvidence(pool, settings, {
    resent: metrics.resent,
    isAnew: () =>
      context.log.warn(
        'This database comes from another server, as by a dump that was restored: what its outbox holds is looked for in the topics from their beginning',
      ),
    read: (topic) => {
      context.heart.beat(`more of topic ${topic}`);
      context.steps.done();
    },
  });
  // Where we may not, Kafka may make them by itself; else the silence is told.
  const ensureWay = () => ensureWayTopics(settings).catch(() => {});
  const slotPlace = { pool, settings, connect, signal };
  const publication = settings.CDC_PUBLICATION_NAME;
  const marker = markerTopic(settings);
  // What the last look has found wrong, for the next marker; null before the first that could say so.
  let troubles: readonly Finding[] | null = null;
  let absentTopics: readonly string[] = [];
  const unread = createUnreadReadings(settings.WATCH_STANDSTILL_MS, () => performance.now());
  return {
    connectorState: () => connectorState(connect, name),
    publicationProblem: async () => (await checkPublication(pool, publication, settings.AI_DB_SCHEMA)).problem,
    drift: async () => {
      const registered = await registeredConfig(connect, name);
      return registered === undefined ? [] : configDrift(config, registered);
    },
    rivals: () => rivalConnectors(connect, name, config),
    slot: () => readSlot(pool, settings.CDC_SLOT_NAME),
    positionAhead: async () => {
      // In this order: PostgreSQL writes on.
      const noted = await notedPosition(connect, name);
      const { position: written } = await takeMark(pool);
      return noted !== undefined && noted > written ? { noted, written } : null;
    },
    smallTopics: () =>
      findTooSmall(clientOptions(settings), [...outboxTopics(settings), ...(marker === null ? [] : [marker])], {
        neededBytes: messageBytesNeeded,
        advisedBytes: messageBytesAdvised,
      }),
    requireTurn: () => lock.check(),
    ...topicsPort(pool, lock, context, { evidence, unread, troubles: () => troubles }, signal),
    outbox: async () => {
      const { unconfirmed, oldestUnconfirmedAgeSeconds: age } = await readUnconfirmed(pool, settings.CDC_SLOT_NAME);
      metrics.outbox(unconfirmed, age ?? 0);
      const oldestUnconfirmedAt = age === null ? null : new Date(Date.now() - age * 1000);
      return { unconfirmed, waitingMs: (age ?? 0) * 1000, oldestUnconfirmedAt };
    },
    act: {
      'make-publication': async () => {
        await ensurePublication(pool, publication, settings.AI_DB_SCHEMA);
      },
      'make-topics': () =>
        allInTurn([
          () => ensureAllTopics(settings),
          () => ensureWayTopics(settings),
          // What is left of them no setting names any more, and messages in the outbox were written for it.
          ...absentTopics.map((name) => () => ensureFormerTopic(settings, name)),
        ]),
      register: async () => {
        await ensureWay();
        await registerConnector(connect, name, config);
      },
      restart: () => restartConnector(connect, name, 'failed'),
      'restart-all': () => ensureWay().then(() => restartConnector(connect, name, 'all')),
      resume: () => resumeConnector(connect, name),
      'drop-slot': () => dropSlot(pool, settings.CDC_SLOT_NAME),
      'remake-slot': () => whileLeft(slotPlace, () => dropSlot(pool, settings.CDC_SLOT_NAME)),
      'keep-slot': () => whileLeft(slotPlace, () => letSurviveFailover(context.database, settings.CDC_SLOT_NAME)),
      resend: async () => {
        await evidence.resend();
      },
    },
    nowMs: () => performance.now(),
    observe: observer(context, (seen, judgement) => {
      absentTopics = seen.absentTopics;
      troubles = troublesOf(troubles, judgement, judgement.isUndecided || unread.isUndecided());
    }),
  };
}

/** One that fails keeps none after it from being tried. Rejects with what the first rejected with. */
async function allInTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

function observer(
  context: GuardianContext,
  looked: (seen: Observation, judgement: Judgement) => void,
): GuardianPorts['observe'] {
  const { settings, log, metrics } = context;
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
      looked(seen, judgement);
      metrics.looked(seen, judgement);
      const first: Finding | undefined =
        judgement.findings.find(({ kind }) => stopping.has(kind)) ?? judgement.findings[0];
      context.degraded(first === undefined ? null : `delivery of alerts: ${first.text}`);
    },
  };
}
