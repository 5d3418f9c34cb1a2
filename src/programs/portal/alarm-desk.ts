// The alarm desk over the Portal's database: what the API asks for, and the watch over what has been shelved for long enough.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Profile } from '../../core/profile.ts';
import { createMargins } from '../../portal/alarm/margins.ts';
import { actOn, expireShelves } from '../../portal/desk/act.ts';
import type { FollowUp } from '../../portal/desk/alarm-rows.ts';
import { adoptOpenEpisodes } from '../../portal/desk/follow-episodes.ts';
import { labelledReadings, listLabels } from '../../portal/desk/labels.ts';
import { findAlarm, listAlarms } from '../../portal/desk/list-alarms.ts';
import { listConditions } from '../../portal/desk/list-conditions.ts';
import { listSimilar } from '../../portal/desk/list-similar.ts';
import type { AlarmDesk } from '../../portal/desk/routes.ts';
import type { deskSettings } from '../../portal/desk/settings.ts';
import type { LiveFeed } from '../../portal/live-feed.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import type { PostgresOptions } from '../../postgres/pool.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import { repeated } from '../../watch/repeat.ts';
import type { watchSettings } from '../../watch/settings.ts';
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
  const measure = createMargins(profile);
  return {
    list: (query) => ask(() => listAlarms(pool, query)),
    find: (alarmId) => ask(() => findAlarm(pool, alarmId, measure)),
    similar: (alarmId) => ask(() => listSimilar(pool, alarmId)),
    conditions: () => ask(() => listConditions(pool)),
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
  readonly settings: CleanedEnv<typeof deskSettings & typeof watchSettings>;
  readonly log: Logger;
  readonly pool: Pool;
  readonly database: PostgresOptions;
  readonly registry: Registry;
  readonly feed: Pick<LiveFeed, 'alarmsChanged'>;
  readonly readiness: Pick<NamedReasons, 'set'>;
  readonly followUp: FollowUp;
}

/** Makes alarms of what was open before there were any, and then brings back what is shelved no longer, until the signal aborts. */
export function watchShelves(parts: ShelfParts, signal: AbortSignal): Promise<void> {
  const { settings, log, pool, database, registry, feed, readiness, followUp } = parts;
  const adopting = 'PostgreSQL to make alarms of episodes that are open';
  const expiring = 'PostgreSQL to bring back alarms that were shelved';
  let isAdopted = false;
  const shelves = repeated({
    waitingFor: expiring,
    turn: async ({ beat }) => {
      if (!isAdopted) {
        const count = await explainPostgres(database, () => adoptOpenEpisodes(pool, followUp, () => beat(adopting)));
        if (count > 0) log.info({ count }, 'Open episodes of before there were alarms have become alarms');
        isAdopted = true;
      }
      const expire = () => expireShelves(pool, expiredAtOnce, followUp, () => beat(expiring));
      if ((await explainPostgres(database, expire)) > 0) feed.alarmsChanged();
    },
    pauseMs: () => settings.PORTAL_SHELF_CHECK_MS,
    observe: createFailureLog({
      ...{ log, readiness, what: 'alarms' },
      cannot: 'Shelved alarms cannot be looked after; trying again',
      worksAgain: 'Shelved alarms are looked after again',
    }),
  });
  const watch = createWatched({
    ...{ name: 'The watch over shelved alarms', label: 'shelves' },
    ...{ settings, log, registry, readiness },
  });
  return watch.run(shelves, signal);
}

const expiredAtOnce = 100;
