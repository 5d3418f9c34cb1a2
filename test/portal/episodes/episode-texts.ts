// Messages about episodes, as the consumer writes them.

const id = (episode: number, count: number) =>
  `0190a1b2-${String(count).padStart(4, '0')}-5000-8000-${String(episode).padStart(12, '0')}`;

export const episodeId = (episode: number): string => id(episode, 0);

/** The `event`th event of an episode: that it opened, unless the members say otherwise. */
export function episodeText(episode: number, event: number, members: object = {}): string {
  return JSON.stringify({
    ...{ episode_id: episodeId(episode), machine_id: 7, machine_type: 'M', kind: 'machine', event: 'opened' },
    ...{ severity: 'ALERT', worst_severity: 'ALERT', opened_at: '2026-03-01T09:30:00Z' },
    ...{ first_reading_at: '2026-03-01T09:28:00Z', last_reading_at: '2026-03-01T09:30:00Z' },
    ...{ closed_at: null, end: null, reading_count: 3, failure_mode: 'PWF', sensors: ['torque'] },
    ...{ model: { name: 'ai4i', version: '1' }, suppressed_by: null, event_id: id(episode, event) },
    not_known_yet: { a: 1 },
    ...members,
  });
}
