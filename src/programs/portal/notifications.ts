// Messages about alarms beside the Portal: planned in the transactions of its alarms, and sent by a worker with connections of its own, so
// that receivers that hang or are away hold up no alarm.
import type { Pool } from 'pg';
import type { FollowUp } from '../../portal/desk/alarm-rows.ts';
import { type InForce, rulesInForce } from '../../portal/notifier/in-force.ts';
import { loadNotice } from '../../portal/notifier/load-notice.ts';
import { type NotifyFile, watchNotifyFile } from '../../portal/notifier/notify-file.ts';
import { countGivenUp, giveUpUnknown, type Outcome, removeOld } from '../../portal/notifier/queue.ts';
import type { NotificationDesk } from '../../portal/notifier/routes.ts';
import { send } from '../../portal/notifier/send.ts';
import { publicUrlOf } from '../../portal/notifier/settings.ts';
import { createWorker, type WorkerObserver } from '../../portal/notifier/worker.ts';
import { writePlan } from '../../portal/notifier/write-plan.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { openPool } from '../../postgres/pool.ts';
import type { Trust } from '../../settings/ask-trusting.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createNotificationMetrics, type NotificationMetrics } from '../../telemetry/notification-metrics.ts';
import { createWatched } from '../../telemetry/watched.ts';
import type { Heart } from '../../watch/heart.ts';
import { repeated } from '../../watch/repeat.ts';
import { trustOf } from '../../web-server/tls/trust-of.ts';
import { type NotificationParts, notificationDesk } from './notification-desk.ts';

