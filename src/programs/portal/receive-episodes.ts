// Episodes' events from Kafka into the Portal's database, and into the alarms that they raise; open pages are told that both have changed. What is none is left out, kept and
// told.
import type { FollowUp } from '../../portal/desk/alarm-rows.ts';
import { rehearseEpisodeEvents, storeEpisodeEvents } from '../../portal/desk/follow-episodes.ts';
import type { EpisodeChange } from '../../portal/episodes/episodes.ts';
import { type NewEpisodeEvent, readEpisode } from '../../portal/episodes/read-episode.ts';
import { createReceive } from '../../portal/receive.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { refusalOf } from '../../postgres/sql-state.ts';
import type { Watch } from '../../watch/keep-moving.ts';
import { portalGroups } from '../groups/own-groups.ts';
import { follow, leaveOutOf, type ReceivingParts } from './follow.ts';

export interface EpisodeParts extends ReceivingParts {
  readonly watch: Watch;
  readonly followUp: FollowUp;
}

/** Resolves when the signal has aborted and what was in hand is stored. */
export function receiveEpisodes(parts: EpisodeParts, signal: AbortSignal): Promise<void> {
  const { settings, pool, database, table, watch, followUp } = parts;
  const place = { name: 'episodes', ...portalGroups(settings).episodes };
  const receive = createReceive<NewEpisodeEvent, EpisodeChange>({
    read: readEpisode,
    store: (events) => explainPostgres(database, () => storeEpisodeEvents(pool, events, followUp)),
    refusalOf,
    rehearse: () => explainPostgres(database, () => rehearseEpisodeEvents(pool)),
    publish: (changed) => table.episodesStored(changed.map(({ change }) => change)),
    leaveOut: leaveOutOf(parts, place),
  });
  return follow(parts, { ...place, watch, receive }, signal);
}
