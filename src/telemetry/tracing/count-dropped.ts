// Counts the spans that do not reach the collector, and says once that there are some for which there was no room.
import { createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api';
import type { DroppedSpans } from '../../web-server/traces/dropped-spans.ts';

export interface DroppedCount {
  /** For the processor that lets spans wait: it tells nobody else of those that it drops. */
  readonly meterProvider: MeterProvider;
  readonly notSent: (spans: number) => void;
  readonly read: () => DroppedSpans;
}

export function countDropped(tellFull: () => void): DroppedCount {
  let [queueFull, notSent] = [0, 0];
  const meter: Meter = Object.assign(Object.create(createNoopMeter()), {
    createCounter: () => ({
      add: (spans: number, attributes: Readonly<Record<string, unknown>> = {}) => {
        if (attributes['error.type'] !== 'queue_full') return;
        if (queueFull === 0) tellFull();
        queueFull += spans;
      },
    }),
  });
  return {
    meterProvider: { getMeter: () => meter },
    notSent: (spans) => {
      notSent += spans;
    },
    read: () => ({ queueFull, notSent }),
  };
}
