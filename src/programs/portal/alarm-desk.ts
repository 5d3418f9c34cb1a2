// The alarm desk over the Portal's database: what the API asks for, and the watch over what has been shelved for long enough.
import { setTimeout as pause } from 'node:timers/promises';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Profile } from '../../core/profile.ts';
import { actOn, expireShelves } from '../../portal/desk/act.ts';
import type { FollowUp } from '../../portal/desk/alarm-rows.ts';
import { adoptOpenEpisodes } from '../../portal/desk/follow-episodes.ts';
import { labelledReadings, listLabels } from '../../portal/desk/labels.ts';
import { findAlarm, listAlarms } from '../../portal/desk/list-alarms.ts';
import type { AlarmDesk } from '../../portal/desk/routes.ts';
import type { deskSettings } from '../../portal/desk/settings.ts';
import type { LiveFeed } from '../../portal/live-feed.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import type { NamedReasons } from '../support/named-reasons.ts';

type DeskSettings = CleanedEnv<typeof deskSettings>;

export interface DeskParts {
  readonly settings: DeskSettings;
  readonly pool: Pool;
  readonly profile: Profile;
  readonly feed: LiveFeed;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
  readonly followUp: FollowUp;
}

export function alarmDesk({ settings, pool, profile, feed, ask, followUp }: DeskParts): AlarmDesk {
  return {
    list: (query) => ask(() => listAlarms(pool, query)),
    find: (alarmId) => ask(() => findAlarm(pool, alarmId)),
    act: async (wish) => {
      const version = await ask(() => actOn(pool, wish, followUp));
      feed.alarmsChanged();
      return version;
    },
    labels: (query) => ask(() => listLabels(pool, query)),
    labelledReadings: () => labelledReadings(pool, profile, settings.PORTAL_LABEL_ROWS_MAX),
    shelveMinutesMax: settings.PORTAL_SHELVE_MINUTES_MAX,
  };
}

export interface ShelfParts {
  readonly settings: DeskSettings;
  readonly log: Logger;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  readonly feed: LiveFeed;
  readonly readiness: NamedReasons;
  readonly followUp: FollowUp;
}

/** Makes alarms of what was open before there were any, and then brings back what is shelved no longer, until the signal aborts. */
export async function watchShelves(parts: ShelfParts, signal: AbortSignal): Promise<void> {
  const { settings, log, pool, database, feed, readiness, followUp } = parts;
  const failures = createFailureLog({
    ...{ log, readiness, what: 'alarms' },
    cannot: 'Shelved alarms cannot be looked after; trying again',
    worksAgain: 'Shelved alarms are looked after again',
  });
  let [isAdopted, failed] = [false, 0];
  while (!signal.aborted) {
    try {
      if (!isAdopted) {
        const count = await explainPostgres(database, () => adoptOpenEpisodes(pool, followUp));
        if (count > 0) log.info({ count }, 'Open episodes of before there were alarms have become alarms');
        isAdopted = true;
      }
      if ((await explainPostgres(database, () => expireShelves(pool, expiredAtOnce, followUp))) > 0)
        feed.alarmsChanged();
      if (failed > 0) failures.succeeded();
      failed = 0;
    } catch (error) {
      failures.failed(error as Error, ++failed, settings.PORTAL_SHELF_CHECK_MS);
    }
    await pause(settings.PORTAL_SHELF_CHECK_MS, undefined, { signal }).catch(() => {});
  }
}

const expiredAtOnce = 100;
