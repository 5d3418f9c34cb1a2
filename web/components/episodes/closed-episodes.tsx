// The episodes that are over, as one quiet line that opens into a list. Nothing while there are none.
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { heldTexts } from '../../lib/desk/held-texts.ts';
import { episodeTexts } from '../../lib/episode-texts.ts';
import {
  episodesKey,
  fetchEpisodes,
  type PortalAlert,
  type PortalEpisode,
  type PortalProfile,
  refetchEpisodesMs,
} from '../../lib/portal-api.ts';
import { formatAgo, formatCount, formatMoment } from '../../lib/texts.ts';
import { HeldNews } from '../lists/held-news.tsx';
import { EpisodeList, useHeldEpisodes } from './episode-list.tsx';

export interface ClosedEpisodesProps {
  readonly profile: PortalProfile;
  /** Of machines, by id. */
  readonly names: ReadonlyMap<number, string>;
  readonly isNewAlert: (alert: PortalAlert) => boolean;
  readonly now: number;
}

const listedMax = 50;
const noMarks = (): number => 0;
const isUrgent = (): boolean => false;
const none: readonly PortalEpisode[] = [];

export function ClosedEpisodes({ profile, names, isNewAlert, now }: ClosedEpisodesProps) {
  const [isOpen, setOpen] = useState(false);
  const closed = useQuery({
    queryKey: [...episodesKey, 'closed', isOpen],
    queryFn: () => fetchEpisodes('closed', isOpen ? listedMax : 1),
    refetchInterval: refetchEpisodesMs,
    placeholderData: (earlier) => earlier,
  });
  const { episodes, nextAfter } = closed.data ?? { episodes: none, nextAfter: null };
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
        <ClosedList
          episodes={episodes}
          isWhole={!closed.isPlaceholderData}
          profile={profile}
          names={names}
          isNewAlert={isNewAlert}
          now={now}
        />
      )}
      {isOpen && nextAfter !== null && (
        <p className="single-alerts">{episodeTexts.newestClosed(formatCount(episodes.length))}</p>
      )}
    </details>
  );
}

interface ClosedListProps extends ClosedEpisodesProps {
  readonly episodes: readonly PortalEpisode[];
  /** All that was asked for has come. */
  readonly isWhole: boolean;
}

function ClosedList({ episodes, isWhole, ...row }: ClosedListProps) {
  const { held, onToggle } = useHeldEpisodes({ episodes, list: isWhole ? 'whole' : null, isUrgent });
  const rows = useRef<HTMLUListElement>(null);
  return (
    <div className="closed-zone" {...held.zone}>
      <EpisodeList {...row} held={held} onToggle={onToggle} rows={rows} marksOf={noMarks} />
      <div className="closed-news">
        <HeldNews held={held} say={heldTexts.closed} rows={rows} />
      </div>
    </div>
  );
}
