// Rows of episodes that hold still under the pointer and the focus; what is new waits until it is let in.
import { type RefObject, useCallback, useMemo, useState } from 'react';
import type { Row } from '../../lib/desk/held-list.ts';
import type { LiveEpisodes } from '../../lib/live/live-episodes.ts';
import type { PortalAlert, PortalEpisode, PortalProfile } from '../../lib/portal-api.ts';
import { type HeldRows, useHeldList } from '../lists/use-held-list.ts';
import { useRestingPointer } from '../lists/use-resting-pointer.ts';
import { EpisodeRow } from './episode-row.tsx';

export interface HeldEpisodes {
  readonly held: HeldRows<PortalEpisode>;
  /** Somebody has opened or closed a row. */
  readonly onToggle: (episodeId: string, isOpen: boolean) => void;
}

export interface HeldEpisodesOptions {
  readonly episodes: readonly PortalEpisode[];
  /** Of another list; null while that is still asked for. */
  readonly list: string | null;
  readonly isUrgent: (episode: PortalEpisode) => boolean;
}

/** Of several rows that are open the one that was opened last keeps its place. */
export function useHeldEpisodes({ episodes, list, isUrgent }: HeldEpisodesOptions): HeldEpisodes {
  const [openIds, setOpenIds] = useState<readonly string[]>([]);
  const rows = useMemo(
    () => episodes.map((item): Row<PortalEpisode> => ({ id: item.episodeId, item, isUrgent: isUrgent(item) })),
    [episodes, isUrgent],
  );
  const held = useHeldList({ rows, list, openId: openIds.at(-1) ?? null });
  const onToggle = useCallback((episodeId: string, isOpen: boolean): void => {
    setOpenIds((before) => [...before.filter((each) => each !== episodeId), ...(isOpen ? [episodeId] : [])]);
  }, []);
  return { held, onToggle };
}

export interface EpisodeListProps extends HeldEpisodes {
  readonly rows: RefObject<HTMLUListElement | null>;
  readonly profile: PortalProfile;
  /** Of machines, by id. */
  readonly names: ReadonlyMap<number, string>;
  readonly marksOf: LiveEpisodes['marksOf'];
  readonly isNewAlert: (alert: PortalAlert) => boolean;
  readonly now: number;
}

export function EpisodeList({ held, onToggle, rows, profile, names, marksOf, isNewAlert, now }: EpisodeListProps) {
  const { shown } = held;
  const resting = useRestingPointer(shown.map(({ id }) => id).join());
  return (
    <ul ref={rows} className="episode-list held-rows" tabIndex={-1} {...resting}>
      {shown.map(({ id, item, isGone }) => (
        <EpisodeRow
          key={id}
          episode={item}
          isGone={isGone}
          onToggle={onToggle}
          profile={profile}
          machineName={names.get(item.machineId)}
          marks={marksOf(id)}
          isNewAlert={isNewAlert}
          now={now}
        />
      ))}
    </ul>
  );
}
