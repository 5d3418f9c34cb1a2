// Keeps the lists of episodes by what the live feed says: it tells that they have changed, and the page asks for them anew. Alerts that come
// make the figures of open ones grow, which may wait a moment. Rows that are new, or worse than before, are marked.
import type { QueryClient } from '@tanstack/react-query';
import { listedEpisodesMax } from '../../generated/portal-bounds.ts';
import { newOrWorse } from '../episode-list.ts';
import { type EpisodeList, episodesKey, fetchEpisodes } from '../portal-api.ts';
import { createReload } from '../reload.ts';

export interface LiveEpisodes {
  readonly loadOpen: () => Promise<EpisodeList>;
  /** They have changed, or the feed begins. */
  readonly changed: () => void;
  /** An alert has come, which may be inside one. */
  readonly alertCame: () => void;
  /** How often an episode was new or became worse while the page was there. */
  readonly marksOf: (episodeId: string) => number;
}

const afterAlertMs = 1_000;
/** Where so many change at once, marks tell nothing. */
const markedAtOnceMax = 10;

export function createLiveEpisodes(queries: QueryClient): LiveEpisodes {
  const changed = createReload(queries, episodesKey);
  let isWaiting = false;
  let known: EpisodeList | undefined;
  let marks = new Map<string, number>();

  const mark = (list: EpisodeList): void => {
    const ids = known === undefined ? [] : newOrWorse(known, list);
    marks = new Map(list.episodes.map(({ episodeId }) => [episodeId, marks.get(episodeId) ?? 0]));
    if (ids.length <= markedAtOnceMax) for (const id of ids) marks.set(id, (marks.get(id) ?? 0) + 1);
    known = list;
  };

  return {
    loadOpen: async () => {
      const list = await fetchEpisodes('open', listedEpisodesMax);
      mark(list);
      return list;
    },
    changed,
    alertCame: () => {
      if (isWaiting) return;
      isWaiting = true;
      window.setTimeout(() => {
        isWaiting = false;
        changed();
      }, afterAlertMs);
    },
    marksOf: (episodeId) => marks.get(episodeId) ?? 0,
  };
}
