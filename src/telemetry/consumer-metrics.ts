// The consumer's metrics, under Prometheus' naming rules; labels are bounded by partitions, severities, stages, the profile's fields and
// the kinds of refusal.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Timed } from '../core/stages.ts';
import type { ModelManifest } from '../inference/model/model.ts';
import type { BatchOutcome, DeadLetter } from '../pipeline/batch.ts';
import { addFailedSignInsMetric, type FailedSignIns } from '../web-server/failed-sign-ins.ts';
import { createEpisodeMetrics, type EpisodeMetrics } from './episode-metrics.ts';
import { createRates, type Rates } from './rates.ts';
import { addPauseMetric, createStageTimes } from './stage-times.ts';

export interface ConsumerMetrics {
  readonly registry: Registry;
  /** The time of the whole batch; `saveMs` of it went to PostgreSQL. */
  readonly saved: (outcome: BatchOutcome, durationMs: number, saveMs: number) => void;
  readonly conflict: () => void;
  readonly episodes: EpisodeMetrics;
  /** Readings that Kafka dropped before they were read. */
  readonly lost: (count: number) => void;
  readonly fetched: (durationMs: number) => void;
  /** `held` of the records are kept back by a transaction of a producer that has not ended. */
  readonly lag: (partition: number, records: number, held: number) => void;
  readonly assigned: (partitions: readonly number[]) => void;
  /** Over the last minute. */
  readonly rates: Rates['read'];
  /** The consumer waits because the outbox holds all that may wait. */
  readonly outboxFull: (isFull: boolean) => void;
  /** Counts the time of the steps of batches. */
  readonly timed: Timed;
}

export interface ConsumerMetricsOptions {
  readonly manifest: ModelManifest;
  readonly version: string;
  readonly cacheStats: () => {
    readonly currentSize: number;
    readonly maxSize: number;
    readonly hitCount: number;
    readonly missCount: number;
  };
  /** How many machines the Portal's table has; NaN where it is not known. */
  readonly machineCount?: () => number;
  /** Absent for figures that nobody is shown. */
  readonly failedSignIns?: FailedSignIns['counts'];
}

export function createConsumerMetrics(options: ConsumerMetricsOptions): ConsumerMetrics {
  const registry = new Registry();
  const { failedSignIns } = options;
  if (failedSignIns !== undefined) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const { readings, scored, anomalous, deadLetters, conflicts, implausibleClocks, lost } = createCounters(registers);
  const { batchSize, batchDuration, fetchDuration } = createHistograms(registers);
  const { lag, held } = createPartitionGauges(registers);
  const outboxFull = new Gauge({
    name: 'spindle_outbox_full',
    help: 'Whether the consumer waits because the outbox holds all that may wait',
    registers,
  });
  const episodes = createEpisodeMetrics(registers);
  const rates = createRates();
  addGauges(options, rates, registers);
  if (failedSignIns !== undefined) {
    addFailedSignInsMetric(failedSignIns, registers);
    addPauseMetric(registers);
  }
  return {
    registry,
    saved: (outcome, durationMs, saveMs) => {
      let stored = 0;
      for (const step of outcome.progress) {
        const readingsScored = step.scored + (step.moreScored ?? 0);
        stored += readingsScored + step.rejected + (step.moreRejected ?? 0);
        scored.inc(readingsScored);
      }
      readings.inc(stored);
      implausibleClocks.inc(outcome.implausibleClocks ?? 0);
      rates.consumed(stored);
      for (const { detection } of outcome.detections) anomalous.inc({ severity: detection.severity });
      // A counter takes longer to find than a reading to refuse.
      const alike = Map.groupBy(outcome.deadLetters, ({ field, kind }) => (field === null ? kind : `${kind} ${field}`));
      for (const [first, ...others] of alike.values()) {
        const { field, kind } = first as DeadLetter;
        deadLetters.inc({ field: field ?? 'none', reason: kind }, 1 + others.length);
      }
      batchSize.observe(stored);
      batchDuration.observe({ stage: 'assess' }, (durationMs - saveMs) / 1000);
      batchDuration.observe({ stage: 'save' }, saveMs / 1000);
      batchDuration.observe({ stage: 'total' }, durationMs / 1000);
    },
    conflict: () => conflicts.inc(),
    episodes,
    lost: (count) => lost.inc(count),
    fetched: (durationMs) => {
      fetchDuration.observe(durationMs / 1000);
      rates.fetched(durationMs);
    },
    lag: (partition, records, heldRecords) => {
      lag.set({ partition: String(partition) }, records);
      held.set({ partition: String(partition) }, heldRecords);
    },
    assigned: (partitions) => {
      episodes.assigned(partitions);
      lag.reset();
      held.reset();
    },
    rates: rates.read,
    outboxFull: (isFull) => outboxFull.set(isFull ? 1 : 0),
    timed: createStageTimes(registers),
  };
}

