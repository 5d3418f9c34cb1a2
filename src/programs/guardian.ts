// The guardian inside the consumer: of all consumers on one database one watches the connector and its slot, notes what Debezium has
// confirmed, and cleans up. The consumer never waits for it, and no fault of it ends the consumer.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createPool, type DatabaseOptions } from '../database/connect.ts';
import { type HeldLock, tryLock } from '../database/hold-lock.ts';
import { readOutboxLedger } from '../database/ledger.ts';
import type { databaseSettings, retentionSettings } from '../database/settings.ts';
import { dropSlot, readSlot } from '../database/slot.ts';
import { connectorState, registerConnector, restartFailed } from '../debezium/connect-api.ts';
import { connectorConfig } from '../debezium/connector-config.ts';
import { createGuardian, type GuardianPorts } from '../debezium/guardian.ts';
import type { debeziumSettings } from '../debezium/settings.ts';
import { pause } from '../kafka/pause.ts';
import { connectOptions, connectorOptions } from './connector-options.ts';
import { createDeliveryMetrics, type DeliveryMetrics } from './delivery-metrics.ts';
import { createHousekeeping } from './housekeeping.ts';

import { explainPostgres } from './postgres-errors.ts';

type Settings = CleanedEnv<typeof databaseSettings & typeof debeziumSettings & typeof retentionSettings>;

/** One for the lock, two for looking. */
const poolMax = 3;
/** A guardian that is silent for so many intervals is taken for dead. */
const silenceMaxIntervals = 5;

/** Runs until the signal aborts. Never rejects. */
export async function runGuardian(
  options: {
    readonly database: DatabaseOptions;
    readonly settings: Settings;
    readonly log: Logger;
    readonly registry: Registry;
  },
  signal: AbortSignal,
): Promise<void> {
  const { settings, log } = options;
  const owner = {
    user: settings.CDC_OWNER_USER || options.database.user,
    password: settings.CDC_OWNER_PASSWORD || options.database.password,
  };
  const pool = createPool({ ...options.database, ...owner, poolMax }, 'spindle-guardian');
  const metrics = createDeliveryMetrics(options.registry);
  const intervalMs = settings.CDC_GUARDIAN_INTERVAL_MS;
  try {
    while (!signal.aborted) {
      const lock = await tryLock(pool, settings.CDC_SLOT_NAME, intervalMs * silenceMaxIntervals).catch(() => undefined);
      if (lock !== undefined) {
        log.debug('This consumer watches the connector now');
        try {
          await watchWhileLocked(lock, pool, { ...options, metrics }, signal);
        } catch (error) {
          // The consumer itself says that the database is away.
          log.debug({ err: error }, 'The guardian cannot look; it tries again');
        } finally {
          lock.release();
          metrics.standby();
        }
      }
      await pause(intervalMs, signal);
    }
  } finally {
    await pool.end();
  }
}

async function watchWhileLocked(
  lock: HeldLock,
  pool: Pool,
  options: {
    readonly database: DatabaseOptions;
    readonly settings: Settings;
    readonly log: Logger;
    readonly metrics: DeliveryMetrics;
  },
  signal: AbortSignal,
): Promise<void> {
  const { settings, database } = options;
  const look = createGuardian(guardianPorts(pool, options, signal), {
    connectorName: settings.CONNECTOR_NAME,
    slotName: settings.CDC_SLOT_NAME,
    retainedBytesMax: settings.CDC_RETAINED_BYTES_MAX,
    heartbeatAgeMaxMs: settings.CDC_HEARTBEAT_AGE_MAX_MS,
    graceMs: settings.CDC_GUARDIAN_GRACE_MS,
    actionPauseMs: { min: settings.CDC_GUARDIAN_INTERVAL_MS, max: settings.CDC_RESTART_PAUSE_MAX_MS },
  });
  const tidy = createHousekeeping(pool, settings);
  while (!signal.aborted) {
    await explainPostgres(database, async () => {
      await lock.check();
      await tidy();
      await look();
    });
    await pause(settings.CDC_GUARDIAN_INTERVAL_MS, signal);
  }
}

function guardianPorts(
  pool: Pool,
  options: { readonly settings: Settings; readonly log: Logger; readonly metrics: DeliveryMetrics },
  signal: AbortSignal,
): GuardianPorts {
  const { settings, log, metrics } = options;
  const connect = { ...connectOptions(settings), signal };
  const name = settings.CONNECTOR_NAME;
  return {
    connectorState: () => connectorState(connect, name),
    slot: () => readSlot(pool, settings.CDC_SLOT_NAME),
    outbox: async () => {
      const { unconfirmed, oldestUnconfirmedAgeSeconds: age } = await readOutboxLedger(pool, settings.CDC_SLOT_NAME);
      metrics.outbox(unconfirmed, age ?? 0);
      return { unconfirmed, oldestUnconfirmedAt: age === null ? null : new Date(Date.now() - age * 1000) };
    },
    act: {
      register: async () => {
        await registerConnector(connect, name, connectorConfig(connectorOptions(settings)));
      },
      restart: () => restartFailed(connect, name),
      'drop-slot': () => dropSlot(pool, settings.CDC_SLOT_NAME),
    },
    nowMs: () => performance.now(),
    observe: {
      appeared: ({ kind, text }) => {
        const isForOperator = kind === 'slot-lost' || kind === 'slot-absent' || kind === 'slot-at-risk';
        log[isForOperator ? 'error' : 'warn']({ finding: kind }, `Delivery of alerts: ${text}`);
      },
      gone: (kind) => log.info({ finding: kind }, 'Delivery of alerts: mended'),
      acted: (action, error) => {
        metrics.acted(action, error === null);
        if (error === null) log.warn({ action, connector: name }, 'The guardian of the connector has acted');
        else log.warn({ action, connector: name, err: error }, 'The guardian of the connector could not act');
      },
      looked: metrics.looked,
    },
  };
}
