// Fetching readings from machines: of all Portals on one database that are to, one does, for as long as it shows life to the database; another takes over
// within PORTAL_COLLECT_SILENCE_MAX_MS. What fails here degrades nothing else: no alarm waits for it, and no page is less live.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { Unavailable } from '../../core/errors.ts';
import type { Profile } from '../../core/profile.ts';
import type { KafkaClientOptions } from '../../kafka/client.ts';
import { createProducer, type OutgoingMessage } from '../../kafka/produce.ts';
import type { kafkaSettings } from '../../kafka/settings.ts';
import {
  type CollectedReading,
  type CollectObserver,
  type CollectorParts,
  collectOutcomes,
  createCollector,
} from '../../portal/collect/collector.ts';
import { fetchAnswer } from '../../portal/collect/fetch-answer.ts';
import { sendTogether } from '../../portal/collect/send-together.ts';
import type { collectSettings } from '../../portal/collect/settings.ts';
import { loadPlansWithStates, storeStates } from '../../portal/collect/states.ts';
import { createSchedule, type Schedule } from '../../portal/collection/schedule.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { type HeldLock, tryLock } from '../../postgres/hold-lock.ts';
import { openPool, type PostgresOptions } from '../../postgres/pool.ts';
import { encodeReading, portalHeaders } from '../../simulator/encode.ts';
import { type CollectMetrics, createCollectMetrics } from '../../telemetry/collect-metrics.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import type { Heart } from '../../watch/heart.ts';
import { orAborted } from '../../watch/or-aborted.ts';
import { pauseAlive } from '../../watch/pause-alive.ts';
import { repeated } from '../../watch/repeat.ts';
import type { watchSettings } from '../../watch/settings.ts';
import type { NamedReasons } from '../support/named-reasons.ts';
import { fetchBounds } from './collect-care.ts';

type Settings = CleanedEnv<
  typeof collectSettings & typeof watchSettings & Pick<typeof kafkaSettings, 'KAFKA_TOPIC_SENSOR'>
>;

export interface CollectingParts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly profile: Profile;
  readonly database: PostgresOptions;
  readonly registry: Registry;
  readonly degradations: Pick<NamedReasons, 'set'>;
}

/** One for the lock, one for looking. */
const connectionsMax = 2;
const lockName = 'collect';
/** Within so long after the beginning every plan has been fetched once, where its interval allows. */
const spreadMs = 5_000;
/** Longest pause between two looks at what is due. */
const tickMs = 100;
const livesPerSilence = 5;

/** Resolves when the signal has aborted and nothing is under way any more; at once where nothing is to be fetched. Never rejects. */
export async function collectReadings(
  parts: CollectingParts,
  client: KafkaClientOptions,
  signal: AbortSignal,
): Promise<void> {
  const { settings, database, registry } = parts;
  if (!settings.PORTAL_COLLECT) return;
  const pool = openPool({ ...database, poolMax: connectionsMax }, 'spindle-portal-collect');
  const metrics = createCollectMetrics(registry, collectOutcomes);
  const producer = createProducer(client, { topic: settings.KAFKA_TOPIC_SENSOR });
  const send = sendTogether(producer.send);
  const encode = encoderOf(parts);
  try {
    await collectInTurn({ ...parts, pool, metrics, send: (reading) => send(encode(reading)) }, signal);
  } finally {
    await Promise.allSettled([producer.close(), pool.end()]);
  }
}

export interface TurnParts extends CollectingParts {
  readonly pool: Pool;
  readonly metrics: CollectMetrics;
  readonly send: CollectorParts['send'];
}

/** Whenever it is this Portal's turn, until the signal aborts. Never rejects. */
export async function collectInTurn(parts: TurnParts, signal: AbortSignal): Promise<void> {
  const { settings, log, database, registry, degradations, pool } = parts;
  const waitingFor = 'PostgreSQL to say which Portal fetches readings from machines';
  const loop = repeated({
    waitingFor,
    turn: async (heart, stopped) => {
      const lock = await explainPostgres(database, () =>
        tryLock(pool, lockName, settings.PORTAL_COLLECT_SILENCE_MAX_MS),
      );
      if (lock !== undefined) await collectWhileLocked(parts, lock, heart, stopped);
    },
    pauseMs: () => settings.PORTAL_COLLECT_LOOK_INTERVAL_MS,
    observe: createFailureLog({
      ...{ log, readiness: degradations, what: 'collect' },
      cannot: 'Readings of machines cannot be fetched; trying again',
      worksAgain: 'Readings of machines are fetched again',
    }),
  });
  const watch = createWatched({
    ...{ name: 'The collector of readings', label: 'collect' },
    ...{ settings, log, registry, readiness: degradations },
  });
  await watch.run(loop, signal);
}

