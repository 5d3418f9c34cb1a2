// The episodes that are over, as one quiet line that opens into a list. Nothing while there are none.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { episodeTexts } from '../lib/episode-texts.ts';
import {
  episodesKey,
  fetchEpisodes,
  type PortalAlert,
  type PortalProfile,
  refetchEpisodesMs,
} from '../lib/portal-api.ts';
import { formatAgo, formatCount, formatMoment } from '../lib/texts.ts';
import { EpisodeRow } from './episode-row.tsx';

export interface ClosedEpisodesProps {
  readonly profile: PortalProfile;
  /** Of machines, by id. */
  readonly names: ReadonlyMap<number, string>;
  readonly isNewAlert: (alert: PortalAlert) => boolean;
  readonly now: number;
}

const listedMax = 50;
const noMarks = 0;

export function ClosedEpisodes({ profile, names, isNewAlert, now }: ClosedEpisodesProps) {
  const [isOpen, setOpen] = useState(false);
  const closed = useQuery({
    queryKey: [...episodesKey, 'closed', isOpen],
    queryFn: () => fetchEpisodes('closed', isOpen ? listedMax : 1),
    refetchInterval: refetchEpisodesMs,
    placeholderData: (earlier) => earlier,
  });
  const { episodes, nextAfter } = closed.data ?? { episodes: [], nextAfter: null };
  const last = episodes[0]?.closedAt ?? null;
  if (last === null) return null;
  return (
    <details className="panel closed-episodes" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="panel-title">{episodeTexts.closed}</span>{' '}
        <span className="sub" title={formatMoment(last)}>
          {episodeTexts.lastClosed(formatAgo(last, now))}
        </span>
      </summary>
      {isOpen && (
        <ul className="episode-list">
          {episodes.map((episode) => (
            <EpisodeRow
              key={episode.episodeId}
              episode={episode}
              profile={profile}
              machineName={names.get(episode.machineId)}
              marks={noMarks}
              isNewAlert={isNewAlert}
              now={now}
            />
          ))}
        </ul>
      )}
      {isOpen && nextAfter !== null && (
        <p className="single-alerts">{episodeTexts.newestClosed(formatCount(episodes.length))}</p>
      )}
    </details>
  );
}
