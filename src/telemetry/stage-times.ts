// How long the steps of batches took in all, as a counter for each, and the longest pause of garbage collection: where the time goes.
import { PerformanceObserver } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type Stage, stages, type Timed } from '../core/stages.ts';

export function createStageTimes(registers: Registry[]): Timed {
  const seconds = new Counter({
    name: 'spindle_stage_seconds_total',
    help: 'Time of batches by step: fetch waits for Kafka, save for PostgreSQL, the others are work of this process',
    labelNames: ['stage'],
    registers,
  });
  for (const stage of stages) seconds.inc({ stage }, 0);
  const add = (stage: Stage, sinceMs: number): void => seconds.inc({ stage }, (performance.now() - sinceMs) / 1000);
  return (stage, work) => {
    const startedAt = performance.now();
    let result: ReturnType<typeof work> | undefined;
    try {
      result = work();
      return result;
    } finally {
      if (result instanceof Promise) {
        const settled = (): void => add(stage, startedAt);
        result.then(settled, settled);
      } else add(stage, startedAt);
    }
  };
}

/** Counts from now on. Collections that run beside the program are no pauses and are not told by Node. */
export function addPauseMetric(registers: Registry[]): void {
  let longestMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration);
  }).observe({ entryTypes: ['gc'] });
  new Gauge({
    name: 'spindle_gc_pause_max_seconds',
    help: 'The longest pause of garbage collection since the start',
    registers,
    collect() {
      this.set(longestMs / 1000);
    },
  });
}