export interface Notifications {
  readonly followUp: FollowUp;
  readonly desk: NotificationDesk;
  /** Sends until the signal aborts, and then what is on its way. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Apart from those that alarms and pages use. */
const connectionsMax = 2;
const housekeepingMs = 60_000;
const givenUpHours = 24;
const removedAtOnce = 1_000;

export function openNotifications(parts: NotificationParts): Notifications {
  const { settings } = parts;
  const trust = trustOf(settings, 'NOTIFY_CA_PATH', { isBeside: true });
  const metrics = createNotificationMetrics(parts.registry);
  const file = openFile(parts, metrics);
  const inForce = rulesInForce(file);
  const plan = {
    rules: inForce.look,
    delayMs: settings.NOTIFY_DELAY_MS,
    waitingMax: settings.NOTIFY_WAITING_MAX,
  };
  return {
    followUp: (client, changes) => writePlan(client, changes, plan),
    desk: notificationDesk(parts, { file, inForce, trust }),
    run: async (signal) => {
      const pool = openPool({ ...parts.database, poolMax: connectionsMax }, 'spindle-portal-notifications');
      try {
        await deliver(parts, { pool, file, inForce, metrics, trust }, signal);
      } finally {
        await pool.end();
      }
    },
  };
}

function openFile({ settings, log, degradations }: NotificationParts, metrics: NotificationMetrics): NotifyFile {
  const path = settings.NOTIFY_PATH;
  return watchNotifyFile(path, process.env, {
    changed: ({ receivers, routes }) =>
      log.info({ path, receivers: receivers.size, routes: routes.length }, 'Whom to tell of alarms has been read'),
    broken: (error, hasBefore) => {
      metrics.fileBroken(true);
      const [first = '', ...more] = error.problems;
      const meanwhile = hasBefore ? 'what was said before stays in force' : 'nobody is told until it is right';
      const sentence = `whom to tell of alarms cannot be read, and ${meanwhile}: ${first}`;
      degradations.set('notify-file', more.length === 0 ? sentence : `${sentence} (and ${more.length} more)`);
      log.error({ path, problems: error.problems }, `Whom to tell of alarms cannot be read; ${meanwhile}`);
    },
    right: () => {
      metrics.fileBroken(false);
      degradations.set('notify-file', null);
    },
  });
}

export interface Delivery {
  readonly pool: Pool;
  readonly file: NotifyFile;
  readonly inForce: InForce;
  readonly metrics: NotificationMetrics;
  /** Whose certificates are those of receivers; without it whoever Node knows. */
  readonly trust?: Trust;
}

/** Sends until the signal aborts, and then what is on its way. Never rejects. */
export async function deliver(
  parts: NotificationParts,
  { pool, file, inForce, metrics, trust }: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const { settings, log, profile, database, registry, degradations } = parts;
  const ask = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  const portalUrl = publicUrlOf(settings);
  const giveUpMs = settings.NOTIFY_GIVE_UP_MINUTES * 60_000;
  const worker = createWorker({
    ...{ pool, portalUrl, receivers: inForce.current, timeoutMs: settings.NOTIFY_TIMEOUT_MS, now: Date.now },
    concurrencyMax: settings.NOTIFY_CONCURRENCY_MAX,
    retry: {
      delayMinMs: settings.NOTIFY_RETRY_DELAY_MIN_MS,
      delayMaxMs: settings.NOTIFY_RETRY_DELAY_MAX_MS,
      giveUpMs,
    },
    load: (taken) => ask(() => loadNotice(pool, taken, { profile, portalUrl })),
    send: (receiver, notice, known) =>
      send(receiver, notice, known, { timeoutMs: settings.NOTIFY_TIMEOUT_MS, now: Date.now, ...(trust && { trust }) }),
    observe: observer(parts, metrics, (name) => file.current().receivers.has(name)),
  });
  const look = async (isDue: Record<'file' | 'housekeeping', boolean>, beat: Heart['beat']): Promise<void> => {
    if (isDue.file) file.check();
    beat('PostgreSQL to say whom to tell of alarms');
    await ask(() => inForce.look(pool));
    degradations.set('notify-routes', unfitSentence(inForce));
    await ask(() => worker.look(() => beat('PostgreSQL to say which messages about alarms are due')));
    if (!isDue.housekeeping) return;
    const step = <T>(what: string, take: () => Promise<T>): Promise<T> => {
      beat(`PostgreSQL to ${what} messages about alarms`);
      return ask(take);
    };
    // A file that is wrong does not say who is no longer there.
    const over = file.isRight()
      ? await step('give up', () => giveUpUnknown(pool, [...file.current().receivers.keys()], giveUpMs))
      : [];
    for (const { receiver, count } of over) for (let at = 0; at < count; at++) metrics.attempted(receiver, 'given-up');
    await step('remove old', () => removeOld(pool, settings.NOTIFY_KEEP_DAYS, removedAtOnce));
    const givenUp = await step('count given up', () => countGivenUp(pool, givenUpHours));
    const sentence = `${givenUp} messages about alarms were given up within ${givenUpHours} hours; see: spindle notify list`;
    degradations.set('notifications-given-up', givenUp === 0 ? null : sentence);
  };
  let [fileAt, housekeptAt] = [Date.now(), 0];
  const looking = repeated({
    waitingFor: 'PostgreSQL to say which messages about alarms are due',
    turn: async ({ beat }) => {
      const now = Date.now();
      const isDue = {
        file: now - fileAt >= settings.NOTIFY_FILE_CHECK_MS,
        housekeeping: now - housekeptAt >= housekeepingMs,
      };
      if (isDue.file) fileAt = now;
      await look(isDue, beat);
      if (isDue.housekeeping) housekeptAt = now;
    },
    pauseMs: () => settings.NOTIFY_LOOK_INTERVAL_MS,
    observe: createFailureLog({
      ...{ log, readiness: degradations, what: 'notifications' },
      cannot: 'Messages about alarms cannot be looked after; trying again',
      worksAgain: 'Messages about alarms are looked after again',
    }),
  });
  const watch = createWatched({
    ...{ name: 'The sender of messages about alarms', label: 'notifications' },
    ...{ settings, log, registry, readiness: degradations },
  });
  await watch.run(looking, signal);
  await worker.idle();
}

function unfitSentence(inForce: InForce): string | null {
  const [first, ...more] = inForce.problems();
  if (first === undefined) return null;
  const sentence = `the routes that were set do not fit the file of receivers: ${first.field}: ${first.problem}`;
  return more.length === 0 ? sentence : `${sentence} (and ${more.length} more)`;
}

/** One line for each receiver that begins to fail, and one when it works again: a message is tried many times. */
function observer(
  { log, degradations }: NotificationParts,
  metrics: NotificationMetrics,
  isInFile: (receiver: string) => boolean,
): WorkerObserver {
  const failing = new Set<string>();
  const fails = (receiver: string, problem: string): void => {
    degradations.set(`receiver ${receiver}`, `the receiver ${receiver} takes no messages: ${problem}`);
    if (!failing.has(receiver))
      log.warn({ receiver, problem }, 'A receiver takes no messages about alarms; they are tried again');
    failing.add(receiver);
  };
  const told = (receiver: string, outcome: Outcome): void => {
    if (outcome.outcome !== 'sent') {
      fails(receiver, outcome.problem);
      if (outcome.outcome === 'given-up')
        log.error({ receiver, problem: outcome.problem }, 'A message about an alarm has been given up');
    } else if (failing.delete(receiver)) {
      degradations.set(`receiver ${receiver}`, null);
      log.info({ receiver }, 'The receiver takes messages again');
    }
  };
  return {
    settled: (receiver, outcome) => {
      metrics.attempted(receiver, outcome.outcome);
      told(receiver, outcome);
    },
    due: (waiting) => {
      const counts = new Map<string, number>();
      for (const { receiver, count } of waiting) counts.set(receiver, (counts.get(receiver) ?? 0) + count);
      // Of one that was taken out of the file nothing is wrong any more.
      for (const receiver of failing) {
        if (isInFile(receiver)) continue;
        failing.delete(receiver);
        degradations.set(`receiver ${receiver}`, null);
      }
      metrics.due(counts, Math.max(0, ...waiting.map(({ oldestMs }) => oldestMs / 1_000)));
    },
    unknown: (names) => {
      const sentence = `messages wait for receivers that the file does not have: ${names.slice(0, 5).join(', ')}`;
      degradations.set('receivers-unknown', names.length === 0 ? null : sentence);
    },
    failed: (error) =>
      log.warn({ err: error }, 'A message about an alarm could not be read or settled; it is tried again'),
  };
}
