// Alerts from Kafka into the Portal's database and onto the open pages. What is no alert is left out, kept and told.
import type { CleanedEnv } from 'envalid';
import { insertAlerts, rehearseAlerts } from '../../portal/alerts/alerts.ts';
import { type AlertReading, type NewAlert, readAlert } from '../../portal/alerts/read-alert.ts';
import type { PortalAlert } from '../../portal/alerts/schemas.ts';
import { createReceive } from '../../portal/receive.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { refusalOf } from '../../postgres/sql-state.ts';
import type { episodeSettings } from '../../serving/episode-settings.ts';
import type { Watch } from '../../watch/keep-moving.ts';
import { portalGroups } from '../groups/own-groups.ts';
import type { alertSettings, readingSettings } from '../support/alert-settings.ts';
import type { inputSettings } from '../support/input-settings.ts';
import { follow, leaveOutOf, type ReceivingParts } from './follow.ts';

export interface AlertParts extends ReceivingParts {
  readonly reading: AlertReading;
  readonly watch: Watch;
}

/** Resolves when the signal has aborted and what was in hand is stored. */
export function receiveAlerts(parts: AlertParts, signal: AbortSignal): Promise<void> {
  const { settings, pool, database, table, reading, watch } = parts;
  const place = { name: 'alerts', ...portalGroups(settings).alerts };
  const receive = createReceive<NewAlert, PortalAlert>({
    read: (value) => readAlert(value, reading),
    store: (alerts) => explainPostgres(database, () => insertAlerts(pool, alerts)),
    refusalOf,
    rehearse: () => explainPostgres(database, () => rehearseAlerts(pool)),
    publish: table.stored,
    leaveOut: leaveOutOf(parts, place),
  });
  return follow(parts, { ...place, watch, receive }, signal);
}

type ReadingSettings = CleanedEnv<
  Pick<typeof alertSettings, 'ALERT_TIME_ZONE'> &
    Pick<typeof readingSettings, 'SOURCE_TIME_ZONE'> &
    Pick<typeof inputSettings, 'COLLECTED_AT_BEHIND_MAX_HOURS'> &
    Pick<typeof episodeSettings, 'EPISODE_CLOCK_AHEAD_MAX_SECONDS'>
>;

/** The times of alerts, as those who wrote them and those who follow episodes read them. */
export function timesOf(settings: ReadingSettings): Omit<AlertReading, 'profile'> {
  return {
    timeZone: settings.ALERT_TIME_ZONE,
    sourceTimeZone: settings.SOURCE_TIME_ZONE,
    collectedAt: {
      behindMaxMs: settings.COLLECTED_AT_BEHIND_MAX_HOURS * 3_600_000,
      aheadMaxMs: settings.EPISODE_CLOCK_AHEAD_MAX_SECONDS * 1_000,
    },
  };
}
