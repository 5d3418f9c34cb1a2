// The alerts inside an episode, of the last reading first: some of them, and more on request.
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listedAlertsMax } from '../../generated/portal-bounds.ts';
import { modeSaid, modeTexts, showsAnother } from '../../lib/alarms/mode-texts.ts';
import { episodeTexts } from '../../lib/episode-texts.ts';
import {
  episodesKey,
  fetchEpisode,
  type PortalAlert,
  type PortalEpisode,
  type PortalProfile,
} from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { formatCount, formatDay, texts } from '../../lib/texts.ts';
import { AlertRow } from '../alerts/alert-row.tsx';
import { AlertHeads } from '../alerts/alert-table.tsx';

export interface EpisodeAlertsProps {
  readonly id: string;
  readonly episode: PortalEpisode;
  readonly profile: PortalProfile;
  readonly machineName: string | undefined;
  readonly isNew: (alert: PortalAlert) => boolean;
  readonly now: number;
}

export const shownAtFirst = 10;
const shownMore = 50;

export function EpisodeAlerts({ id, episode, profile, machineName, isNew, now }: EpisodeAlertsProps) {
  const [limit, setLimit] = useState(shownAtFirst);
  const { episodeId } = episode;
  const inside = useQuery({
    queryKey: [...episodesKey, 'one', episodeId, limit],
    queryFn: () => fetchEpisode(episodeId, limit),
    placeholderData: (earlier) => earlier,
  });
  const { alerts, episode: { alertCount, readingCount } = episode } = inside.data ?? {};
  const today = new Date(now).setHours(0, 0, 0, 0);
  const left = Math.min(listedAlertsMax, alertCount) - (alerts?.length ?? 0);
  return (
    <div id={id} className="episode-alerts">
      {alerts === undefined ? (
        <p lang={saidIn(inside.failureReason?.message ?? '')}>
          {inside.failureReason === null ? <Loader type="dots" size="sm" /> : inside.failureReason.message}
        </p>
      ) : alerts.length === 0 ? (
        <p>{episodeTexts.noAlerts}</p>
      ) : (
        <>
          <p title={episodeTexts.insideHint}>
            {episodeTexts.inside(
              texts.alertCount(formatCount(alertCount)),
              episodeTexts.readings(formatCount(readingCount)),
            )}
          </p>
          {alerts.some(({ explanation }) => showsAnother(explanation, episode.failureMode)) && (
            <p data-is="modes">{modeTexts.aboveAlerts(modeSaid(episode.failureMode, profile))}</p>
          )}
          <table className="alert-table">
            <AlertHeads isOnlyReadOut />
            <tbody>
              {alerts.map((alert) => (
                <AlertRow
                  key={alert.sequence}
                  alert={alert}
                  profile={profile}
                  machineName={machineName}
                  isNew={isNew(alert)}
                  day={formatDay(alert.detectedAt, today)}
                />
              ))}
            </tbody>
          </table>
          {left > 0 ? (
            <button
              type="button"
              className="more"
              onClick={() => setLimit(Math.min(listedAlertsMax, limit + shownMore))}
            >
              {episodeTexts.more(formatCount(Math.min(left, shownMore)))}
            </button>
          ) : (
            alertCount > alerts.length && <p>{episodeTexts.newestInside(formatCount(alerts.length))}</p>
          )}
        </>
      )}
    </div>
  );
}
