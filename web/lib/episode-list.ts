// What the page makes of lists of episodes. Pure.
import type { EpisodeList, PortalEpisode, Severity } from './portal-api.ts';

const ranks: Readonly<Record<Severity, number>> = { WARNING: 0, ALERT: 1, CRITICAL: 2 };

/** The ids of those that were not open before, or less severe. Of more than a list holds nobody knows which were there. */
export function newOrWorse(before: EpisodeList, after: EpisodeList): readonly string[] {
  const isWhole = before.openCount <= before.episodes.length;
  const known = new Map(before.episodes.map((each) => [each.episodeId, ranks[each.severity]]));
  const isChanged = ({ episodeId, severity }: PortalEpisode): boolean => {
    const rank = known.get(episodeId);
    return rank === undefined ? isWhole : ranks[severity] > rank;
  };
  return after.episodes.filter(isChanged).map(({ episodeId }) => episodeId);
}
