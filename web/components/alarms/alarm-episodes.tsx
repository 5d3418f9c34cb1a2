// The episodes of one alarm: when, how many readings, how each ended, and where most of its readings show another failure mode than the alarm has.
import type { AlarmDetail } from '../../lib/alarms/alarm-api.ts';
import { alarmTexts, momentText } from '../../lib/alarms/alarm-texts.ts';
import { modeSaid, modeTexts } from '../../lib/alarms/mode-texts.ts';
import { episodeTexts, formatDuration } from '../../lib/episode-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatCount } from '../../lib/texts.ts';

export interface AlarmEpisodesProps {
  readonly detail: AlarmDetail;
  readonly profile: PortalProfile;
  readonly now: number;
}

export function AlarmEpisodes({ detail, profile, now }: AlarmEpisodesProps) {
  const { mode, kind } = detail.alarm;
  return (
    <section>
      <h3>{alarmTexts.episodes}</h3>
      <ul className="alarm-episodes">
        {detail.episodes.map((episode) => {
          const { episodeId, firstReadingAt, closedAt, end, readingCount, failureMode } = episode;
          return (
            <li key={episodeId}>
              <span>
                {momentText(firstReadingAt, now)}
                {closedAt !== null && ` – ${momentText(closedAt, now)}`}
              </span>
              <span className="sub">
                {episodeTexts.readings(formatCount(readingCount))}
                {closedAt !== null && ` · ${episodeTexts.lasted(formatDuration(firstReadingAt, closedAt))}`}
                {end !== null && ` · ${episodeTexts.end[end]}`}
              </span>
              {kind === 'machine' && failureMode !== mode && (
                <span className="sub" data-is="modes">
                  {modeTexts.inAlarm(modeSaid(failureMode, profile), modeSaid(mode, profile))}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
