// What happened last to the plant's machines: that an episode opened, or that one is over.
import type { PortalEpisode } from '../portal-api.ts';

export interface PlantEvent {
  readonly kind: 'opened' | 'closed';
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly episode: PortalEpisode;
}

/** The newest first, at most so many. An episode that is over has both. */
export function newestEvents(episodes: readonly PortalEpisode[], limit: number): readonly PlantEvent[] {
  return episodes
    .flatMap((episode): PlantEvent[] => [
      { kind: 'opened', at: episode.openedAt, episode },
      ...(episode.closedAt === null ? [] : [{ kind: 'closed', at: episode.closedAt, episode } as const]),
    ])
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, limit);
}
