// Spans that were made and did not reach a collector, as Prometheus is told of them.
import { Counter, type Registry } from 'prom-client';

export interface DroppedSpans {
  /** More came than could wait to be sent. */
  readonly queueFull: number;
  /** The collector did not take them. */
  readonly notSent: number;
}

/** Only where spans are made: what there is none of has no metric. */
export function addDroppedSpansMetric(dropped: (() => DroppedSpans) | undefined, registers: Registry[]): void {
  if (dropped === undefined) return;
  new Counter({
    name: 'spindle_spans_dropped_total',
    help: 'Spans that did not reach the collector: too many waited (queue_full), or it did not take them (not_sent)',
    labelNames: ['reason'],
    registers,
    collect() {
      const { queueFull, notSent } = dropped();
      this.reset();
      this.inc({ reason: 'queue_full' }, queueFull);
      this.inc({ reason: 'not_sent' }, notSent);
    },
  });
}
