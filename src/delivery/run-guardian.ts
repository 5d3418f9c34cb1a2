// The guardian inside the consumer: of all consumers on one database one watches the way from the outbox to Kafka, notes what has arrived
// there, sends again what has not, and cleans up. The consumer never waits for it, and no fault of it ends the consumer.
import type { Pool } from 'pg';
import { Unavailable } from '../core/errors.ts';
import type { DatabaseOptions } from '../database/connect.ts';
import { checkPublication, ensurePublication } from '../database/outbox/publication.ts';
import { readSlot } from '../database/outbox/slot.ts';
import { createGuardian } from '../debezium/guardian.ts';
import { explainPostgres } from '../postgres/explain.ts';
import { type HeldLock, tryLock } from '../postgres/hold-lock.ts';
import { openPool } from '../postgres/pool.ts';
import type { Heart } from '../watch/heart.ts';
import { pauseAlive } from '../watch/pause-alive.ts';
import { runDeferred } from './deferred-ports.ts';
import { type GuardianContext, type GuardianSettings, guardianPorts, type Steps } from './guardian-ports.ts';
import { createHousekeeping } from './housekeeping.ts';
import { overdueMsOf } from './keep-eras.ts';

/** One for the lock, two for looking, one for what is deferred. */
const poolMax = 4;
/** A guardian that is silent for so many intervals, and so long, is taken for dead. */
const silenceMaxIntervals = 5;
const silenceMinMs = 4_000;
const dayMs = 86_400_000;

/** Runs until the signal aborts. Never rejects. */
export async function runGuardian(options: Omit<GuardianContext, 'steps'>, signal: AbortSignal): Promise<void> {
  const { settings, log, heart } = options;
  const owner = ownerOf(settings, options.database);
  const database = { ...options.database, ...owner, poolMax };
  const pool = openPool(database, 'spindle-guardian');
  const { metrics } = options;
  const intervalMs = settings.CDC_GUARDIAN_INTERVAL_MS;
  const silenceMs = Math.max(silenceMinMs, intervalMs * silenceMaxIntervals);
  const steps = countSteps(heart);
  let told = '';
  try {
    while (!signal.aborted) {
      heart.beat('PostgreSQL to say who watches the connector');
      const lock = await explainPostgres(database, () => tryLock(pool, settings.CDC_SLOT_NAME, silenceMs)).catch(
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
          await watchWhileLocked(lock, pool, { ...options, database, steps }, signal);
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
      await pauseAlive(intervalMs, signal, heart, 'its next look who watches the connector');
    }
  } finally {
    await pool.end();
  }
}

/** As whom it looks and mends. */
function ownerOf(settings: GuardianSettings, database: DatabaseOptions) {
  const user = settings.CDC_OWNER_USER || database.user;
  const { CDC_OWNER_PASSWORD: password, CDC_OWNER_PASSWORD_PATH: path } = settings;
  if (path !== '') return { user, passwordFile: { path, setting: 'CDC_OWNER_PASSWORD_PATH' } };
  return password === '' ? { user } : { user, password, passwordFile: { path: '', setting: '' } };
}

/** A look that fails again and again stays due, so that it is seen as standing still; between two looks none is due. */
export function countSteps(heart: Heart): Steps {
  let [count, isDone] = [0, false];
  const tell = (end: number): void => heart.position('the look at the way to Kafka', count, end);
  return {
    due: () => {
      // A pause on purpose is none of its time.
      if (isDone) tell(count);
      isDone = false;
      tell(count + 1);
    },
    done: () => {
      count++;
      isDone = true;
      tell(count);
    },
  };
}

async function watchWhileLocked(
  lock: HeldLock,
  pool: Pool,
  options: GuardianContext,
  signal: AbortSignal,
): Promise<void> {
  const { settings, database, heart, metrics, steps } = options;
  steps.due();
  const look = createGuardian(guardianPorts(pool, lock, options, signal), {
    connectorName: settings.CONNECTOR_NAME,
    slotName: settings.CDC_SLOT_NAME,
    retainedBytesMax: settings.CDC_RETAINED_BYTES_MAX,
    heartbeatAgeMaxMs: settings.CDC_HEARTBEAT_AGE_MAX_MS,
    markerAgeMaxMs: settings.CDC_MARKER_AGE_MAX_MS,
    resumeAfterMs: settings.CDC_RESUME_AFTER_MS,
    graceMs: settings.CDC_GUARDIAN_GRACE_MS,
    slotFailover: settings.CDC_SLOT_FAILOVER,
    actionPauseMs: { min: settings.CDC_GUARDIAN_INTERVAL_MS, max: settings.CDC_RESTART_PAUSE_MAX_MS },
  });
  const tidy = createHousekeeping(pool, settings);
  await explainPostgres(database, () => makeFirstPublication(pool, settings));
  // A look may take long; meanwhile the lock has to show that this process lives.
  const lost = new AbortController();
  const beat = setInterval(() => {
    lock.check().catch((error: unknown) => lost.abort(error));
  }, settings.CDC_GUARDIAN_INTERVAL_MS);
  const over = AbortSignal.any([signal, lost.signal]);
  const ended = new AbortController();
  const sending = runDeferred(pool, options, AbortSignal.any([over, ended.signal])).catch((error: unknown) =>
    lost.abort(error),
  );
  try {
    while (!signal.aborted) {
      steps.due();
      heart.beat('a look at the connector, the slot and the topics');
      await explainPostgres(database, async () => {
        await lock.check();
        const eras = await tidy();
        metrics.eras(eras.count, overdueMsOf(eras, settings.DETECTION_RETENTION_DAYS * dayMs) / 1000);
        await look();
        lost.signal.throwIfAborted();
      });
      steps.done();
      heart.trouble(null);
      await pauseAlive(settings.CDC_GUARDIAN_INTERVAL_MS, over, heart, 'the next look');
    }
  } finally {
    clearInterval(beat);
    ended.abort();
    await sending;
  }
}

/** Where nothing was ever captured, an absent publication is no finding. One that is lacking later is. */
async function makeFirstPublication(pool: Pool, settings: GuardianSettings): Promise<void> {
  if ((await readSlot(pool, settings.CDC_SLOT_NAME)) !== undefined) return;
  const { isAbsent } = await checkPublication(pool, settings.CDC_PUBLICATION_NAME, settings.AI_DB_SCHEMA);
  if (isAbsent) await ensurePublication(pool, settings.CDC_PUBLICATION_NAME, settings.AI_DB_SCHEMA);
}
