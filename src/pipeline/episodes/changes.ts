// What a batch of quiet machines changes in their conditions.
import type { EpisodeChanges } from '../batch.ts';

export const noEpisodeChanges: EpisodeChanges = {
  conditions: [],
  episodes: [],
  happened: [],
  outbox: [],
  episodeOf: new Map(),
  telling: new Set(),
  deadlines: new Map(),
};
