// The metrics of fetching readings from machines: what became of each time, and whether it goes on.
import { Counter, Gauge, type Registry } from 'prom-client';

export interface CollectMetrics {
  readonly settled: (outcome: string) => void;
  /** Of the Portal that fetches. */
  readonly looked: (planCount: number, failingCount: number) => void;
  /** For how long the plan that is longest due has been. */
  readonly overdue: (ms: number) => void;
  /** Another Portal fetches, or nobody. */
  readonly standby: () => void;
}

export function createCollectMetrics(registry: Registry, outcomes: readonly string[]): CollectMetrics {
  const registers = [registry];
  const total = new Counter({
    name: 'spindle_portal_collect_fetches_total',
    help: 'Times that an address was asked for a reading, by what became of it: sent, failed, unsent where Kafka did not take it, dropped',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of outcomes) total.inc({ outcome }, 0);
  const active = new Gauge({
    name: 'spindle_portal_collect_active',
    help: '1 in the Portal that fetches readings from machines, 0 in those that wait to take over',
    registers,
  });
  const plans = new Gauge({
    name: 'spindle_portal_collect_plans',
    help: 'Plans of collecting, in the Portal that fetches',
    registers,
  });
  const failing = new Gauge({
    name: 'spindle_portal_collect_failing',
    help: 'Plans of collecting that give no readings, in the Portal that fetches',
    registers,
  });
  const overdue = new Gauge({
    name: 'spindle_portal_collect_overdue_seconds',
    help: 'For how long the plan that is longest due has been; 0 where all are in time',
    registers,
  });
  return {
    settled: (outcome) => total.inc({ outcome }),
    looked: (planCount, failingCount) => {
      active.set(1);
      plans.set(planCount);
      failing.set(failingCount);
    },
    overdue: (ms) => overdue.set(ms / 1_000),
    standby: () => {
      for (const gauge of [active, plans, failing, overdue]) gauge.set(0);
    },
  };
}
