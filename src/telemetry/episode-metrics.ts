// What the consumer counts of episodes: their events, and how often another consumer was faster with the condition of a machine.
import { Counter, type Registry } from 'prom-client';
import { episodeEvents } from '../core/episode/condition.ts';
import type { EpisodeObserver } from '../pipeline/episodes/save-with-episodes.ts';

export function createEpisodeMetrics(registers: Registry[]): EpisodeObserver {
  const events = new Counter({
    name: 'spindle_episode_events_total',
    help: 'Episodes that have opened, got worse or closed',
    labelNames: ['event'],
    registers,
  });
  for (const event of episodeEvents) events.inc({ event }, 0);
  const overtaken = new Counter({
    name: 'spindle_episode_overtaken_total',
    help: 'Batches whose episodes were followed anew because another consumer had changed the condition of a machine',
    registers,
  });
  return {
    overtaken: () => overtaken.inc(),
    saved: ({ happened }) => {
      for (const event of happened) events.inc({ event });
    },
  };
}
