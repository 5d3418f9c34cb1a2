// What the consumer counts of alerts and episodes: alerts that go out, events of episodes, those that are open now, and how often another consumer was faster with the condition of
// a machine.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { MachineMemory } from '../core/data-quality/machine-memory.ts';
import { episodeEvents } from '../core/episode/condition.ts';
import { severities } from '../core/severity.ts';
import type { ConditionIndex } from '../pipeline/episodes/condition-index.ts';
import type { EpisodeObserver } from '../pipeline/episodes/save-with-episodes.ts';

export interface EpisodeMetrics extends EpisodeObserver {
  /** Where the open episodes are counted when Prometheus asks. */
  readonly countIn: (conditions: CountsOpen) => void;
  /** The same for data quality, with what is remembered of machines to find what is suspect. */
  readonly countQualityIn: (conditions: CountsOpen, memory: Pick<MachineMemory, 'size' | 'forgotten'>) => void;
  /** Counts only machines last heard in these partitions; other consumers count theirs. */
  readonly assigned: (partitions: readonly number[]) => void;
}

type CountsOpen = Pick<ConditionIndex, 'countOpen'>;

export function createEpisodeMetrics(registers: Registry[]): EpisodeMetrics {
  const events = new Counter({
    name: 'spindle_episode_events_total',
    help: 'Episodes that have opened, got worse or closed',
    labelNames: ['event'],
    registers,
  });
  for (const event of episodeEvents) events.inc({ event }, 0);
  const qualityEvents = new Counter({
    name: 'spindle_data_quality_episode_events_total',
    help: 'Data-quality episodes that have opened or closed: sensors that cannot be believed, machines that are silent',
    labelNames: ['event'],
    registers,
  });
  for (const event of ['opened', 'closed'] as const) qualityEvents.inc({ event }, 0);
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
  const withoutTime = new Counter({
    name: 'spindle_anomalies_without_time_total',
    help: 'Anomalous readings that open no episode, because their record and they themselves say a time that is more than a day ahead',
    registers,
  });
  let conditions: CountsOpen | undefined;
  let own: ReadonlySet<number> = new Set();
  new Gauge({
    name: 'spindle_episodes_open',
    help: 'Episodes that are open, of the partitions of this consumer: the sum over all consumers is that of the plant',
    labelNames: ['severity'],
    registers,
    collect() {
      const counts = conditions?.countOpen((partition) => own.has(partition));
      for (const severity of severities) this.set({ severity }, counts?.get(severity) ?? 0);
    },
  });
  const countQualityIn = createQualityGauges(registers, (partition) => own.has(partition));
  return {
    countQualityIn,
    overtaken: () => overtaken.inc(),
    saved: (changes, { detections }) => {
      const { happened } = changes;
      withoutTime.inc(changes.withoutTime?.length ?? 0);
      for (const { kind, event } of happened) (kind === 'machine' ? events : qualityEvents).inc({ event });
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

function createQualityGauges(
  registers: Registry[],
  isOwn: (partition: number) => boolean,
): EpisodeMetrics['countQualityIn'] {
  let counted: Parameters<EpisodeMetrics['countQualityIn']> | undefined;
  new Gauge({
    name: 'spindle_data_quality_episodes_open',
    help: 'Data-quality episodes that are open, of the partitions of this consumer: the sum over all consumers is that of the plant',
    registers,
    collect() {
      const counts = [...(counted?.[0].countOpen(isOwn).values() ?? [])];
      this.set(counts.reduce((sum, count) => sum + count, 0));
    },
  });
  new Gauge({
    name: 'spindle_data_quality_machines',
    help: 'Machines whose last reading is remembered, to see what is stuck, jumps or is silent',
    registers,
    collect() {
      this.set(counted?.[1].size() ?? 0);
    },
  });
  new Counter({
    name: 'spindle_data_quality_machines_forgotten_total',
    help: 'Machines whose last reading was forgotten because DATA_QUALITY_MACHINES_MAX others were heard later',
    registers,
    collect() {
      this.reset();
      this.inc(counted?.[1].forgotten() ?? 0);
    },
  });
  return (...given) => {
    counted = given;
  };
}