/** Rejects where the lock is lost, or the database does not answer. */
async function collectWhileLocked(parts: TurnParts, lock: HeldLock, heart: Heart, signal: AbortSignal): Promise<void> {
  const { settings, log, database, metrics, degradations } = parts;
  const silenceMaxMs = settings.PORTAL_COLLECT_SILENCE_MAX_MS;
  const everyMs = silenceMaxMs / livesPerSilence;
  const lost = new AbortController();
  let checkedAtMs = performance.now();
  const check = async (): Promise<void> => {
    const atMs = performance.now();
    await lock.check();
    checkedAtMs = atMs;
  };
  const lives = setInterval(() => {
    check().catch((error: unknown) => lost.abort(error));
    // No answer at all: by now another Portal may have taken over.
    if (performance.now() - checkedAtMs > silenceMaxMs) lost.abort(silent(silenceMaxMs));
  }, everyMs);
  const over = AbortSignal.any([signal, lost.signal]);
  const schedule = scheduleOf(settings);
  const ports = portsOf(parts, schedule);
  const collector = createCollector({
    ...ports,
    observe: silentAfter(over, ports.observe),
    // Whoever was frozen for a while learns here that it is no longer its turn.
    requireTurn: async () => {
      if (performance.now() - checkedAtMs > 2 * everyMs) await check();
    },
  });
  log.info('This Portal fetches readings from machines now');
  try {
    let lookAtMs = 0;
    while (!over.aborted) {
      if (performance.now() >= lookAtMs) {
        heart.beat('PostgreSQL to say which readings are to be fetched');
        // One that hangs must not keep the turn from a Portal that can.
        await orAborted(
          explainPostgres(database, () => collector.look()),
          over,
        );
        lookAtMs = performance.now() + settings.PORTAL_COLLECT_LOOK_INTERVAL_MS;
      }
      collector.begin(over);
      tellHow(schedule, collector.settledCount(), parts, heart);
      await pauseAlive(Math.min(tickMs, schedule.untilNextMs(performance.now())), over, heart, 'the next machine');
    }
    if (!signal.aborted) throw lost.signal.reason;
  } finally {
    clearInterval(lives);
    lost.abort();
    // Before what is on its way has ended: that may hang, and another Portal may go on.
    lock.release();
    // Nothing of it is ahead of a Portal that waits.
    heart.position(readingsPart, collector.settledCount(), collector.settledCount());
    metrics.standby();
    degradations.set(failingReason, null);
    await collector.idle();
  }
}

/** A look that was left behind says nothing of a Portal that waits: by now another one fetches. */
function silentAfter(over: AbortSignal, observe: CollectObserver): CollectObserver {
  return {
    ...observe,
    looked: (planCount, failing) => {
      if (!over.aborted) observe.looked(planCount, failing);
    },
  };
}

function silent(ms: number): Unavailable {
  return new Unavailable(`the Portal's database has not answered for ${ms} ms`, { retryable: true });
}

const readingsPart = 'the readings of machines';

function tellHow(schedule: Schedule, settledCount: number, { metrics, settings }: TurnParts, heart: Heart): void {
  const overdueMs = schedule.overdueMs(performance.now());
  metrics.overdue(overdueMs);
  // What takes no longer than it may is no work that waits.
  const isAhead = overdueMs > settings.PORTAL_COLLECT_TIMEOUT_MS;
  heart.position(readingsPart, settledCount, settledCount + (isAhead ? 1 : 0));
}

function scheduleOf(settings: Settings): Schedule {
  return createSchedule({
    concurrencyMax: settings.PORTAL_COLLECT_CONCURRENCY_MAX,
    retryFirstMs: settings.PORTAL_COLLECT_RETRY_DELAY_MIN_MS,
    retryMaxMs: settings.PORTAL_COLLECT_RETRY_DELAY_MAX_MS,
    spreadMs,
  });
}

function portsOf(parts: TurnParts, schedule: Schedule): Omit<CollectorParts, 'requireTurn'> {
  const { settings, profile, pool, send } = parts;
  const bounds = fetchBounds(settings);
  return {
    ...{ schedule, send },
    sensors: profile.sensors.map(({ name }) => name),
    load: () => loadPlansWithStates(pool, null),
    store: (states) => storeStates(pool, states),
    fetch: (address, signal) => fetchAnswer(address, bounds, signal),
    nowMs: () => performance.now(),
    time: Date.now,
    observe: observerOf(parts),
  };
}

const failingReason = 'collect failing';

/** One line for each plan that begins to fail, and one when it works again. Neither has the address: it may be a secret. */
function observerOf({ log, metrics, degradations }: TurnParts): CollectObserver {
  const failing = new Set<number>();
  return {
    settled: ({ id: planId, machineId }, outcome, problem, error) => {
      metrics.settled(outcome);
      if (outcome === 'sent' && failing.delete(planId))
        log.info({ planId, machineId }, 'The readings of a machine come again');
      if (problem === null || failing.has(planId)) return;
      failing.add(planId);
      const fields = { planId, machineId, problem, ...(error === undefined ? {} : { err: error }) };
      log.warn(fields, 'The readings of a machine do not come; it is tried again');
    },
    looked: (planCount, failed) => {
      metrics.looked(planCount, failed.length);
      const [first] = failed;
      const more = failed.length > 1 ? ` (and those of ${failed.length - 1} more)` : '';
      degradations.set(
        failingReason,
        first === undefined
          ? null
          : `the readings of machine ${first.machineId} cannot be fetched${more}: ${first.problem}`,
      );
    },
  };
}

function encoderOf({ settings, profile }: CollectingParts): (reading: CollectedReading) => OutgoingMessage {
  const isForJava = settings.PORTAL_COLLECT_TYPE_HEADER;
  return ({ planId: dcpConfigId, machineId, values: sensors, collectedAt }) => ({
    key: String(machineId),
    value: encodeReading(profile, { machineId, dcpConfigId, sensors }, collectedAt, isForJava ? 'array' : 'iso'),
    ...(isForJava ? { headers: portalHeaders } : {}),
  });
}
