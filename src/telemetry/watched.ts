// A watched loop in a program: its standstill is one `error` in the log, a reason of /readyz, and figures among the metrics.

import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { createWatch, type Watch } from '../watch/keep-moving.ts';
import type { watchSettings } from '../watch/settings.ts';

export interface WatchedOptions {
  /** As people call it, at the beginning of a sentence. */
  readonly name: string;
  /** As metrics call it. */
  readonly label: string;
  readonly settings: CleanedEnv<typeof watchSettings>;
  readonly log: Logger;
  readonly readiness: { readonly set: (what: string, reason: string | null) => void };
  readonly registry: Registry;
  /** A clock that never goes back; absent for the process's own. */
  readonly nowMs?: () => number;
}

export function createWatched(options: WatchedOptions): Watch {
  const { name, label, settings, log, readiness, registry, nowMs } = options;
  const restarts = metric(
    registry,
    'spindle_loop_restarts_total',
    () =>
      new Counter({
        name: 'spindle_loop_restarts_total',
        help: 'New beginnings of a loop that stood still',
        labelNames: ['loop'],
        registers: [registry],
      }),
  ) as Counter;
  restarts.inc({ loop: label }, 0);
  const watch = createWatch(
    {
      standstillMs: settings.WATCH_STANDSTILL_MS,
      restartPauseMaxMs: settings.WATCH_RESTART_PAUSE_MAX_MS,
      endWithinMs: settings.WATCH_END_WITHIN_MS,
      observe: {
        stands: ({ forMs, behind, cause }) => {
          readiness.set(`watch ${label}`, `${name} stands still: ${cause}`);
          log.error({ loop: label, forMs: Math.round(forMs), behind }, `${name} stands still: ${cause}`);
        },
        moves: (afterMs) => {
          readiness.set(`watch ${label}`, null);
          log.info({ loop: label, afterMs: Math.round(afterMs) }, `${name} moves again`);
        },
        restarted: (leftBehind) => {
          restarts.inc({ loop: label });
          log.warn({ loop: label, leftBehind }, `${name} is begun anew`);
        },
      },
    },
    nowMs,
  );
  addGauge(
    registry,
    'spindle_loop_standstill_seconds',
    'For how long a loop has stood still; 0 while it gets on',
    label,
    () => (watch.standstill()?.forMs ?? 0) / 1000,
  );
  addGauge(registry, 'spindle_loop_behind', 'What a loop has ahead: records of a topic, say', label, watch.behind);
  const names = namesOf(registry);
  return {
    ...watch,
    run: async (loop, signal) => {
      names.add(name);
      try {
        await watch.run(loop, signal);
      } finally {
        names.delete(name);
      }
    },
  };
}

const running = new WeakMap<Registry, Set<string>>();

function namesOf(registry: Registry): Set<string> {
  const names = running.get(registry) ?? new Set<string>();
  running.set(registry, names);
  return names;
}

/** The names of the loops of a program that have not ended. */
export function loopsRunning(registry: Registry): readonly string[] {
  return [...namesOf(registry)];
}

const gauges = new WeakMap<Registry, Map<string, Map<string, () => number>>>();

/** One gauge for all loops of a program, read when Prometheus asks. */
function addGauge(registry: Registry, name: string, help: string, loop: string, read: () => number): void {
  const ofRegistry = gauges.get(registry) ?? new Map<string, Map<string, () => number>>();
  gauges.set(registry, ofRegistry);
  const readers = ofRegistry.get(name) ?? new Map<string, () => number>();
  ofRegistry.set(name, readers.set(loop, read));
  metric(
    registry,
    name,
    () =>
      new Gauge({
        name,
        help,
        labelNames: ['loop'],
        registers: [registry],
        collect() {
          for (const [each, value] of readers) this.set({ loop: each }, value());
        },
      }),
  );
}

function metric(registry: Registry, name: string, make: () => unknown): unknown {
  return registry.getSingleMetric(name) ?? make();
}
