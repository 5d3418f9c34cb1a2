// The metrics of the readings' history: what became of the readings on the topic, and whether what is stored is looked after.
import { Counter, Gauge, type Registry } from 'prom-client';

export interface HistoryMetrics {
  /** By what became of them. */
  readonly read: (counts: Readonly<Record<string, number>>) => void;
  readonly settled: (readings: number, thinned: number) => void;
  /** For how long what is to be settled has been due. */
  readonly overdue: (ms: number) => void;
}

export function createHistoryMetrics(registry: Registry, outcomes: readonly string[]): HistoryMetrics {
  const registers = [registry];
  const read = new Counter({
    name: 'spindle_portal_history_readings_total',
    help: 'Readings on their topic by what the history of the Portal did with them: kept, or left out and why',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of outcomes) read.inc({ outcome }, 0);
  const settled = new Counter({
    name: 'spindle_portal_history_settled_total',
    help: 'Readings that were rolled up',
    registers,
  });
  const thinned = new Counter({
    name: 'spindle_portal_history_thinned_total',
    help: 'Readings that were rolled up and are not kept as single ones, because a machine had too many in a minute',
    registers,
  });
  const overdue = new Gauge({
    name: 'spindle_portal_history_overdue_seconds',
    help: 'For how long the oldest readings that are not rolled up yet have been due; 0 where none are',
    registers,
  });
  return {
    read: (counts) => {
      for (const [outcome, count] of Object.entries(counts)) read.inc({ outcome }, count);
    },
    settled: (readings, thinnedCount) => {
      settled.inc(readings);
      thinned.inc(thinnedCount);
    },
    overdue: (ms) => overdue.set(ms / 1_000),
  };
}
