// What the consumer counts of alerts and episodes: alerts that go out, events of episodes, those that are open now, and how often another consumer was faster with the condition of
// a machine.
import { Counter, Gauge, type Registry } from 'prom-client';
import { episodeEvents } from '../core/episode/condition.ts';
import { severities } from '../core/severity.ts';
import type { StoredCondition } from '../pipeline/batch.ts';
import type { EpisodeObserver } from '../pipeline/episodes/save-with-episodes.ts';

export interface EpisodeMetrics extends EpisodeObserver {
  /** Where the open episodes are counted when Prometheus asks. */
  readonly countIn: (conditions: ReadonlyMap<number, StoredCondition>) => void;
  /** Those that were heard last in these partitions are counted here, and the others by who reads theirs. */
  readonly assigned: (partitions: readonly number[]) => void;
}

export function createEpisodeMetrics(registers: Registry[]): EpisodeMetrics {
  const events = new Counter({
    name: 'spindle_episode_events_total',
    help: 'Episodes that have opened, got worse or closed',
    labelNames: ['event'],
    registers,
  });
  for (const event of episodeEvents) events.inc({ event }, 0);
  const alerts = new Counter({
    name: 'spindle_alerts_total',
    help: 'Alerts written to the outbox',
    labelNames: ['severity'],
    registers,
  });
  const overtaken = new Counter({
    name: 'spindle_episode_overtaken_total',
    help: 'Batches whose episodes were followed anew because another consumer had changed the condition of a machine',
    registers,
  });
  let conditions: ReadonlyMap<number, StoredCondition> = new Map();
  let own: ReadonlySet<number> = new Set();
  new Gauge({
    name: 'spindle_episodes_open',
    help: 'Episodes that are open, of the partitions of this consumer: the sum over all consumers is that of the plant',
    labelNames: ['severity'],
    registers,
    collect() {
      const counts = new Map<string, number>(severities.map((severity) => [severity, 0]));
      for (const { condition } of conditions.values()) {
        const severity = condition?.episode?.severity;
        if (severity !== undefined && own.has(condition?.partition as number))
          counts.set(severity, (counts.get(severity) ?? 0) + 1);
      }
      for (const [severity, count] of counts) this.set({ severity }, count);
    },
  });
  return {
    overtaken: () => overtaken.inc(),
    saved: ({ happened }, { detections }) => {
      for (const event of happened) events.inc({ event });
      for (const { detection, hasAlert } of detections)
        if (hasAlert !== false) alerts.inc({ severity: detection.severity });
    },
    countIn: (given) => {
      conditions = given;
    },
    assigned: (partitions) => {
      own = new Set(partitions);
    },
  };
}
