// The consumer's metrics, under Prometheus' naming rules; labels are bounded by partitions, severities and the profile's fields.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { BatchOutcome } from '../pipeline/batch.ts';

export interface ConsumerMetrics {
  readonly registry: Registry;
  readonly saved: (outcome: BatchOutcome, durationMs: number) => void;
  readonly conflict: () => void;
  /** Readings that Kafka dropped before they were read. */
  readonly lost: (count: number) => void;
  readonly fetched: (durationMs: number) => void;
  readonly lag: (partition: number, records: number) => void;
  readonly assigned: () => void;
}

export function createConsumerMetrics(): ConsumerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const readings = new Counter({
    name: 'spindle_readings_consumed_total',
    help: 'Readings stored as scored or refused',
    registers,
  });
  const alerts = new Counter({
    name: 'spindle_alerts_total',
    help: 'Alerts written to the outbox',
    labelNames: ['severity'],
    registers,
  });
  const deadLetters = new Counter({
    name: 'spindle_dead_letters_total',
    help: 'Readings refused, by the field at fault',
    labelNames: ['field'],
    registers,
  });
  const conflicts = new Counter({
    name: 'spindle_batch_conflicts_total',
    help: 'Batches dropped because another consumer had moved on',
    registers,
  });
  const lost = new Counter({
    name: 'spindle_readings_lost_total',
    help: 'Readings that Kafka dropped before they were read',
    registers,
  });
  const batchDuration = new Histogram({
    name: 'spindle_batch_duration_seconds',
    help: 'From a batch in hand to its commit in PostgreSQL',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const fetchDuration = new Histogram({
    name: 'spindle_fetch_duration_seconds',
    help: 'Time of a fetch from Kafka, waiting for readings included',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    registers,
  });
  const lag = new Gauge({
    name: 'spindle_consumer_lag',
    help: 'Records behind the end of the log',
    labelNames: ['partition'],
    registers,
  });
  return {
    registry,
    saved: (outcome, durationMs) => {
      for (const step of outcome.progress) readings.inc(step.scored + step.rejected);
      for (const anomaly of outcome.anomalies) alerts.inc({ severity: anomaly.detection.severity });
      for (const deadLetter of outcome.deadLetters) deadLetters.inc({ field: deadLetter.field ?? 'none' });
      batchDuration.observe(durationMs / 1000);
    },
    conflict: () => conflicts.inc(),
    lost: (count) => lost.inc(count),
    fetched: (durationMs) => fetchDuration.observe(durationMs / 1000),
    lag: (partition, records) => lag.set({ partition: String(partition) }, records),
    assigned: () => lag.reset(),
  };
}
