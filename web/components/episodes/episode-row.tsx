// One episode: how bad, which machine, what is wrong, since when, and how often it was seen. Opened, it shows the alerts inside.
import { useQuery } from '@tanstack/react-query';
import { memo, useId, useState } from 'react';
import { modeTexts } from '../../lib/alarms/mode-texts.ts';
import { heldTexts } from '../../lib/desk/held-texts.ts';
import { episodeTexts, formatDuration, maintenanceText } from '../../lib/episode-texts.ts';
import {
  episodesKey,
  fetchEpisode,
  type PortalAlert,
  type PortalEpisode,
  type PortalProfile,
} from '../../lib/portal-api.ts';
import { formatAgo, formatClock, formatCount, formatDay, formatMoment, language } from '../../lib/texts.ts';
import { SeverityBadge } from '../alerts/severity.tsx';
import { MachineSub } from '../machine-sub.tsx';
import { EpisodeAlerts, shownAtFirst } from './episode-alerts.tsx';

export interface EpisodeRowProps {
  readonly episode: PortalEpisode;
  /** The list has it no longer, and holds its place. */
  readonly isGone: boolean;
  readonly onToggle: (episodeId: string, isOpen: boolean) => void;
  readonly profile: PortalProfile;
  readonly machineName: string | undefined;
  /** How often it was new or became worse while the page was there: each time it is marked for a moment. */
  readonly marks: number;
  readonly isNewAlert: (alert: PortalAlert) => boolean;
  readonly now: number;
}

export const EpisodeRow = memo(function EpisodeRow(props: EpisodeRowProps) {
  const { isGone, onToggle, profile, machineName, marks, isNewAlert, now } = props;
  const episode = useCurrent(props);
  const [isOpen, setOpen] = useState(false);
  const alertsId = useId();
  return (
    <li
      className="episode"
      data-episode-id={episode.episodeId}
      data-severity={shownSeverity(episode)}
      data-kind={episode.kind}
      data-marks={marks}
    >
      {marks > 0 && <span key={marks} className="episode-mark" />}
      <button
        type="button"
        className="episode-head"
        aria-expanded={isOpen}
        aria-controls={alertsId}
        onClick={() => {
          setOpen(!isOpen);
          onToggle(episode.episodeId, !isOpen);
        }}
      >
        <svg viewBox="0 0 24 24" width={16} height={16} className="icon episode-arrow" aria-hidden="true">
          <path d="M9 6l6 6-6 6" />
        </svg>
        <span className="episode-severity">
          <SeverityBadge severity={shownSeverity(episode)} />
        </span>
        <span className="episode-machine">
          <span className="machine-name">{machineName ?? `#${episode.machineId}`}</span>
          <MachineSub {...episode} machineName={machineName} profile={profile} />
        </span>
        <EpisodeSubject episode={episode} isGone={isGone} profile={profile} />
        <When episode={episode} now={now} />
        <HowMany episode={episode} now={now} />
      </button>
      {isOpen && (
        <EpisodeAlerts
          id={alertsId}
          episode={episode}
          profile={profile}
          machineName={machineName}
          isNew={isNewAlert}
          now={now}
        />
      )}
    </li>
  );
});

/** What has left the list is asked for by itself: most often it is over. */
function useCurrent({ episode, isGone }: Pick<EpisodeRowProps, 'episode' | 'isGone'>): PortalEpisode {
  const { episodeId } = episode;
  const { data } = useQuery({
    queryKey: [...episodesKey, 'one', episodeId, shownAtFirst],
    queryFn: () => fetchEpisode(episodeId, shownAtFirst),
    enabled: isGone,
  });
  return isGone ? (data?.episode ?? episode) : episode;
}

/** Of one that is over, how bad it got. */
export function shownSeverity(episode: PortalEpisode): PortalEpisode['severity'] {
  return episode.closedAt === null ? episode.severity : episode.worstSeverity;
}

/** What is wrong: the failure mode or the checks, with what else is to be known of it, and the sensors. */
export function EpisodeSubject({
  episode,
  isGone = false,
  profile,
}: Pick<EpisodeRowProps, 'episode' | 'profile'> & Partial<Pick<EpisodeRowProps, 'isGone'>>) {
  // A Portal of an earlier version says nothing of models.
  const { failureMode, kind, checks, sensors, suppressedBy, suppressedReason, besideModel = null } = episode;
  const mode = profile.failureModes.find(({ code }) => code === failureMode)?.label[language] ?? failureMode;
  const isMachine = kind === 'machine';
  const names = sensors.map((sensor) => profile.sensors.find(({ name }) => name === sensor)?.label[language] ?? sensor);
  const notes = [...names, ...(isGone ? [heldTexts.gone] : [])];
  return (
    <span className="episode-what">
      <span className="episode-mode">
        {besideModel !== null && (
          <span className="chip" data-is="model" title={episodeTexts.besideModelHint}>
            {besideModel}
          </span>
        )}
        {!isMachine && <span className="chip">{episodeTexts.kinds[kind] ?? kind}</span>}
        {suppressedBy !== null && (
          <span className="chip" data-is="maintenance" title={episodeTexts.maintenanceHint(suppressedBy)}>
            {maintenanceText(suppressedReason)}
          </span>
        )}
        {checks.length > 0 && <strong>{checks.map((check) => episodeTexts.checks[check] ?? check).join(', ')}</strong>}
        {mode !== null ? (
          <strong title={modeTexts.dominantHint}>{mode}</strong>
        ) : (
          isMachine && <span title={episodeTexts.noModeHint}>{episodeTexts.noMode}</span>
        )}
      </span>
      {notes.length > 0 && <span className="sub">{notes.join(' · ')}</span>}
    </span>
  );
}

function HowMany({ episode, now }: Pick<EpisodeRowProps, 'episode' | 'now'>) {
  const { readingCount, isCountComplete, lastReadingAt, end } = episode;
  const readings = episodeTexts.readings(formatCount(readingCount));
  // A Portal of an earlier version does not say it.
  const isAtLeast = isCountComplete === false;
  const { last, lastKnown } = episodeTexts;
  return (
    <span className="episode-count">
      <span title={isAtLeast ? episodeTexts.readingsAtLeastHint : episodeTexts.readingsHint}>
        {isAtLeast ? episodeTexts.readingsAtLeast(readings) : readings}
      </span>
      <span className="sub" title={formatMoment(lastReadingAt)}>
        {end === null ? (isAtLeast ? lastKnown : last)(formatAgo(lastReadingAt, now)) : episodeTexts.end[end]}
      </span>
    </span>
  );
}

function When({ episode, now }: Pick<EpisodeRowProps, 'episode' | 'now'>) {
  const { firstReadingAt, openedAt, closedAt } = episode;
  const today = new Date(now).setHours(0, 0, 0, 0);
  const at = (time: string) => `${formatDay(time, today)} ${formatClock(time)}`.trim();
  return (
    <span className="episode-when" title={episodeTexts.times(formatMoment(firstReadingAt), formatMoment(openedAt))}>
      <span>
        {at(firstReadingAt)}
        {closedAt !== null &&
          ` – ${`${formatDay(closedAt, Date.parse(firstReadingAt))} ${formatClock(closedAt)}`.trim()}`}
      </span>
      <span className="sub">
        {closedAt === null
          ? episodeTexts.began(formatAgo(firstReadingAt, now))
          : episodeTexts.lasted(formatDuration(firstReadingAt, closedAt))}
      </span>
    </span>
  );
}
