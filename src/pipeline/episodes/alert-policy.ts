// Which detections send an alert: all of them, which is the contract, or those alone that open an episode or make one worse. A detection is
// stored either way, and says whether it has an alert, so that whoever counts deliveries knows how many there must be.
import type { DetectionEvent, EpisodeChanges, OutboxRow } from '../batch.ts';

export const alertPolicies = ['every-reading', 'episodes-only'] as const;
export type AlertPolicy = (typeof alertPolicies)[number];

export interface Told {
  readonly detections: readonly DetectionEvent[];
  readonly outbox: readonly OutboxRow[];
}

/** The detections with their episodes, and the rows that go out. An alert has the id of its detection. */
export function withEpisodes(
  policy: AlertPolicy,
  { episodeOf, telling, outbox: events }: EpisodeChanges,
  { detections, outbox }: Told,
): Told {
  if (policy === 'every-reading') {
    return {
      detections: episodeOf.size === 0 ? detections : detections.map((event) => inEpisode(event, episodeOf)),
      outbox: events.length === 0 ? outbox : [...outbox, ...events],
    };
  }
  const silent = new Set(detections.map(({ eventId }) => eventId).filter((id) => !telling.has(id)));
  return {
    detections: detections.map((event) => {
      const known = inEpisode(event, episodeOf);
      return silent.has(event.eventId) ? { ...known, hasAlert: false } : known;
    }),
    outbox: [...outbox.filter(({ id }) => !silent.has(id)), ...events],
  };
}

function inEpisode(event: DetectionEvent, episodeOf: EpisodeChanges['episodeOf']): DetectionEvent {
  const episodeId = episodeOf.get(event.eventId);
  return episodeId === undefined ? event : { ...event, episodeId };
}