function createCounters(registers: Registry[]) {
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers });
  return {
    readings: counter('spindle_readings_consumed_total', 'Readings stored as scored or refused'),
    scored: counter('spindle_readings_scored_total', 'Readings that the model has scored'),
    anomalous: counter('spindle_readings_anomalous_total', 'Anomalous readings: detections stored', ['severity']),
    deadLetters: counter('spindle_dead_letters_total', 'Readings refused, by the field at fault and the kind', [
      'field',
      'reason',
    ]),
    conflicts: counter('spindle_batch_conflicts_total', 'Batches dropped because another consumer had moved on'),
    implausibleClocks: counter(
      'spindle_readings_clock_implausible_total',
      "Scored readings whose own time is too far from the record's to be true",
    ),
    lost: counter('spindle_readings_lost_total', 'Readings that Kafka dropped before they were read'),
  };
}

function createHistograms(registers: Registry[]) {
  return {
    batchSize: new Histogram({
      name: 'spindle_batch_size_readings',
      help: 'Readings in a saved batch',
      buckets: [1, 10, 50, 100, 500, 1_000, 2_500, 5_000, 10_000],
      registers,
    }),
    batchDuration: new Histogram({
      name: 'spindle_batch_duration_seconds',
      help: 'Time of a batch by stage: assess is decoding and scoring, save the commit in PostgreSQL',
      labelNames: ['stage'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    fetchDuration: new Histogram({
      name: 'spindle_fetch_duration_seconds',
      help: 'Time of a fetch from Kafka, waiting for readings included',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
      registers,
    }),
  };
}

function createPartitionGauges(registers: Registry[]) {
  return {
    lag: new Gauge({
      name: 'spindle_consumer_lag',
      help: 'Records behind the end of the log',
      labelNames: ['partition'],
      registers,
    }),
    held: new Gauge({
      name: 'spindle_consumer_held_records',
      help: 'Records that Kafka keeps back because a transaction of a producer has not ended',
      labelNames: ['partition'],
      registers,
    }),
  };
}

/** What is read when Prometheus asks. */
function addGauges(
  { manifest, version, cacheStats, machineCount = () => Number.NaN }: ConsumerMetricsOptions,
  rates: Rates,
  registers: Registry[],
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('records_consumed_rate', 'Readings per second over the last minute', () => rates.read().recordsConsumedRate);
  gauge('fetch_latency_avg', 'Mean time of a fetch from Kafka over the last minute, in milliseconds', () => {
    return rates.read().fetchLatencyAvgMs;
  });
  gauge('spindle_machine_cache_size', 'Machine types in the cache', () => cacheStats().currentSize);
  gauge('spindle_machine_cache_size_max', 'The most machine types that the cache holds', () => cacheStats().maxSize);
  gauge('spindle_machines', "Machines in the Portal's table, as counted last", machineCount);
  gauge('spindle_machine_cache_hits', 'Look-ups that the cache answered since the start', () => cacheStats().hitCount);
  gauge('spindle_machine_cache_misses', 'Look-ups that the database answered', () => cacheStats().missCount);
  new Gauge({
    name: 'spindle_model_info',
    help: 'The model and the version of the program; always 1',
    labelNames: ['name', 'model_version', 'profile', 'server_version'],
    registers,
  }).set(
    { name: manifest.name, model_version: manifest.version, profile: manifest.profile, server_version: version },
    1,
  );
}
