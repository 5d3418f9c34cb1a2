// What becomes of the consumer's batches: computed, saved together, counted and traced. Memory outside the heap is given back behind all who read what was
// saved, and only where all of it was; what is not saved is tried again, or computed anew.
import type { Batch } from '../../core/record/record.ts';
import type { BatchWork } from '../../kafka/follow-options.ts';
import type { BatchSteps, ComputedBatch } from '../../pipeline/process-batch.ts';
import type { ConsumerMetrics } from '../../telemetry/consumer-metrics.ts';
import type { TracedTopic } from '../../telemetry/tracing/trace-batches.ts';
import type { Tracing } from '../../telemetry/tracing/tracing.ts';
import { type Traced, traceReadings } from './trace-readings.ts';

/** A batch with what it changes, and how long that took to compute. */
type Computed = ComputedBatch & Traced & { readonly computeMs: number };

export interface BatchWorkParts {
  readonly steps: BatchSteps;
  /** Before a batch is computed. */
  readonly prepare: (batch: Batch) => Promise<void>;
  readonly metrics: Pick<ConsumerMetrics, 'saved'>;
  /** Undefined where nobody follows traces. */
  readonly tracing: Tracing | undefined;
  readonly topic: TracedTopic;
}

export function createBatchWork({ steps, prepare, metrics, tracing, topic }: BatchWorkParts): BatchWork<Computed> {
  const traced = traceReadings<Computed>(tracing, topic, {
    compute: async (batch) => {
      await prepare(batch);
      const startedAt = performance.now();
      const computed = await steps.compute(batch);
      return { ...computed, computeMs: performance.now() - startedAt };
    },
    save: async (batches) => {
      const startedAt = performance.now();
      const { result, saved } = await steps.save(batches);
      const saveMs = performance.now() - startedAt;
      const computeMs = batches.reduce((sum, each) => sum + each.computeMs, 0);
      if (saved !== undefined) metrics.saved(saved, computeMs + saveMs, saveMs);
      return result;
    },
    keepsNothing: true,
    rowsOf: ({ outcome }) => outcome.outbox.length,
  });
  return {
    ...traced,
    save: async (batches) => {
      const result = await traced.save(batches);
      if (result === 'saved') for (const { outcome } of batches) outcome.giveBack?.();
      return result;
    },
  };
}
