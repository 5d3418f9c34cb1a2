// What is shown of models that judge readings beside the first one, by the model's name. All else of their loops is counted apart and not shown: the
// sum over all models would count each reading several times.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ConsumerMetrics } from './consumer-metrics.ts';

export interface BesideMetrics {
  /** The metrics of a model's loop: what it counts goes to `own`, and to what is shown. */
  readonly of: (model: string, own: ConsumerMetrics) => ConsumerMetrics;
}

export function createBesideMetrics(registry: Registry): BesideMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const scored = counter(
    'spindle_model_readings_scored_total',
    'Readings that a model beside the first one has scored',
    ['model'],
  );
  const anomalous = counter(
    'spindle_model_readings_anomalous_total',
    'Readings that a model beside the first one found anomalous',
    ['model', 'severity'],
  );
  const refused = counter(
    'spindle_model_readings_refused_total',
    'Readings that a model beside the first one could not judge; those that are no readings are dead letters of the first one',
    ['model', 'reason'],
  );
  const lost = counter(
    'spindle_model_readings_lost_total',
    'Readings that Kafka dropped before a model beside the first one read them',
    ['model'],
  );
  const lag = new Gauge({
    name: 'spindle_model_lag',
    help: 'Records that a model beside the first one is behind the end of the log',
    labelNames: ['model', 'partition'],
    registers,
  });
  return {
    of: (model, own) => {
      let known: readonly number[] = [];
      return {
        ...own,
        // Watched loops are told apart by their own label.
        registry,
        saved: (outcome, durationMs, saveMs) => {
          own.saved(outcome, durationMs, saveMs);
          for (const step of outcome.progress) scored.inc({ model }, step.scored + (step.moreScored ?? 0));
          for (const { detection } of outcome.detections) anomalous.inc({ model, severity: detection.severity });
          for (const { kind } of outcome.deadLetters) refused.inc({ model, reason: kind });
        },
        lost: (count) => {
          own.lost(count);
          lost.inc({ model }, count);
        },
        lag: (partition, records, held) => {
          own.lag(partition, records, held);
          lag.set({ model, partition: String(partition) }, records);
        },
        assigned: (partitions) => {
          own.assigned(partitions);
          for (const partition of known) lag.remove({ model, partition: String(partition) });
          known = partitions;
        },
      };
    },
  };
}
